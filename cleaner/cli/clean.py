"""`cleaner clean`: a folder of pages cleaned into another."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, cast, get_args

import typer
from rich.console import Console

from cleaner.cli.options import (
    INTERRUPTED,
    OK,
    SOME_FAILED,
    ConfigFile,
    Preset,
    RuleDirs,
    Title,
    config_of,
    received,
    stop,
)
from cleaner.cli.page import give
from cleaner.closing import log_summary, show_summary
from cleaner.errors import CleanerError
from cleaner.io.source import Fields, Wanted
from cleaner.io.web import WebLimits
from cleaner.isolate import Limits
from cleaner.one_page import MISSING, fault_of
from cleaner.progress import Display
from cleaner.run import Run, clean_run


def clean(
    sources: Annotated[
        list[str],
        typer.Argument(
            metavar="SOURCE...",
            help="Files, globs, addresses (https://..., s3://...), folders all the way down; -: standard input.",
        ),
    ],
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Folder for bodies, report.jsonl and summary.json.")
    ] = None,
    report: Annotated[Path | None, typer.Option(metavar="FILE", help="Where the report goes, if not into DIR.")] = None,
    include: Annotated[
        list[str] | None,
        typer.Option(
            metavar="GLOB", help="Take only these files from folders, such as 'page.*' or 'news/*.html'; repeatable."
        ),
    ] = None,
    workers: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Worker processes; one per processor if not given.")
    ] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with the run that was killed in this output folder.")
    ] = False,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Clean all pages again, those an earlier run was done with among them.")
    ] = False,
    format: Annotated[  # noqa: A002  # the option's name
        str | None,
        typer.Option(
            metavar="txt|md|jsonl|parquet",
            help="What bodies are written as; what came in if not given. `restore` cannot undo md. One page that goes "
            "to standard output: txt, md or json.",
        ),
    ] = None,
    text_field: Annotated[str | None, typer.Option(metavar="NAME", help="Field of a record that holds text.")] = None,
    html_field: Annotated[str | None, typer.Option(metavar="NAME", help="Field of a record that holds HTML.")] = None,
    url_field: Annotated[str | None, typer.Option(metavar="NAME", help="Field of a record that holds its URL.")] = None,
    id_field: Annotated[str | None, typer.Option(metavar="NAME", help="Field of a record that holds its id.")] = None,
    sites: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="What `cleaner learn` knows of sites; none is learnt from this run then."),
    ] = None,
    site_memory: Annotated[
        bool,
        typer.Option(
            "--site-memory/--no-site-memory", help="First learn from all pages what those of each site have in common."
        ),
    ] = True,
    page_seconds: Annotated[
        float, typer.Option(min=0.1, metavar="S", help="Seconds one page may take before it is given up.")
    ] = Limits().seconds,
    page_memory: Annotated[
        int, typer.Option(min=0, metavar="MB", help="Memory a worker may take; 0: as much as there is.")
    ] = (Limits().memory or 0) >> 20,
    web_seconds: Annotated[
        float, typer.Option(min=0.1, metavar="S", help="Seconds that fetching one address may take.")
    ] = WebLimits().seconds,
    web_megabytes: Annotated[
        float, typer.Option(min=0.001, metavar="MB", help="How much one address may send.")
    ] = WebLimits().bytes / 1e6,
    web_redirects: Annotated[
        int, typer.Option(min=0, metavar="N", help="How often one address may lead on to another.")
    ] = WebLimits().redirects,
    fail_on: Annotated[
        str, typer.Option(metavar="error|quarantined", help="Exit code 1 also where pages were quarantined.")
    ] = "error",
    log_format: Annotated[
        str, typer.Option(metavar="text|json", help="json: progress and outcome as JSON lines on stderr alone.")
    ] = "text",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Clean, show the totals, write nothing.")] = False,
    preset: Preset = "balanced",
    rules: RuleDirs = None,
    config: ConfigFile = None,
    title: Title = None,
) -> None:
    """Clean pages: one body per page under the same relative path, a report row for each.

    One page and no --out: as without a command, its body goes to standard output.

    HTML (.html .htm .xhtml .shtml) and text (.txt .text .md) files are taken, and files without an
    ending; a file named outright is taken whatever its ending; hidden files are not. An address of the
    web is one page, or a file of records by its ending; nothing it links to is fetched. Pages an
    earlier run into the same folder was done with are taken as they are, if neither they nor the
    settings have changed. Exit code 0: all pages handled; 1: some pages failed, the
    others are written; 2: wrong usage or a bad rule file; 130: interrupted, the report holds the
    pages done, in this run or before; --resume goes on.
    """
    if fail_on not in ("error", "quarantined"):
        stop(f"--fail-on {fail_on}: one of error, quarantined")
    if log_format not in ("text", "json"):
        stop(f"--log-format {log_format}: one of text, json")
    if out is None and not dry_run:
        fault = fault_of(sources[0])
        if sources[1:] or report is not None or (fault is not None and fault != MISSING):
            stop("give --out DIR for the bodies and the report, or --dry-run to write nothing")
        if fault is not None:
            stop(f"{sources[0]}: {fault}")
        give(sources[0], preset, rules, config, title, sites, format or "txt")
    try:
        settings = config_of(preset, rules, config, title, sites)
        target, told = (None, None) if dry_run else (out, report)
        display = Display(Console(stderr=True), log_format == "json")
        with received(sources) as named:
            run = Run(
                named,
                target,
                settings,
                told,
                workers,
                tuple(include or ()),
                _wanted(format),
                Fields(text_field, html_field, url_field, id_field),
                Limits(page_seconds, page_memory << 20 or None),
                resume,
                fresh,
                site_memory and sites is None,
                WebLimits(web_seconds, round(web_megabytes * 1e6), web_redirects),
            )
            summary = clean_run(run, display)
    except CleanerError as error:
        stop(str(error))
    if display.json:
        log_summary(summary, display)
    else:
        show_summary(summary, target, told)
    if summary.interrupted:
        raise typer.Exit(INTERRUPTED)
    wrong = summary.failed or (fail_on == "quarantined" and summary.statuses["quarantined"])
    raise typer.Exit(SOME_FAILED if wrong else OK)


def _wanted(name: str | None) -> Wanted | None:
    if name not in (None, *get_args(Wanted)):
        stop(f"--format {name}: one of {', '.join(get_args(Wanted))}")
    return cast("Wanted | None", name)
