"""What engines cost beside the cleaning itself: each cleans the same pages as the local pool, in the same run.

Processors' time is compared, of this process and all that descend from it, as it is what a cluster is paid in. They
take turns, several times over, and the cheapest turn of each counts. That the pool starts its processes is counted;
that Spark and Ray were started before is not.
"""

from __future__ import annotations

import gc
import os
import sys
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from benchmarks.batch import descendants, state_of
from benchmarks.generated import pages
from cleaner import Cleaner
from cleaner.guard import GuardedCleaner
from cleaner.io.records import read_records
from cleaner.io.source import Source
from cleaner.isolate import isolated

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from cleaner import Cleaned, Page

_TURNS = 3
_FILES = 8
_WORKERS = 2


def overheads(count: int, sites: int) -> Iterator[tuple[str, str, float, float]]:
    """Give (what, yardstick, seconds, seconds of the yardstick) for each way to clean generated pages.

    Args:
        count: how many.
        sites: of how many sites.
    """
    with TemporaryDirectory() as folder, ExitStack() as stack:
        files = _write(Path(folder), count, sites)
        alone: dict[str, Callable[[], object]] = {
            "`Cleaner`": partial(_clean, files, Cleaner()),
            "`GuardedCleaner`": partial(_clean, files, stack.enter_context(GuardedCleaner())),
            "`clean_batch`": partial(_batches, files),
        }
        yield from _compared("one process", alone)
        pool = {"the local pool": partial(_pool, files)}
        for name, library, engine in (("Spark", "pyspark", _spark), ("Ray Data", "ray", _ray)):
            if find_spec(library) is not None:
                with engine(folder) as way:
                    yield from _compared(f"{_WORKERS} workers", {**pool, name: way})


def _compared(workers: str, ways: dict[str, Callable[[], object]]) -> Iterator[tuple[str, str, float, float]]:
    """Let ways take turns; give the figures of all but the first against those of the first."""
    _, *turns = [{name: _seconds(way) for name, way in ways.items()} for _ in range(1 + _TURNS)]  # the first warms up
    (yardstick, measure), *others = ((name, min(turn[name] for turn in turns)) for name in ways)
    for name, seconds in others:
        yield f"{name}, {workers}", yardstick, seconds, measure


def _seconds(way: Callable[[], object]) -> float:
    gc.collect()
    before = _spent()
    way()
    after = _spent()
    return sum(ticks - before.get(process, 0) for process, ticks in after.items()) / os.sysconf("SC_CLK_TCK")


def _spent() -> dict[int, int]:
    """Give the ticks that each living process, with those it has waited for, has taken so far."""
    states = {process: state_of(process) for process in descendants(os.getpid())}
    return {process: sum(map(int, state[11:15])) for process, state in states.items()}


def _write(folder: Path, count: int, sites: int) -> Sequence[Path]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    rows = list(pages(count, sites, 1))
    schema = pa.schema([(name, pa.string()) for name in ("id", "url", "language", "html", "text")])
    files = [folder / f"{number}.parquet" for number in range(_FILES)]
    for number, file in enumerate(files):
        pq.write_table(pa.Table.from_pylist(rows[number::_FILES], schema), file)
    return files


def _read(files: Sequence[Path]) -> Iterator[Page]:
    for file in files:
        for record in read_records(Source(str(file), file.name, "parquet", file.name)):
            yield record.page


def _clean(files: Sequence[Path], cleaner: Cleaner | GuardedCleaner) -> None:
    for page in _read(files):
        cleaner.clean_page(page)


def _batches(files: Sequence[Path]) -> None:
    import pyarrow.parquet as pq

    from cleaner.batch import clean_batch

    for file in files:
        for batch in pq.ParquetFile(file).iter_batches(256):
            clean_batch(batch)


@dataclass(frozen=True, slots=True)
class _CleanPages:
    def open(self) -> Callable[[Page], Cleaned]:
        return Cleaner().clean_page


def _pool(files: Sequence[Path]) -> None:
    for _ in isolated(_CleanPages(), _read(files), _WORKERS):
        pass


@contextmanager
def _spark(folder: str) -> Iterator[Callable[[], object]]:
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    from pyspark.sql import SparkSession

    from cleaner.integrations.spark import clean_dataframe

    builder = SparkSession.builder.master(f"local[{_WORKERS}]").config("spark.ui.enabled", "false")
    settings = {"spark.ui.showConsoleProgress": "false", "spark.sql.warehouse.dir": folder}
    for name, value in settings.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    try:
        df = clean_dataframe(session.read.parquet(folder))
        yield lambda: df.write.format("noop").mode("overwrite").save()
    finally:
        session.stop()


@contextmanager
def _ray(folder: str) -> Iterator[Callable[[], Any]]:
    import ray

    from cleaner.integrations.ray import RESTARTS, CleanPages

    os.environ["RAY_DATA_DISABLE_PROGRESS_BARS"] = "1"
    here = os.pathsep.join(path for path in sys.path if path)
    # Actors hold their processors all the time, and reading needs one as well.
    settings = {"num_cpus": _WORKERS + 1, "runtime_env": {"env_vars": {"PYTHONPATH": here}}}
    ray.init(**settings, include_dashboard=False, log_to_driver=False)
    try:
        cleaned = ray.data.read_parquet(folder).map_batches(
            CleanPages,
            batch_format="pyarrow",
            batch_size=64,
            compute=ray.data.ActorPoolStrategy(size=_WORKERS),
            **RESTARTS,
        )
        yield cleaned.materialize
    finally:
        ray.shutdown()
