"""The command line: thin; every command calls one function of the package."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any, NoReturn, cast, get_args

import typer
from rich.console import Console

from cleaner import __version__
from cleaner.cli_diff import diff
from cleaner.cli_review import review
from cleaner.cli_rules import app as rules_app
from cleaner.closing import log_summary, show_summary
from cleaner.config import PRESETS, Config
from cleaner.errors import CleanerError, SourceError
from cleaner.io.source import Fields, Wanted
from cleaner.isolate import Limits
from cleaner.learning import Learn, learn_run
from cleaner.progress import Display
from cleaner.restoring import restore_run
from cleaner.run import Run, clean_run
from cleaner.stream import pipe_stream

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    help="Clean article bodies out of scraped pages, with a report of every span removed and why.",
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(rules_app, name="rules")

_OK, _SOME_FAILED, _WRONG_USE, _INTERRUPTED = 0, 1, 2, 130

Preset = Annotated[str, typer.Option(metavar="NAME", help=f"How careful to be: {', '.join(PRESETS)}.")]
RuleDirs = Annotated[
    list[Path] | None,
    typer.Option("--rules", metavar="DIR", help="A folder of rule files laid over the bundled ones; repeatable."),
]
ConfigFile = Annotated[
    Path | None, typer.Option("--config", metavar="FILE", help="Settings in TOML; options given here win over it.")
]
Title = Annotated[
    str | None, typer.Option(metavar="drop|keep", help="HTML: whether the page's own headline stays in the body.")
]


@app.callback(invoke_without_command=True)
def main(version: Annotated[bool, typer.Option("--version", help="Show the version.")] = False) -> None:
    """Set up the streams: pages are UTF-8 whatever the terminal's locale says."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    if version:
        typer.echo(f"cleaner {__version__}")
        raise typer.Exit


@app.command(epilog="Example: [bold]cleaner clean scraped/ --out clean/[/bold]")
def clean(
    sources: Annotated[
        list[str],
        typer.Argument(metavar="SOURCE...", help="Files, globs, addresses (s3://...), folders all the way down."),
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
            help="What bodies are written as; what came in if not given. `restore` cannot undo md.",
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

    HTML (.html .htm .xhtml .shtml) and text (.txt .text .md) files are taken, and files without an
    ending; a file named outright is taken whatever its ending; hidden files are not. Pages an
    earlier run into the same folder was done with are taken as they are, if neither they nor the
    settings have changed. Exit code 0: all pages handled; 1: some pages failed, the
    others are written; 2: wrong usage or a bad rule file; 130: interrupted, the report holds the
    pages done, in this run or before; --resume goes on.
    """
    if "-" in sources:
        _stop("clean reads its pages twice; for a stream use `cleaner pipe`, or write it to a file first")
    if fail_on not in ("error", "quarantined"):
        _stop(f"--fail-on {fail_on}: one of error, quarantined")
    if log_format not in ("text", "json"):
        _stop(f"--log-format {log_format}: one of text, json")
    if out is None and not dry_run:
        _stop("give --out DIR for the bodies and the report, or --dry-run to write nothing")
    try:
        settings = _config(preset, rules, config, title)
        settings = settings.replace(sites=sites) if sites is not None else settings
        target, told = (None, None) if dry_run else (out, report)
        run = Run(
            tuple(sources),
            target,
            settings,
            told,
            workers,
            tuple(include or ()),
            _format(format),
            Fields(text_field, html_field, url_field, id_field),
            Limits(page_seconds, page_memory << 20 or None),
            resume,
            fresh,
            site_memory and sites is None,
        )
        display = Display(Console(stderr=True), log_format == "json")
        summary = clean_run(run, display)
    except CleanerError as error:
        _stop(str(error))
    if display.json:
        log_summary(summary, display)
    else:
        show_summary(summary, target)
    if summary.interrupted:
        raise typer.Exit(_INTERRUPTED)
    wrong = summary.failed or (fail_on == "quarantined" and summary.statuses["quarantined"])
    raise typer.Exit(_SOME_FAILED if wrong else _OK)


@app.command(epilog="Example: [bold]cleaner learn archive/ --out sites.bin[/bold]")
def learn(
    sources: Annotated[
        list[str] | None,
        typer.Argument(metavar="[SOURCE]...", help="As for clean."),
    ] = None,
    out: Annotated[Path, typer.Option(metavar="FILE", help="Where the memory goes.")] = ...,  # type: ignore[assignment]
    merge: Annotated[
        list[Path] | None, typer.Option(metavar="FILE", help="A memory learnt before, to be added; repeatable.")
    ] = None,
    include: Annotated[list[str] | None, typer.Option(metavar="GLOB", help="As for clean; repeatable.")] = None,
    workers: Annotated[int | None, typer.Option(min=1, metavar="N", help="Worker processes.")] = None,
) -> None:
    """Learn what the pages of each site have in common, for `clean --sites FILE` and single pages.

    A line that stands on many pages of a site is seldom part of an article. The memory holds no
    text, only 64-bit keys of lines, and on which pages they stand. Pages without an address are grouped by
    folder. A page met twice counts once, so memories can be merged and pages learnt again.
    """
    try:
        asked = Learn(tuple(sources or ()), out, tuple(merge or ()), workers, tuple(include or ()))
        memory = learn_run(asked, Display(Console(stderr=True)))
    except CleanerError as error:
        _stop(str(error))
    typer.echo(f"{memory.pages:,} pages of {memory.sites:,} sites are in {out}")


@app.command(epilog="""Example: [bold]echo '{"id": 1, "text": "..."}' | cleaner pipe[/bold]""")
def pipe(preset: Preset = "balanced", rules: RuleDirs = None, config: ConfigFile = None, title: Title = None) -> None:
    """Clean a stream: JSON lines in, JSON lines out, in order.

    Each line in is an object with the page in "html", "text" or "content" (either, found out), and
    optionally "id", "url", "language". Each line out holds the report row and the "body", and all
    other fields untouched, unless they are named like a field of the row. A line that cannot be
    read is answered with a row of status "error" that keeps its fields.
    """
    try:
        failed = pipe_stream(_config(preset, rules, config, title), sys.stdin.buffer, sys.stdout.buffer)
    except CleanerError as error:
        _stop(str(error))
    except BrokenPipeError:
        # The reader went away, as `head` does; nothing is left to say, and nothing may be flushed at exit.
        sys.stderr.close()
        raise typer.Exit(_OK) from None
    raise typer.Exit(_SOME_FAILED if failed else _OK)


@app.command(epilog="Example: [bold]cleaner explain scraped/page.html[/bold]")
def explain(
    file: Annotated[Path, typer.Argument(help="A page: HTML or text.")],
    preset: Preset = "balanced",
    rules: RuleDirs = None,
    config: ConfigFile = None,
    title: Title = None,
) -> None:
    """Show every line of a page with its verdict, points and reasons."""
    from cleaner.explain import explain as lines_of  # noqa: PLC0415
    from cleaner.io.page import read_page  # noqa: PLC0415
    from cleaner.io.source import Source  # noqa: PLC0415
    from cleaner.pipeline import Cleaner  # noqa: PLC0415

    if not file.is_file():
        _stop(f"{file}: no such file")
    try:
        settings = _config(preset, rules, config, title)
        examination = Cleaner(settings).examine(read_page(Source(str(file), file.name, "page", "")))
    except SourceError as error:
        typer.echo(f"cleaner: {file}: {error}", err=True)
        raise typer.Exit(_SOME_FAILED) from error
    except CleanerError as error:
        _stop(str(error))
    console = Console()
    for line in lines_of(examination, settings):
        console.print(line, soft_wrap=True)


@app.command(epilog="Example: [bold]cleaner restore clean/ --to original/[/bold]")
def restore(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The output folder of a run.")],
    to: Annotated[Path, typer.Option(metavar="DIR", help="Where the texts go.")],
    report: Annotated[Path | None, typer.Option(metavar="FILE", help="The report, if it is not in the folder.")] = None,
) -> None:
    """Put the texts that came in back together, from the bodies and the report of a run.

    For a text page this is the file's text; for HTML the segmented text of the page.
    """
    try:
        restored, problems = restore_run(folder, to, report)
    except CleanerError as error:
        _stop(str(error))
    for problem in problems:
        typer.echo(f"cleaner: {problem}", err=True)
    typer.echo(f"{restored:,} text{'s' * (restored != 1)} restored to {to}")
    raise typer.Exit(_SOME_FAILED if problems else _OK)


app.command(epilog="Example: [bold]cleaner review clean/[/bold]")(review)
app.command(epilog="Example: [bold]cleaner diff clean/ clean-with-my-rules/[/bold]")(diff)


def _format(name: str | None) -> Wanted | None:
    if name not in (None, *get_args(Wanted)):
        _stop(f"--format {name}: one of {', '.join(get_args(Wanted))}")
    return cast("Wanted | None", name)


def _config(preset: str, rules: list[Path] | None, file: Path | None, title: str | None) -> Config:
    if file is not None and preset != "balanced":
        _stop("give --preset or --config, not both: a settings file may name its preset itself")
    base = Config.from_toml(file) if file is not None else Config.preset(preset)
    changes: dict[str, Any] = {}
    if rules:
        changes["rules"] = (*base.rules, *rules)
    if title is not None:
        changes["title"] = title
    return base.replace(**changes) if changes else base


def _stop(message: str) -> NoReturn:
    typer.echo(f"cleaner: {message}", err=True)
    raise typer.Exit(_WRONG_USE)
