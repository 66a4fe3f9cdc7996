"""Parquet in and out, a few rows at a time; columns that are not ours keep their types and values."""

from __future__ import annotations

from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING, Any

from cleaner.errors import OutputError, SourceError
from cleaner.io import extras
from cleaner.io.atomic import Opening, writing
from cleaner.io.columns import (
    added_columns,
    added_fields,
    column_kinds,
    json_text,
    table_of,
)
from cleaner.io.places import open_bytes
from cleaner.io.report import ADDED, RECORD_DETAIL
from cleaner.io.source import Fields, Record
from cleaner.model import Page

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from cleaner.io.finished import Finished
    from cleaner.io.report import Detail
    from cleaner.io.source import Source

_ROWS = 256
"""Rows read at a time: pages are long."""
_GROUP_ROWS = 20_000
_GROUP_BYTES = 64_000_000
"""A row group of the output ends with that of the source, or here."""


def read(source: Source, fields: Fields) -> Iterator[Record]:
    """Give the pages of a file, row by row; only the columns needed are read.

    Raises:
        SourceError: the file cannot be read, or cannot be read on; what came before stands.
    """
    number = 0
    with _opened(source) as file:
        names = set(file.schema_arrow.names)
        contents = [name for name in fields.contents if name in names]
        if not contents:
            wanted = " or ".join(f'"{name}"' for name in fields.contents)
            raise SourceError(f"has no column {wanted}; its columns: {', '.join(file.schema_arrow.names)}")
        others = [name for name in (fields.id or "id", fields.url or "url", "language") if name in names]
        for batch, _ in _batches(file, [*contents, *others]):
            for row in batch.to_pylist():
                number += 1
                yield _record(row, number, fields, f"{source.location}, row {number}")


def _record(row: dict[str, Any], number: int, fields: Fields, where: str) -> Record:
    name = next((name for name in fields.contents if row.get(name) is not None), None)
    content = row[name] if name is not None else None
    error = None
    if name is None:
        error = f"row {number}: no page: {' and '.join(name for name in fields.contents if name in row)} null"
    elif not isinstance(content, (str, bytes)):
        error = f"row {number}: column {name!r} must hold strings, not {type(content).__name__}"
    identifier, url, language = row.get(fields.id or "id"), row.get(fields.url or "url"), row.get("language")
    page = Page(
        "" if identifier is None else str(identifier),
        content if isinstance(content, (str, bytes)) else "",
        fields.contents[name] if name is not None else "text",
        url if isinstance(url, str) and url else None,
        language if isinstance(language, str) and language else None,
        where,
    )
    return Record(page, error)


def rows_beside(
    source: Source, results: Iterable[Finished], fields: Fields
) -> Iterator[tuple[Sequence[tuple[str, str]], Finished]]:
    """Give for each row its other columns, as JSON text, and what came of it.

    Raises:
        SourceError: the source cannot be read, or is another than it was.
    """
    for batch, _, part in _side_by_side(source, results, fields):
        for row, finished in zip(batch.to_pylist(), part, strict=True):
            yield [(name, json_text(value)) for name, value in row.items()], finished


def write_beside(  # noqa: PLR0913  # a file, and how it is to be
    source: Source,
    results: Iterable[Finished],
    target: Path,
    fields: Fields,
    *,
    removals: Detail = RECORD_DETAIL,
    opening: Opening = writing,
) -> None:
    """Write a file's other columns and what came of its pages, row group by row group.

    Raises:
        SourceError: the source cannot be read, or is another than it was.
        OutputError: the target cannot be written.
    """
    pa = extras.pyarrow()
    with _opened(source) as file:
        kept = [field for field in file.schema_arrow if field.name in _others(file, fields)]
        metadata = {name: value for name, value in (file.schema_arrow.metadata or {}).items() if name != b"huggingface"}
        packing = _packing(file)
    schema = pa.schema([*kept, *added_fields(kept, removals)], metadata=metadata)
    with _writer(target, schema, packing, opening) as writer:
        waiting: list[Any] = []
        rows = size = 0
        for batch, last, part in _side_by_side(source, results, fields):
            waiting.append(added_columns(batch, [item.record for item in part], schema))
            rows += batch.num_rows
            size += waiting[-1].nbytes
            if last or rows >= _GROUP_ROWS or size >= _GROUP_BYTES:
                writer.write_table(pa.concat_tables(waiting))
                waiting, rows, size = [], 0, 0
        if waiting:
            writer.write_table(pa.concat_tables(waiting))


def write(
    read_again: Callable[[], Iterable[Record]],
    records: Iterable[tuple[Sequence[tuple[str, str]], Finished]],
    target: Path,
    removals: Detail = RECORD_DETAIL,
    opening: Opening = writing,
) -> None:
    """Write the records of another format; its fields become columns of the type that holds all their values.

    Args:
        read_again: gives the records, from which the columns are found before any is written.
        records: of each its own fields as JSON text, and what came of it.
        target: the file, written whole or not at all.
        removals: how much is said of them.
        opening: opens it.

    Raises:
        OutputError: it cannot be written, or pyarrow is missing.
    """
    try:
        pa = extras.pyarrow()
    except SourceError as error:
        raise OutputError(str(error)) from error
    kept = [pa.field(name, kind) for name, kind in column_kinds(record.members for record in read_again()).items()]
    schema = pa.schema([*kept, *added_fields(kept, removals)])
    results = ((members, item.record) for members, item in records)
    with _writer(target, schema, "zstd", opening) as writer:
        while part := list(islice(results, _ROWS * 4)):
            writer.write_table(table_of(part, kept, schema))


def _side_by_side(
    source: Source, results: Iterable[Finished], fields: Fields
) -> Iterator[tuple[Any, bool, list[Finished]]]:
    """Give batches of the other columns, whether one ends a row group, and what came of their pages.

    Where the pages broke off, the last result says so and belongs to no row.
    """
    results = iter(results)
    changed = SourceError(f"{source.location}: was changed while it was cleaned; clean it again")
    with _opened(source) as file:
        batches = _batches(file, _others(file, fields))
        while True:
            try:
                batch, last = next(batches)
            except StopIteration:
                break
            except SourceError:
                if _is_end(list(islice(results, 2))):  # the columns with the pages broke off here as well
                    return
                raise
            part = list(islice(results, batch.num_rows))
            if len(part) < batch.num_rows:
                if not _is_end(part[-1:]):
                    raise changed
                yield batch.slice(0, len(part) - 1), True, part[:-1]
                return
            yield batch, last, part
    if next(results, None) is not None:
        raise changed


def _is_end(results: list[Finished]) -> bool:
    """Whether there is but one result left, that of the record that stands in for the rest of a broken file."""
    return len(results) == 1 and results[0].row["status"] == "error"


def _others(file: Any, fields: Fields) -> list[str]:
    """Give the columns that go through."""
    gone = {*fields.contents, *ADDED} - {"title"}
    return [name for name in file.schema_arrow.names if name not in gone]


@contextmanager
def _opened(source: Source) -> Iterator[Any]:
    parquet, pa = extras.parquet(), extras.pyarrow()
    with open_bytes(source.stored) as stored:
        try:
            file = parquet.ParquetFile(stored)
        except (pa.ArrowException, OSError) as error:
            raise SourceError(f"is no Parquet file, or is cut off: {error}") from error
        if len(set(file.schema_arrow.names)) < len(file.schema_arrow.names):
            raise SourceError("has two columns of one name")
        yield file


def _batches(file: Any, columns: list[str]) -> Iterator[tuple[Any, bool]]:
    """Give the rows of some columns, and whether the row group ends with them."""
    pa = extras.pyarrow()
    for group in range(file.num_row_groups):
        left = file.metadata.row_group(group).num_rows
        batches = file.iter_batches(_ROWS, row_groups=[group], columns=columns) if columns else _bare(pa, left)
        while left > 0:
            try:
                batch = next(batches)
            except (pa.ArrowException, OSError, StopIteration) as error:
                raise SourceError(f"cannot be read on, in row group {group + 1}: {error}") from error
            left -= batch.num_rows
            yield batch.select(columns) if columns else batch, left <= 0


def _bare(pa: Any, rows: int) -> Iterator[Any]:
    """Give batches of rows without any column."""
    for start in range(0, rows, _ROWS):
        count = min(_ROWS, rows - start)
        yield pa.RecordBatch.from_struct_array(pa.array([{}] * count, pa.struct([])))


@contextmanager
def _writer(target: Path, schema: Any, packing: str, opening: Opening) -> Iterator[Any]:
    pa = extras.pyarrow()
    try:
        with (
            opening(target) as file,
            extras.parquet().ParquetWriter(file, schema, compression=packing) as writer,
        ):
            yield writer
    except pa.ArrowException as error:
        raise OutputError(f"{target}: cannot be written: {error}") from error


def _packing(file: Any) -> str:
    """Give the compression of a file, for the one that comes of it."""
    if file.num_row_groups == 0 or file.metadata.num_columns == 0:
        return "snappy"
    name = file.metadata.row_group(0).column(0).compression
    known = {"UNCOMPRESSED": "none", "LZ4_RAW": "lz4"}
    return known.get(name, name.lower() if name in ("SNAPPY", "GZIP", "BROTLI", "ZSTD", "LZ4") else "snappy")
