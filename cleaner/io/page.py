"""A file that is one page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleaner.errors import SourceError
from cleaner.io.places import path_of
from cleaner.io.source import KINDS, PAGE_BYTES, ending_of
from cleaner.io.unpack import unpacked
from cleaner.model import Page
from cleaner.segment.decode import decode
from cleaner.segment.sniff import is_html_document

if TYPE_CHECKING:
    from cleaner.io.source import Source


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
    try:
        with unpacked(source.stored) as file:
            data = file.read(PAGE_BYTES + 1)
        if len(data) > PAGE_BYTES:
            raise SourceError(f"is longer than {PAGE_BYTES // 1_000_000} MB, which no page is")
        content = decode(data, copy.charset if copy is not None else None)
    except MemoryError as error:
        raise SourceError("cannot be read: too large for this machine's memory") from error
    kind = (copy.kind if copy is not None else None) or KINDS.get(ending)
    if kind == "text" and is_html_document(content):
        kind = "html"
    return Page(source.name, content, kind, copy.url if copy is not None else None, source=source.location)
