"""The review page over HTTP, on this machine alone, so that marks are saved as they are made.

Other pages in the same browser can send requests here, and other programs of this machine can
connect. So the address holds a token that only the user was shown, every request must carry it,
must name this host, and must come from this page. Nothing is written but the corrections file.
"""

from __future__ import annotations

import hmac
import json
import secrets
import socketserver
import sys
import threading
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, ClassVar, cast

from cleaner.errors import CleanerError
from cleaner.review.corrections import append_corrections, parse_correction, read_corrections

if TYPE_CHECKING:
    from pathlib import Path
    from socket import socket

LARGEST = 16_000_000
"""Bytes of a request: a mark holds the text it is about, which may be a line of some megabytes."""
_SECONDS = 15
"""A connection that says nothing for so long is closed."""
_LOOPBACK = "127.0.0.1"
_TYPES = {".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8"}


class ReviewServer(ThreadingHTTPServer):
    """Serves one review page; `serve_forever` until `shutdown`."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, page: Path, corrections: Path) -> None:
        """Listen on a free port.

        Args:
            page: as `cleaner.review.build` wrote it, `live`; what stands in the folder of its parts is served, too.
            corrections: the file marks are added to.

        Raises:
            OSError: no port can be had.
        """
        self.token = secrets.token_urlsafe(24)
        self.corrections = corrections
        self.writing = threading.Lock()
        parts = page.with_name(f"{page.stem}-parts")
        self.files = {"": page, **{f"{parts.name}/{path.name}": path for path in parts.glob("*.js")}}
        super().__init__((_LOOPBACK, 0), _Handler)
        self.hosts = (f"{_LOOPBACK}:{self.server_port}", f"localhost:{self.server_port}")

    def server_bind(self) -> None:
        """Bind without asking the network for this machine's name, as the base class would."""
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = _LOOPBACK, self.server_address[1]

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of a browser that went away before it was answered."""
        if not isinstance(sys.exception(), ConnectionError | TimeoutError):
            super().handle_error(cast("socket", request), client_address)

    @property
    def address(self) -> str:
        """Where the page is, token included."""
        return f"http://{_LOOPBACK}:{self.server_port}/{self.token}/"


class _Handler(BaseHTTPRequestHandler):
    server_version = "cleaner"
    sys_version = ""
    timeout = _SECONDS
    headers_sent: ClassVar[dict[str, str]] = {
        "Content-Security-Policy": "frame-ancestors 'none'",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cache-Control": "no-store",
    }

    def do_GET(self) -> None:
        """Give the page, its parts, or the marks that stand."""
        name = self._asked_for()
        if name is None:
            return
        review = cast("ReviewServer", self.server)
        if name == "corrections":
            try:
                with review.writing:
                    found = read_corrections(review.corrections)
            except CleanerError as error:
                self._answer(HTTPStatus.INTERNAL_SERVER_ERROR, str(error))
            else:
                self._answer(HTTPStatus.OK, json.dumps(found), "application/json")
        elif name in review.files:  # a table of names: no path is ever made of what is asked for
            path = review.files[name]
            self._answer(HTTPStatus.OK, path.read_bytes(), _TYPES[path.suffix])
        else:
            self._answer(HTTPStatus.NOT_FOUND, "there is no such thing here")

    def do_POST(self) -> None:
        """Save a mark."""
        name = self._asked_for()
        if name is None:
            return
        if name != "marks":
            self._answer(HTTPStatus.NOT_FOUND, "there is no such thing here")
            return
        if self.headers.get_content_type() != "application/json":
            self._answer(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "a mark is sent as application/json")
            return
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal() or not length.isascii():
            self._answer(HTTPStatus.LENGTH_REQUIRED, "a mark is sent with its length")
            return
        if len(length) > len(str(LARGEST)) or int(length) > LARGEST:
            self._answer(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"a mark has at most {LARGEST:,} bytes")
            return
        review = cast("ReviewServer", self.server)
        try:
            row = parse_correction(json.loads(self.rfile.read(int(length))))
            with review.writing:
                append_corrections(review.corrections, [row])
        except (ValueError, RecursionError) as error:
            self._answer(HTTPStatus.BAD_REQUEST, f"this is no mark: {error}")
        except CleanerError as error:
            self._answer(HTTPStatus.INTERNAL_SERVER_ERROR, str(error))
        else:
            self._answer(HTTPStatus.OK, "saved")

    def _asked_for(self) -> str | None:
        """Give what stands behind the token in the path; None: the request was refused."""
        review = cast("ReviewServer", self.server)
        hosts = self.headers.get_all("Host", [])
        origins = self.headers.get_all("Origin", [])
        ours = [f"http://{host}" for host in review.hosts]
        _, _, path = self.path.partition("/")
        token, slash, name = path.partition("/")
        if len(hosts) != 1 or hosts[0] not in review.hosts:
            self._answer(HTTPStatus.FORBIDDEN, "this host is not served")
        elif any(origin not in ours for origin in origins) or (self.command == "POST" and not origins):
            self._answer(HTTPStatus.FORBIDDEN, "requests come from the review page alone")
        elif not slash or not hmac.compare_digest(token.encode("utf-8", "replace"), review.token.encode("ascii")):
            self._answer(HTTPStatus.FORBIDDEN, "the token is missing or wrong: use the address cleaner has shown")
        else:
            return name
        return None

    def _answer(self, status: HTTPStatus, content: str | bytes, kind: str = "text/plain; charset=utf-8") -> None:
        data = content.encode("utf-8", "replace") if isinstance(content, str) else content
        self.send_response(status)
        for name, value in self.headers_sent.items():
            self.send_header(name, value)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base class's name
        """Say nothing: the address holds the token, and a log might be kept."""
