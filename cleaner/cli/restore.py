"""`cleaner restore`: the texts that came in, from bodies and report."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cleaner.amounts import counted
from cleaner.cli.options import OK, SOME_FAILED, Overwrite, Quiet, stop
from cleaner.errors import CleanerError
from cleaner.restoring import restore_run


def restore(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The output folder of a run.")],
    to: Annotated[Path, typer.Option(metavar="DIR", help="Where the texts go.")],
    report: Annotated[Path | None, typer.Option(metavar="FILE", help="The report, if it is not in the folder.")] = None,
    overwrite: Overwrite = False,
    quiet: Quiet = False,
) -> None:
    """Put the texts that came in back together, from the bodies and the report of a run.

    For a page of text this is the file's text; for HTML the text that was found in it, line by line.
    """
    try:
        restored, problems = restore_run(folder, to, report, overwrite=overwrite)
    except CleanerError as error:
        stop(str(error))
    for problem in problems:
        typer.echo(f"cleaner: {problem}", err=True)
    if not quiet:
        typer.echo(f"{counted(restored, 'text')} restored to {to}")
    raise typer.Exit(SOME_FAILED if problems else OK)
