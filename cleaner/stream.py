"""A stream cleaned: JSON lines in, JSON lines out."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import IO, TYPE_CHECKING, NamedTuple

from cleaner.arriving import Arriving
from cleaner.io.jsonl import Numbered, numbered, parse_record, result_record, too_long
from cleaner.io.report import RECORD_DETAIL, dump_line
from cleaner.isolate import Failure, Limits, isolated
from cleaner.outcome import Counts
from cleaner.summary import Summary

if TYPE_CHECKING:
    from collections.abc import Callable
    from threading import Event

    from cleaner.config import Config
    from cleaner.io.report import Detail
    from cleaner.io.source import Record
    from cleaner.pipeline import Cleaner

_CHUNK = 1
"""Lines a process is given at a time: what waits in a chunk would not be answered, and lines may be long."""


class Answer(NamedTuple):
    """What a line is answered with."""

    line: bytes
    counts: Counts


@dataclass(frozen=True, slots=True)
class PipeJob:
    """Answer lines of JSON."""

    config: Config
    removals: Detail
    """How much answers say of them."""

    def open(self) -> Callable[[Numbered], Answer]:
        """Load the rule book and the stages."""
        from cleaner.pipeline import Cleaner  # noqa: PLC0415  # in the process that cleans alone

        return partial(_answer, Cleaner(self.config), self.removals)


def _answer(cleaner: Cleaner | None, removals: Detail, numbered_line: Numbered, failure: str | None = None) -> Answer:
    """Answer a line; without a cleaner, by why there is none."""
    record = _record(numbered_line)
    if record.error is None and failure is not None:
        record = record._replace(error=failure)
    cleaned = cleaner.clean_page(record.page) if cleaner and record.error is None else None
    row = result_record(record, cleaned, removals)
    place, why = row["source"] or "", row["error"] and row["error"].removeprefix(f"{row['source']}: ")
    counts = Counts(row["page"], place, row["status"], why, row["chars_in"], row["chars_kept"], "", "", ())
    return Answer(dump_line(row), counts)


def _record(numbered_line: Numbered) -> Record:
    number, line = numbered_line
    return too_long(number) if line is None else parse_record(line, number)


def pipe_stream(  # noqa: PLR0913, PLR0917  # what a stream is made of
    config: Config,
    source: IO[bytes],
    sink: IO[bytes],
    workers: int,
    limits: Limits,
    stop: Event,
    removals: Detail = RECORD_DETAIL,
) -> Summary:
    """Clean records, each answered as soon as those before it are; give what became of them.

    Lines are read when there is room for them, a few for each worker, so neither a slow reader nor a slow page lets
    them pile up.

    Args:
        config: settings.
        source: lines of JSON, each an object.
        sink: gets one line for each, in order.
        workers: processes.
        limits: what one page may take.
        stop: once set, no more lines are read.
        removals: how much answers say of them.

    Raises:
        CleanerError: a bad rule file, a site memory that cannot be read; single lines never raise.
        OSError: the source cannot be read, or the sink's reader went away.
    """
    lines = Arriving(numbered(source))
    summary = Summary()
    try:
        for settled in isolated(PipeJob(config, removals), lines, workers, limits, stop, _CHUNK):
            answer = settled.result
            if isinstance(answer, Failure):
                answer = _answer(None, removals, settled.item, answer.reason)
            sink.write(answer.line)
            sink.flush()
            summary.add(answer.counts)
    finally:
        lines.close()
    summary.interrupted = stop.is_set()
    return summary
