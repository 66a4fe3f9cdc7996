"""`cleaner page.html`: one page, its body on standard output."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated, NoReturn, cast, get_args

import typer
from typer.main import get_command

from cleaner.cli import COMMANDS
from cleaner.cli.options import (
    OK,
    SOME_FAILED,
    STANDARD_INPUT,
    ConfigFile,
    Language,
    NoConfig,
    Preset,
    Quiet,
    RuleDirs,
    Settings,
    Sites,
    Title,
    Verbose,
    command,
    speak,
    stop,
)
from cleaner.config import nearest
from cleaner.errors import CleanerError
from cleaner.model import Kind
from cleaner.one_page import MISSING, Form, fault_of, print_page

app = typer.Typer(
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
)


def page(
    sources: Annotated[
        list[str] | None, typer.Argument(metavar="PAGE", help="A file or an address; - or none: standard input.")
    ] = None,
    format: Annotated[  # noqa: A002  # the option's name
        str,
        typer.Option(metavar="FORM", help="txt: the body; md: in Markdown; json: the report row, and the body in it."),
    ] = "txt",
    url: Annotated[str | None, typer.Option(metavar="URL", help="Address of the page, where known.")] = None,
    kind: Annotated[
        str | None, typer.Option(metavar="KIND", help="What the page is, html or text; found out if not given.")
    ] = None,
    quiet: Quiet = False,
    verbose: Verbose = 0,
    preset: Preset = None,
    rules: RuleDirs = None,
    config: ConfigFile = None,
    no_config: NoConfig = False,
    title: Title = None,
    language: Language = None,
    sites: Sites = None,
    out: Annotated[Path | None, typer.Option("--out", "-o", hidden=True)] = None,
) -> None:
    """Clean one page: its body goes to standard output, what there is to say about it to standard error.

    Exit code 0: cleaned; 1: the page failed, and what could be read goes out whole; 2: wrong usage or a bad rule file.
    For folders, records and reports there is `cleaner clean`.
    """
    speak(verbose, quiet=quiet)
    named = sources or [STANDARD_INPUT]
    fault = fault_of(named[0])
    if fault == MISSING and (near := nearest(named[0], COMMANDS)):
        stop(f"{named[0]}: {fault}, and no command of that name{near}; `cleaner --help` tells the commands")
    if named[1:] or out is not None or (fault is not None and fault != MISSING):
        why = f"{named[0]} {fault}" if fault not in (None, MISSING) else "without a command one page is cleaned"
        many, into = " ".join(map(shlex.quote, named)), shlex.quote(str(out)) if out is not None else "DIR"
        stop(f"{why}; write: cleaner clean {many} --out {into}")
    if fault is not None:
        stop(f"{named[0]}: {fault}, and no command of that name; `cleaner --help` tells the commands")
    if kind not in (None, *get_args(Kind)):
        stop(f"--kind {kind}: one of {', '.join(get_args(Kind))}")
    asked = Settings(preset, rules, config, no_config, title, language, sites)
    give(named[0], asked, format, url, cast("Kind | None", kind), quiet=quiet)


command(app, page, "cleaner page.html --format md > page.md")
parser = get_command(app)


def give(
    source: str, asked: Settings, form: str, url: str | None = None, kind: Kind | None = None, *, quiet: bool = False
) -> NoReturn:
    """Clean one page as these options say, and end the command."""
    if form not in get_args(Form):
        stop(f"--format {form}: one page goes out as one of {', '.join(get_args(Form))}")
    try:
        handled = print_page(source, asked.config(), cast("Form", form), url, kind, quiet=quiet)
    except CleanerError as error:
        stop(str(error))
    raise typer.Exit(OK if handled else SOME_FAILED)
