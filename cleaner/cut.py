"""Lines that go -> spans that go: which line ends and blank lines leave with them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from cleaner.model import Removal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cleaner.model import Category, Document


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a line goes; fields as in `cleaner.model.Removal`."""

    stage: str
    rule: str
    category: Category
    because: str
    evidence: Mapping[str, Any]
    score: float


def cut(document: Document, causes: Mapping[int, Cause]) -> tuple[Removal, ...]:
    """Give one removal per line, in order, so that the body reads as if the lines had never stood there.

    A line takes its terminator along. Of the blank lines on both sides of what goes, one side stays.
    Behind the last kept line nothing is left but what ended the input: a text that ended without a
    line end still does.
    """
    removals: list[Removal] = []
    for gap in _gaps(document, causes):
        starts = [document.lines[index].start for index in gap.gone]
        starts[0] = gap.start
        for index, start, end in zip(gap.gone, starts, [*starts[1:], gap.end], strict=True):
            cause = causes[index]
            removals.append(
                Removal(
                    start,
                    end,
                    document.text[start:end],
                    cause.stage,
                    cause.rule,
                    cause.category,
                    cause.because,
                    cause.evidence,
                    cause.score,
                )
            )
    return tuple(removals)


@dataclass(frozen=True, slots=True)
class _Gap:
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
