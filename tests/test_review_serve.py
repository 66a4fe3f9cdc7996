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
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

import pytest
from browsing import desk, watched
from review_pages import run
from test_cli import ARTICLE, TAIL, cleaner
from test_review import MARK

from cleaner.review import CORRECTIONS, build
from cleaner.review.build import ONE_FILE
from cleaner.review.corrections import read_corrections
from cleaner.review.serve import LARGEST, ReviewServer

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


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ReviewServer]:
    with serving(tmp_path) as started:
        yield started


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


def test_a_mark_is_saved_at_once(server: ReviewServer) -> None:
    assert post(server, json.dumps(MARK).encode()).status == 200
    assert read_corrections(server.corrections) == [MARK]
    assert post(server, json.dumps({**MARK, "mark": "undo"}).encode()).status == 200
    assert read_corrections(server.corrections) == []
    assert len(server.corrections.read_text(encoding="utf-8").splitlines()) == 2


def test_the_marks_that_stand_are_given(server: ReviewServer) -> None:
    post(server, json.dumps(MARK).encode())
    post(server, json.dumps({**MARK, "mark": "cut"}).encode())
    assert json.loads(ask(server, f"/{server.token}/corrections").body) == [{**MARK, "mark": "cut"}]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"\xff\xfe",
        b"null",
        b'{"page": "x"}',
        b"[" * 100_000,
        json.dumps({**MARK, "mark": "rm"}).encode(),
    ],
    ids=["empty", "broken", "list", "binary", "null", "too little", "deep", "no mark"],
)
def test_what_is_no_mark_is_not_saved(body: bytes, server: ReviewServer) -> None:
    assert post(server, body).status == 400
    assert not server.corrections.exists()


def test_a_mark_of_several_lines_is_one_row(server: ReviewServer) -> None:
    post(server, json.dumps({**MARK, "text": 'a\n{"schema_version": 1}\r\n\u2028\ud800'}).encode())
    (line,) = server.corrections.read_bytes().splitlines()
    assert json.loads(line)["text"].startswith("a\n{")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Content_Length": str(LARGEST + 1)}, 413),
        ({"Content_Length": "9" * 5000}, 413),
        ({"Content_Length": "-1"}, 411),
        ({"Content_Length": "1e3"}, 411),
        ({"Content_Length": "²"}, 411),
        ({"Content_Length": "", "Transfer_Encoding": "chunked"}, 411),
        ({"Content_Type": "text/plain"}, 415),
        ({"Content_Type": "application/x-www-form-urlencoded"}, 415),
        ({"Content_Type": ""}, 415),
    ],
)
def test_bodies_that_are_too_large_or_of_another_kind_are_refused(
    headers: dict[str, str], status: int, server: ReviewServer
) -> None:
    body = None if "Content_Length" in headers else json.dumps(MARK).encode()
    origin = f"http://127.0.0.1:{server.server_port}"
    given = {"Origin": origin, "Content_Type": "application/json", **headers}
    answer = ask(server, f"/{server.token}/marks", "POST", body, **given)
    assert answer.status == status
    assert not server.corrections.exists()


def test_marks_sent_at_once_are_rows_of_their_own(server: ReviewServer) -> None:
    rows = [{**MARK, "start": number, "end": number + 1} for number in range(40)]
    threads = [threading.Thread(target=post, args=(server, json.dumps(row).encode())) for row in rows]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(row["start"] for row in read_corrections(server.corrections)) == list(range(40))


def test_marks_that_cannot_be_saved_are_said_to_be(server: ReviewServer) -> None:
    server.corrections.mkdir()
    answer = post(server, json.dumps(MARK).encode())
    assert answer.status == 500
    assert b"cannot be written" in answer.body
    assert ask(server, f"/{server.token}/corrections").status == 500


def test_parts_are_served(tmp_path: Path) -> None:
    with serving(tmp_path, 60, one_file=1000) as server:
        names = [name for name in server.files if name]
        assert len(names) > 1
        answer = ask(server, f"/{server.token}/{names[0]}")
        assert answer.headers["Content-Type"].startswith("text/javascript")
        assert answer.body.startswith(b"cleanerPart(")


# In the browser


@pytest.mark.parametrize("beside", [False, True])
def test_marks_made_in_the_browser_are_saved_as_they_are_made(beside: bool, tmp_path: Path) -> None:  # noqa: FBT001
    with serving(tmp_path, one_file=1000 if beside else ONE_FILE) as server, desk() as started:
        with watched(started, server.address) as found:
            tab = found.open()
            tab.keyboard.press("k")
            tab.locator("#saved", has_text=re.compile("^saved$")).wait_for()
            (row,) = read_corrections(server.corrections)
            assert (row["mark"], row["page"]) == ("keep", "osk/00011.txt")
            found.open()
            tab.locator('.stop.active[data-mark="keep"]').wait_for()
            assert tab.locator("#marked").text_content() == "1 mark"
            assert tab.evaluate("Object.keys(localStorage).filter((name) => name.includes('osk'))") == []
            tab.keyboard.press("c")
            tab.keyboard.press("u")
            tab.locator('.stop.active[data-mark="keep"]').wait_for()
            marks: list[str] = []
            while len(marks) < 3:
                tab.wait_for_timeout(20)
                lines = server.corrections.read_text(encoding="utf-8").splitlines()
                marks = [json.loads(line)["mark"] for line in lines]
        assert marks == ["keep", "cut", "keep"]


def test_a_mark_that_could_not_be_saved_is_said_and_sent_again(tmp_path: Path) -> None:
    with serving(tmp_path) as server, desk() as started:
        found = started.open()
        found.begin(server.address)
        tab = found.open()
        server.corrections.mkdir()
        tab.keyboard.press("k")
        tab.locator("#saved.bad", has_text="1 not saved").wait_for()
        server.corrections.rmdir()
        tab.keyboard.press("n")
        tab.keyboard.press("c")
        tab.locator("#saved", has_text=re.compile("^saved$")).wait_for()
        assert [row["mark"] for row in read_corrections(server.corrections)] == ["keep", "cut"]


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
        _, errors = process.communicate(timeout=60)
    assert process.returncode == 0, errors
    assert found[2].encode() not in errors
    assert read_corrections(finished / CORRECTIONS) == [MARK]
    assert sorted(finished.rglob("*")) == sorted([*before, finished / CORRECTIONS])
    assert list((tmp_path / "temporary").iterdir()) == []
