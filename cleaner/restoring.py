"""A folder restored: the texts that came in, from the bodies and the report of a run."""

from __future__ import annotations

from itertools import groupby
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from cleaner.errors import RestoreError, SourceError
from cleaner.io.atomic import write_text, writing
from cleaner.io.records import read_bodies
from cleaner.io.report import dump_line, read_rows
from cleaner.io.source import format_of
from cleaner.restore import restore
from cleaner.run import REPORT

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from cleaner.io.report import ReportRow


class Restored(NamedTuple):
    """What `restore_run` did."""

    texts: int
    problems: tuple[str, ...]
    """Pages whose body is missing or was changed since."""


def restore_run(folder: Path, to: Path, report: Path | None = None) -> Restored:
    """Write the texts that came in, from the bodies and the report of a run.

    Texts of a file of records go into one file of JSON lines, each with its "page" and "text".

    Raises:
        RestoreError: the report cannot be read.
        OutputError: a text cannot be written.
    """
    texts = 0
    problems: list[str] = []
    rows = (row for row in read_rows(report or folder / REPORT) if row["body_path"] is not None)
    for body_path, group in groupby(rows, key=lambda row: row["body_path"] or ""):
        try:
            if format_of(body_path) == "page":
                texts += _restore_pages(folder, to, group, problems)
            else:
                texts += _restore_records(folder, to, body_path, group, problems)
        except RestoreError as error:
            problems.append(str(error))
    return Restored(texts, tuple(problems))


def _restore_pages(folder: Path, to: Path, rows: Iterable[ReportRow], problems: list[str]) -> int:
    texts = 0
    for row in rows:
        try:
            path = _inside(folder, row["body_path"] or "")
            write_text(_inside(to, row["body_path"] or ""), _restored(path, row, _read(path, row)))
            texts += 1
        except RestoreError as error:
            problems.append(str(error))
    return texts


def _read(path: Path, row: ReportRow) -> str:
    try:
        return path.read_bytes().decode("utf-8", "surrogatepass")
    except (OSError, UnicodeDecodeError) as error:
        raise RestoreError(f"{path}: the body of page {row['page']} cannot be read: {error}") from error


def _restore_records(folder: Path, to: Path, body_path: str, rows: Iterable[ReportRow], problems: list[str]) -> int:
    path, texts = _inside(folder, body_path), 0
    with writing(_inside(to, f"{PurePosixPath(body_path).with_suffix('')}.jsonl")) as file:
        try:
            for row, body in zip(rows, read_bodies(path), strict=True):
                try:
                    file.write(dump_line({"page": row["page"], "text": _restored(path, row, body)}))
                    texts += 1
                except RestoreError as error:
                    problems.append(str(error))
        except (SourceError, ValueError) as error:
            problems.append(f"{path}: the bodies cannot be read, or were changed since the run: {error}")
    return texts


def _restored(path: Path, row: ReportRow, body: str) -> str:
    why = "was written as Markdown" if path.suffix == ".md" else "was changed since the run"
    try:
        text = restore(body, (_Span(item["start"], item["end"], item["text"]) for item in row["removals"]))
    except RestoreError as error:
        raise RestoreError(f"{path}: the body of page {row['page']} {why}: {error}") from error
    if len(text) != row["chars_in"]:
        raise RestoreError(f"{path}: the body of page {row['page']} {why}; its text cannot be restored")
    return text


class _Span(NamedTuple):
    start: int
    end: int
    text: str


def _inside(folder: Path, relative: str) -> Path:
    """Give a path below a folder; a report from elsewhere must not write outside it."""
    path = (folder / relative).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise RestoreError(f"{relative}: leads out of {folder}")
    return path
