"""corrections.jsonl: what a person said of spans, row by row, the last word counting."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any, BinaryIO, cast, get_args

from cleaner.errors import OutputError, RestoreError
from cleaner.io.report import dump_line
from cleaner.review.model import CORRECTIONS_VERSION, Correction, Mark

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_FIELDS: dict[str, tuple[tuple[type, ...], str]] = {
    "schema_version": ((int,), "a whole number"),
    "page": ((str,), "a string"),
    "start": ((int,), "a whole number"),
    "end": ((int,), "a whole number"),
    "text": ((str,), "a string"),
    "mark": ((str,), "a string"),
    **dict.fromkeys(("rule", "stage", "url", "language", "body_path"), ((str, type(None)), "a string or null")),
}


def parse_correction(value: Any) -> Correction:
    """Check that a JSON value is a row of corrections.jsonl.

    Raises:
        ValueError: it is none, and what is wrong with it.
    """
    if not isinstance(value, dict):
        raise ValueError("a correction is an object")  # noqa: TRY004  # a wrong value, not a wrong call
    if value.keys() != _FIELDS.keys():
        odd = ", ".join(sorted(value.keys() ^ _FIELDS.keys()))
        raise ValueError(f"fields are missing or unknown: {odd}")
    for name, (types, told) in _FIELDS.items():
        if type(value[name]) not in types:
            raise ValueError(f"{name} must be {told}")
    if value["schema_version"] != CORRECTIONS_VERSION:
        raise ValueError(f"schema_version must be {CORRECTIONS_VERSION}; a newer cleaner reads later ones")
    if not 0 <= value["start"] < value["end"]:
        raise ValueError("start and end must be offsets of a span")
    if value["mark"] not in get_args(Mark):
        raise ValueError(f"mark must be one of {', '.join(get_args(Mark))}")
    return cast("Correction", value)


def read_corrections(path: Path) -> list[Correction]:
    """Give the marks that stand: the last one of each span, without those taken back, in the order they were made.

    A file that does not exist holds none. A last line that was not written to its end is passed over.

    Raises:
        RestoreError: the file cannot be read, or holds something else.
    """
    standing: dict[tuple[str, int, int], Correction] = {}
    for row in _rows(path):
        key = row["page"], row["start"], row["end"]
        standing.pop(key, None)
        if row["mark"] != "undo":
            standing[key] = row
    return list(standing.values())


def _rows(path: Path) -> Iterator[Correction]:
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, 1):
                try:
                    if line.strip():
                        yield parse_correction(json.loads(line))
                except (ValueError, RecursionError) as error:
                    if not line.endswith(b"\n"):
                        return
                    raise RestoreError(f"{path}: line {number} is no correction: {error}") from error
    except FileNotFoundError:
        return
    except OSError as error:
        raise RestoreError(f"{path}: cannot be read: {error.strerror}") from error


def append_corrections(path: Path, rows: Iterable[Correction]) -> None:
    """Add marks at the end of the file, and force them to disk.

    Raises:
        OutputError: the file cannot be written.
    """
    try:
        with path.open("a+b") as file:
            _end_line(file)
            for row in rows:
                file.write(dump_line(row))
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise OutputError(f"{path}: cannot be written: {error.strerror}") from error


def _end_line(file: BinaryIO) -> None:
    """End a last line that was not ended; one that breaks off goes: `read_corrections` never counted it."""
    end = file.seek(0, os.SEEK_END)
    file.seek(max(0, end - 1))
    if file.read() in (b"", b"\n"):
        return
    file.seek(0)
    whole = file.read()
    last = whole[whole.rfind(b"\n") + 1 :]
    try:
        parse_correction(json.loads(last))
        file.write(b"\n")
    except (ValueError, RecursionError):
        file.truncate(end - len(last))
