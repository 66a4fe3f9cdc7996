"""What changed between two finished runs: other rules, another version, other pages.

Pages are paired by their ids, whatever the order of the reports: the rows of one run are looked up
through the index that a run keeps of the run before it, so memory stays flat. Of a page in both,
spans are compared by the line they hold; which blank lines left along with it is no difference.
"""

from __future__ import annotations

from collections import defaultdict
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple

from cleaner.io.log import STATE
from cleaner.io.past_report import full_rows, lines_of
from cleaner.journal import Journal
from cleaner.restoring import finished_report, reread_run

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.io.report import RemovalRow, ReportRow


_PURPOSE = "compare"


class Recut(NamedTuple):
    """A line that both runs cut, for different reasons."""

    before: RemovalRow
    after: RemovalRow


@dataclass(frozen=True, slots=True)
class PageDiff:
    """What changed on one page."""

    a: ReportRow | None
    """Its row in the first run; None: it is not there."""
    b: ReportRow | None
    """Its row in the second run."""
    now_cut: tuple[RemovalRow, ...] = ()
    """Lines the second run alone cut; of a page in one run alone there are none."""
    no_longer_cut: tuple[RemovalRow, ...] = ()
    """Lines the first run alone cut."""
    recut: tuple[Recut, ...] = ()
    """Lines that went for another reason."""
    cut: tuple[RemovalRow, ...] = ()
    """What went in the run that `row` is of, line by line."""
    text: str | None = None
    """The page's text, of the second run if it is there; None: it was not asked for, or cannot be put together."""
    problem: str | None = None
    """Why it cannot."""

    @property
    def row(self) -> ReportRow:
        """The page's row: of the second run, if it is there."""
        row = self.b if self.b is not None else self.a
        if row is None:
            raise ValueError("a page stands in one of the two runs at least")
        return row

    @property
    def text_changed(self) -> bool:
        """Whether another text came in, so that offsets of the two runs do not fit together."""
        return self.a is not None and self.b is not None and self.a["chars_in"] != self.b["chars_in"]

    @property
    def same(self) -> bool:
        """Whether nothing changed."""
        spans = self.now_cut or self.no_longer_cut or self.recut
        if self.a is None or self.b is None:
            return False
        return not spans and not self.text_changed and self.a["status"] == self.b["status"]


def diff_runs(a: Path, b: Path) -> Iterator[PageDiff]:
    """Compare two finished runs, in the order of the first; then come the pages of the second alone.

    Pages on which nothing changed are among them.

    Args:
        a: output folder of the first run, or its report.
        b: of the second one.

    Raises:
        RestoreError: a report is missing, unfinished, damaged, or of another version.
    """
    first, second = (finished_report(run, _PURPOSE) for run in (a, b))
    with _indexed(second) as index:
        for place, row in enumerate(full_rows(first, _PURPOSE)):
            other = index.take_over(row["page"], place) if index.find(row["page"]) else None
            yield compare(row, other)
        for row in index.left_over():
            yield PageDiff(None, row)


def diff_texts(a: Path, b: Path) -> Iterator[PageDiff]:
    """Compare as `diff_runs` does, the text of each page with it: pages of the second run first, in its order.

    Raises:
        RestoreError: as for `diff_runs`.
    """
    first, second = (finished_report(run, _PURPOSE) for run in (a, b))
    with ExitStack() as stack:
        in_a, in_b = (stack.enter_context(_indexed(report)) for report in (first, second))
        for run, other, paired in ((b, in_a, True), (a, in_b, False)):
            report = second if paired else first
            for place, item in enumerate(reread_run(report.parent if run == report else run, report, _PURPOSE)):
                if item.row is None:
                    continue
                known = other.find(item.row["page"]) is not None
                if paired:
                    before = other.take_over(item.row["page"], place) if known else None
                    yield compare(before, item.row, item.text, item.problem)
                elif not known:
                    yield compare(item.row, None, item.text, item.problem)


@contextmanager
def _indexed(report: Path) -> Iterator[Journal]:
    """Find rows of a report by page."""
    with (
        TemporaryDirectory(prefix="cleaner-") as state,
        Journal(Path(state) / STATE, report.absolute(), resume=False, fresh=False) as index,
    ):
        yield index


def compare(a: ReportRow | None, b: ReportRow | None, text: str | None = None, problem: str | None = None) -> PageDiff:
    """Compare the rows of a page in two runs; None: it is not there.

    Args:
        a: of the first run.
        b: of the second.
        text: of the page, where known.
        problem: why it is not known.
    """
    if a is None or b is None:
        return PageDiff(a, b, cut=tuple(lines_of(b or a or {})), text=text, problem=problem)
    key = _line if a["chars_in"] == b["chars_in"] else _words
    before: defaultdict[object, list[RemovalRow]] = defaultdict(list)
    gone, cut = tuple(lines_of(a)), tuple(lines_of(b))
    for span in gone:
        before[key(span)].append(span)
    now, recut = [], []
    for span in cut:
        same = before[key(span)]
        if not same:
            now.append(span)
        elif (was := same.pop(0))["rule"] != span["rule"] or was["stage"] != span["stage"]:
            recut.append(Recut(was, span))
    left = {id(span) for spans in before.values() for span in spans}
    no_longer = [span for span in gone if id(span) in left]
    return PageDiff(a, b, tuple(now), tuple(no_longer), tuple(recut), cut, text, problem)


def line_span(span: RemovalRow) -> tuple[int, int]:
    """Give where the line of a removed span stands, the line ends and blank lines around it left aside."""
    text = span["text"]
    return span["start"] + len(text) - len(text.lstrip()), span["end"] - len(text) + len(text.rstrip())


def _line(span: RemovalRow) -> tuple[int, int, str]:
    return *line_span(span), span["text"].strip()


def _words(span: RemovalRow) -> str:
    return span["text"].strip()
