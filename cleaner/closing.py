"""What `cleaner clean` says at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console

from cleaner.amounts import counted
from cleaner.explain import printable

if TYPE_CHECKING:
    from pathlib import Path

    from cleaner.progress import Display
    from cleaner.summary import Summary


def log_summary(summary: Summary, display: Display) -> None:
    """Write the outcome of a run as JSON lines."""
    for failure in summary.failures:
        display.event("failed", message=failure)
    more = {"as_before": summary.as_before, "discarded": summary.discarded, "left_over": summary.left_over}
    name = "interrupted" if summary.interrupted else "finished"
    display.event(name, **summary.as_json(), **more, look_first=summary.look_first())


def show_summary(summary: Summary, out: Path | None) -> None:
    """Show the outcome of a run to a person."""
    console, err = Console(highlight=False, markup=False, soft_wrap=True), Console(stderr=True, soft_wrap=True)
    console.print(summary.headline())
    if summary.stages:
        console.print(summary.as_table(), soft_wrap=False)
    if first := summary.look_first():
        console.print("look first at: " + ", ".join(map(printable, first)))
    if summary.skipped:
        listed = ", ".join(f"{count} {ending}" for ending, count in sorted(summary.skipped.items()))
        console.print(f"passed over: {listed}")
    said = [f"cleaner: {printable(failure)}" for failure in summary.failures]
    if summary.failed > len(summary.failures):
        said.append(f"cleaner: and {summary.failed - len(summary.failures):,} more, named in the report")
    if summary.left_over:
        bodies = counted(summary.left_over, "body of an earlier run is", "bodies of an earlier run are")
        console.print(f"{bodies} still in {out}; what is known of them is in {summary.report_left_over}")
    if out is not None:
        console.print(f"bodies, report.jsonl and summary.json are in {out}")
    if summary.discarded:
        unfinished = f"an unfinished run of {counted(summary.discarded, 'page')} was begun anew"
        said.append(f"cleaner: {unfinished}; --resume would have gone on")
    if summary.interrupted:
        said.append(f"cleaner: interrupted after {counted(summary.pages, 'page')}; --resume goes on")
    for line in said:
        err.print(line, highlight=False, markup=False)
