"""A review being served, and requests to it as they stand."""

from __future__ import annotations

import http.client
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from review_pages import run

from cleaner.io.names import CORRECTIONS
from cleaner.review import build
from cleaner.review.build import ONE_FILE
from cleaner.review.serve import ReviewServer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Answer(NamedTuple):
    status: int
    body: bytes
    headers: dict[str, str]


@contextmanager
def serving(folder: Path, pages: int = 12, one_file: int = ONE_FILE) -> Iterator[ReviewServer]:
    lines = 6 if one_file == ONE_FILE else 200
    build(run(pages, lines), folder / "temporary/review.html", "Osk", live=True, one_file=one_file)
    with ReviewServer(folder / "temporary/review.html", folder / CORRECTIONS) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def ask(server: ReviewServer, path: str, method: str = "GET", body: bytes | None = None, **headers: str) -> Answer:
    """Send a request as it stands; headers as `Content_Type=`, left out where they are empty."""
    connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=20)
    connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
    given = {
        "Host": f"127.0.0.1:{server.server_port}",
        **{key.replace("_", "-"): value for key, value in headers.items()},
    }
    if body is not None and "Content-Length" not in given:
        given["Content-Length"] = str(len(body))
    for name, value in given.items():
        if value:
            connection.putheader(name, value)
    connection.endheaders(body)
    answer = connection.getresponse()
    found = Answer(answer.status, answer.read(), dict(answer.getheaders()))
    connection.close()
    return found


def post(server: ReviewServer, body: bytes, **headers: str) -> Answer:
    origin = f"http://127.0.0.1:{server.server_port}"
    given = {"Origin": origin, "Content_Type": "application/json", **headers}
    return ask(server, f"/{server.token}/marks", "POST", body, **given)
