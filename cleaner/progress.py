"""How a run shows that it is alive: a counter on a terminal, a line now and then elsewhere, as text or as JSON."""

from __future__ import annotations

import json
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from cleaner.amounts import characters, counted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from rich.console import Console

Item = TypeVar("Item")
_LINE_SECONDS = 10.0


class Display(NamedTuple):
    """Where a run shows how far it is."""

    console: Console
    json: bool = False
    """One JSON object a line, whatever the console is."""

    def event(self, name: str, **said: Any) -> None:
        """Write an event as JSON."""
        line = json.dumps({"event": name, "time": round(time.time(), 3), **said}, ensure_ascii=False)
        self.console.print(line, highlight=False, markup=False, soft_wrap=True)


class Seen(NamedTuple):
    """What one page adds to the counts."""

    status: str = ""
    """Empty: it was read, and no more."""
    chars_in: int = 0
    chars_kept: int = 0


@dataclass(slots=True)
class _Standing:
    """How far a pass is."""

    what: str
    total: int | None
    """Pages; None: not known."""
    begun: float = field(default_factory=time.monotonic)
    pages: int = 0
    chars_in: int = 0
    chars_kept: int = 0
    statuses: Counter[str] = field(default_factory=Counter)

    def add(self, seen: Seen) -> None:
        self.pages += 1
        self.chars_in += seen.chars_in
        self.chars_kept += seen.chars_kept
        self.statuses[seen.status] += 1

    def as_json(self) -> dict[str, Any]:
        seconds = max(time.monotonic() - self.begun, 1e-9)
        left = None if self.total is None else round(max(0, self.total - self.pages) * seconds / max(1, self.pages))
        return {
            "what": self.what,
            "pages": self.pages,
            "total": self.total,
            "chars_in": self.chars_in,
            "chars_kept": self.chars_kept,
            "pages_per_second": round(self.pages / seconds, 1),
            "seconds_left": left,
            "quarantined": self.statuses["quarantined"],
            "failed": self.statuses["error"],
        }

    def __str__(self) -> str:
        now = self.as_json()
        done = counted(self.pages, "page")
        if self.total is not None:
            done = f"{self.pages:,} of {counted(self.total, 'page')}"
        parts = [f"{self.what}: {done}", f"{now['pages_per_second']:,.0f}/s"]
        if now["seconds_left"]:
            minutes, seconds = divmod(now["seconds_left"], 60)
            parts.append(f"{minutes // 60}:{minutes % 60:02}:{seconds:02} left")
        if self.chars_in:
            parts.append(f"{characters(self.chars_in)}, {self.chars_kept / self.chars_in:.1%} kept")
        named = (("quarantined", "quarantined"), ("error", "failed"))
        return ", ".join([*parts, *(f"{self.statuses[one]:,} {name}" for one, name in named if self.statuses[one])])


def watched(
    items: Iterable[Item], display: Display, look: Callable[[Item], Seen], what: str, total: int | None = None
) -> Iterator[Item]:
    """Pass items through, showing how far the run is.

    Args:
        items: one for each page.
        display: where it is shown.
        look: what of a page is counted.
        what: is done with the pages.
        total: how many pages there are, where known.
    """
    standing = _Standing(what, total)
    shown = _with_counter if display.console.is_terminal and not display.json else _with_lines
    return shown(items, display, look, standing)


def _with_counter(
    items: Iterable[Item], display: Display, look: Callable[[Item], Seen], standing: _Standing
) -> Iterator[Item]:
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=display.console, transient=True) as progress:
        task = progress.add_task(standing.what, total=None)
        for item in items:
            standing.add(look(item))
            progress.update(task, advance=1, description=str(standing))
            yield item


def _with_lines(
    items: Iterable[Item], display: Display, look: Callable[[Item], Seen], standing: _Standing
) -> Iterator[Item]:
    last = time.monotonic()
    for item in items:
        standing.add(look(item))
        if time.monotonic() - last >= _LINE_SECONDS:
            last = time.monotonic()
            if display.json:
                display.event("progress", **standing.as_json())
            else:
                display.console.print(str(standing), highlight=False)
        yield item
