"""Lines that go -> spans that go: which line ends and blank lines leave with them, and which lines are one span."""

from __future__ import annotations

from collections import Counter
from itertools import groupby, pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from cleaner.model import Removal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from cleaner.model import Category, Document
    from cleaner.verdict import Run

_DIGITS = 2
"""Decimal places of points and of what was seen; weights are no finer."""
_NOTHING: Mapping[str, Any] = MappingProxyType({})


class Cause(NamedTuple):
    """Why a line goes; fields as in `cleaner.model.Removal`, but that its evidence comes in parts."""

    stage: str
    rule: str
    category: Category
    because: str
    seen: Mapping[str, Any] = _NOTHING
    """What the stage saw that gave the reason."""
    points: Mapping[str, float] = _NOTHING
    """Of every rule that spoke for or against the line."""
    run: Run | None = None
    """What it goes with; None: it goes by itself."""
    score: float = 0.0

    @property
    def reason(self) -> tuple[str, str, Category, str]:
        """What lines of one removal share."""
        return self.stage, self.rule, self.category, self.because


def cut(document: Document, causes: Mapping[int, Cause]) -> tuple[Removal, ...]:
    """Give what goes, in order, so that the body reads as if the lines had never stood there.

    Lines next to each other that go for one reason are one removal. A line takes its terminator along. Of the blank
    lines on both sides of what goes, one side stays. Behind the last kept line nothing is left but what ended the
    input: a text that ended without a line end still does.
    """
    removals: list[Removal] = []
    runs: dict[Run, int] = {}
    for gap in _gaps(document, causes):
        start = gap.start
        ends = [*(document.lines[index].start for index in gap.gone[1:]), gap.end]
        for _, group in groupby(zip(gap.gone, ends, strict=True), key=lambda item: causes[item[0]].reason):
            lines = list(group)
            removals.append(_removal(document, start, lines[-1][1], [causes[index] for index, _ in lines], runs))
            start = lines[-1][1]
    return tuple(removals)


def _removal(document: Document, start: int, end: int, causes: Sequence[Cause], runs: dict[Run, int]) -> Removal:
    """Make one removal of lines that go for one reason; their points are added up, as those of a run are.

    Args:
        document: the page.
        start: offset of the first character.
        end: offset after the last one.
        causes: of each of its lines.
        runs: where the runs met so far begin; what is known of a run stands with its first removal alone.
    """
    points: Counter[str] = Counter()
    for cause in causes:
        points.update(cause.points)
    evidence = {**_common([cause.seen for cause in causes]), "lines": len(causes)}
    evidence["points"] = {rule: round(value, _DIGITS) for rule, value in points.items() if value}
    run = next((cause.run for cause in causes if cause.run is not None), None)
    if run is not None:
        more = {} if run in runs else {"lines": run.last - run.first + 1, "signals": list(run.signals)}
        evidence["run"] = {"start": runs.setdefault(run, start), **more}
    score = round(sum(cause.score for cause in causes), _DIGITS)
    return Removal(start, end, document.text[start:end], *causes[0].reason, evidence, score)


def _common(seen: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Say of several lines what was seen of them.

    Counts (a mapping of names to numbers) are added up. Of other numbers the lowest stands; what else differs is left
    out.
    """
    found: dict[str, Any] = {}
    for name, first in seen[0].items():
        values: list[Any] = [item.get(name) for item in seen]
        if all(map(_is_counts, values)):
            total: Counter[str] = Counter()
            for value in values:
                total.update(value)
            found |= {name: dict(total)} if total else {}
        elif all(map(_is_number, values)):
            found[name] = min(values)
        elif all(value == first for value in values):
            found[name] = first
    return found


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _is_counts(value: object) -> bool:
    return isinstance(value, dict) and all(map(_is_number, value.values()))


class _Gap(NamedTuple):
    """Lines that go between two kept ones, and the offsets of all that goes with them."""

    gone: tuple[int, ...]
    start: int
    end: int


def _gaps(document: Document, causes: Mapping[int, Cause]) -> Iterator[_Gap]:
    lines, text = document.lines, document.text
    stays = [line for line in lines if line.index not in causes and not line.blank]
    ends_open = bool(lines) and lines[-1].end == len(text)
    for before, after in pairwise([None, *stays, None]):
        between = lines[before.index + 1 if before else 0 : after.index if after else len(lines)]
        gone = tuple(line.index for line in between if line.index in causes)
        if not gone:
            continue
        first, last = lines[gone[0]], lines[gone[-1]]
        after_last = lines[last.index + 1].start if last.index + 1 < len(lines) else len(text)
        if after is None:
            start = 0 if before is None else before.end if ends_open else between[0].start
            yield _Gap(gone, start, len(text))
        elif before is None:
            yield _Gap(gone, 0, after.start)
        else:
            blank_before = between[0].index not in causes
            yield _Gap(gone, first.start, after.start if blank_before else after_last)
