"""One process that works for another program: started when wanted, ended with it, replaced when it dies.

It is a program of its own, neither forked nor started by `multiprocessing`: so it starts from threads, from daemons
and from worker processes that may have no children, and the script that wants it is not run a second time.
"""

from __future__ import annotations

import contextlib
import faulthandler
import json
import os
import pickle
import subprocess
import sys
import threading
import weakref
from dataclasses import dataclass
from functools import partial
from multiprocessing import connection
from multiprocessing.spawn import get_executable
from typing import IO, TYPE_CHECKING, Any, Generic, TypeVar

from cleaner.errors import CleanerError
from cleaner.worker import Ended, Failure, late, serve

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from cleaner.worker import Job, Limits

Item = TypeVar("Item")
Result = TypeVar("Result")

_RENEW = 4000
"""Items after which a process makes way for a new one, and gives back what libraries have hoarded."""
_START_SECONDS = 300.0
"""A machine under load takes its time to start a process; one that takes longer never will."""
_GRACE_SECONDS = 5.0
"""What an item may take beyond its time, at most, before its process is ended: its own clock is heard much sooner."""
_TRIES = 2
"""A process may be ended by somebody else, such as the system short of memory; so an item is tried again."""
_PROGRAM = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[2]); from cleaner.child import main; main(int(sys.argv[1]))"
)


class Child(Generic[Item, Result]):
    """A process, started on first use, that does a job for one item after the other.

    Threads take turns. After a fork the new process has a `Child` of its own, not yet started.
    """

    def __init__(self, job: Job[Item, Result], limits: Limits) -> None:
        self._job = job
        self._limits = limits
        self._line: _Line | None = None
        self._turn = threading.Lock()
        _children.add(self)

    def work(self, items: Sequence[Item]) -> list[Result | Failure]:
        """Do the job for each item; give the results in order. An item that takes its process down is a `Failure`.

        Raises:
            CleanerError: the job cannot be begun, or ends the run.
        """
        results: list[Result | Failure] = []
        deaths = 0
        with self._turn, self._ending_if_interrupted():
            while (done := len(results)) < len(items):
                try:
                    self._exchange(items[done:], results)
                except _GoneError as gone:
                    self._end()
                    deaths = deaths + 1 if len(results) == done else 1  # over the first item without a result
                    if deaths == _TRIES:
                        results.append(Failure(str(gone)))
                        deaths = 0
                except TimeoutError:
                    self._end()
                    results.append(late(self._limits))
                    deaths = 0
        return results

    def _exchange(self, items: Sequence[Item], results: list[Result | Failure]) -> None:
        line = self._open()
        line.send(items)
        for _ in items:
            results.append(line.result(self._limits))  # noqa: PERF401  # those before one that is lost are kept
        line.worked += len(items)
        if line.worked >= _RENEW:
            self._end()

    def close(self) -> None:
        """End the process, once it is idle; the next item starts another."""
        with self._turn:
            self._end()

    def forget(self) -> None:
        """Leave the process to the one that this one was forked from, another thread of which may have its turn."""
        self._turn = threading.Lock()
        if self._line is not None:
            self._line.forget()
            self._line = None

    def _open(self) -> _Line:
        if self._line is None:
            self._line = _Line()
            self._line.begin(self._job, self._limits)
        return self._line

    def _end(self) -> None:
        if self._line is not None:
            self._line.end()
            self._line = None

    @contextlib.contextmanager
    def _ending_if_interrupted(self) -> Iterator[None]:
        try:
            yield
        except BaseException:  # answers may be under way that the next caller must not take for its own
            self._end()
            raise


class _GoneError(Exception):
    """The process has died."""


class _Line:
    """A running process and the pipe to it."""

    def __init__(self) -> None:
        self.worked = 0
        self._pipe, theirs = connection.Pipe()
        handle = theirs.fileno()
        arguments = [get_executable(), "-c", _PROGRAM, str(handle), json.dumps(sys.path)]
        # What it prints has no place in the output of the program it works for. Nothing is ever written to its
        # input; that it ends tells the process that its parent is gone.
        with theirs:
            if sys.platform == "win32":
                os.set_handle_inheritable(handle, True)  # noqa: FBT003
                self._process = subprocess.Popen(  # noqa: S603  # this very interpreter
                    arguments, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, close_fds=False
                )
            else:
                self._process = subprocess.Popen(  # noqa: S603  # this very interpreter
                    arguments, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, pass_fds=(handle,)
                )
        self.end = weakref.finalize(self, _end, self._process, self._pipe)

    def begin(self, job: Job[Any, Any], limits: Limits) -> None:
        """Have the process get ready.

        Raises:
            CleanerError: it cannot.
        """
        try:
            self.send((job, limits))
            self._receive(_START_SECONDS)
        except (_GoneError, TimeoutError) as error:
            raise CleanerError(f"the process that pages are worked on in does not start: {error}") from error

    def send(self, message: object) -> None:
        data = pickle.dumps(message)
        try:
            self._pipe.send_bytes(data)
        except OSError as error:
            raise self._gone() from error

    def result(self, limits: Limits) -> Any:
        """Wait for the result of the next item, somewhat longer than it may take."""
        return self._receive(limits.seconds + min(limits.seconds, _GRACE_SECONDS))

    def _receive(self, seconds: float) -> Any:
        if not self._pipe.poll(seconds):
            raise TimeoutError(f"no answer in {seconds:g} seconds")
        try:
            answer = self._pipe.recv()
        except (EOFError, OSError) as error:
            raise self._gone() from error
        if isinstance(answer, Ended):
            raise answer.error
        return answer

    def _gone(self) -> _GoneError:
        self._pipe.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(_GRACE_SECONDS)
        return _GoneError(f"took its worker process down (exit code {self._process.returncode})")

    def forget(self) -> None:
        """Close what a fork has copied."""
        self.end.detach()
        self._pipe.close()
        if self._process.stdin is not None:
            self._process.stdin.close()
        self._process.returncode = 0  # it is no child of this process, which must not ask after it


def _end(process: subprocess.Popen[bytes], pipe: connection.Connection) -> None:
    pipe.close()
    if process.stdin is not None:
        process.stdin.close()
    process.kill()  # whatever it is at, nobody waits for it
    process.wait()


_children: weakref.WeakSet[Child[Any, Any]] = weakref.WeakSet()
"""Those of this process, for the moment it is forked."""


def _forget_all() -> None:
    for child in list(_children):
        child.forget()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_all)


def main(handle: int) -> None:
    """Be the process: get ready, work until the pipe ends."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    with _pipe_of(handle) as pipe:
        job, limits = pipe.recv()
        serve(pipe, _Stoppable(job, 2 * limits.seconds + _GRACE_SECONDS), limits)


def _pipe_of(handle: int) -> Any:
    if sys.platform == "win32":
        return connection.PipeConnection(handle)
    return connection.Connection(handle)


def _end_with_parent() -> None:
    """Leave nothing running when the parent is gone."""
    with contextlib.suppress(OSError):
        os.read(0, 1)
    os._exit(1)


@dataclass(frozen=True, slots=True)
class _Stoppable(Generic[Item, Result]):
    """A job that ends even where no Python runs any more and the parent, which would end it, is gone as well."""

    job: Job[Item, Result]
    seconds: float

    def open(self) -> Callable[[Item], Result]:
        try:
            work = self.job.open()
        except Exception as error:  # told where it is understood, in words: not every error can be sent
            text = str(error) if isinstance(error, CleanerError) else f"{type(error).__name__}: {error}"
            raise CleanerError(text) from error
        return partial(self._work, work, open(os.devnull, "w"))  # noqa: PTH123  # as long as the process

    def _work(self, work: Callable[[Item], Result], nowhere: IO[str], item: Item) -> Result:
        faulthandler.dump_traceback_later(self.seconds, exit=True, file=nowhere)
        try:
            return work(item)
        finally:
            faulthandler.cancel_dump_traceback_later()
