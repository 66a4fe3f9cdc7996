"""What the tests of formats share: a file of records, cleaned as a run would clean it."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from cleaner import Cleaner
from cleaner.io.finished import Finished, finished_line
from cleaner.io.names import output_of
from cleaner.io.records import read_records, write_records
from cleaner.io.report import RECORD_DETAIL, Detail, record_row, report_row
from cleaner.io.source import Fields, Source, format_of
from cleaner.model import Cleaned

if TYPE_CHECKING:
    from pathlib import Path

    from cleaner.io.source import Record

PROSE = (
    "The ferry to Osk left at dawn on Monday, and the crew of nine had been told to keep the deck clear of snow.\n"
    "By noon the ferry had reached the harbour of Osk, where the crew was met by the mayor and a small brass band."
)
TAIL = "Advertisement"


def source_at(path: Path | str) -> Source:
    name = str(path).rpartition("/")[2]
    return Source(str(path), name, format_of(name), output_of(name, None))


@cache
def _cleaner() -> Cleaner:
    return Cleaner()


def result(record: Record, removals: Detail = RECORD_DETAIL) -> Finished:
    failed = Cleaned("", None, "error", "", (), error=record.error)
    cleaned = failed if record.error else _cleaner().clean_page(record.page)
    row = report_row(record.page.id, record.page.source, cleaned, None)
    return Finished(finished_line({**row, "fingerprint": "0" * 32}, record_row(cleaned, cleaned.body, removals)))


def clean_file(
    path: Path | str,
    target: Path,
    fields: Fields = Fields(),  # noqa: B008
    removals: Detail = RECORD_DETAIL,
) -> list[Record]:
    """Clean a file of records into another; give what was read."""
    source = source_at(path)
    records = list(read_records(source, fields))
    write_records(source, (result(record, removals) for record in records), target, fields, removals=removals)
    return records
