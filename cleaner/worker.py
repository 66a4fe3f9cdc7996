"""What goes on inside a worker process: items come in through a pipe, and each is answered at once."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sys
import threading
import time
from dataclasses import dataclass
from multiprocessing.connection import wait
from multiprocessing.reduction import ForkingPickler
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from cleaner.errors import CleanerError
from cleaner.patterns import keep_compiled

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from multiprocessing.connection import Connection
    from types import FrameType

Given_contra = TypeVar("Given_contra", contravariant=True)
Made_co = TypeVar("Made_co", covariant=True)

_TICK_SECONDS = 0.01


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
class Ready:
    """The first answer: the job is open."""


@dataclass(frozen=True, slots=True)
class Ended:
    """The last answer: the run cannot go on."""

    error: CleanerError


def late(limits: Limits) -> Failure:
    """Give what becomes of an item that took too long."""
    return Failure(f"took longer than {limits.seconds:g} seconds and was given up")


def serve(pipe: Connection, job: Job[Any, Any], limits: Limits) -> None:
    """Answer every item of every chunk that comes in, in order, until the pipe is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent hears it too, and lets the items under way finish
    threading.Thread(target=_end_with_parent, daemon=True).start()
    with contextlib.suppress(EOFError, OSError):  # the parent is done with this process
        try:
            work = job.open()
            _bound_memory(limits.memory)
            clock = _Clock(limits.seconds) if hasattr(signal, "setitimer") else contextlib.nullcontext()
            pipe.send(Ready())
            while True:
                for item in pipe.recv():
                    pipe.send_bytes(_answer(limits, clock, work, item))
        except CleanerError as error:
            pipe.send(Ended(error))
    keep_compiled()


class _TooLate(BaseException):
    """The clock rang; no `except Exception` on the way may keep it."""


def _answer(
    limits: Limits, clock: AbstractContextManager[None], work: Callable[[Any], object], item: object
) -> memoryview:
    try:
        with clock:
            return ForkingPickler.dumps(work(item))
    except _TooLate:
        failure = late(limits)
    except CleanerError:
        raise
    except MemoryError:
        failure = Failure("needed more memory than a page may take")
    except Exception as error:  # noqa: BLE001  # one item never stops a run
        failure = Failure(f"{type(error).__name__}: {error}")
    return ForkingPickler.dumps(failure)


class _Clock:
    """Rings when an item has had its time.

    It stands still while others have the processor, where the system says so: a busy machine makes no page late.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._begun = 0.0
        try:
            self._queue: int | None = os.open("/proc/self/schedstat", os.O_RDONLY)
        except OSError:
            self._queue = None
        signal.signal(signal.SIGALRM, self._ring)

    def __enter__(self) -> None:
        self._begun = self._now()
        signal.setitimer(signal.ITIMER_REAL, self._seconds)

    def __exit__(self, *_: object) -> None:
        signal.setitimer(signal.ITIMER_REAL, 0)

    def _ring(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002
        left = self._begun + self._seconds - self._now()
        if left < _TICK_SECONDS:
            raise _TooLate
        signal.setitimer(signal.ITIMER_REAL, left)

    def _now(self) -> float:
        """Give the time, less that in which this thread was ready to run and did not."""
        waited = int(os.pread(self._queue, 100, 0).split()[1]) / 1e9 if self._queue is not None else 0.0
        return time.monotonic() - waited


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
