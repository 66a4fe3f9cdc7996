"""Files that hold many pages, whatever their format: read one by one, written side by side with what came of them."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from cleaner.errors import SourceError
from cleaner.io import jsonl, parquet, warc
from cleaner.io.atomic import Opening, writing
from cleaner.io.report import RECORD_DETAIL
from cleaner.io.source import Fields, Record, Source, format_of
from cleaner.model import Page

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from cleaner.io.finished import Finished
    from cleaner.io.report import Detail, ReportRow


def read_records(source: Source, fields: Fields = Fields(), *, members: bool = True) -> Iterator[Record]:  # noqa: B008  # frozen
    """Give the pages of a file, streamed, in order.

    A page without an id gets its number in the file; an id that comes again gets "-2", "-3".
    A record that holds no page keeps its place and says why. Where the file breaks off after some records, a last
    one says so, with `whole` false.

    Args:
        source: the file.
        fields: where a record has what.
        members: whether a record's other fields are wanted; without them it is read faster.

    Raises:
        SourceError: not even a first record could be read; or a library is missing, and which.
    """
    ids = _Ids()
    number = 0
    try:
        for number, record in enumerate(_read(source, fields, members=members), 1):
            yield ids.give(record, number)
    except SourceError as error:
        if number == 0:
            raise
        page = Page("", "", "text", source=source.location)
        yield ids.give(Record(page, f"the file {error}" if _bare(error) else str(error), whole=False), number + 1)
    except MemoryError as error:
        raise SourceError("cannot be read: too large for this machine's memory") from error


def _bare(error: SourceError) -> bool:
    """Whether an error says what is wrong, and leaves it to others to say with what."""
    return str(error).startswith(("is ", "cannot "))


def _read(source: Source, fields: Fields, *, members: bool) -> Iterator[Record]:
    if source.format == "warc":
        return warc.read(source)
    if source.format == "parquet":
        return parquet.read(source, fields)
    return jsonl.read(source, fields, members=members)


class _Ids:
    """Makes the ids of a file unique; remembers of each a number of 64 bits alone."""

    def __init__(self) -> None:
        self.seen: set[int] = set()
        self.again: Counter[str] = Counter()

    def give(self, record: Record, number: int) -> Record:
        base = record.page.id or str(number)
        name = base
        while hash(name) in self.seen:
            self.again[base] += 1
            name = f"{base}-{self.again[base] + 1}"
        self.seen.add(hash(name))
        if name == record.page.id:
            return record
        return record._replace(page=replace(record.page, id=name))


def write_records(  # noqa: PLR0913  # a file, and how it is to be
    source: Source,
    results: Iterable[Finished],
    target: Path,
    fields: Fields = Fields(),  # noqa: B008  # frozen
    *,
    removals: Detail = RECORD_DETAIL,
    opening: Opening = writing,
) -> None:
    """Write what came of a file's pages, with all other fields of the records as they were.

    The source is read again beside the results, so neither is ever held whole. What holds the page
    goes; "body", "status", "chars_in", "chars_kept", "removals" and "error" come, and take the place of fields of that
    name; "title" comes where a record has none. What stands in for the rest of a broken file is left to the report.

    Args:
        source: the file.
        results: what came of each of its records, in the order of `read_records`.
        target: the file to write, whole or not at all: Parquet if it ends in `.parquet`, else JSON lines.
        fields: as they were read with.
        removals: how much the results say of them; with "none" there is no such field.
        opening: opens the target.

    Raises:
        SourceError: the source cannot be read again, or is another than it was.
        OutputError: the target cannot be written.
    """
    if target.suffix.lower() == ".parquet":
        if source.format == "parquet":
            parquet.write_beside(source, results, target, fields, removals=removals, opening=opening)
        else:
            beside = _beside(source, results, fields)
            parquet.write(lambda: read_records(source, fields), beside, target, removals, opening)
    else:
        jsonl.write(_beside(source, results, fields), target, opening)


def write_pages(
    read: Callable[[], Iterable[Finished]], target: Path, removals: Detail = RECORD_DETAIL, opening: Opening = writing
) -> None:
    """Write what came of pages that had a file each into one file of records.

    Each has the page's name in the run as "id", its "url" and "language", and what `write_records` adds.

    Args:
        read: gives what came of the pages; called twice for Parquet.
        target: the file to write, whole or not at all: Parquet if it ends in `.parquet`, else JSON lines.
        removals: as in `write_records`.
        opening: opens it.

    Raises:
        OutputError: the target cannot be written.
    """
    written = ((_members(item.row), item) for item in read())
    if target.suffix.lower() == ".parquet":
        records = (lambda: (Record(Page("", ""), members=_members(item.row)) for item in read()), written)
        parquet.write(*records, target, removals, opening)
    else:
        jsonl.write(written, target, opening)


def read_bodies(path: Path) -> Iterator[str]:
    """Give the bodies of a file of records that a run has written, in order.

    Raises:
        SourceError: it cannot be read.
    """
    source = Source(str(path), path.name, format_of(path.name), path.name)
    for record in read_records(source, Fields(text="body")):
        if record.error is not None and not record.whole:
            raise SourceError(record.error)
        yield record.page.content if isinstance(record.page.content, str) else ""


def _members(row: ReportRow) -> tuple[tuple[str, str], ...]:
    values = {"id": row["page"], "url": row["url"], "language": row["language"]}
    return tuple((name, json.dumps(value)) for name, value in values.items())


def _beside(
    source: Source, results: Iterable[Finished], fields: Fields
) -> Iterator[tuple[Sequence[tuple[str, str]], Finished]]:
    """Give for each record its own fields and what came of it."""
    if source.format == "parquet":
        yield from parquet.rows_beside(source, results, fields)
        return
    try:
        for record, finished in zip(read_records(source, fields), results, strict=True):
            if record.whole:
                yield record.members, finished
    except ValueError as error:
        raise SourceError(f"{source.location}: was changed while it was cleaned; clean it again") from error
