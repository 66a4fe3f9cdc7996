"""Work on many items in processes, so that an item costs no more than itself.

An item may crash its process, hang it, or eat its memory; it then comes out as a `Failure`, and all
others as if it had not been there. Items go out in chunks. A chunk that takes its process down is
halved and tried again until the culprit stands alone. A clock in the process stops an item that
takes too long; where that clock is not heard - inside a library's C code - the process is ended
from outside.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections import deque
from concurrent.futures import TimeoutError as OutOfTime
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from multiprocessing.connection import wait
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from pebble import ProcessExpired, ProcessPool

from cleaner.errors import CleanerError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from multiprocessing.context import BaseContext
    from threading import Event
    from types import FrameType

    from pebble import ProcessFuture

Item = TypeVar("Item")
Result = TypeVar("Result")
Given_contra = TypeVar("Given_contra", contravariant=True)
Made_co = TypeVar("Made_co", covariant=True)

_CHUNK = 8
"""Items a process takes at a time."""
_AHEAD = 4
"""Chunks waiting per process: enough to keep it busy, few enough to keep memory flat."""
_RENEW = 500
"""Chunks after which a process makes way for a new one, and gives back what libraries have hoarded."""
_TRIES = 2
"""A process may be ended by somebody else, such as the system short of memory; so an item alone is tried again."""
_GRACE_SECONDS = 5.0


class Job(Protocol[Given_contra, Made_co]):
    """What processes are to do; it is sent to each of them once."""

    def open(self) -> Callable[[Given_contra], Made_co]:
        """Get ready in a process; give what is called for each item. A `CleanerError` it raises ends the run."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one item may take."""

    seconds: float = 60.0
    memory: int | None = 4 << 30
    """Bytes of address space of a process; None, and where the system knows no such limit: as much as there is."""


@dataclass(frozen=True, slots=True)
class Failure:
    """An item that came to nothing."""

    reason: str
    """In words for a person, to stand in the report."""


@dataclass(frozen=True, slots=True)
class Settled(Generic[Item, Result]):
    """An item, and what became of it."""

    item: Item
    result: Result | Failure


def isolated(
    job: Job[Item, Result],
    items: Iterable[Item],
    workers: int,
    limits: Limits = Limits(),  # frozen
    stop: Event | None = None,
) -> Iterator[Settled[Item, Result]]:
    """Do the job for each item; give the results in the order of the items.

    Once `stop` is set no new item is begun, and the results of those under way are given.

    Raises:
        CleanerError: of the job's own, such as an output that cannot be written.
    """
    source = iter(items)
    waiting: deque[_Chunk[Item, Result]] = deque()
    with _pool(job, workers, limits) as pool:
        while chunk := [] if stop is not None and stop.is_set() else list(islice(source, _CHUNK)):
            waiting.append(_Chunk(chunk, _submit(pool, chunk, limits)))
            if len(waiting) >= workers * _AHEAD:
                yield from _settle(pool, waiting.popleft(), limits)
        while waiting:
            yield from _settle(pool, waiting.popleft(), limits)


@dataclass(slots=True)
class _Chunk(Generic[Item, Result]):
    items: Sequence[Item]
    future: ProcessFuture[list[Result | Failure]]
    tries: int = 1


@contextmanager
def _pool(job: Job[Item, Result], workers: int, limits: Limits) -> Iterator[ProcessPool]:
    pool = ProcessPool(workers, _RENEW, initializer=_start, initargs=[job, limits], context=_context())
    try:
        yield pool
        pool.close()  # type: ignore[no-untyped-call]
    except BaseException:
        pool.stop()  # type: ignore[no-untyped-call]
        raise
    finally:
        pool.join()


def _submit(pool: ProcessPool, items: Sequence[Item], limits: Limits) -> ProcessFuture[list[Result | Failure]]:
    # Twice the time of one item, however many they are: a chunk that honestly takes longer is halved.
    return pool.schedule(_work_on, args=[items], timeout=2 * limits.seconds + _GRACE_SECONDS)


def _settle(pool: ProcessPool, chunk: _Chunk[Item, Result], limits: Limits) -> Iterator[Settled[Item, Result]]:
    """Wait for a chunk; one that took its process down is halved."""
    try:
        results = chunk.future.result()
    except (ProcessExpired, OutOfTime) as error:
        if len(chunk.items) > 1:
            half = len(chunk.items) // 2
            halves = (chunk.items[:half], chunk.items[half:])
            parts: list[_Chunk[Item, Result]] = [_Chunk(part, _submit(pool, part, limits)) for part in halves]
            for part in parts:
                yield from _settle(pool, part, limits)
        elif chunk.tries < _TRIES and isinstance(error, ProcessExpired):
            again: _Chunk[Item, Result] = _Chunk(chunk.items, _submit(pool, chunk.items, limits), chunk.tries + 1)
            yield from _settle(pool, again, limits)
        else:
            failed: Settled[Item, Result] = Settled(chunk.items[0], Failure(_reason(error, limits)))
            yield failed
        return
    for item, result in zip(chunk.items, results, strict=True):
        yield Settled(item, result)


def _reason(error: BaseException, limits: Limits) -> str:
    if isinstance(error, ProcessExpired):
        return f"took its worker process down (exit code {error.exitcode})"
    return _late(limits)


def _late(limits: Limits) -> str:
    return f"took longer than {limits.seconds:g} seconds and was given up"


class _TooLate(BaseException):
    """The clock rang; no `except Exception` on the way may keep it."""


_worker: tuple[Callable[[object], object], Limits] | None = None
"""Set once in each process by `_start`; the parent never uses it."""


def _start(job: Job[Item, Result], limits: Limits) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent hears it too, and lets the items under way finish
    if hasattr(signal, "SIGALRM"):
        signal.signal(signal.SIGALRM, _ring)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    global _worker  # noqa: PLW0603  # a process pool hands state to its workers in no other way
    _worker = (job.open(), limits)  # type: ignore[assignment]
    _bound_memory(limits.memory)


def _ring(number: int, frame: FrameType | None) -> None:  # noqa: ARG001
    raise _TooLate


def _end_with_parent() -> None:
    """Leave nothing running when the parent is killed."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def _bound_memory(limit: int | None) -> None:
    if limit is not None and sys.platform == "linux":
        import resource  # noqa: PLC0415  # not on every system

        _, most = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (limit if most < 0 else min(limit, most), most))


def _work_on(items: Sequence[Any]) -> list[Any]:
    if _worker is None:
        raise RuntimeError("worker process was not started by isolated()")
    work, limits = _worker
    return [_within(limits, work, item) for item in items]


def _within(limits: Limits, work: Callable[[object], object], item: object) -> object:
    try:
        with _clock(limits.seconds):
            return work(item)
    except _TooLate:
        return Failure(_late(limits))
    except CleanerError:
        raise
    except MemoryError:
        return Failure("needed more memory than a page may take")
    except Exception as error:  # noqa: BLE001  # one item never stops a run
        return Failure(f"{type(error).__name__}: {error}")


@contextmanager
def _clock(seconds: float) -> Iterator[None]:
    if not hasattr(signal, "setitimer"):
        yield
        return
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _context() -> BaseContext:
    """Give the way to start processes: from a clean server process where there is one, never by forking this one."""
    if sys.platform == "win32":
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["cleaner.segment.html", "cleaner.pipeline"])
    return context
