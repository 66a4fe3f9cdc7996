"""Site memory as a Spark job.

Every page becomes the keys of its lines; rows are then brought together by site *and* key, so that no task ever holds
all lines of a large site, and packed. The driver only puts packed arrays one behind the other. Of sites with more pages
than a memory keeps, the pages to keep are found first, so that the rest is never shuffled.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from cleaner.arrow import Columns, pa, pages_of
from cleaner.child import Child
from cleaner.errors import SourceError
from cleaner.integrations.needs import needs
from cleaner.model import Page
from cleaner.sites import PageKeys, SiteMemory, count_page
from cleaner.sites.block import MOST_PAGES, Block
from cleaner.sites.file import writing
from cleaner.worker import Failure, Limits

with needs("spark"):
    from pyspark import StorageLevel
    from pyspark.sql import functions as f

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from numpy.typing import NDArray
    from pyspark.sql import DataFrame

_ROWS = 64
_SIGN = np.uint64(1 << 63)
"""Spark's numbers have a sign; turning the highest bit round keeps the order of those without."""
_OF_PAGE = np.uint64(0)
"""A row that stands for its page, as no line has that key: pages without any line count as well."""
_PLACE_BITS = 2
_PACKED = "site long, rows binary, owners binary"


def learn_sites(  # noqa: PLR0913
    df: DataFrame,
    html_col: str | None = None,
    text_col: str | None = None,
    url_col: str | None = None,
    id_col: str | None = None,
    *,
    out: Path | str | None = None,
    isolate: bool = True,
    seconds: float = 60.0,
    memory: int | None = 4 << 30,
) -> SiteMemory:
    """Learn what the pages of each site have in common: exactly what `cleaner learn` learns from the same pages.

    Args:
        df: one page per row; it is read once, and 8 bytes a line are kept on the workers' disks meanwhile.
        html_col: as for `clean_dataframe`.
        text_col: as for `clean_dataframe`.
        url_col: as for `clean_dataframe`; pages without an address belong together by the folder in their id.
        id_col: as for `clean_dataframe`.
        out: file of the memory, on the driver; None: it is only held in the driver's memory.
        isolate: count in a process beside each Python worker; a page that crashes it counts for nothing.
        seconds: what a page may take.
        memory: bytes of address space of that process.

    Raises:
        ConfigError: a column is missing.
        OutputError: the file cannot be written.
    """
    columns = Columns(html_col, text_col, url_col, id_col)
    columns.contents(df.columns)
    columns.facts(df.columns)
    counting = _Count(columns, Limits(seconds, memory) if isolate else None)
    counted = df.mapInArrow(counting, "site long, signature long, rows array<long>").persist(StorageLevel.DISK_ONLY)
    try:
        blocks = _blocks(_packed(_kept(counted)).toLocalIterator())
        if out is None:
            return SiteMemory.of_blocks(list(blocks))
        with writing(Path(out)) as writer:
            for block in blocks:
                writer.add(block)
        return SiteMemory.load(out)
    finally:
        counted.unpersist()


def _kept(counted: DataFrame) -> DataFrame:
    """Leave out, of sites with more pages than a memory keeps, those with the highest signatures."""
    pages = counted.select("site", "signature").distinct().mapInArrow(_lowest, "site long, signature long")
    most = f.sort_array(f.collect_list("signature"))  # a share of each task's, and of that no more than is kept
    last = pages.groupBy("site").agg(most.alias("all")).where(f.size("all") > MOST_PAGES)
    last = last.select("site", f.element_at("all", MOST_PAGES).alias("last"))
    return counted.join(f.broadcast(last), "site", "left").where("last is null or signature <= last")


def _packed(kept: DataFrame) -> DataFrame:
    """Bring rows together by site and key; then, packed, in the order of sites."""
    rows = kept.select("site", "signature", f.explode(f.array_append("rows", f.lit(int(_OF_PAGE)))).alias("row"))
    keyed = rows.withColumn("key", f.shiftright("row", _PLACE_BITS))
    return keyed.repartition("site", "key").sortWithinPartitions("site").mapInArrow(_pack, _PACKED).sort("site")


@dataclass(frozen=True, slots=True)
class _CountPages:
    def open(self) -> Callable[[Page], PageKeys | None]:
        return _count


def _count(page: Page) -> PageKeys | None:
    try:
        return count_page(page)
    except SourceError:  # the cleaning will say so
        return None


@lru_cache(maxsize=1)
def _child(limits: Limits) -> Child[Page, PageKeys | None]:
    """Give the process of this worker, the same for all its tasks."""
    return Child(_CountPages(), limits)


@dataclass(frozen=True, slots=True)
class _Count:
    columns: Columns
    limits: Limits | None

    def __call__(self, batches: Iterator[Any]) -> Iterator[Any]:
        for batch in batches:
            for start in range(0, batch.num_rows, _ROWS):
                pages = [page for page in pages_of(batch.slice(start, _ROWS), self.columns) if isinstance(page, Page)]
                found = _child(self.limits).work(pages) if self.limits else [_guarded(page) for page in pages]
                yield _counts([keys for keys in found if isinstance(keys, PageKeys) and keys.site])


def _guarded(page: Page) -> PageKeys | Failure | None:
    try:
        return _count(page)
    except Exception as error:  # noqa: BLE001  # one page never stops a job
        return Failure(str(error))


def _counts(counted: list[PageKeys]) -> Any:
    rows = [page.rows for page in counted]
    ends = np.cumsum([0, *map(len, rows)]).astype(np.int32)
    values = np.concatenate([np.zeros(0, np.uint64), *rows]).view(np.int64)
    columns = [
        _signed(np.array([page.site for page in counted], np.uint64)),
        _signed(np.array([page.signature for page in counted], np.uint64)),
        pa.ListArray.from_arrays(pa.array(ends), pa.array(values)),
    ]
    return pa.RecordBatch.from_arrays(columns, ["site", "signature", "rows"])


def _lowest(batches: Iterator[Any]) -> Iterator[Any]:
    """Keep of each site the lowest signatures of a task, as many as a memory keeps."""
    held = [pa.array([], pa.int64())] * 2
    for batch in batches:
        site, signature = (np.concatenate([held[at], batch.column(at)]) for at in (0, 1))
        order = np.lexsort((signature, site))
        site, signature = site[order], signature[order]
        first = np.searchsorted(site, site)
        kept = np.arange(len(site)) - first <= MOST_PAGES  # one more tells that there are more
        held = [site[kept], signature[kept]]
    yield pa.RecordBatch.from_arrays(
        [pa.array(held[0], pa.int64()), pa.array(held[1], pa.int64())], ["site", "signature"]
    )


def _pack(batches: Iterator[Any]) -> Iterator[Any]:
    """Pack the rows of each site in a batch into two strings of bytes."""
    for batch in batches:
        site, signature, row = (np.asarray(batch.column(name)) for name in ("site", "signature", "row"))
        cuts = np.flatnonzero(np.diff(site)) + 1
        starts = np.concatenate([[0], cuts]) if len(site) else cuts
        parts = [
            (site[part[0]], row[part], signature[part]) for part in np.split(np.arange(len(site)), cuts) if len(part)
        ]
        columns = [
            pa.array(site[starts], pa.int64()),
            pa.array([rows.tobytes() for _, rows, _ in parts], pa.binary()),
            pa.array([owners.tobytes() for _, _, owners in parts], pa.binary()),
        ]
        yield pa.RecordBatch.from_arrays(columns, ["site", "rows", "owners"])


def _blocks(packed: Iterable[Any]) -> Iterator[Block]:
    for site, parts in groupby(packed, key=lambda part: part.site):
        of_site = [(part.rows, part.owners) for part in parts]
        rows = np.frombuffer(b"".join(rows for rows, _ in of_site), np.uint64)
        owners = np.frombuffer(b"".join(owners for _, owners in of_site), np.int64).view(np.uint64) ^ _SIGN
        lines = rows != _OF_PAGE
        yield Block.gather(int(np.int64(site).view(np.uint64) ^ _SIGN), owners[~lines], rows[lines], owners[lines])


def _signed(values: NDArray[np.uint64]) -> Any:
    return pa.array((values ^ _SIGN).view(np.int64))
