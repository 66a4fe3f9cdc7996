"""Before the first pass of a run: the pages on the web that it names, fetched once, each into a file."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from cleaner.errors import SourceError
from cleaner.io.places import normal
from cleaner.io.web import WebLimits, fetch, is_web
from cleaner.isolate import Failure, Limits, isolated
from cleaner.progress import Seen, watched

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path
    from threading import Event

    from cleaner.io.source import Copy, Source
    from cleaner.isolate import Settled
    from cleaner.progress import Display

_FOLDER = "fetched"
_AT_ONCE = 4
"""Addresses fetched at a time: a browser asks one host for six."""


class _Task(NamedTuple):
    """An address to fetch."""

    address: str
    number: int


@dataclass(frozen=True, slots=True)
class FetchJob:
    """Fetch addresses into files."""

    folder: Path
    limits: WebLimits

    def open(self) -> Callable[[_Task], Copy | Failure]:
        """Get ready; an address that cannot be had is a `Failure`."""
        return self._fetch

    def _fetch(self, task: _Task) -> Copy | Failure:
        try:
            return fetch(task.address, self.folder / str(task.number), self.limits)
        except SourceError as error:
            return Failure(str(error))


@dataclass(frozen=True, slots=True)
class Copies:
    """What the addresses of a run led to."""

    found: dict[str, Copy | Failure] = field(default_factory=dict)

    def of(self, source: Source) -> Source:
        """Give a source with its copy, or with the reason why there is none; any but an address as it is."""
        found = self.found.get(source.location)
        if isinstance(found, Failure):
            return source._replace(error=found.reason, format="page")
        return source if found is None else source._replace(copy=found)


@contextmanager
def fetched(sources: Iterable[str], state: Path, limits: WebLimits, stop: Event, display: Display) -> Iterator[Copies]:
    """Fetch all addresses among the sources of a run; their files last as long as the context.

    So a run reads the same page in each of its passes, and asks for it once.

    Args:
        sources: as the user named them.
        state: folder of the run's own files.
        limits: what one address may take.
        stop: once set, no other address is asked for.
        display: where it is shown.
    """
    addresses = list(dict.fromkeys(normal(source) for source in sources if is_web(source)))
    if not addresses:
        yield Copies()
        return
    folder = state / _FOLDER
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    tasks = [_Task(address, number) for number, address in enumerate(addresses)]
    # A process ends what hangs where no timeout of a socket would: one byte a minute, a name nobody resolves.
    within = Limits(limits.seconds, None)
    try:
        settled = isolated(FetchJob(folder, limits), iter(tasks), min(_AT_ONCE, len(tasks)), within, stop, chunk=1)
        done = watched(settled, display, _seen, "fetching", len(tasks))
        yield Copies({item.item.address: item.result for item in done})
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _seen(item: Settled[_Task, Copy | Failure]) -> Seen:
    return Seen("error" if isinstance(item.result, Failure) else "")
