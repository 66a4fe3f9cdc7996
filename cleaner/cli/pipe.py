"""`cleaner pipe`: JSON lines cleaned as they come."""

from __future__ import annotations

import sys
import time
from typing import Annotated

import typer

from cleaner.cli import FULL
from cleaner.cli.limits import MEGABYTES, SECONDS, PageMemory, PageSeconds
from cleaner.cli.options import (
    INTERRUPTED,
    OK,
    SOME_FAILED,
    ConfigFile,
    Language,
    NoConfig,
    Preset,
    Quiet,
    Removals,
    RuleDirs,
    Settings,
    Sites,
    Title,
    Verbose,
    speak,
    stop,
)
from cleaner.closing import show_stream
from cleaner.errors import CleanerError
from cleaner.interrupt import stopping
from cleaner.io.report import RECORD_DETAIL, detail
from cleaner.isolate import Limits
from cleaner.stream import pipe_stream


def pipe(
    workers: Annotated[int, typer.Option(min=1, metavar="N", help="Processes that clean.")] = 1,
    removals: Removals = RECORD_DETAIL,
    page_seconds: PageSeconds = SECONDS,
    page_memory: PageMemory = MEGABYTES,
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
    """Clean a stream: JSON lines in, JSON lines out, in order.

    Each line in is an object with the page in "html", "text" or "content" (either, found out), and
    optionally "id", "url", "language".

    Each line out holds the report row and the "body", and all
    other fields untouched, unless they are named like a field of the row. A line that cannot be
    read is answered with a row of status "error" that keeps its fields, and so is a page that crashes
    or takes too long. Each line is answered as soon as it is cleaned and those before it are answered; few are
    read ahead. What became of all is said on standard error at the end.
    """
    speak(verbose, quiet=quiet)
    begun = time.monotonic()
    try:
        told = detail(removals, "--removals")
        settings = Settings(preset, rules, config, no_config, title, language, sites).config()
        limits = Limits(page_seconds, page_memory << 20 or None)
        # Neither `sys.stdin` nor ever closed: either would wait for the thread that reads it.
        lines = open(0, "rb", closefd=False)  # noqa: SIM115
        with stopping() as stopped:
            summary = pipe_stream(settings, lines, sys.stdout.buffer, workers, limits, stopped, told)
    except CleanerError as error:
        stop(str(error))
    except BrokenPipeError:
        # The reader went away, as `head` does; nothing is left to say, and nothing may be flushed at exit.
        sys.stderr.close()
        raise typer.Exit(OK) from None
    except OSError as error:
        if error.errno in FULL:  # which reading never meets
            raise
        stop(f"standard input cannot be read: {error.strerror or error}")
    if not quiet or summary.failed:
        show_stream(summary, time.monotonic() - begun)
    if summary.interrupted:
        raise typer.Exit(INTERRUPTED)
    raise typer.Exit(SOME_FAILED if summary.failed else OK)
