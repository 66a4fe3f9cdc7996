"""Marks that are saved as they are made."""

from __future__ import annotations

import json
import re
import threading
from typing import TYPE_CHECKING

import pytest
from browsing import desk, watched
from review_pages import MARK
from serving import ask, post, serving

from cleaner.review.build import ONE_FILE
from cleaner.review.corrections import read_corrections
from cleaner.review.serve import LARGEST, ReviewServer

if TYPE_CHECKING:
    from pathlib import Path


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
        while len(read_corrections(server.corrections)) < 2:  # "saved" may be what stood there before
            tab.wait_for_timeout(20)
        assert [row["mark"] for row in read_corrections(server.corrections)] == ["keep", "cut"]
