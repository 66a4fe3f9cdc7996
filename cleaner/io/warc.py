"""WARC archives in: every HTML page that was fetched, as a browser would have read it.

Read by this package itself: the format is a few header lines and a length, and the libraries for it
end quietly where an archive is cut off, or let one bad record end the process.
"""

from __future__ import annotations

import json
from typing import IO, TYPE_CHECKING, NamedTuple

from cleaner.errors import SourceError
from cleaner.io.http import decode_body, parse_headers
from cleaner.io.source import PAGE_BYTES, Record
from cleaner.io.unpack import unpacked
from cleaner.model import Page
from cleaner.segment.decode import decode
from cleaner.segment.sniff import is_html_document

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.io.source import Source

_HTML = frozenset({"text/html", "application/xhtml+xml"})
_PIECE = 1 << 20
_HEADER_BYTES = 1 << 20
"""A line, or all lines, of headers that are longer are none."""


class _Response(NamedTuple):
    """An HTTP response as it was archived."""

    number: int
    """Of the record in the archive, from 1."""
    headers: dict[str, str]
    """Of the WARC record."""
    block: bytes
    """HTTP headers and body; empty where it was too long to be read."""


def read(source: Source) -> Iterator[Record]:
    """Give the HTML pages of an archive: successful responses, chunks and compression undone, decoded.

    The charset of the Content-Type header is tried before the one the page declares. The page's URL
    is WARC-Target-URI, its id WARC-Record-ID.

    Raises:
        SourceError: the archive cannot be read, or cannot be read on; what came before stands.
    """
    with unpacked(source.stored) as file:
        for response in _responses(file):
            record = _record(response, source.location)
            if record is not None:
                yield record


def _responses(file: IO[bytes]) -> Iterator[_Response]:
    number = 0
    while (line := _line(file)) is not None:
        if not line.strip():
            continue
        number += 1
        if not line.startswith(b"WARC/"):
            raise SourceError(f"record {number}: does not begin as a record of a WARC archive does")
        headers = parse_headers(_header_lines(file, number))
        try:
            length = int(headers["content-length"])
        except (KeyError, ValueError) as error:
            raise SourceError(f"record {number}: has no Content-Length, so where it ends is unknown") from error
        if length < 0:
            raise SourceError(f"record {number}: has a Content-Length below zero")
        if headers.get("warc-type", "").lower() != "response" or length > PAGE_BYTES:
            _skip(file, length, number)
            block = b""
        else:
            block = file.read(length)
            if len(block) < length:
                raise SourceError(f"record {number}: the archive breaks off in the middle of it")
        if headers.get("warc-type", "").lower() == "response":
            yield _Response(number, headers, block)


def _line(file: IO[bytes]) -> bytes | None:
    """Give the next line, None at the end of the file."""
    line = file.readline(_HEADER_BYTES)
    return line or None


def _header_lines(file: IO[bytes], number: int) -> list[bytes]:
    lines: list[bytes] = []
    size = 0
    while True:
        line = _line(file)
        if line is None or not line.endswith(b"\n"):
            raise SourceError(f"record {number}: the archive breaks off in the middle of its headers")
        if not line.strip():
            return lines
        lines.append(line)
        size += len(line)
        if size > _HEADER_BYTES:
            raise SourceError(f"record {number}: its headers have no end")


def _skip(file: IO[bytes], length: int, number: int) -> None:
    while length > 0:
        piece = file.read(min(length, _PIECE))
        if not piece:
            raise SourceError(f"record {number}: the archive breaks off in the middle of it")
        length -= len(piece)


def _record(response: _Response, location: str) -> Record | None:
    """Give the page of a response; None where it is no HTML page."""
    head, body = _split(response.block)
    status, headers = _status(head), parse_headers(head[1:])
    url = response.headers.get("warc-target-uri", "").strip("<>") or None
    identifier = response.headers.get("warc-record-id", "").strip("<>")
    where = f"{location}, record {response.number}"
    page = Page(identifier, "", "html", url, source=where)
    members = tuple(
        (name, json.dumps(value))
        for name, value in (("id", identifier), ("url", url), ("date", response.headers.get("warc-date")))
    )
    if not response.block:
        if response.headers.get("content-length") == "0":
            return None
        return Record(page, f"is longer than {PAGE_BYTES // 1_000_000} MB, which no page is", members)
    kind, charset = _content_type(headers.get("content-type", ""))
    if not 200 <= status <= 299 or (kind and kind not in _HTML):
        return None
    try:
        content = decode(decode_body(body, headers), charset)
    except SourceError as error:
        return Record(page, str(error), members) if kind else None
    if not kind and not is_html_document(content):
        return None
    return Record(Page(identifier, content, "html", url, source=where), None, members)


def _split(block: bytes) -> tuple[list[bytes], bytes]:
    """Part the header lines of an HTTP message from its body."""
    ends = [(at, length) for mark, length in ((b"\r\n\r\n", 4), (b"\n\n", 2)) if (at := block.find(mark)) >= 0]
    if not ends:
        return block.split(b"\n"), b""
    at, length = min(ends)
    return block[:at].split(b"\n"), block[at + length :]


def _status(head: list[bytes]) -> int:
    """Give the status code of a response, 0 where there is none."""
    words = head[0].split()
    return int(words[1]) if len(words) > 1 and words[0].startswith(b"HTTP/") and words[1].isdigit() else 0


def _content_type(header: str) -> tuple[str, str | None]:
    """Give the media type and the charset of a Content-Type header."""
    kind, *parameters = header.split(";")
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset":
            return kind.strip().lower(), value.strip().strip("\"'") or None
    return kind.strip().lower(), None
