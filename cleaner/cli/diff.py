"""`cleaner diff`: what changed between two runs."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from cleaner.cli.options import Overwrite, stop
from cleaner.diff import Totals, diff_runs
from cleaner.diff.review import write_review
from cleaner.diff.show import SCHEMA_VERSION, lines_of, row_of
from cleaner.errors import CleanerError
from cleaner.io.ownership import refuse_foreign
from cleaner.io.report import dump_line
from cleaner.io.seal import is_sealed
from cleaner.restoring import files_of_run

_SAME, _DIFFERENT = 0, 1
_WIDTH = 160
"""Columns of the table of totals where no terminal says how wide it is."""


def diff(
    a: Annotated[Path, typer.Argument(metavar="A", help="The output folder of a run, or its report.")],
    b: Annotated[Path, typer.Argument(metavar="B", help="The same of the run to compare with it.")],
    as_json: Annotated[
        bool, typer.Option("--json", help="JSON lines: a row for each changed page, the totals last.")
    ] = False,
    html: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the changed pages as a page to look at.")
    ] = None,
    overwrite: Overwrite = False,
) -> None:
    """Say what changed between two finished runs: other rules, another version, other pages.

    Before a line that is gone from the body stands `-`, before one that is back in it `+`, each with the
    reason; a line cut for another reason than before is shown without a mark. Pages are paired by
    their ids. Exit code 0: nothing changed; 1: something did; 2: a report is missing, unfinished,
    damaged or of another version.
    """
    totals = Totals()
    console = Console(soft_wrap=True, highlight=False)
    if not console.is_terminal:
        console.width = max(_WIDTH, console.width)  # ids of rules are long
    try:
        place = [] if html is None else [html]
        refuse_foreign(place, is_sealed, lambda: [*files_of_run(a), *files_of_run(b)], overwrite=overwrite)
        for page in diff_runs(a, b):
            totals.add(page)
            if page.same:
                continue
            if as_json:
                sys.stdout.buffer.write(dump_line(row_of(page)))
                continue
            if totals.pages.total() - totals.pages["same"] == 1:
                console.print(f"--- {a}\n+++ {b}", markup=False)
            for line in lines_of(page):
                console.print(line)
        if html is not None:
            write_review(a, b, html, overwrite=overwrite)
    except CleanerError as error:
        stop(str(error))
    if as_json:
        sys.stdout.buffer.write(dump_line({"schema_version": SCHEMA_VERSION, "row": "totals", **totals.as_json()}))
    else:
        console.print(totals.headline(), markup=False)
        if totals.spans:
            console.print(totals.as_table(), soft_wrap=False)
    if html is not None:
        typer.echo(f"the changed pages are in {html}", err=True)
    raise typer.Exit(_SAME if totals.same else _DIFFERENT)
