"""What a person said of a run: this span was cut wrongly, that line should have gone.

`corrections.jsonl` holds one mark a line. A later mark for the same span takes the place of an
earlier one, and `undo` takes it back, so the file is only ever added to.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, get_args

from cleaner.errors import SourceError
from cleaner.io.report import dump_line
from cleaner.review.model import CORRECTIONS_VERSION

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

Mark = Literal["keep", "cut"]
"""keep: the span was cut wrongly, or stays rightly. cut: it should have gone, or went rightly."""
_MARKS = (*get_args(Mark), "undo")
_TEXTS = ("page", "text")
_NUMBERS = ("start", "end")
_MAYBE = ("rule", "stage", "url", "language", "body_path")
_BOM = b"\xef\xbb\xbf"
_SHOWN = 60
"""Characters of a faulty value that are shown."""


class Correction(NamedTuple):
    """What a person said of one span."""

    page: str
    """Id of the page in the report."""
    start: int
    """Offset of the first character in the segmented text."""
    end: int
    """Offset after the last character."""
    text: str
    """What stands there."""
    mark: Mark
    rule: str | None = None
    """Of a span that was cut: the rule that gave the reason."""
    stage: str | None = None
    """Of a span that was cut: the stage it belongs to."""
    url: str | None = None
    """Address of the page, where known."""
    language: str | None = None
    """ISO 639 code of the page, where known."""
    body_path: str | None = None
    """Where the page's body stands, relative to the folder of the run."""


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
                if not whole.strip():
                    continue
                row, fault = _parsed(whole)
                if fault is not None:
                    problems.append(f"{path}: line {number}: {fault}")
                    continue
                span = (row["page"], row["start"], row["end"])
                marks[span] = None if row["mark"] == "undo" else _correction(row)
    except OSError as error:
        raise SourceError(f"{path}: the corrections cannot be read: {error.strerror}") from error
    return Corrections(tuple(mark for mark in marks.values() if mark is not None), tuple(problems))


def correction_row(mark: Correction) -> dict[str, Any]:
    """Give a mark as a row of the file."""
    return {"schema_version": CORRECTIONS_VERSION, **mark._asdict()}


def dump_corrections(marks: Iterable[Correction]) -> bytes:
    """Give marks as the content of a file."""
    return b"".join(dump_line(correction_row(mark)) for mark in marks)


def _parsed(line: bytes) -> tuple[dict[str, Any], str | None]:
    """Give a row, and what is wrong with it."""
    try:
        row = json.loads(line)
    except RecursionError:
        return {}, "is nested too deep for a correction"
    except ValueError as error:  # UnicodeDecodeError is one
        return {}, f"is no JSON: {error}"
    return (row, _fault(row)) if isinstance(row, dict) else ({}, f"is no object, but {_shown(row)}")


def _fault(row: dict[str, Any]) -> str | None:
    version = row.get("schema_version")
    if version != CORRECTIONS_VERSION:
        return f"schema_version: {_shown(version)}: this version of cleaner reads {CORRECTIONS_VERSION}"
    for name in (*_TEXTS, *_NUMBERS, "mark"):
        if name not in row:
            return f"{name}: missing"
    for names, kinds, wanted in (
        (_TEXTS, str, "a text"),
        (_NUMBERS, int, "a whole number"),
        (_MAYBE, (str, type(None)), "a text or null"),
    ):
        for name in names:
            if not isinstance(row.get(name), kinds) or isinstance(row.get(name), bool):
                return f"{name}: {_shown(row.get(name))}: write {wanted}"
    if not 0 <= row["start"] < row["end"]:
        return f"start, end: {row['start']}, {row['end']}: no span; end lies after start"
    if row["mark"] not in _MARKS:
        return f"mark: {_shown(row['mark'])}: write one of {', '.join(_MARKS)}"
    return None


def _correction(row: dict[str, Any]) -> Correction:
    values: dict[str, Any] = {name: row.get(name) for name in Correction._fields}
    return Correction(**values)


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
