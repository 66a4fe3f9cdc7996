"""Work on many items in processes, so that an item costs no more than itself.

An item may crash its process, hang it, or eat its memory; it then comes out as a `Failure`, and all
others as if it had not been there. Each process has a pipe of its own and shares nothing with the
others, so there is nothing that one could leave locked or half written for another. It takes items by the
chunk and answers each: when it dies, the first item without an answer is the one it died on.
A clock in the process stops an item that takes too long; where that clock is not heard - inside a
library's C code - the process is ended from outside.
"""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass, field
from itertools import islice
from multiprocessing.connection import wait
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar

from cleaner.arriving import Arriving
from cleaner.errors import CleanerError
from cleaner.process import Task, Worker
from cleaner.worker import Ended, Failure, Job, Limits, Ready, late

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from multiprocessing.connection import Connection
    from threading import Event

__all__ = ["Failure", "Job", "Limits", "Settled", "isolated"]

Item = TypeVar("Item")
Result = TypeVar("Result")

_CHUNK = 8
"""Items a process is given at a time, where they are many and short."""
_AHEAD = 4
"""Chunks under way or waiting per process: enough to keep it busy, few enough to keep memory flat."""
_RENEW = 4000
"""Items after which a process makes way for a new one, and gives back what libraries have hoarded."""
_TRIES = 3
"""Processes an item may take down: the first ones may have been ended by somebody else, such as a system short of
memory."""
_STARTS = 10
"""Processes in a row that may end before they are ready, or not begin, for the same reason."""
_PAUSE_SECONDS = 0.1
"""After a start that failed; each time longer. Where the server process was ended, it takes a while to be gone."""
_GRACE_SECONDS = 5.0
_START_SECONDS = 60.0
_LOOK_SECONDS = 1.0
"""How often processes are looked at; a longer time between two looks counts as this much, as a machine may sleep."""
_PAYS_SECONDS = 0.1
"""Of a processor's time that one process works before others come to help: what each of them takes to make patterns and
numbers ready that the first has ready by then, measured on 300 pages in ten languages, with patterns kept compiled.
Shorter work it makes dearer."""
_WAITED_SECONDS = 1.0
"""By the clock, the same: a process that is waiting, for a disk, a server, or the end of a page that hangs, holds up
nobody else."""
_LEFT_ALONE_SECONDS = 0.02
"""How long answers may lie, at most, while all processes have enough to do: to be woken for each costs more than to
read it."""


@dataclass(frozen=True, slots=True)
class Settled(Generic[Item, Result]):
    """An item, and what became of it."""

    item: Item
    result: Result | Failure


def isolated(  # noqa: PLR0913, PLR0917  # each is told by its name
    job: Job[Item, Result],
    items: Iterable[Item] | Arriving[Item],
    workers: int,
    limits: Limits = Limits(),  # noqa: B008  # frozen
    stop: Event | None = None,
    chunk: int = _CHUNK,
) -> Iterator[Settled[Item, Result]]:
    """Do the job for each item; give the results in the order of the items.

    Once `stop` is set no new item is begun, and the results of those under way are given. Where the job ends the run,
    the results of all that is done are given before that is raised: a body may stand there by then.

    Args:
        job: what is to be done.
        items: asked for as processes have room for them; where they may keep one waiting, results come meanwhile.
        workers: processes.
        limits: what one item may take.
        stop: no more items are asked for once it is set.
        chunk: items a process is given at a time, and the next ones when it has no more than these left; 1 where each
            takes long.

    Raises:
        CleanerError: of the job's own, such as an output that cannot be written; or processes cannot be started.
    """
    source = items if isinstance(items, Arriving) else _AtHand(iter(items))
    tasks: deque[Task] = deque()
    with _Pool(job, workers, limits, chunk) as pool:
        while tasks or not (source.ended and pool.opened):
            if stop is not None and stop.is_set():
                source.ended = True
            room = not source.ended and len(tasks) <= (workers * _AHEAD - 1) * chunk
            given = [Task(item) for item in source.take(chunk)] if room else []
            if given:
                tasks.extend(given)
                pool.waiting.append(given)
            pool.turn(0 if given else _LOOK_SECONDS, source.pipe if room and not source.ended else None)
            while tasks and tasks[0].done:
                task = tasks.popleft()
                yield Settled(task.item, task.result)
            if pool.ended is not None:
                yield from (Settled(task.item, task.result) for task in tasks if task.done)
                raise pool.ended


class _AtHand(Generic[Item]):
    """Items that are there when they are asked for."""

    pipe: None = None

    def __init__(self, items: Iterator[Item]) -> None:
        self._items = items
        self.ended = False

    def take(self, most: int) -> list[Item]:
        taken = list(islice(self._items, most))
        self.ended = len(taken) < most
        return taken


@dataclass
class _Pool:
    """The processes of a run."""

    job: Job[Any, Any]
    size: int
    limits: Limits
    chunk: int
    waiting: deque[list[Task]] = field(default_factory=deque)
    """Chunks nobody works on yet."""
    workers: list[Worker] = field(default_factory=list)
    opened: float = 0.0
    """When a process first had the job ready: a fault of the job's own is told even where there is no item."""
    failed_starts: int = 0
    """In a row."""
    looked: float = 0.0
    heard: float = 0.0
    """When the last answers came."""
    pace: float = 0.0
    """Seconds a process took for an item of late."""
    ended: CleanerError | None = None
    """Why the run cannot go on."""

    def __enter__(self) -> Self:
        self.looked = self.heard = time.monotonic()
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        for worker in self.workers:
            if kind is not None or not worker.ready:
                worker.kill()
        for worker in self.workers:
            worker.let_go()
        for worker in self.workers:
            worker.end()

    def turn(self, seconds: float, arriving: Connection | None = None) -> None:
        """Wait so long at most for something to happen, take what came back, and hand out what is waiting.

        Args:
            seconds: no longer than `_LOOK_SECONDS`.
            arriving: where something to do may come from meanwhile.
        """
        self._fill()
        if seconds and arriving is None:
            time.sleep(self._left_alone())
        pipes = [worker.pipe for worker in self.workers]
        if wait([*pipes, arriving] if arriving is not None else pipes, seconds):
            self._hear_all()
        if self.ended is not None:
            return
        self._end_late()
        for worker in [worker for worker in self.workers if worker.given >= _RENEW and not worker.tasks]:
            self._remove(worker)
        self._hand_out()

    def _left_alone(self) -> float:
        """Say for how many seconds no process needs anything: half the time that one is busy at least."""
        fewest = min((len(worker.tasks) for worker in self.workers if worker.ready), default=0)
        return min(_LEFT_ALONE_SECONDS, self.pace * fewest / 2)

    def _hear_all(self) -> None:
        busy = sum(bool(worker.tasks) for worker in self.workers)
        answers = 0
        for worker in tuple(self.workers):
            while worker in self.workers and worker.pipe.poll():
                self._hear(worker)
                answers += 1
        now = time.monotonic()
        self.pace, self.heard = (now - self.heard) * busy / max(1, answers), now

    def _hear(self, worker: Worker) -> None:
        try:
            answer = worker.pipe.recv()
        except (EOFError, OSError):
            code = self._remove(worker)
            if worker.tasks:
                worker.tasks[0].tries += 1
                if worker.tasks[0].tries >= _TRIES:
                    worker.tasks.popleft().settle(Failure(f"took its worker process down (exit code {code})"))
            self._take_back(worker)
            return
        worker.waited = 0.0
        if isinstance(answer, Ended):
            self.ended = self.ended or answer.error
            self.workers.remove(worker)
            worker.end()
            return
        if isinstance(answer, Ready):
            worker.ready, self.failed_starts = True, 0
            self.opened = self.opened or time.monotonic()
        else:
            worker.tasks.popleft().settle(answer)

    def _end_late(self) -> None:
        """End the processes that do not hear their clock."""
        now = time.monotonic()
        passed, self.looked = min(now - self.looked, _LOOK_SECONDS), now
        for worker in tuple(self.workers):
            worker.waited += passed if worker.tasks or not worker.ready else 0
            if worker.waited > (2 * self.limits.seconds + _GRACE_SECONDS if worker.ready else _START_SECONDS):
                worker.kill()
                self._remove(worker)
                if worker.tasks:
                    worker.tasks.popleft().settle(late(self.limits))
                self._take_back(worker)

    def _remove(self, worker: Worker) -> int | None:
        self.workers.remove(worker)
        code = worker.end()
        if not worker.ready:
            self._count_failed_start(f"exit code {code}")
        return code

    def _take_back(self, worker: Worker) -> None:
        """Have others do what a process left; what it may have died on goes by itself."""
        left = list(worker.tasks)
        self.waiting.extendleft(chunk for chunk in (left[1:], left[:1]) if chunk)

    def _fill(self) -> None:
        while len(self.workers) < (self.size if self._pays() else 1):
            try:
                self.workers.append(Worker(self.job, self.limits))
            except (OSError, EOFError) as error:  # no more processes, or the server they start from was ended
                self._count_failed_start(str(error) or "the process that starts them has ended")
                time.sleep(_PAUSE_SECONDS * self.failed_starts)

    def _pays(self) -> bool:
        """Whether there is work for more than one process."""
        if not self.waiting or len(self.workers) == self.size:
            return len(self.workers) > 1
        waited = self.opened and time.monotonic() - self.opened > _WAITED_SECONDS
        return waited or any(worker.ready and worker.worked() > _PAYS_SECONDS for worker in self.workers)

    def _count_failed_start(self, why: str) -> None:
        self.failed_starts += 1
        if self.failed_starts >= _STARTS:
            raise CleanerError(f"worker processes cannot be started ({why}); is the system short of memory?")

    def _hand_out(self) -> None:
        while self.waiting:
            free = [
                item for item in self.workers if item.ready and item.given < _RENEW and len(item.tasks) <= self.chunk
            ]
            if not free:
                return
            min(free, key=lambda item: len(item.tasks)).give(self.waiting.popleft())
