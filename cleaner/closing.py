"""What `cleaner clean` and `cleaner pipe` say at the end."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from rich.console import Console

from cleaner.amounts import counted
from cleaner.explain import printable

if TYPE_CHECKING:
    from pathlib import Path

    from cleaner.progress import Display
    from cleaner.summary import Look, Summary


_LONG_SECONDS = 10.0
"""From here on it is of interest how fast a stream went; a shorter one has hardly begun."""


def log_summary(summary: Summary, display: Display) -> None:
    """Write the outcome of a run as JSON lines."""
    for failure in summary.failures:
        display.event("failed", message=failure)
    for passed in summary.earlier.told():
        display.event("passed_over", message=passed)
    more = {"as_before": summary.as_before, "discarded": summary.discarded, "left_over": summary.left_over}
    name = "interrupted" if summary.interrupted else "finished"
    first = [f"{look.page} ({look.why})" for look in summary.look_first()]
    display.event(name, **summary.as_json(), **more, look_first=first)


def show_summary(summary: Summary, out: Path | None, report: Path | None = None, *, quiet: bool = False) -> None:
    """Show the outcome of a run to a person.

    Args:
        summary: the outcome.
        out: the output folder; None: nothing was written.
        report: where the report is, if not there.
        quiet: say nothing but what went wrong.
    """
    console, err = (
        Console(quiet=quiet, highlight=False, markup=False, soft_wrap=True),
        Console(stderr=True, soft_wrap=True),
    )
    console.print(summary.headline())
    if summary.stages:
        console.print(summary.as_table(), soft_wrap=False)
    if first := summary.look_first():
        console.print("look first at")
        width = max(len(look.why) for look in first)
        for look in first:
            console.print(f"  {look.why:<{width}}  {_explaining(look, out, report)}")
    if summary.skipped:
        listed = ", ".join(f"{count} {ending}" for ending, count in sorted(summary.skipped.items()))
        console.print(f"passed over: {listed}")
    passed = () if quiet else summary.earlier.told()
    said = [f"cleaner: {printable(told)}" for told in (*passed, *summary.failures)]
    if summary.failed > len(summary.failures):
        said.append(f"cleaner: and {summary.failed - len(summary.failures):,} more, named in the report")
    if summary.left_over:
        bodies = counted(summary.left_over, "body of an earlier run is", "bodies of an earlier run are")
        console.print(f"{bodies} still in {out}; what is known of them is in {summary.report_left_over}")
    if out is not None:
        files = "bodies, report.jsonl" if report is None else f"the report is {report}; bodies"
        console.print(f"{files} and summary.json are in {out}")
    if summary.discarded:
        unfinished = f"an unfinished run of {counted(summary.discarded, 'page')} was begun anew"
        said.append(f"cleaner: {unfinished}; --resume would have gone on")
    if summary.interrupted:
        more = "; --resume goes on" if out is not None else ""
        said.append(f"cleaner: interrupted after {counted(summary.pages, 'page')}{more}")
    for line in said:
        err.print(line, highlight=False, markup=False)


def show_stream(summary: Summary, seconds: float) -> None:
    """Show what became of a stream, on standard error: standard output holds the pages."""
    err = Console(stderr=True, soft_wrap=True, highlight=False, markup=False)
    for failure in summary.failures:
        err.print(f"cleaner: {failure}")
    if summary.failed > len(summary.failures):
        err.print(f"cleaner: and {summary.failed - len(summary.failures):,} more, each named in its line")
    pace = f"; {summary.pages / seconds:,.0f} pages a second" if seconds >= _LONG_SECONDS else ""
    err.print(f"{'interrupted: ' if summary.interrupted else ''}{summary.headline()}{pace}")


def _explaining(look: Look, out: Path | None, report: Path | None) -> str:
    """Give the command that shows why a page came out as it did, to be run as it stands."""
    asked = [look.place] if out is None else [str(out), look.page]
    told = ["--report", str(report)] if out is not None and report is not None else []
    return printable(shlex.join(["cleaner", "explain", *asked, *told]))
