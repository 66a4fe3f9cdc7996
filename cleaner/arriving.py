"""Items that come when they come: a loop that has other things to do sees at once whether one is there."""

from __future__ import annotations

import multiprocessing
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable
    from multiprocessing.connection import Connection

Item = TypeVar("Item")


class _Broken:
    """The last thing that comes where the items could not be read on."""

    def __init__(self, error: Exception) -> None:
        self.error = error


class Arriving(Generic[Item]):
    """Items read by a thread and passed on through a pipe, which holds a few of them and no more.

    Args:
        items: whatever they are read from may keep the thread waiting; they are pickled.
    """

    def __init__(self, items: Iterable[Item]) -> None:
        self.pipe: Connection
        """For `multiprocessing.connection.wait`: ready where an item, or the end, is there."""
        self.pipe, far = multiprocessing.Pipe(duplex=False)
        self.ended = False
        """Whether nothing more will come."""
        # It may be kept waiting for as long as the program lives, and must not keep the program.
        threading.Thread(target=_pass_on, args=(items, far), daemon=True).start()

    def take(self, most: int) -> list[Item]:
        """Give what is there now.

        Raises:
            Exception: whatever reading the items raised, once those before are taken.
        """
        taken: list[Item] = []
        while not self.ended and len(taken) < most and self.pipe.poll():
            try:
                item: Any = self.pipe.recv()
            except EOFError:
                self.ended = True
                break
            if isinstance(item, _Broken):
                raise item.error
            taken.append(item)
        return taken

    def close(self) -> None:
        """Take no more; the thread ends with the next item."""
        self.ended = True
        self.pipe.close()


def _pass_on(items: Iterable[object], far: Connection) -> None:
    with suppress(OSError), far:  # nobody takes them any more
        try:
            for item in items:
                far.send(item)
        except BrokenPipeError:
            raise
        except Exception as error:  # noqa: BLE001  # told where the items are taken
            far.send(_Broken(error))
