"""A file that is one page."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

from cleaner.errors import SourceError
from cleaner.io.places import path_of
from cleaner.io.source import KINDS, PAGE_BYTES, ending_of
from cleaner.io.unpack import unpacked, unpacked_stream
from cleaner.model import Page
from cleaner.segment.decode import decode
from cleaner.segment.sniff import is_html_document

if TYPE_CHECKING:
    from cleaner.io.source import Source

STREAMED = "stdin"
"""Id of the page that a stream holds."""


def read_page(source: Source) -> Page:
    """Read, decompress and decode one page.

    The server or the ending says what it is; a file that opens as an HTML document does is HTML whatever they say.

    Raises:
        SourceError: the file cannot be read, is too long for a page, or holds binary data.
    """
    copy = source.copy
    ending = ending_of(path_of(source.location if copy is None else copy.url).name).kind
    if ending == ".json":
        raise SourceError("is JSON: write its pages as JSON lines, one record on a line, to a file that ends in .jsonl")
    with unpacked(source.stored) as file:
        content = _read(file, copy.charset if copy is not None else None)
    kind = (copy.kind if copy is not None else None) or KINDS.get(ending)
    if kind == "text" and is_html_document(content):
        kind = "html"
    return Page(source.name, content, kind, copy.url if copy is not None else None, source=source.location)


def read_stream(stream: IO[bytes], source: str) -> Page:
    """Read, decompress and decode the one page that a stream holds; what it is, its content tells.

    Raises:
        SourceError: as for a file.
    """
    return Page(STREAMED, _read(unpacked_stream(stream)), source=source)


def _read(file: IO[bytes], charset: str | None = None) -> str:
    try:
        data = file.read(PAGE_BYTES + 1)
        if len(data) > PAGE_BYTES:
            raise SourceError(f"is longer than {PAGE_BYTES // 1_000_000} MB, which no page is")
        return decode(data, charset)
    except MemoryError as error:
        raise SourceError("cannot be read: too large for this machine's memory") from error
