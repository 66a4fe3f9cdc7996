"""Whole runs: a folder cleaned, a stream cleaned, a folder restored."""

from __future__ import annotations

import json
import signal
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Event, current_thread, main_thread
from typing import IO, TYPE_CHECKING, NamedTuple

from cleaner.batch import Job, clean_files
from cleaner.errors import OutputError, RestoreError
from cleaner.io.atomic import write_text, writing
from cleaner.io.files import find
from cleaner.io.jsonl import parse_record, result_record
from cleaner.io.report import dump_line, read_rows
from cleaner.pipeline import Cleaner
from cleaner.progress import watched
from cleaner.restore import restore
from cleaner.summary import Summary

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import FrameType

    from rich.console import Console

    from cleaner.config import Config
    from cleaner.io.report import ReportRow

REPORT = "report.jsonl"
SUMMARY = "summary.json"


@dataclass(frozen=True, slots=True)
class Run:
    """What `cleaner clean` was asked to do."""

    sources: tuple[Path, ...]
    out: Path | None
    """Output folder; None: nothing is written."""
    report: Path | None
    """Place of the report; None: in the output folder."""
    workers: int | None
    """None: as many as fit the machine and the run."""
    config: Config
    include: tuple[str, ...] = ()
    """Patterns of the files to take from folders; none: all pages."""


def clean_run(run: Run, console: Console) -> Summary:
    """Clean all pages of a run, write bodies, report and summary.

    Raises:
        CleanerError: a wrong source, rule file, or output folder; single pages never raise.
    """
    Cleaner(run.config)  # a bad rule file ends the run here, before any worker starts
    found = find(run.sources, run.out, run.include)
    summary = Summary(skipped=found.skipped)
    with _stopping() as stop:
        rows = watched(clean_files(Job(run.config, run.out), found.files, run.workers, stop), len(found.files), console)
        if run.out is None:
            for row in rows:
                summary.add(row)
            summary.interrupted = stop.is_set()
            return summary
        bodies = {file.body for file in found.files}
        _refuse_taken(run, bodies)
        summary.left_over = len(_earlier_bodies(run.out) - bodies)
        with writing(run.report or run.out / REPORT) as report:
            for row in rows:
                summary.add(row)
                report.write(dump_line(row))
        summary.interrupted = stop.is_set()
    write_text(run.out / SUMMARY, json.dumps(summary.as_json(), indent=2, ensure_ascii=False) + "\n")
    return summary


@contextmanager
def _stopping() -> Iterator[Event]:
    """Turn the first Ctrl-C into a request to stop, so that the report is written; a second one ends at once."""
    stop = Event()

    def ask(number: int, frame: FrameType | None) -> None:  # noqa: ARG001
        stop.set()
        signal.signal(signal.SIGINT, signal.default_int_handler)

    if current_thread() is not main_thread():
        yield stop
        return
    before = signal.signal(signal.SIGINT, ask)
    try:
        yield stop
    finally:
        signal.signal(signal.SIGINT, before)


def _earlier_bodies(out: Path) -> set[str]:
    """Give the bodies that the report of an earlier run names and that are still there."""
    try:
        rows = list(read_rows(out / REPORT))
    except RestoreError:
        return set()
    return {row["body_path"] for row in rows if row["body_path"] and (out / row["body_path"]).is_file()}


def _refuse_taken(run: Run, bodies: set[str]) -> None:
    """Refuse a report that would take the place of a body."""
    if run.out is not None and run.report is not None:
        for body in bodies:
            if (run.out / body).resolve() == run.report.resolve():
                raise OutputError(f"{run.report}: a body goes there; choose another --report")


def pipe_stream(config: Config, source: IO[bytes], sink: IO[bytes]) -> int:
    """Clean records one by one, each answered before the next is read; give the number of failed ones."""
    cleaner = Cleaner(config)
    failed = 0
    for number, line in enumerate(source, 1):
        if not line.strip():
            continue
        record = parse_record(line, number)
        answer = result_record(record, None if record.error else cleaner.clean_page(record.page))
        failed += answer["status"] == "error"
        sink.write(dump_line(answer))
        sink.flush()
    return failed


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
