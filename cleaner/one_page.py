"""One page cleaned: the body on standard output, what there is to say about it on standard error.

Whoever calls for one page waits for every module that is loaded, so each loads where it is needed.
"""

from __future__ import annotations

import os
import stat
import sys
from typing import TYPE_CHECKING, Literal

from cleaner.errors import SourceError
from cleaner.io.places import is_url
from cleaner.io.source import Source, format_of
from cleaner.io.web import is_web

if TYPE_CHECKING:
    from cleaner.config import Config
    from cleaner.model import Cleaned, Kind, Page

Form = Literal["txt", "md", "json"]
"""How a page goes out: its body as it is, in Markdown, or as the report row with the body, as JSON."""
STANDARD_INPUT = "-"
MISSING = "no such file"


def fault_of(source: str) -> str | None:
    """Say why a source is not one page that can be asked for; None: it may be one.

    Args:
        source: a file, an address, or `-`.
    """
    if source == STANDARD_INPUT or is_url(source):
        return None
    if os.path.isdir(source):  # noqa: PTH112  # pathlib is not loaded yet
        return "is a folder"
    if format_of(source) != "page":
        return "holds many pages"
    return None if os.path.exists(source) else MISSING  # noqa: PTH110


def read(source: str) -> Page:
    """Read a page.

    Args:
        source: a file, an address, or `-` for what comes in on standard input.

    Raises:
        SourceError: it cannot be read, or is no page.
    """
    from cleaner.io.page import read_page, read_stream  # noqa: PLC0415

    if source == STANDARD_INPUT:
        return read_stream(sys.stdin.buffer, source)
    if is_web(source):
        return _fetched(source)
    if not is_url(source) and stat.S_ISFIFO(os.stat(source).st_mode):  # noqa: PTH116
        with open(source, "rb") as stream:  # noqa: PTH123
            return read_stream(stream, source)
    return read_page(Source(source, os.path.basename(source), "page", ""))  # noqa: PTH119


def _fetched(address: str) -> Page:
    from pathlib import Path  # noqa: PLC0415
    from tempfile import TemporaryDirectory  # noqa: PLC0415

    from cleaner.io.page import read_page  # noqa: PLC0415
    from cleaner.io.web import WebLimits, fetch, normal, relative_path  # noqa: PLC0415

    with TemporaryDirectory(prefix="cleaner-") as folder:
        copy = fetch(normal(address), Path(folder, "page"), WebLimits())
        return read_page(Source(address, relative_path(address), "page", "", copy=copy))


def print_page(  # noqa: PLR0913  # what may be asked of a page
    source: str,
    config: Config | None = None,
    form: Form = "txt",
    url: str | None = None,
    kind: Kind | None = None,
    *,
    quiet: bool = False,
) -> bool:
    """Clean one page and write it to standard output.

    A reader that goes away, as `head` does, is no fault.

    Args:
        source: a file, an address, or `-`.
        config: settings; None: as they come.
        form: how it goes out.
        url: its address, where known.
        kind: what it is; None: found out.
        quiet: say nothing but what went wrong.

    Returns:
        Whether the page could be read and cleaned; what could be read goes out all the same.

    Raises:
        RuleBookError: a rule file is wrong.
        ConfigError: the settings are.
    """
    from dataclasses import replace  # noqa: PLC0415

    from cleaner.patterns import keep_compiled  # noqa: PLC0415
    from cleaner.pipeline import Cleaner  # noqa: PLC0415

    cleaner = Cleaner(config)
    try:
        page = read(source)
    except SourceError as error:
        _say(source, str(error))
        return False
    page = replace(page, url=url or page.url, kind=kind or page.kind)
    known = page.id if cleaner.sites is None else cleaner.sites.name_for(os.path.abspath(source))  # noqa: PTH100
    cleaned, document = cleaner.clean_document(replace(page, id=known))
    if form == "md" and document is not None:
        from cleaner.markdown import as_markdown  # noqa: PLC0415

        body = as_markdown(document, cleaned.removals)
    else:
        body = cleaned.body
    if (doubt := _doubt(cleaned)) is not None and not (quiet and cleaned.status != "error"):
        _say(source, doubt)
    written = _write(_row(page, cleaned, body) if form == "json" else _text(body))
    keep_compiled()
    return written and cleaned.status != "error"


def _doubt(cleaned: Cleaned) -> str | None:
    """Say what a reader of the body should know; None: all went well."""
    if cleaned.status == "error":
        return f"{cleaned.error}; what could be read goes out whole" if cleaned.text else cleaned.error
    if cleaned.status == "quarantined":
        return "quarantined: more would have gone than the budget allows, so the text goes out whole"
    return "holds no text" if cleaned.status == "empty" else None


def _text(body: str) -> bytes:
    """Encode a body as it is written to files; at a terminal it ends its last line."""
    ended = not body or body.endswith("\n") or not sys.stdout.isatty()
    return (body if ended else f"{body}\n").encode("utf-8", "surrogatepass")


def _row(page: Page, cleaned: Cleaned, body: str) -> bytes:
    from cleaner.io.report import dump_line, report_row  # noqa: PLC0415

    return dump_line({**report_row(page.id, page.source, cleaned, None), "body": body})


def _write(content: bytes) -> bool:
    try:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # nothing more is flushed into it at exit
    except OSError as error:
        _say("standard output", f"cannot be written: {error.strerror}")
        return False
    return True


def _say(source: str, message: str) -> None:
    name = "standard input" if source == STANDARD_INPUT else source
    print(f"cleaner: {name}: {message}", file=sys.stderr)  # noqa: T201
