"""A folder restored: the texts that came in, from the bodies and the report of a run."""

from __future__ import annotations

from contextlib import suppress
from itertools import groupby, repeat
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from cleaner.errors import ForeignFileError, OutputError, RestoreError, SourceError
from cleaner.io.atomic import refuse_address
from cleaner.io.claim import claimed
from cleaner.io.log import STATE
from cleaner.io.names import REPORT
from cleaner.io.ownership import refuse_foreign
from cleaner.io.past_report import full_rows, read_rows
from cleaner.io.records import read_bodies
from cleaner.io.report import dump_line
from cleaner.io.source import format_of
from cleaner.io.written import Written
from cleaner.journal import JOURNAL
from cleaner.restore import restore

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cleaner.io.report import ReportRow


class Restored(NamedTuple):
    """What `restore_run` did."""

    texts: int
    problems: tuple[str, ...]
    """Pages whose body is missing or was changed since."""


class Reread(NamedTuple):
    """A page of a finished run, its text put together again."""

    place: str | None
    """Where its body stands, relative to the run's folder."""
    row: ReportRow | None
    """None: a file of bodies holds more than the report knows of."""
    text: str | None
    """The segmented text; None: there is no body, or it does not fit."""
    problem: str | None = None
    """Why it does not fit."""


def finished_report(run: Path, purpose: str) -> Path:
    """Give the report of a finished run, checked from its first row to its last.

    Args:
        run: the output folder, or the report itself.
        purpose: what the removals, in full, are needed for.

    Raises:
        RestoreError: there is no report, the run is not finished, or the report is damaged, of a later version, or
            holds no removed text.
    """
    report = run / REPORT if run.is_dir() else run
    if not report.is_file() and (run / STATE / JOURNAL).is_file():
        raise RestoreError(f"{run}: its run was not finished; `cleaner clean ... --resume` goes on with it")
    for _ in full_rows(report, purpose):
        pass
    return report


def reread_run(folder: Path, report: Path | None = None, purpose: str = "restore") -> Iterator[Reread]:
    """Give the pages of a run in the order of its report, one by one.

    Args:
        folder: the output folder of the run.
        report: its report, if that is not in the folder.
        purpose: what for.

    Raises:
        RestoreError: the report cannot be read, is of a later version, or holds no removed text.
    """
    rows = full_rows(report or folder / REPORT, purpose)
    for place, group in groupby(rows, key=lambda row: row["body_path"]):
        if place is None:
            yield from (Reread(None, row, None) for row in group)
            continue
        try:
            path = _inside(folder, place)
        except RestoreError as error:
            yield from (Reread(place, row, None, str(error)) for row in group)
            continue
        if format_of(place) == "page":
            yield from (_reread(path, row, _read(path, row)) for row in group)
        else:
            yield from _reread_records(path, place, group)


def _reread(path: Path, row: ReportRow, body: str | RestoreError) -> Reread:
    if isinstance(body, RestoreError):
        return Reread(row["body_path"], row, None, str(body))
    try:
        return Reread(row["body_path"], row, _restored(path, row, body))
    except RestoreError as error:
        return Reread(row["body_path"], row, None, str(error))


def _read(path: Path, row: ReportRow) -> str | RestoreError:
    try:
        return path.read_bytes().decode("utf-8", "surrogatepass")
    except (OSError, UnicodeDecodeError) as error:
        return RestoreError(f"{path}: the body of page {row['page']} cannot be read: {error}")


def _reread_records(path: Path, place: str, rows: Iterable[ReportRow]) -> Iterator[Reread]:
    changed = RestoreError(f"{path}: the bodies were changed since the run")
    bodies = _bodies(path)
    for row in rows:
        yield _reread(path, row, next(bodies, changed))
    if isinstance(next(bodies, None), str):
        yield Reread(place, None, None, str(changed))


def _bodies(path: Path) -> Iterator[str | RestoreError]:
    """Give the bodies of a file; where they break off, the reason, as often as asked."""
    try:
        yield from read_bodies(path)
    except (SourceError, ValueError) as error:
        yield from repeat(RestoreError(f"{path}: the bodies cannot be read, or were changed since the run: {error}"))


def files_of_run(folder: Path, report: Path | None = None) -> Iterator[Path]:
    """Give the files a run has written, and those its pages came from.

    Args:
        folder: the output folder of the run, or its report.
        report: its report, if that is not in the folder.

    Raises:
        RestoreError: the report cannot be read.
    """
    bodies = folder if folder.is_dir() else folder.parent
    report = report or (folder / REPORT if folder.is_dir() else folder)
    yield report
    for row in read_rows(report):
        if source := row.get("source"):
            yield Path(source)
        if row["body_path"] is not None:
            yield bodies / row["body_path"]


def restore_run(folder: Path, to: Path, report: Path | None = None, *, overwrite: bool = False) -> Restored:
    """Write the texts that came in, from the bodies and the report of a run.

    Texts of a file of records go into one file of JSON lines, each with its "page" and "text".

    Args:
        folder: the output folder of the run.
        to: the folder for the texts.
        report: the report of the run, if it is not in the folder.
        overwrite: whether files of others in that folder may be written over; never a body, nor a source.

    Raises:
        RestoreError: the report cannot be read, is of a later version, or holds no removed text.
        OutputError: a text cannot be written, or something else stands in its place.
    """
    refuse_address(to)
    if to.resolve() == folder.resolve():
        raise OutputError(f"{to}: holds the bodies; choose another folder for the texts")
    written = Written(to, overwrite=overwrite)
    refuse_foreign(
        _places(to, report or folder / REPORT),
        written.is_ours,
        lambda: files_of_run(folder, report),
        overwrite=overwrite,
    )
    texts = 0
    problems: list[str] = []
    with claimed(to), written:
        for place, group in groupby(reread_run(folder, report), key=lambda item: item.place):
            if place is None:
                continue
            try:
                texts += _write(written, place, _fitting(group, problems))
            except (RestoreError, ForeignFileError) as error:
                problems.append(str(error))
        written.finish()
    return Restored(texts, tuple(dict.fromkeys(problems)))


def _places(to: Path, report: Path) -> Iterator[Path]:
    """Give the places that texts go to; one that leads out of the folder is named when it is come to."""
    for place, _ in groupby(row["body_path"] for row in full_rows(report, "restore")):
        with suppress(RestoreError):
            if place is not None and _inside(to, place):
                yield to / _text_of(place)


def _text_of(place: str) -> str:
    """Say where the texts of a body, or of a file of bodies, go."""
    return place if format_of(place) == "page" else f"{PurePosixPath(place).with_suffix('')}.jsonl"


def _write(written: Written, place: str, pages: Iterable[tuple[str, str]]) -> int:
    texts = 0
    target = _inside(written.folder, _text_of(place))
    if format_of(place) == "page":
        for _, text in pages:
            with written.opening(target) as file:
                file.write(text.encode("utf-8", "surrogatepass"))
            texts += 1
        return texts
    with written.opening(target) as file:
        for page, text in pages:
            file.write(dump_line({"page": page, "text": text}))
            texts += 1
    return texts


def _fitting(pages: Iterable[Reread], problems: list[str]) -> Iterator[tuple[str, str]]:
    """Give names and texts of the pages that could be put together; of the others, note why not."""
    for item in pages:
        if item.problem is not None:
            problems.append(item.problem)
        elif item.row is not None:
            yield item.row["page"], item.text or ""


def _restored(path: Path, row: ReportRow, body: str) -> str:
    why = "was written as Markdown" if path.suffix == ".md" else "was changed since the run"
    try:
        text = restore(body, (_Span(item["start"], item["end"], item["text"]) for item in row.get("removals", ())))
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
