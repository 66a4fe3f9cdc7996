"""A server on this machine that answers in all the ways servers do, the bad ones above all."""

from __future__ import annotations

import contextlib
import gzip
import threading
import time
import zlib
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from command import ARTICLE, HTML

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

FERRY = "<html><head><title>Fähre</title></head><body><article><p>{}</p></article></body></html>".format(
    "Die Fähre nach Ösk fuhr im Morgengrauen, und die neun Männer hatten das Deck vom Schnee zu befreien. " * 3
)
LONG = b"<p>" + b"The ferry left. " * 200_000
"""Three megabytes."""


class Answer(NamedTuple):
    """What a path is answered with."""

    body: bytes = HTML.encode()
    kind: str = "text/html"
    status: int = 200
    headers: Mapping[str, str] = MappingProxyType({})
    """Beside or instead of the usual ones; an empty one is not sent."""


def _leads(to: str, status: int = 302) -> Answer:
    return Answer(b"", status=status, headers={"location": to})


_PAGE = Answer()
_ANSWERS = {
    "/moved": _leads("/news/ferry.html", 301),
    "/away": _leads("/news/ferry.html#crew", 303),
    "/round": _leads("/about"),
    "/about": _leads("/round"),
    **{f"/on/{number}": _leads(f"{number + 1}", 307) for number in range(9)},
    "/to-file": _leads("file:///etc/hostname"),
    "/missing": Answer(status=404),
    "/teapot": Answer(status=418),
    "/empty-handed": Answer(b"", status=204),
    "/packed": Answer(gzip.compress(_PAGE.body), headers={"content-encoding": "gzip"}),
    "/deflated": Answer(zlib.compress(_PAGE.body), headers={"content-encoding": "deflate"}),
    "/packed-in-half": Answer(gzip.compress(_PAGE.body)[:-30], headers={"content-encoding": "gzip"}),
    "/latin": Answer(FERRY.encode("latin-1"), "text/html; charset=iso-8859-1"),
    "/cyrillic": Answer("Паром ушёл на рассвете.".encode("koi8-r"), 'text/plain; charset="KOI8-R"'),
    "/plain": Answer(ARTICLE.encode(), "text/plain"),
    "/untold": Answer(kind=""),
    "/cut": Answer(_PAGE.body[:-50], headers={"content-length": str(len(_PAGE.body))}),
    "/large": Answer(LONG),
    "/large-untold": Answer(LONG, headers={"content-length": ""}),
    "/records.jsonl": Answer(b'{"text": "The ferry left."}\n{"text": "The ferry came back."}\n', "text/plain"),
    "/picture": Answer(b"\x89PNG\r\n\x1a\n" + bytes(50), "image/png"),
}
_RAW = {
    "/slow": (b"HTTP/1.0 200 OK\r\n\r\n", _PAGE.body),
    "/slow-headers": (b"HTTP/1.0 200 OK\r\n", b"x-more: " + b"x" * 1000),
    "/silent": (b"", b"x" * 1000),
    "/nonsense": (b"\x00\x01\x02 nothing of the kind\r\n\r\n", b""),
}
"""What is sent at once, and what one byte after the other, as long as anybody listens."""


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: list[tuple[str, str]] = []
        """Path and User-Agent of each request."""

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: Server

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        self.server.asked.append((self.path, self.headers.get("user-agent", "")))
        with contextlib.suppress(ConnectionError):  # the other end has had enough
            if self.path in _RAW:
                self._send_slowly(*_RAW[self.path])
            else:
                self._send(_ANSWERS.get(self.path, _PAGE))

    def _send(self, answer: Answer) -> None:
        self.send_response(answer.status)
        usual = {"content-length": str(len(answer.body)), "content-type": answer.kind}
        for name, value in {**usual, **answer.headers}.items():
            if value:
                self.send_header(name, value)
        self.end_headers()
        self.wfile.write(answer.body)

    def _send_slowly(self, first: bytes, then: bytes) -> None:
        self.wfile.write(first)
        for byte in then:
            time.sleep(0.2)
            self.wfile.write(bytes([byte]))


@contextmanager
def web() -> Iterator[Server]:
    """Serve on a port of this machine."""
    with Server() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()
