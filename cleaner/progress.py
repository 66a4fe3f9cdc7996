"""How a run shows that it is alive: a counter on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, TypeVar

from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from rich.console import Console

Item = TypeVar("Item")
_LINE_SECONDS = 10.0


def watched(items: Iterable[Item], console: Console, failed: Callable[[Item], bool], what: str) -> Iterator[Item]:
    """Pass items through, showing on the console how far the run is.

    Args:
        items: one for each page.
        console: what is written to.
        failed: whether the page failed.
        what: is done with the pages.
    """
    return (_with_counter if console.is_terminal else _with_lines)(items, console, failed, what)


def _with_counter(items: Iterable[Item], console: Console, failed: Callable[[Item], bool], what: str) -> Iterator[Item]:
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    failures = 0
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task(what, total=None)
        for done, item in enumerate(items, 1):
            failures += failed(item)
            progress.update(task, advance=1, description=_said(done, failures, what))
            yield item


def _with_lines(items: Iterable[Item], console: Console, failed: Callable[[Item], bool], what: str) -> Iterator[Item]:
    last = time.monotonic()
    failures = 0
    for done, item in enumerate(items, 1):
        failures += failed(item)
        if time.monotonic() - last >= _LINE_SECONDS:
            last = time.monotonic()
            console.print(_said(done, failures, what), highlight=False)
        yield item


def _said(done: int, failures: int, what: str) -> str:
    return f"{what}: {done:,} pages" + (f", {failures:,} failed" if failures else "")
