"""`cleaner pipe`: JSON lines cleaned as they come."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Annotated

import typer

from cleaner.cli import FULL
from cleaner.cli.options import INTERRUPTED, OK, SOME_FAILED, ConfigFile, Preset, RuleDirs, Title, config_of, stop
from cleaner.closing import show_stream
from cleaner.errors import CleanerError
from cleaner.interrupt import stopping
from cleaner.isolate import Limits
from cleaner.stream import pipe_stream


def pipe(
    workers: Annotated[int, typer.Option(min=1, metavar="N", help="Processes that clean.")] = 1,
    sites: Annotated[Path | None, typer.Option(metavar="FILE", help="What `cleaner learn` knows of sites.")] = None,
    page_seconds: Annotated[
        float, typer.Option(min=0.1, metavar="S", help="Seconds one page may take before it is given up.")
    ] = Limits().seconds,
    page_memory: Annotated[
        int, typer.Option(min=0, metavar="MB", help="Memory a worker may take; 0: as much as there is.")
    ] = (Limits().memory or 0) >> 20,
    preset: Preset = "balanced",
    rules: RuleDirs = None,
    config: ConfigFile = None,
    title: Title = None,
) -> None:
    """Clean a stream: JSON lines in, JSON lines out, in order.

    Each line in is an object with the page in "html", "text" or "content" (either, found out), and
    optionally "id", "url", "language". Each line out holds the report row and the "body", and all
    other fields untouched, unless they are named like a field of the row. A line that cannot be
    read is answered with a row of status "error" that keeps its fields, and so is a page that crashes
    or takes too long. Each line is answered as soon as it is cleaned and those before it are answered; few are
    read ahead. What became of all is said on standard error at the end.
    """
    begun = time.monotonic()
    try:
        settings = config_of(preset, rules, config, title)
        settings = settings.replace(sites=sites) if sites is not None else settings
        limits = Limits(page_seconds, page_memory << 20 or None)
        # Neither `sys.stdin` nor ever closed: either would wait for the thread that reads it.
        lines = open(0, "rb", closefd=False)  # noqa: SIM115
        with stopping() as stopped:
            summary = pipe_stream(settings, lines, sys.stdout.buffer, workers, limits, stopped)
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
    show_stream(summary, time.monotonic() - begun)
    if summary.interrupted:
        raise typer.Exit(INTERRUPTED)
    raise typer.Exit(SOME_FAILED if summary.failed else OK)
