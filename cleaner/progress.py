"""How a run shows that it is alive: a counter on a terminal, a line now and then elsewhere, as text or as JSON."""

from __future__ import annotations

import json
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn

from cleaner.amounts import characters, counted
from cleaner.extent import Extent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from rich.console import Console

Item = TypeVar("Item")
_LINE_SECONDS = 10.0
_BAR_COLUMNS = 8


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
    total: int | Extent | None
    """Pages, or what is counting them; None: not known."""
    begun: float = field(default_factory=time.monotonic)
    pages: int = 0
    chars_in: int = 0
    chars_kept: int = 0
    statuses: Counter[str] = field(default_factory=Counter)

    @property
    def of(self) -> int | None:
        """How many pages there are, as far as that is known; never fewer than are done."""
        total = self.total.pages if isinstance(self.total, Extent) else self.total
        return None if total is None else max(total, self.pages)

    @property
    def exact(self) -> bool:
        """Whether that is no estimate."""
        return self.total.exact if isinstance(self.total, Extent) else True

    def add(self, seen: Seen) -> None:
        if isinstance(self.total, Extent):
            self.total.look()
        self.pages += 1
        self.chars_in += seen.chars_in
        self.chars_kept += seen.chars_kept
        self.statuses[seen.status] += 1

    def as_json(self) -> dict[str, Any]:
        seconds = max(time.monotonic() - self.begun, 1e-9)
        total = self.of
        left = None if total is None else round((total - self.pages) * seconds / max(1, self.pages))
        return {
            "what": self.what,
            "pages": self.pages,
            "total": total,
            "total_is_estimate": not self.exact,
            "chars_in": self.chars_in,
            "chars_kept": self.chars_kept,
            "pages_per_second": round(self.pages / seconds, 1),
            "seconds_left": left,
            "quarantined": self.statuses["quarantined"],
            "failed": self.statuses["error"],
        }

    def said(self, *, short: bool) -> str:
        """Say it in a line; a short one fits a narrow terminal."""
        now = self.as_json()
        done = counted(self.pages, "page")
        if now["total"] is not None:
            done = f"{self.pages:,} of {'' if self.exact else 'about '}{counted(now['total'], 'page')}"
        parts = [f"{self.what}: {done}", f"{now['pages_per_second']:,.0f}/s"]
        if now["seconds_left"]:
            minutes, seconds = divmod(now["seconds_left"], 60)
            parts.append(f"{minutes // 60}:{minutes % 60:02}:{seconds:02} left")
        if self.chars_in:
            parts += [] if short else [characters(self.chars_in)]
            parts.append(f"{self.chars_kept / self.chars_in:.1%} kept")
        named = (("quarantined", "quarantined"), ("error", "failed"))
        return ", ".join([*parts, *(f"{self.statuses[one]:,} {name}" for one, name in named if self.statuses[one])])


def watched(
    items: Iterable[Item], display: Display, look: Callable[[Item], Seen], what: str, total: int | Extent | None = None
) -> Iterator[Item]:
    """Pass items through, showing how far the run is.

    Args:
        items: one for each page.
        display: where it is shown.
        look: what of a page is counted.
        what: is done with the pages.
        total: how many pages there are, where known, or what counts them along the way.
    """
    standing = _Standing(what, total)
    shown = _with_counter if display.console.is_terminal and not display.json else _with_lines
    return shown(items, display, look, standing)


def _with_counter(
    items: Iterable[Item], display: Display, look: Callable[[Item], Seen], standing: _Standing
) -> Iterator[Item]:
    columns = (SpinnerColumn(), BarColumn(_BAR_COLUMNS), TextColumn("{task.description}"))
    with Progress(*columns, console=display.console, transient=True) as progress:
        task = progress.add_task(standing.what, total=None)
        for item in items:
            standing.add(look(item))
            progress.update(task, completed=standing.pages, total=standing.of, description=standing.said(short=True))
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
                display.console.print(standing.said(short=False), highlight=False)
        yield item
