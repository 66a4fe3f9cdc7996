"""Many pages: worker processes, pages that take a worker down, rows in the order of the sources."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pebble import ProcessExpired, ProcessPool

from cleaner.errors import SourceError
from cleaner.io.atomic import write_text
from cleaner.io.files import SourceFile, read
from cleaner.io.report import ReportRow, report_row
from cleaner.model import Cleaned
from cleaner.pipeline import Cleaner

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from multiprocessing.context import BaseContext
    from pathlib import Path
    from threading import Event

    from pebble import ProcessFuture

    from cleaner.config import Config

_CHUNK = 16
"""Pages a worker takes at a time, at most."""
_AHEAD = 4
"""Chunks waiting per worker: enough to keep it busy, few enough to keep memory flat."""
_FEW = 8
"""Pages that are sooner cleaned than worker processes are started."""


@dataclass(frozen=True, slots=True)
class Job:
    """What a worker needs to know."""

    config: Config
    out: Path | None
    """Folder the bodies go to; None: nothing is written."""


def default_workers(pages: int) -> int:
    """Give the number of workers for so many pages: one per processor, and one for a handful."""
    return 1 if pages <= _FEW else os.cpu_count() or 1


def clean_files(
    job: Job, files: Sequence[SourceFile], workers: int | None = None, stop: Event | None = None
) -> Iterator[ReportRow]:
    """Clean files and write their bodies; give a report row for each, in order.

    Once `stop` is set no new page is begun, and the rows of those under way are given.

    With more than one worker a page that takes its process down - out of memory, a crash in a
    parser - costs its own row only.

    Raises:
        OutputError: a body cannot be written; the run stops.
    """
    workers = workers or default_workers(len(files))
    if workers == 1:
        cleaner = Cleaner(job.config)
        for file in files:
            if stop is not None and stop.is_set():
                return
            yield clean_file(cleaner, job, file)
    else:
        yield from _pooled(job, files, workers, stop)


def clean_file(cleaner: Cleaner, job: Job, file: SourceFile) -> ReportRow:
    """Clean one file and write its body."""
    try:
        page = read(file)
    except SourceError as error:
        return _lost(file, str(error))
    cleaned = cleaner.clean_page(page)
    if cleaned.status == "error" and not cleaned.text:
        return _row(file, cleaned, None)
    if job.out is not None:
        write_text(job.out / file.body, cleaned.body)
    return _row(file, cleaned, file.body)


def _row(file: SourceFile, cleaned: Cleaned, body: str | None) -> ReportRow:
    return report_row(file.page, str(file.path), cleaned, body)


def _lost(file: SourceFile, error: str) -> ReportRow:
    return _row(file, Cleaned("", None, "error", "", (), error=error), None)


_worker: tuple[Cleaner, Job] | None = None
"""Set once per worker process by `_start`; the parent never uses it."""


def _start(job: Job) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent hears it too, and lets the pages under way finish
    global _worker  # noqa: PLW0603  # a process pool hands state to its workers in no other way
    _worker = (Cleaner(job.config), job)


def _clean_chunk(chunk: Sequence[SourceFile]) -> list[ReportRow]:
    if _worker is None:
        raise RuntimeError("worker process was not started by clean_files")
    cleaner, job = _worker
    return [clean_file(cleaner, job, file) for file in chunk]


def _pooled(job: Job, files: Sequence[SourceFile], workers: int, stop: Event | None) -> Iterator[ReportRow]:
    size = max(1, min(_CHUNK, len(files) // (workers * _AHEAD)))
    chunks = (files[start : start + size] for start in range(0, len(files), size))
    waiting: deque[tuple[Sequence[SourceFile], ProcessFuture[list[ReportRow]]]] = deque()
    with ProcessPool(workers, initializer=_start, initargs=[job], context=_context()) as pool:
        try:
            for chunk in chunks:
                if stop is not None and stop.is_set():
                    break
                waiting.append((chunk, pool.schedule(_clean_chunk, args=[chunk])))
                if len(waiting) >= workers * _AHEAD:
                    yield from _collect(pool, *waiting.popleft())
            while waiting:
                yield from _collect(pool, *waiting.popleft())
        except BaseException:
            pool.stop()  # type: ignore[no-untyped-call]
            raise


def _collect(
    pool: ProcessPool, chunk: Sequence[SourceFile], future: ProcessFuture[list[ReportRow]]
) -> Iterator[ReportRow]:
    """Give the rows of a chunk; one that took its worker down is tried again page by page."""
    try:
        yield from future.result()
    except ProcessExpired as error:
        if len(chunk) == 1:
            yield _lost(chunk[0], f"took its worker process down (exit code {error.exitcode})")
            return
        for file in chunk:
            yield from _collect(pool, [file], pool.schedule(_clean_chunk, args=[[file]]))


def _context() -> BaseContext:
    """Give the way to start workers: from a clean server process where there is one, never by forking this one."""
    if sys.platform == "win32":
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["cleaner.segment.html", "cleaner.pipeline"])
    return context
