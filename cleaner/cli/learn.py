"""`cleaner learn`: what the pages of each site have in common."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from cleaner.amounts import counted
from cleaner.cli.options import SOME_FAILED, Overwrite, Quiet, Verbose, received, speak, stop
from cleaner.errors import CleanerError
from cleaner.explain import printable
from cleaner.io.earlier import Earlier
from cleaner.learning import Learn, learn_run
from cleaner.progress import Display


def learn(
    sources: Annotated[
        list[str] | None,
        typer.Argument(metavar="SOURCE", help="Files, folders, globs, addresses, as for `cleaner clean`."),
    ] = None,
    out: Annotated[Path, typer.Option("--out", "-o", metavar="FILE", help="Where the memory goes.")] = ...,  # type: ignore[assignment]
    merge: Annotated[
        list[Path] | None, typer.Option(metavar="FILE", help="A memory learnt before, to be added; repeatable.")
    ] = None,
    include: Annotated[
        list[str] | None,
        typer.Option(metavar="GLOB", help="Of folders take only such files: 'page.*', 'news/*.html'; repeatable."),
    ] = None,
    workers: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Worker processes; one per processor if not given.")
    ] = None,
    overwrite: Overwrite = False,
    quiet: Quiet = False,
    verbose: Verbose = 0,
) -> None:
    """Learn what the pages of each site have in common, for --sites FILE of clean, pipe, explain and single pages.

    A line that stands on many pages of a site is seldom part of an article. The memory holds no
    text, only 64-bit keys of lines, and on which pages they stand. Pages without an address are grouped by
    folder. A page met twice counts once, so memories can be merged and pages learnt again.
    What cannot be read is named, and makes the exit code 1; the memory is of all else.
    """
    speak(verbose, quiet=quiet)
    try:
        with received(sources or ()) as named:
            asked = Learn(named, out, tuple(merge or ()), workers, tuple(include or ()), overwrite=overwrite)
            earlier = Earlier()
            memory, failed, failures = learn_run(asked, Display(Console(stderr=True, quiet=quiet)), earlier)
    except CleanerError as error:
        stop(str(error))
    for failure in failures:
        typer.echo(f"cleaner: {failure}", err=True)
    if failed > len(failures):
        typer.echo(f"cleaner: and {failed - len(failures):,} more", err=True)
    if not quiet:
        for passed in earlier.told():
            typer.echo(f"cleaner: {printable(passed)}", err=True)
        typer.echo(f"{out} knows {counted(memory.pages, 'page')} of {counted(memory.sites, 'site')}")
    if failed:
        raise typer.Exit(SOME_FAILED)
