"""A folder restored: the texts that came in, from the bodies and the report of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cleaner.errors import RestoreError
from cleaner.io.atomic import write_text
from cleaner.io.report import read_rows
from cleaner.restore import restore
from cleaner.run import REPORT

if TYPE_CHECKING:
    from pathlib import Path

    from cleaner.io.report import ReportRow


class Restored(NamedTuple):
    """What `restore_run` did."""

    texts: int
    problems: tuple[str, ...]
    """Pages whose body is missing or was changed since."""


def restore_run(folder: Path, to: Path, report: Path | None = None) -> Restored:
    """Write the texts that came in, from the bodies and the report of a run.

    Raises:
        RestoreError: the report cannot be read.
        OutputError: a text cannot be written.
    """
    texts = 0
    problems: list[str] = []
    for row in read_rows(report or folder / REPORT):
        if row["body_path"] is None:
            continue
        try:
            text = _restored(folder, row)
            write_text(_inside(to, row["body_path"]), text)
        except RestoreError as error:
            problems.append(str(error))
        else:
            texts += 1
    return Restored(texts, tuple(problems))


def _restored(folder: Path, row: ReportRow) -> str:
    path = _inside(folder, row["body_path"] or "")
    try:
        body = path.read_bytes().decode("utf-8", "surrogatepass")
    except (OSError, UnicodeDecodeError) as error:
        raise RestoreError(f"{path}: the body of page {row['page']} cannot be read: {error}") from error
    try:
        text = restore(body, (_Span(item["start"], item["end"], item["text"]) for item in row["removals"]))
    except RestoreError as error:
        raise RestoreError(f"{path}: the body of page {row['page']} was changed since the run: {error}") from error
    if len(text) != row["chars_in"]:
        raise RestoreError(
            f"{path}: the body of page {row['page']} was changed since the run; its text cannot be restored"
        )
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
