"""A stream cleaned: JSON lines in, JSON lines out."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

from cleaner.io.jsonl import parse_record, result_record
from cleaner.io.report import dump_line
from cleaner.pipeline import Cleaner

if TYPE_CHECKING:
    from cleaner.config import Config


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
