"""Spark: the pages of a DataFrame, or of WARC archives, cleaned in the tasks of a job.

The package has to be installed wherever tasks run; rules, models and the site memory are sent along.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from cleaner.arrow import Columns, clean_beside, clean_pages, kept_names, one_batch, pa
from cleaner.errors import SourceError
from cleaner.guard import GuardedCleaner
from cleaner.integrations.needs import needs
from cleaner.integrations.spark_files import Shipped, ship
from cleaner.integrations.spark_sites import learn_sites
from cleaner.io.columns import added_fields, storable, table_of
from cleaner.io.records import read_records
from cleaner.io.report import ADDED, RECORD_DETAIL, detail, span_names
from cleaner.io.source import Record, Source
from cleaner.model import Page

with needs("spark"):
    from pyspark.sql import types as t

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from pyspark.sql import DataFrame, SparkSession

    from cleaner.config import Config
    from cleaner.io.report import Detail
    from cleaner.sites import SiteMemory

__all__ = ["clean_dataframe", "clean_warcs", "learn_sites", "read_warcs"]

_ROWS = 64
"""Rows cleaned before they are given on: however many Spark sends at a time, of results there are never more."""
_OF_RECORDS = ("source", "id", "url", "date")


def clean_dataframe(  # noqa: PLR0913, PLR0917
    df: DataFrame,
    html_col: str | None = None,
    text_col: str | None = None,
    url_col: str | None = None,
    id_col: str | None = None,
    language_col: str | None = None,
    *,
    removals: Detail = RECORD_DETAIL,
    sites: SiteMemory | Path | str | None = None,
    config: Config | None = None,
    isolate: bool = True,
    seconds: float = 60.0,
    memory: int | None = 4 << 30,
) -> DataFrame:
    """Clean the pages of a DataFrame; give its other columns, untouched, and what came of each page.

    That is "body", "title", "status", "chars_in", "chars_kept", "removals" and "error", row by row what `clean` gives.
    The columns that held the pages go; those of the same names give way; a title that
    is there stays. A page that crashes, hangs or eats memory is a row with the status "error", and no task fails.

    Args:
        df: one page per row.
        html_col: column of HTML, strings or bytes.
        text_col: column of texts. With neither, the page is in the first of "html", "text", "content" not null.
        url_col: column of addresses; None: "url", if there is one.
        id_col: column of ids; None: "id", if there is one. It only counts for pages without an address, which belong
            to one site by the folder in it.
        language_col: column of ISO 639 codes; None: "language", if there is one.
        removals: how much is said of them: "none", and there is no such column, "ids" or "full".
        sites: what the pages of each site have in common, as `learn_sites` gives it, or its file on the driver.
        config: settings; folders and files in it are those of the driver.
        isolate: clean in a process beside each Python worker, so that a crash costs its page alone.
        seconds: what a page may take.
        memory: bytes of address space of that process.

    Raises:
        ConfigError: a column is missing; a setting is wrong.
        RuleBookError: a rule file is wrong.
    """
    columns = Columns(html_col, text_col, url_col, id_col, language_col)
    columns.facts(df.columns)
    kept = [df.schema[name] for name in kept_names(df.columns, columns)]
    names = {field.name for field in kept}
    schema = t.StructType([*kept, *(field for field in _added(removals) if field.name not in names)])
    cleaner = GuardedCleaner(config, sites=sites, isolate=isolate, seconds=seconds, memory=memory)
    return df.mapInArrow(_CleanBatches(ship(df.sparkSession, cleaner), columns, removals), schema)


def clean_warcs(  # noqa: PLR0913
    spark: SparkSession,
    paths: Iterable[str],
    *,
    removals: Detail = RECORD_DETAIL,
    sites: SiteMemory | Path | str | None = None,
    config: Config | None = None,
    isolate: bool = True,
    seconds: float = 60.0,
    memory: int | None = 4 << 30,
) -> DataFrame:
    """Clean the HTML pages of WARC archives, one task per archive; give "source", "id", "url", "date" of each page and
    what `clean_dataframe` adds.

    An archive that cannot be read, or breaks off, ends in a row with the status "error" that says so.

    Args:
        spark: the session.
        paths: of archives, packed or not, as the workers see them; addresses such as "s3://" with the extra "remote".
        removals: as for `clean_dataframe`.
        sites: as for `clean_dataframe`.
        config: as for `clean_dataframe`.
        isolate: as for `clean_dataframe`.
        seconds: as for `clean_dataframe`.
        memory: as for `clean_dataframe`.

    Raises:
        ConfigError: a setting is wrong.
        RuleBookError: a rule file is wrong.
    """  # noqa: D205
    listed = tuple(paths)
    schema = t.StructType([*(t.StructField(name, t.StringType()) for name in _OF_RECORDS), *_added(removals)])
    cleaner = GuardedCleaner(config, sites=sites, isolate=isolate, seconds=seconds, memory=memory)
    numbers = spark.range(0, len(listed), 1, max(1, len(listed)))
    return numbers.mapInArrow(_CleanArchives(ship(spark, cleaner), listed, removals), schema)


def read_warcs(spark: SparkSession, paths: Iterable[str]) -> DataFrame:
    """Read the HTML pages of WARC archives, one task per archive: "source", "id", "url", "date", "html", "error".

    `error` says why there is no page; `learn_sites` and `clean_dataframe` take the rest as it is.

    Args:
        spark: the session.
        paths: as for `clean_warcs`.
    """
    listed = tuple(paths)
    schema = t.StructType([t.StructField(name, t.StringType()) for name in (*_OF_RECORDS, "html", "error")])
    return spark.range(0, len(listed), 1, max(1, len(listed))).mapInArrow(_ReadArchives(listed), schema)


def _added(removals: Detail) -> list[t.StructField]:
    """Give the columns that come, as Spark has them."""
    numbers = {"start": t.LongType(), "end": t.LongType(), "score": t.DoubleType()}
    names = span_names(detail(removals))
    span = t.StructType([t.StructField(name, numbers.get(name, t.StringType())) for name in names])
    kinds = {"removals": t.ArrayType(span), "chars_in": t.LongType(), "chars_kept": t.LongType()}
    return [t.StructField(name, kinds.get(name, t.StringType())) for name in ADDED if name != "removals" or names]


@dataclass(frozen=True, slots=True)
class _CleanBatches:
    shipped: Shipped
    columns: Columns
    removals: Detail

    def __call__(self, batches: Iterator[Any]) -> Iterator[Any]:
        cleaner = self.shipped.open()
        for batch in batches:
            for start in range(0, batch.num_rows, _ROWS):
                yield clean_beside(batch.slice(start, _ROWS), cleaner, self.columns, self.removals)


@dataclass(frozen=True, slots=True)
class _CleanArchives:
    shipped: Shipped
    paths: tuple[str, ...]
    removals: Detail

    def __call__(self, batches: Iterator[Any]) -> Iterator[Any]:
        cleaner = self.shipped.open()
        for path, records in _parts(self.paths, batches):
            yield _batch_of(path, records, cleaner, self.removals)


@dataclass(frozen=True, slots=True)
class _ReadArchives:
    paths: tuple[str, ...]

    def __call__(self, batches: Iterator[Any]) -> Iterator[Any]:
        schema = pa.schema([(name, pa.string()) for name in (*_OF_RECORDS, "html", "error")])
        for path, records in _parts(self.paths, batches):
            yield pa.RecordBatch.from_pylist([_row_of(path, record) for record in records], schema)


def _row_of(path: str, record: Record) -> dict[str, Any]:
    members = {name: json.loads(value) for name, value in record.members}
    html = None if record.error is not None else storable(str(record.page.content))
    return {"source": path, **members, "html": html, "error": record.error}


def _parts(paths: Sequence[str], batches: Iterator[Any]) -> Iterator[tuple[str, list[Record]]]:
    for batch in batches:
        for number in batch.column(0).to_pylist():
            records = _records(paths[number])
            while part := list(islice(records, _ROWS)):
                yield paths[number], part


def _records(path: str) -> Iterator[Record]:
    try:
        yield from read_records(Source(path, path, "warc", path))
    except SourceError as error:  # not even a first page
        yield Record(Page("", "", "html"), f"the file {error}")


def _batch_of(path: str, records: Sequence[Record], cleaner: GuardedCleaner, removals: Detail) -> Any:
    pages = [record.page if record.error is None else record.error for record in records]
    members = [(("source", json.dumps(path)), *record.members) for record in records]
    results = zip(members, clean_pages(pages, cleaner, removals), strict=True)
    kept = [pa.field(name, pa.string()) for name in _OF_RECORDS]
    return one_batch(table_of(list(results), kept, pa.schema([*kept, *added_fields((), removals)])))
