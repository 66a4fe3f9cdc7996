"""How a run shows that it is alive: a bar on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rich.console import Console

    from cleaner.io.report import ReportRow

_LINE_SECONDS = 10.0


def watched(rows: Iterable[ReportRow], total: int, console: Console) -> Iterator[ReportRow]:
    """Pass rows through, showing on the console how far the run is."""
    return _with_bar(rows, total, console) if console.is_terminal else _with_lines(rows, total, console)


def _with_bar(rows: Iterable[ReportRow], total: int, console: Console) -> Iterator[ReportRow]:
    columns = (
        TextColumn("cleaning"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.description}"),
    )
    failed = 0
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("", total=total)
        for row in rows:
            failed += row["status"] == "error"
            progress.update(task, advance=1, description=f"{failed} failed" if failed else "")
            yield row


def _with_lines(rows: Iterable[ReportRow], total: int, console: Console) -> Iterator[ReportRow]:
    last = time.monotonic()
    failed = 0
    for done, row in enumerate(rows, 1):
        failed += row["status"] == "error"
        if time.monotonic() - last >= _LINE_SECONDS:
            last = time.monotonic()
            console.print(f"{done:,} of {total:,} pages, {failed:,} failed", highlight=False)
        yield row
