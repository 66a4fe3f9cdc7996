"""A worker process, seen from outside: what it was given, what it has not answered yet, how it is ended."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections import deque
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.reduction import ForkingPickler
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, cast

from cleaner.worker import serve

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.context import ForkServerContext, SpawnContext
    from multiprocessing.process import BaseProcess

    from cleaner.worker import Job, Limits

_END_SECONDS = 5.0
"""How long a process may take to end by itself."""


@dataclass(slots=True)
class Task:
    """An item on its way."""

    item: Any
    result: Any = None
    done: bool = False
    tries: int = 0
    """Processes that died on it."""

    def settle(self, result: object) -> None:
        """Take what became of it."""
        self.result, self.done = result, True


class Worker:
    """A process, seen from outside."""

    def __init__(self, job: Job[Any, Any], limits: Limits) -> None:
        """Start it.

        Raises:
            OSError, EOFError: it cannot be started.
        """
        self.ready = False
        self.given = 0
        """Items."""
        self.waited = 0.0
        """Seconds since the last answer."""
        self.tasks: deque[Task] = deque()
        """Not answered yet, in the order it works on them."""
        context = _context()
        self.pipe, its_end = context.Pipe()
        try:
            self._process: BaseProcess = context.Process(target=serve, args=(its_end, job, limits), daemon=True)
            self._process.start()
        except BaseException:
            self.pipe.close()
            raise
        finally:
            its_end.close()  # so that the pipe breaks when the process ends
        # A thread sends, because a process at work does not read, and sending more than a pipe holds would wait for it.
        self._outbox: SimpleQueue[memoryview | None] = SimpleQueue()
        self._sender = threading.Thread(target=_send, args=(self.pipe, self._outbox), daemon=True)
        self._sender.start()

    def worked(self) -> float:
        """Give the seconds it has had a processor; 0 where the system does not tell."""
        with suppress(OSError, ValueError, IndexError):
            return int(Path(f"/proc/{self._process.pid}/schedstat").read_text(encoding="ascii").split()[0]) / 1e9
        return 0.0

    def give(self, tasks: list[Task]) -> None:
        """Have it work on a chunk."""
        if not self.tasks:
            self.waited = 0.0
        self.tasks.extend(tasks)
        self.given += len(tasks)
        self._outbox.put(ForkingPickler.dumps([task.item for task in tasks]))

    def let_go(self) -> None:
        """Give it to understand that nothing more will come."""
        self._outbox.put(None)
        self._sender.join()
        self.pipe.close()

    def end(self) -> int | None:
        """Wait until it has ended; give its exit code."""
        self.let_go()
        self._process.join(_END_SECONDS)
        if self._process.exitcode is None:
            self.kill()
            self._process.join()
        code = self._process.exitcode
        self._process.close()
        return code

    def kill(self) -> None:
        """End it, whatever it does."""
        # Not `Process.kill`, which takes it for ended where the server process it was started from has been ended.
        with suppress(OSError):
            os.kill(cast("int", self._process.pid), getattr(signal, "SIGKILL", signal.SIGTERM))


def _send(pipe: Connection, outbox: SimpleQueue[memoryview | None]) -> None:
    with suppress(OSError):  # the process is gone, which its pipe tells the main thread as well
        while (chunk := outbox.get()) is not None:
            pipe.send_bytes(chunk)


def _context() -> ForkServerContext | SpawnContext:
    """Give the way to start processes: from a clean server process where there is one, never by forking this one."""
    if sys.platform == "win32":
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["cleaner.warm"])
    return context


def prepare() -> None:
    """Have the server process get ready while this one does other things; without it the first worker starts it."""
    if sys.platform != "win32":
        from multiprocessing import forkserver  # noqa: PLC0415  # not on every system

        _context()
        forkserver.ensure_running()
