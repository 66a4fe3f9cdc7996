"""`cleaner pipe`: JSON lines cleaned as they come."""

from __future__ import annotations

import sys

import typer

from cleaner.cli.options import OK, SOME_FAILED, ConfigFile, Preset, RuleDirs, Title, config_of, stop
from cleaner.errors import CleanerError
from cleaner.stream import pipe_stream


def pipe(preset: Preset = "balanced", rules: RuleDirs = None, config: ConfigFile = None, title: Title = None) -> None:
    """Clean a stream: JSON lines in, JSON lines out, in order.

    Each line in is an object with the page in "html", "text" or "content" (either, found out), and
    optionally "id", "url", "language". Each line out holds the report row and the "body", and all
    other fields untouched, unless they are named like a field of the row. A line that cannot be
    read is answered with a row of status "error" that keeps its fields.
    """
    try:
        failed = pipe_stream(config_of(preset, rules, config, title), sys.stdin.buffer, sys.stdout.buffer)
    except CleanerError as error:
        stop(str(error))
    except BrokenPipeError:
        # The reader went away, as `head` does; nothing is left to say, and nothing may be flushed at exit.
        sys.stderr.close()
        raise typer.Exit(OK) from None
    raise typer.Exit(SOME_FAILED if failed else OK)
