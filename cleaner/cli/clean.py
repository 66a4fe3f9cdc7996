"""`cleaner clean`: a folder of pages cleaned into another."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, cast, get_args

import typer
from rich.console import Console

from cleaner.batch import Told
from cleaner.cli.limits import MEGABYTES, SECONDS, PageMemory, PageSeconds
from cleaner.cli.options import (
    INTERRUPTED,
    LIMITS,
    OK,
    SETTINGS,
    SOME_FAILED,
    ConfigFile,
    HtmlField,
    IdField,
    Language,
    NoConfig,
    Overwrite,
    Preset,
    Quiet,
    Removals,
    RuleDirs,
    Settings,
    Sites,
    TextField,
    Title,
    UrlField,
    Verbose,
    received,
    speak,
    stop,
)
from cleaner.cli.page import give
from cleaner.closing import log_summary, show_summary
from cleaner.errors import CleanerError
from cleaner.io.report import RECORD_DETAIL, REPORT_DETAIL, detail
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
            metavar="SOURCE",
            help="Files, globs, addresses (https://..., s3://...), folders all the way down; -: standard input.",
        ),
    ],
    out: Annotated[
        Path | None, typer.Option("--out", "-o", metavar="DIR", help="Folder for bodies, report.jsonl, summary.json.")
    ] = None,
    report: Annotated[Path | None, typer.Option(metavar="FILE", help="Where the report goes, if not into DIR.")] = None,
    include: Annotated[
        list[str] | None,
        typer.Option(metavar="GLOB", help="Of folders take only such files: 'page.*', 'news/*.html'; repeatable."),
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
            metavar="FORM",
            help="Write bodies as txt, md, jsonl or parquet; as what came in if not given. `restore` cannot undo md. "
            "One page that goes to standard output: txt, md or json.",
        ),
    ] = None,
    removals: Removals = RECORD_DETAIL,
    report_removals: Annotated[
        str,
        typer.Option(
            metavar="HOW",
            help="The same of the report. `restore`, `review`, `diff` and `rules suggest` need it in full.",
        ),
    ] = REPORT_DETAIL,
    text_field: TextField = None,
    html_field: HtmlField = None,
    url_field: UrlField = None,
    id_field: IdField = None,
    no_site_memory: Annotated[
        bool,
        typer.Option(
            "--no-site-memory",
            help="Do not first learn from all pages what those of each site have in common; with --sites none is "
            "learnt either.",
            rich_help_panel=SETTINGS,
        ),
    ] = False,
    page_seconds: PageSeconds = SECONDS,
    page_memory: PageMemory = MEGABYTES,
    web_seconds: Annotated[
        float,
        typer.Option(min=0.1, metavar="S", help="Seconds that fetching one address may take.", rich_help_panel=LIMITS),
    ] = WebLimits().seconds,
    web_megabytes: Annotated[
        float, typer.Option(min=0.001, metavar="MB", help="How much one address may send.", rich_help_panel=LIMITS)
    ] = WebLimits().bytes / 1e6,
    web_redirects: Annotated[
        int,
        typer.Option(min=0, metavar="N", help="How often one address may lead on to another.", rich_help_panel=LIMITS),
    ] = WebLimits().redirects,
    fail_on: Annotated[
        str, typer.Option(metavar="STATUS", help="Exit code 1 for pages that failed (error), or quarantined ones too.")
    ] = "error",
    log_format: Annotated[
        str, typer.Option(metavar="FORM", help="text, or json: progress and outcome as JSON lines on standard error.")
    ] = "text",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Clean, show the totals, write nothing.")] = False,
    overwrite: Overwrite = False,
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
    """Clean pages: one body per page under the same relative path, a report row for each.

    One page and no --out: as without a command, its body goes to standard output.

    Of folders, HTML (.html .htm .xhtml .shtml) and text files (.txt .text .md), files without an ending, and files of
    records (.jsonl .ndjson .parquet .warc) are taken, packed ones too; hidden files are not. A file named outright is
    taken whatever its ending. An address of the web is one page, or a file of records by its ending; nothing it links
    to is fetched.

    Pages an earlier run into the same folder was done with are taken as they are, if neither they nor the settings
    have changed. A file in DIR that no run wrote there, or that was changed since, is named before a page is cleaned.

    Exit code 0: all pages handled; 1: some pages failed, the others are written; 2: wrong usage or a bad rule file;
    130: interrupted, the report holds the pages done, in this run or before; --resume goes on.
    """
    speak(verbose, quiet=quiet)
    asked = Settings(preset, rules, config, no_config, title, language, sites)
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
        give(sources[0], asked, format or "txt", quiet=quiet)
    try:
        settings = asked.config()
        target, told = (None, None) if dry_run else (out, report)
        display = Display(Console(stderr=True, quiet=quiet), log_format == "json")
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
                not no_site_memory,
                WebLimits(web_seconds, round(web_megabytes * 1e6), web_redirects),
                Told(detail(report_removals, "--report-removals"), detail(removals, "--removals")),
                overwrite,
            )
            summary = clean_run(run, display)
    except CleanerError as error:
        stop(str(error))
    if display.json:
        log_summary(summary, display)
    else:
        show_summary(summary, target, told, quiet=quiet)
    if summary.interrupted:
        raise typer.Exit(INTERRUPTED)
    wrong = summary.failed or (fail_on == "quarantined" and summary.statuses["quarantined"])
    raise typer.Exit(SOME_FAILED if wrong else OK)


def _wanted(name: str | None) -> Wanted | None:
    if name not in (None, *get_args(Wanted)):
        stop(f"--format {name}: one of {', '.join(get_args(Wanted))}")
    return cast("Wanted | None", name)
