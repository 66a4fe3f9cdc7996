"""`cleaner review --serve`: who is answered, and what is written."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import socket
import struct
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from command import ARTICLE, TAIL, cleaner
from review_pages import MARK
from serving import ask, post, serving

from cleaner.io.names import CORRECTIONS
from cleaner.review.corrections import read_corrections

if TYPE_CHECKING:
    from pathlib import Path

    from cleaner.review.serve import ReviewServer


def test_the_page_is_given_to_those_who_know_the_token(server: ReviewServer) -> None:
    answer = ask(server, f"/{server.token}/")
    assert answer.status == 200
    assert b'data-live="true"' in answer.body
    assert b"connect-src &#x27;self&#x27;" in answer.body


def test_no_page_may_frame_it_or_keep_it(server: ReviewServer) -> None:
    headers = ask(server, f"/{server.token}/").headers
    assert headers["Content-Security-Policy"] == "frame-ancestors 'none'"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "no-store"
    assert "Access-Control-Allow-Origin" not in headers


def test_it_listens_on_loopback_alone(server: ReviewServer) -> None:
    assert server.socket.getsockname()[0] == "127.0.0.1"
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:  # sends nothing: it only asks which address is used
        try:
            probe.connect(("192.0.2.1", 9))
            own = probe.getsockname()[0]
        except OSError:
            own = "127.0.0.2"
    with pytest.raises(OSError, match=r"."):
        socket.create_connection((own, server.server_port), timeout=5)


def test_every_server_has_a_token_of_its_own(server: ReviewServer, tmp_path: Path) -> None:
    with serving(tmp_path / "other") as other:
        assert len(server.token) >= 32
        assert other.token != server.token
        assert ask(server, f"/{other.token}/").status == 403


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(
    "path", ["/", "/review.html", "/marks", "/corrections", "/x/", "/x/marks", "", "//", "*", "/%00/"]
)
def test_nothing_is_given_without_the_token(method: str, path: str, server: ReviewServer) -> None:
    body = json.dumps(MARK).encode() if method == "POST" else None
    origin = f"http://127.0.0.1:{server.server_port}"
    answer = ask(server, path or "/", method, body, Origin=origin, Content_Type="application/json")
    assert answer.status == 403
    assert b"Osk" not in answer.body
    assert server.token.encode() not in answer.body
    assert not server.corrections.exists()


def test_a_browser_that_goes_away_is_no_trouble(server: ReviewServer, capfd: pytest.CaptureFixture[str]) -> None:
    for _ in range(5):
        with socket.create_connection(("127.0.0.1", server.server_port), timeout=20) as connection:
            connection.sendall(
                f"GET /{server.token}/ HTTP/1.1\r\nHost: 127.0.0.1:{server.server_port}\r\n\r\n".encode()
            )
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # closed with a reset
    assert ask(server, f"/{server.token}/").status == 200
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize("change", [str.swapcase, lambda token: token[:-1], lambda token: token + "x", lambda _: "é"])
def test_a_token_nearly_right_is_wrong(change: object, server: ReviewServer) -> None:
    assert callable(change)
    path = f"/{change(server.token)}/".encode().decode("latin-1")
    sent = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{server.server_port}\r\n\r\n".encode("latin-1")
    with socket.create_connection(("127.0.0.1", server.server_port), timeout=20) as connection:
        connection.sendall(sent)
        assert b" 403 " in connection.recv(100)


@pytest.mark.parametrize(
    "host",
    [
        "osk.example",
        "osk.example:{port}",
        "127.0.0.1",
        "127.0.0.1:1",
        "[::1]:{port}",
        "127.0.0.1:{port}.osk.example",
        "",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_foreign_host_is_refused(method: str, host: str, server: ReviewServer) -> None:
    named = host.format(port=server.server_port)
    if method == "GET":
        assert ask(server, f"/{server.token}/", Host=named).status == 403
    else:
        assert post(server, json.dumps(MARK).encode(), Host=named).status == 403
        assert not server.corrections.exists()


def test_two_hosts_are_refused(server: ReviewServer) -> None:
    own = f"127.0.0.1:{server.server_port}"
    sent = f"GET /{server.token}/ HTTP/1.1\r\nHost: {own}\r\nHost: {own}\r\n\r\n".encode()
    with socket.create_connection(("127.0.0.1", server.server_port), timeout=20) as connection:
        connection.sendall(sent)
        assert b" 403 " in connection.recv(100)


@pytest.mark.parametrize(
    "origin", ["http://osk.example", "null", "https://127.0.0.1:{port}", "http://127.0.0.1:1", "file://"]
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_foreign_origin_is_refused(method: str, origin: str, server: ReviewServer) -> None:
    named = origin.format(port=server.server_port)
    if method == "GET":
        assert ask(server, f"/{server.token}/", Origin=named).status == 403
    else:
        assert post(server, json.dumps(MARK).encode(), Origin=named).status == 403
        assert not server.corrections.exists()


def test_a_mark_without_an_origin_is_refused(server: ReviewServer) -> None:
    assert post(server, json.dumps(MARK).encode(), Origin="").status == 403


@pytest.mark.parametrize(
    "path",
    ["../review.html", "../../corrections.jsonl", "..%2f..%2fetc%2fpasswd", "/etc/passwd",
     "review-parts/../review.html", "review-parts/", "review-parts/0.js", "..\\review.html",
     "corrections?x", "review.html", "%2e%2e/", "\x00"],
)  # fmt: skip
def test_no_path_leads_anywhere_else(path: str, server: ReviewServer) -> None:
    sent = f"GET /{server.token}/{path} HTTP/1.1\r\nHost: 127.0.0.1:{server.server_port}\r\n\r\n".encode()
    with socket.create_connection(("127.0.0.1", server.server_port), timeout=20) as connection:
        connection.sendall(sent)
        assert b" 404 " in connection.recv(100)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "HEAD", "TRACE", "CONNECT"])
def test_other_methods_are_not_known(method: str, server: ReviewServer) -> None:
    assert ask(server, f"/{server.token}/marks", method).status == 501


def test_parts_are_served(tmp_path: Path) -> None:
    with serving(tmp_path, 60, one_file=1000) as server:
        names = [name for name in server.files if name]
        assert len(names) > 1
        answer = ask(server, f"/{server.token}/{names[0]}")
        assert answer.headers["Content-Type"].startswith("text/javascript")
        assert answer.body.startswith(b"cleanerPart(")


# In the browser


# From the command line


@pytest.fixture
def finished(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    (tmp_path / "in/tail.txt").write_text(f"{ARTICLE}\n{TAIL}", encoding="utf-8")
    cleaner("clean", tmp_path / "in", "--out", tmp_path / "out")
    return tmp_path / "out"


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C is sent otherwise there")
@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_the_command_serves_until_it_is_ended_and_writes_only_marks(
    ending: int, finished: Path, tmp_path: Path
) -> None:
    before = sorted(finished.rglob("*"))
    (tmp_path / "temporary").mkdir()
    command = [sys.executable, "-m", "cleaner", "review", str(finished), "--serve", "--no-open"]
    env = {**os.environ, "TMPDIR": str(tmp_path / "temporary")}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env) as process:
        assert process.stdout is not None
        address = process.stdout.readline().decode().strip()
        found = re.fullmatch(r"http://127\.0\.0\.1:(\d+)/([\w-]{32,})/", address)
        assert found is not None
        connection = http.client.HTTPConnection("127.0.0.1", int(found[1]), timeout=20)
        sent = {"Origin": f"http://127.0.0.1:{found[1]}", "Content-Type": "application/json"}
        connection.request("POST", f"/{found[2]}/marks", json.dumps(MARK), sent)
        assert connection.getresponse().read() == b"saved"
        connection.close()
        process.send_signal(ending)
        try:
            _, errors = process.communicate(timeout=60)
        finally:
            process.kill()  # or else a failure waits for it for ever
    assert process.returncode == 0, errors
    assert found[2].encode() not in errors
    assert read_corrections(finished / CORRECTIONS) == [MARK]
    assert sorted(finished.rglob("*")) == sorted([*before, finished / CORRECTIONS])
    assert list((tmp_path / "temporary").iterdir()) == []
