"""The first pass of a run, and `cleaner learn`: what the pages of each site have in common."""

from __future__ import annotations

import shutil
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from cleaner.batch import CountJob, run_job
from cleaner.errors import SourceError
from cleaner.extent import extent_of
from cleaner.fetching import fetched
from cleaner.io.atomic import refuse_address
from cleaner.io.find import find
from cleaner.io.ownership import refuse_foreign
from cleaner.io.source import Fields
from cleaner.io.web import WebLimits
from cleaner.isolate import Limits
from cleaner.plan import Plan
from cleaner.progress import Seen, watched

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.batch import Unit
    from cleaner.extent import Extent
    from cleaner.io.earlier import Earlier
    from cleaner.isolate import Failure, Settled
    from cleaner.progress import Display
    from cleaner.sites import SiteMemory

_MEMORY, _TALLY = "sites", "tally"
_NAMED = 5
"""Pages that could not be read which are named; the others are counted."""
_FEWEST = 4
"""Pages of a site: of fewer nothing can be told, as `repeated_lines` asks for three others."""
_LOOKED_AT = 300
"""Pages that are looked at for whether any site has so many; a longer run counts its lines without asking."""


class Learnt(NamedTuple):
    """What the first pass came to."""

    memory: Path | None = None
    """Its file; None: nothing can be told."""
    pages: int | None = None
    """How many there are; None: they were not counted."""


def learn_memory(  # noqa: PLR0913, PLR0917  # what a run is made of
    units: Iterator[Unit],
    state: Path,
    workers: int | None,
    limits: Limits,
    stop: Event,
    display: Display,
    extent: Extent | None = None,
) -> Learnt:
    """Count the lines of all pages, and the pages.

    The memory a killed run has finished is taken as it is, so that the run goes on as it began.
    """
    memory, tally = state / _MEMORY, state / _TALLY
    if memory.is_file():
        return Learnt(memory)
    first: list[Unit] = []
    if not may_tell(units, first):
        return Learnt(pages=len(first))
    from cleaner.sites import group  # noqa: PLC0415  # while the first worker comes up, this process is idle

    shutil.rmtree(tally, ignore_errors=True)
    counted = run_job(CountJob(tally), chain(first, units), workers, limits, stop)
    pages = 0
    for pages, _ in enumerate(watched(counted, display, _seen, "learning the sites", extent), 1):  # noqa: B007
        pass
    if stop.is_set():
        return Learnt()
    group([tally], memory)
    shutil.rmtree(tally, ignore_errors=True)
    return Learnt(memory, pages)


def may_tell(units: Iterator[Unit], first: list[Unit]) -> bool:
    """Whether any site of a run may have pages enough for something to be told of it, by their names alone.

    Args:
        units: the pages; read as far as it takes.
        first: gets those that were read.
    """
    sites: Counter[str] = Counter()
    most = anywhere = 0
    for unit in units:
        first.append(unit)
        site = _site_at_least(unit)
        if site:
            sites[site] += 1
            most = max(most, sites[site])
        else:
            anywhere += 1
        if most + anywhere >= _FEWEST or len(first) >= _LOOKED_AT:
            return True
    return False


def _site_at_least(unit: Unit) -> str:
    """Name what holds all of a page's site and maybe others, without the list of public suffixes.

    Empty: only the page itself can say, as HTML may state its address.
    """
    page = unit.record.page if unit.record is not None else None
    address = page.url if page is not None else unit.source.copy.url if unit.source.copy is not None else None
    if address:
        with suppress(ValueError):
            host = urlsplit(address if "//" in address else f"//{address.strip()}").hostname or ""
            return ".".join(host.rstrip(".").split(".")[-2:]) if host.isascii() else ""
        return ""
    return (
        "folder:" + unit.page.replace("\\", "/").rpartition("/")[0] if page is not None and page.kind == "text" else ""
    )


def _seen(item: Settled[Unit, Failure | None]) -> Seen:
    return Seen("" if item.result is None else "error")


def remove_memory(state: Path) -> None:
    """Forget what a finished run has learnt."""
    shutil.rmtree(state / _TALLY, ignore_errors=True)
    (state / _MEMORY).unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class Learn:
    """What `cleaner learn` was asked to do."""

    sources: tuple[str, ...]
    """Files, folders, globs, addresses."""
    out: Path
    """File of the memory."""
    merge: tuple[Path, ...] = ()
    """Memories to add."""
    workers: int | None = None
    include: tuple[str, ...] = ()
    fields: Fields = field(default_factory=Fields)
    limits: Limits = field(default_factory=Limits)
    overwrite: bool = False
    """Write over a file that is no memory as this program wrote it."""


class Learned(NamedTuple):
    """What came of it."""

    memory: SiteMemory
    failed: int
    """Pages that could not be read."""
    failures: tuple[str, ...]
    """The first of them, each with the reason."""


def learn_run(learn: Learn, display: Display, earlier: Earlier | None = None) -> Learned:
    """Learn from all pages of the sources, and write the memory.

    Args:
        learn: what was asked for.
        display: where it is shown.
        earlier: notes what of the sources was passed over because an earlier run wrote it.

    Raises:
        CleanerError: a wrong source, something else in the place of the memory, or a memory that cannot be read or
            written; single pages never raise.
    """
    from cleaner.sites import SiteMemory, group  # noqa: PLC0415  # likewise

    if not learn.sources and not learn.merge:
        raise SourceError("nothing to learn from: name a SOURCE, or memories to --merge")
    refuse_address(learn.out)
    others = [SiteMemory.load(path) for path in learn.merge]
    _refuse_foreign(learn)
    failed, failures, stop = 0, list[str](), Event()
    with (
        TemporaryDirectory(prefix="cleaner-") as folder,
        fetched(learn.sources, Path(folder), WebLimits(), stop, display) as copies,
    ):
        found = map(copies.of, find(learn.sources, include=learn.include, earlier=earlier))
        units = Plan(learn.fields, None, "", None, None).units(found)
        counted = run_job(CountJob(Path(folder)), units, learn.workers, learn.limits, stop)
        extent = extent_of(learn.sources, learn.include)
        for item in watched(counted, display, _seen, "learning the sites", extent):
            if item.result is not None:
                failed += 1
                failures += [f"{item.item.source.location}: {item.result.reason}"] if failed <= _NAMED else []
        memory = group([folder], Path(folder) / _MEMORY)
        memory = memory.merge(*others) if others else memory
        _refuse_foreign(learn)
        memory.save(learn.out)  # not before it holds all: it may take the place of one that was merged
    return Learned(SiteMemory.load(learn.out), failed, tuple(failures))


def _refuse_foreign(learn: Learn) -> None:
    from cleaner.sites.file import is_unchanged  # noqa: PLC0415  # likewise

    def sources() -> Iterator[str]:
        return (source.location for source in find(learn.sources, include=learn.include))

    refuse_foreign([learn.out], is_unchanged, sources, overwrite=learn.overwrite)
