"""What Spark's workers need from the driver: the settings, with the files they name, and the site memory."""

from __future__ import annotations

import atexit
import os
import pickle
import shutil
import tempfile
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from cleaner.integrations.needs import needs
from cleaner.sites import SiteMemory

with needs("spark"):
    from pyspark import SparkFiles

if TYPE_CHECKING:
    from pyspark import SparkContext
    from pyspark.sql import SparkSession

    from cleaner.config import Config
    from cleaner.guard import GuardedCleaner

_RULES, _RULE_FILE, _MODELS = "rules-{}", "rules.toml", "models"


@dataclass(frozen=True, slots=True)
class Shipped:
    """A cleaner on its way to the workers."""

    pickled: bytes
    folder: str | None
    """Name of the folder, among Spark's files, with rules and models; None: there is none."""
    sites: str | None
    """Name of the site memory among Spark's files; None: it has none, or goes another way."""

    def open(self) -> GuardedCleaner:
        """Give the cleaner, in a worker: one for all its tasks, so that a reused worker keeps its process."""
        return _open(self)


@lru_cache(maxsize=2)
def _open(shipped: Shipped) -> GuardedCleaner:
    cleaner: GuardedCleaner = pickle.loads(shipped.pickled)  # noqa: S301  # the driver wrote it
    config, sites = cleaner.config, cleaner.sites
    if shipped.folder is not None:
        config = _config_in(config, Path(SparkFiles.get(shipped.folder)))
    if shipped.sites is not None:
        sites = Path(SparkFiles.get(shipped.sites))
    return cleaner.moved(config, sites)


def ship(spark: SparkSession, cleaner: GuardedCleaner) -> Shipped:
    """Have Spark bring to its workers the files a cleaner needs.

    With Spark Connect, whose clients have no such files, the paths in the settings must be those of the workers.
    """
    context = _context(spark)
    if context is None:
        return Shipped(pickle.dumps(cleaner), None, None)
    named = f"{context.applicationId}-{cleaner.fingerprint}"
    folder = _add_folder(context, named, cleaner.config)
    sites = cleaner.sites
    name = None if sites is None else _add_sites(context, named, sites)
    config = replace(cleaner.config, sites=None)
    return Shipped(pickle.dumps(cleaner.moved(config, None)), folder, name)


def _context(spark: SparkSession) -> SparkContext | None:
    try:
        return spark.sparkContext
    except Exception:  # noqa: BLE001  # Connect says so with an error of its own
        return None


def _add_folder(context: SparkContext, named: str, config: Config) -> str | None:
    name = f"cleaner-{named}"
    archive = _outbox() / f"{name}.zip"
    if not (config.rules or config.rule_file or config.models):
        return None
    if not archive.exists():  # Spark takes a file of one name once
        with tempfile.TemporaryDirectory(dir=_outbox()) as parts:
            into = _config_in(config, Path(parts))
            for folder, copy in zip(config.rules, into.rules, strict=True):
                shutil.copytree(folder, copy)
            if config.models and into.models:
                shutil.copytree(config.models, into.models)
            if config.rule_file and into.rule_file:
                shutil.copy(config.rule_file, into.rule_file)
            shutil.make_archive(str(archive.with_suffix("")), "zip", parts)
        context.addArchive(f"{archive}#{name}")
    return name


def _config_in(config: Config, folder: Path) -> Config:
    """Give the settings with their files in a folder."""
    return replace(
        config,
        rules=tuple(folder / _RULES.format(number) for number in range(len(config.rules))),
        rule_file=folder / _RULE_FILE if config.rule_file else None,
        models=folder / _MODELS if config.models else None,
    )


def _add_sites(context: SparkContext, named: str, sites: SiteMemory | Path) -> str:
    file = _outbox() / f"cleaner-sites-{named}.bin"
    if not file.exists():
        path = sites.path if isinstance(sites, SiteMemory) else sites
        if path is not None:
            _link(path, file)
        elif isinstance(sites, SiteMemory):
            sites.save(file)
        context.addFile(str(file))
    return file.name


def _link(path: Path, to: Path) -> None:
    try:
        os.link(path, to)
    except OSError:  # another file system
        shutil.copy(path, to)


@cache
def _outbox() -> Path:
    """Give the folder of what is sent, kept as long as the driver runs, as workers may come late."""
    folder = Path(tempfile.mkdtemp(prefix="cleaner-spark-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder
