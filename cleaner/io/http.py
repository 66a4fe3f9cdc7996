"""The body of an HTTP response as it came over the wire -> the bytes of the page."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from cleaner.errors import SourceError
from cleaner.io import extras
from cleaner.io.source import PAGE_BYTES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_GZIP, _ZSTD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"


def parse_headers(lines: list[bytes]) -> dict[str, str]:
    """Read header lines; names in small letters, a name that comes twice with its first value, folded lines joined."""
    headers: dict[str, str] = {}
    last = ""
    for line in lines:
        text = line.decode("utf-8", "replace").rstrip("\r\n")
        if text[:1] in (" ", "\t") and last:
            headers[last] += f" {text.strip()}"
            continue
        name, colon, value = text.partition(":")
        last = name.strip().lower() if colon else ""
        if last:
            headers.setdefault(last, value.strip())
    return headers


def decode_body(body: bytes, headers: Mapping[str, str]) -> bytes:
    """Undo what was done to a page for its way: chunks, then compression.

    Archives keep the headers of a response even where they store its body unpacked; a body that does not
    look as its headers say is taken as it is.

    Raises:
        SourceError: it breaks off, is damaged, or is longer than a page may be.
    """
    if "chunked" in headers.get("transfer-encoding", "").lower():
        body = _dechunk(body)
    for name in reversed(headers.get("content-encoding", "").lower().split(",")):
        decoder = _DECODERS.get(name.strip())
        if decoder is not None and body:
            body = decoder(body)
    return body


def _dechunk(body: bytes) -> bytes:
    pieces: list[bytes] = []
    position = 0
    while True:
        end = body.find(b"\r\n", position)
        size = _hexadecimal(body[position:end].partition(b";")[0]) if end >= 0 else None
        if size is None:
            if not pieces:
                return body
            raise SourceError("its body breaks off in the middle of a chunk")
        if size == 0:
            return b"".join(pieces)
        piece = body[end + 2 : end + 2 + size]
        if len(piece) < size:
            if not pieces and body[position : position + 1] == b"<":
                return body
            raise SourceError("its body breaks off in the middle of a chunk")
        pieces.append(piece)
        position = end + 2 + size + 2


def _hexadecimal(text: bytes) -> int | None:
    text = text.strip()
    return (
        int(text, 16) if text and len(text) <= 8 and all(byte in b"0123456789abcdefABCDEF" for byte in text) else None
    )


def _gunzip(body: bytes) -> bytes:
    return _inflate(body, 31) if body.startswith(_GZIP) else body


def _deflated(body: bytes) -> bytes:
    if body[:1] == b"<":
        return body
    try:
        return _inflate(body, 15)
    except SourceError:
        return _inflate(body, -15)  # some servers leave the wrapper out


def _inflate(body: bytes, window: int) -> bytes:
    unpacker = zlib.decompressobj(window)
    try:
        data = unpacker.decompress(body, PAGE_BYTES + 1)
    except zlib.error as error:
        raise SourceError(f"its compressed body is damaged: {error}") from error
    return _whole(data, finished=unpacker.eof)


def _unbrotli(body: bytes) -> bytes:
    if body[:1] == b"<":
        return body
    brotli = extras.brotli()
    unpacker = brotli.Decompressor()
    try:
        data = unpacker.process(body, output_buffer_limit=PAGE_BYTES + 1)
    except brotli.error as error:
        raise SourceError(f"its compressed body is damaged: {error}") from error
    return _whole(data, finished=unpacker.is_finished())


def _unzstd(body: bytes) -> bytes:
    if not body.startswith(_ZSTD):
        return body
    zstd = extras.zstd()
    unpacker = zstd.ZstdDecompressor()
    try:
        data = unpacker.decompress(body, PAGE_BYTES + 1)
    except zstd.ZstdError as error:
        raise SourceError(f"its compressed body is damaged: {error}") from error
    return _whole(data, finished=unpacker.eof)


def _whole(data: bytes, *, finished: bool) -> bytes:
    if len(data) > PAGE_BYTES:
        raise SourceError(f"is longer than {PAGE_BYTES // 1_000_000} MB, which no page is")
    if not finished:
        raise SourceError("its compressed body is cut off")
    return data


_DECODERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": _gunzip,
    "x-gzip": _gunzip,
    "deflate": _deflated,
    "br": _unbrotli,
    "zstd": _unzstd,
}
