"""The lines of a finished run's pages, each with what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from cleaner.model import Document, Line
from cleaner.restoring import reread_run
from cleaner.segment.text import segment_text
from cleaner.shape import shape_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

    from cleaner.decide import Decision
    from cleaner.io.report import RemovalRow, ReportRow
    from cleaner.model import Shape


class RunLine(NamedTuple):
    """A line of a page, blank ones left aside."""

    start: int
    """Offset in the segmented text."""
    text: str
    removal: RemovalRow | None
    """The span it went with; None: it stayed."""

    @property
    def end(self) -> int:
        """Offset after its last character."""
        return self.start + len(self.text)

    @property
    def shape(self) -> Shape:
        """What its characters tell."""
        return shape_of(self.text)


@dataclass(frozen=True, slots=True)
class RunPage:
    """A page of a finished run."""

    row: ReportRow
    text: str
    lines: tuple[RunLine, ...]

    @property
    def kept(self) -> Iterator[RunLine]:
        """The lines that stayed."""
        return (line for line in self.lines if line.removal is None)

    @property
    def gone(self) -> Iterator[RunLine]:
        """The lines that were removed."""
        return (line for line in self.lines if line.removal is not None)


def read_pages(folder: Path, report: Path, problems: list[str]) -> Iterator[RunPage]:
    """Give the pages of a run whose texts can be put together, in the order of the report.

    Args:
        folder: of the run.
        report: of the run, checked before.
        problems: where the others go, each with the reason.
    """
    for item in reread_run(folder, report):
        if item.problem is not None:
            problems.append(item.problem)
        if item.row is not None and item.text is not None:
            yield RunPage(item.row, item.text, tuple(_lines(item.row, item.text)))


def document_of(page: RunPage, also: Collection[int] = ()) -> Document:
    """Give a page of a run to be judged once more.

    A text is given whole. What the markup said of the lines of HTML is gone, so of such a page the
    body is given, as the text it is now.

    Args:
        page: the page.
        also: where lines start that were removed from a page of HTML, and are to be judged as well.
    """
    url, language, name = page.row["url"], page.row.get("language"), page.row["page"]
    if page.row["kind"] == "text":
        return Document(page.text, segment_text(page.text), "text", url, None, language, page=name)
    # The first line of a text always stays, and a page of HTML has no such line: its title takes that place.
    head = (page.row.get("title") or "").strip() or page.row["page"].strip() or "-"
    lines = [Line(0, 0, len(head), head, shape_of(head))]
    end = len(head) + 1
    for line in page.lines:
        if line.removal is None or line.start in also:
            lines.append(Line(len(lines), end, end + len(line.text), line.text, line.shape))
            end += len(line.text) + 1
    return Document("\n".join(line.text for line in lines), tuple(lines), "text", url, None, language, page=name)


def cut_of(page: RunPage, decision: Decision, also: Collection[int] = ()) -> set[int] | None:
    """Give where the lines start that a decision on `document_of(page, also)` removes; None: it is quarantined."""
    if decision.quarantined:
        return None
    if page.row["kind"] == "text":
        by_index = {line.index: line.start for line in segment_text(page.text)}
    else:
        judged = (line.start for line in page.lines if line.removal is None or line.start in also)
        by_index = dict(enumerate(judged, 1))
    gone = (index for index, verdict in enumerate(decision.verdicts) if verdict.removed)
    return {by_index[index] for index in gone if index in by_index}


def _lines(row: ReportRow, text: str) -> Iterator[RunLine]:
    spans = iter(row.get("removals", ()))
    span = next(spans, None)
    for start, line in _cut(row, text):
        while span is not None and span["end"] <= start:
            span = next(spans, None)
        if line.strip():
            inside = span is not None and span["start"] <= start + len(line) - len(line.lstrip())
            yield RunLine(start, line, span if inside else None)


def _cut(row: ReportRow, text: str) -> Iterator[tuple[int, str]]:
    """Cut a text into lines as segmentation did: the lines of HTML are joined by line feeds."""
    if row["kind"] == "text":
        yield from ((line.start, line.text) for line in segment_text(text))
        return
    start = 0
    for line in text.split("\n"):
        yield start, line
        start += len(line) + 1
