"""The command line: thin; every command stands in a file of its own and calls one function of the package.

What a call asks for is told here, and nowhere else: a command, or one page to be cleaned.
"""

from __future__ import annotations

import errno
import gc
import os
import sys
from typing import TYPE_CHECKING, NoReturn

import cleaner.distribution  # noqa: F401  # `cleaner/__init__.py`, which asks for it too, may be another program's

if TYPE_CHECKING:
    from collections.abc import Sequence

OK, SOME_FAILED, WRONG_USE, INTERRUPTED = 0, 1, 2, 130
"""Exit codes: all pages handled; some failed; wrong usage or a bad rule file; Ctrl-C."""
COMMANDS = ("clean", "diff", "explain", "learn", "pipe", "restore", "review", "rules")
"""Words that name a command where they come first; a file of such a name is given by its path, as `./clean`."""
_IN_PROCESSES = ("clean", "learn", "pipe")
"""Those that work in other processes, which take as long to get ready as the command line does."""
STANDARD_INPUT = "-"
_COMPLETION = "_CLEANER_COMPLETE"
"""What a shell sets when it asks what could come next; it gives no words then."""
FULL = (errno.ENOSPC, errno.EDQUOT)
"""Errors of a disk that takes nothing more; those over files have names, and are told by the command."""
_FOR_ALL = ("-h", "--help", "--version", "-V", "--install-completion", "--show-completion")
"""Options that stand before any command."""


def main(args: Sequence[str] | None = None) -> NoReturn:
    """Run the command that the first word names, or else clean one page.

    Args:
        args: what the user wrote behind `cleaner`; None: as this process was started.
    """
    words = list(sys.argv[1:] if args is None else args)
    for stream in (sys.stdout, sys.stderr):  # pages are UTF-8 whatever the terminal's locale says
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    if sys.stdout is None:  # closed by whoever started this
        _say("standard output is closed")
        sys.exit(WRONG_USE)
    completing = _COMPLETION in os.environ
    if not words and not completing and sys.stdin is not None and not sys.stdin.isatty():
        words = [STANDARD_INPUT]
    try:
        _answer(words)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except OSError as error:
        if error.filename is not None or error.errno not in FULL:
            raise
        _say(f"standard output: cannot be written: {error.strerror}")
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what is left is not flushed into it at exit
        sys.exit(WRONG_USE)
    sys.exit(OK)


def _answer(words: Sequence[str]) -> None:
    gc.disable()  # next to nothing that is loaded or made for one page is garbage before the process ends
    if (page := _plain_page(words)) is not None:
        _print_plainly(page)
    gc.enable()
    if words and words[0] in _IN_PROCESSES and not {"-h", "--help"} & set(words):
        from cleaner.process import prepare  # noqa: PLC0415  # one page needs no other process

        prepare()
    if words and words[0] not in (*COMMANDS, *_FOR_ALL):
        from cleaner.cli.page import parser  # noqa: PLC0415  # a call that goes another way does not wait for it
    else:
        from cleaner.cli.commands import parser  # noqa: PLC0415  # likewise
    parser(words, prog_name="cleaner")


def _plain_page(words: Sequence[str]) -> str | None:
    """Give the page that a call asks for and nothing else; None: it is for the commands' own parser, as any option is.

    So options stand in one place, and one page as it comes waits for no parser.
    """
    if len(words) == 1 and words[0] not in COMMANDS:
        page = words[0]
    elif len(words) == 2 and words[0] == "clean":
        page = words[1]
    else:
        return None
    if page == STANDARD_INPUT:
        return page
    from cleaner.one_page import fault_of  # noqa: PLC0415  # here as above, and below

    return page if not page.startswith("-") and fault_of(page) is None else None


def _print_plainly(page: str) -> NoReturn:
    """Clean one page with the settings that hold here, and leave."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # numpy's library starts threads and holds memory for them
    from pathlib import Path  # noqa: PLC0415

    from cleaner.config import Config  # noqa: PLC0415
    from cleaner.errors import CleanerError  # noqa: PLC0415
    from cleaner.one_page import print_page  # noqa: PLC0415
    from cleaner.settings_file import find_settings  # noqa: PLC0415

    try:
        file = find_settings(Path())
        code = OK if print_page(page, Config.from_toml(file) if file is not None else None) else SOME_FAILED
    except CleanerError as error:
        _say(str(error))
        code = WRONG_USE
    if sys.stderr is not None:
        sys.stderr.flush()
    os._exit(code)  # to take apart what was imported would take as long as cleaning the page


def _say(message: str) -> None:
    """Tell what a command tells through typer, which is not waited for here."""
    print(f"cleaner: {message}", file=sys.stderr)  # noqa: T201
