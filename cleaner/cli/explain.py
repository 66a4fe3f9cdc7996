"""`cleaner explain`: every line of a page with its verdict, now or in a finished run."""

from __future__ import annotations

import shlex
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.text import Text

from cleaner.cli.options import (
    SOME_FAILED,
    ConfigFile,
    HtmlField,
    IdField,
    Language,
    NoConfig,
    Preset,
    Quiet,
    RuleDirs,
    Settings,
    Sites,
    TextField,
    Title,
    UrlField,
    Verbose,
    speak,
    stop,
)
from cleaner.errors import CleanerError, SourceError
from cleaner.explain import explain as lines_of
from cleaner.explain import explain_row, printable
from cleaner.io.named import ids_of, read_record, split_record
from cleaner.io.source import Fields
from cleaner.one_page import MISSING, fault_of, read
from cleaner.pipeline import Cleaner
from cleaner.recall import Run, first_pages, recall, run_at, run_of_body

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cleaner.model import Page

_NO_MEMORY = (
    "cleaner: without a site memory; --sites FILE takes one, and of a finished run `cleaner explain DIR PAGE` shows "
    "what it decided"
)


def explain(
    what: Annotated[
        str,
        typer.Argument(
            metavar="PAGE|DIR",
            help="A page (a file, an address, -), a record (in.jsonl#ID), or the output folder of a run.",
        ),
    ],
    page: Annotated[
        str | None,
        typer.Argument(metavar="PAGE", help="Of a run: a page's id, the end of it, or the path of page or body."),
    ] = None,
    report: Annotated[Path | None, typer.Option(metavar="FILE", help="The report, if it is not in the folder.")] = None,
    text_field: TextField = None,
    html_field: HtmlField = None,
    url_field: UrlField = None,
    id_field: IdField = None,
    quiet: Quiet = False,
    verbose: Verbose = 0,
    preset: Preset = None,
    rules: RuleDirs = None,
    config: ConfigFile = None,
    no_config: NoConfig = False,
    title: Title = None,
    language: Language = None,
    sites: Sites = None,
) -> None:
    """Show every line of a page with its verdict, points and reasons.

    Of a page or a record as it would be cleaned now; of a page of a finished run, or of a body it wrote, as that run
    decided it, site memory and all.
    """
    speak(verbose, quiet=quiet)
    try:
        if page is not None:
            _show_decided(run_at(Path(what), report), page)
            return
        if Path(what).is_dir():
            run = run_at(Path(what), report)
            _show_decided(run, _only_page(run, what))
            return
        if (written := _body_of_run(what)) is not None:
            _show_decided(*written)
            return
        settings = Settings(preset, rules, config, no_config, title, language, sites).config()
        _show_now(_page(what, Fields(text_field, html_field, url_field, id_field)), Cleaner(settings), quiet=quiet)
    except SourceError as error:
        typer.echo(f"cleaner: {what}: {error}", err=True)
        raise typer.Exit(SOME_FAILED) from error
    except CleanerError as error:
        stop(str(error))


def _show_now(page: Page, cleaner: Cleaner, *, quiet: bool) -> None:
    if cleaner.sites is not None:
        page = replace(page, id=cleaner.sites.name_for(page.id))
    _print(lines_of(cleaner.examine(page), cleaner.config))
    if cleaner.sites is None and not quiet:
        typer.echo(_NO_MEMORY, err=True)


def _show_decided(run: Run, name: str) -> None:
    found = recall(run, name)
    _print(explain_row(*found), f"{found.row['page']} in the run of {run.report}")


def _body_of_run(what: str) -> tuple[Run, str] | None:
    """Give the run that wrote what is named, and its name there: a body is explained by what became of its page."""
    file, record = split_record(what) or (what, "")
    found = run_of_body(Path(file)) if Path(file).is_file() else None
    return (found[0], f"{found[1]}#{record}" if record else found[1]) if found is not None else None


def _page(what: str, fields: Fields) -> Page:
    if (named := split_record(what)) is not None:
        return read_record(*named, fields)
    if (fault := fault_of(what)) == MISSING:
        stop(f"{what}: {fault}; for a page of a finished run write `cleaner explain DIR {what}`")
    if fault is not None:
        stop(f"{what}: {fault}; name one, as {what}#ID: {ids_of(what, fields)}")
    page = read(what)
    return replace(page, id=str(Path(what).absolute())) if Path(what).is_file() else page


def _only_page(run: Run, folder: str) -> str:
    """Give the page of a run that has one; of another, say what to write."""
    pages = first_pages(run)
    if len(pages) > 1:
        example = shlex.join(["cleaner", "explain", folder, pages[0]])
        stop(f"{folder}: name a page of the run as well, such as: {example}")
    return pages[0] if pages else stop(f"{folder}: its run has no page")


def _print(lines: Iterable[Text], name: str = "") -> None:
    console = Console()
    if name:
        console.print(Text(printable(name), style="bold"), soft_wrap=True)
    for line in lines:
        console.print(line, soft_wrap=True)
