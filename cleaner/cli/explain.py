"""`cleaner explain`: every line of a page with its verdict."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console

from cleaner.cli.options import SOME_FAILED, ConfigFile, Preset, RuleDirs, Title, config_of, stop
from cleaner.errors import CleanerError, SourceError
from cleaner.explain import explain as lines_of
from cleaner.one_page import fault_of, read
from cleaner.pipeline import Cleaner


def explain(
    file: Annotated[str, typer.Argument(help="A page, HTML or text: a file, or - for standard input.")],
    preset: Preset = "balanced",
    rules: RuleDirs = None,
    config: ConfigFile = None,
    title: Title = None,
) -> None:
    """Show every line of a page with its verdict, points and reasons."""
    if (fault := fault_of(file)) is not None:
        stop(f"{file}: {fault}")
    try:
        settings = config_of(preset, rules, config, title)
        examination = Cleaner(settings).examine(read(file))
    except SourceError as error:
        typer.echo(f"cleaner: {file}: {error}", err=True)
        raise typer.Exit(SOME_FAILED) from error
    except CleanerError as error:
        stop(str(error))
    console = Console()
    for line in lines_of(examination, settings):
        console.print(line, soft_wrap=True)
