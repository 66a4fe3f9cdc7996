"""What a person said of a run: this span was cut wrongly, that line should have gone.

`corrections.jsonl` holds one mark a line. A later mark for the same span takes the place of an
earlier one, and `undo` takes it back, so the file is only ever added to.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Literal, NamedTuple

from cleaner.errors import SourceError
from cleaner.review.corrections import parse_correction

if TYPE_CHECKING:
    from pathlib import Path

_BOM = b"\xef\xbb\xbf"


class Correction(NamedTuple):
    """A mark that stands; what it says of the rule that cut the span is left aside."""

    page: str
    """Id of the page in the report."""
    start: int
    """Offset of the first character in the segmented text."""
    end: int
    """Offset after the last character."""
    text: str
    """What stands there."""
    mark: Literal["keep", "cut"]
    """keep: the span was cut wrongly, or stays rightly. cut: it should have gone, or went rightly."""
    url: str | None
    """Address of the page, where known."""


class Corrections(NamedTuple):
    """What a file of corrections says."""

    marks: tuple[Correction, ...]
    """The last word on each span, in the order in which the spans were first marked."""
    problems: tuple[str, ...]
    """Rows that were passed over, each with file, line and what is wrong."""


def read_corrections(path: Path) -> Corrections:
    """Read the marks of a file; a row that cannot be one is named and passed over.

    Raises:
        SourceError: the file cannot be read.
    """
    marks: dict[tuple[str, int, int], Correction | None] = {}
    problems: list[str] = []
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, 1):
                whole = line.removeprefix(_BOM) if number == 1 else line
                try:
                    if whole.strip():
                        mark = _parsed(whole)
                        marks[mark[:3]] = mark[3]
                except (ValueError, RecursionError) as error:
                    problems.append(f"{path}: line {number} is no correction: {error}")
    except OSError as error:
        raise SourceError(f"{path}: the corrections cannot be read: {error.strerror}") from error
    return Corrections(tuple(mark for mark in marks.values() if mark is not None), tuple(problems))


def _parsed(line: bytes) -> tuple[str, int, int, Correction | None]:
    """Give the span that a row is about, and its mark; None: the mark before is taken back."""
    row = parse_correction(json.loads(line))
    page, start, end, mark = row["page"], row["start"], row["end"], row["mark"]
    standing = None if mark == "undo" else Correction(page, start, end, row["text"], mark, row["url"])
    return page, start, end, standing
