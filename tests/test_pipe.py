"""`cleaner pipe`: JSON lines in, JSON lines out."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import time
from threading import Event
from typing import TYPE_CHECKING, Any

import pytest
from command import ARTICLE, HTML, TAIL, cleaner
from teaching import SHIPS, text

from cleaner import Config
from cleaner.isolate import Limits
from cleaner.stream import pipe_stream

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MENU = "Harbour\nWeather\nTides\nMarkets"


def test_pipe_answers_every_line_in_order() -> None:
    records: list[dict[str, Any]] = [
        {"id": 7, "text": f"{ARTICLE}\n{TAIL}", "crawl": {"depth": 2}},
        {"id": "h", "html": HTML, "url": "https://courier.example/f"},
        {"content": HTML},
    ]
    lines = [json.dumps(record).encode() for record in records]
    done = cleaner(
        "pipe", stdin=b"\n".join([lines[0], b"{not json", lines[1], b"[1]", b"", b'{"id": 1, "text": 5}', lines[2]])
    )
    assert done.returncode == 1
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [row["status"] for row in rows] == ["cleaned", "error", "cleaned", "error", "error", "cleaned"]
    assert [row["page"] for row in rows] == ["7", "2", "h", "4", "1", "7"]
    assert rows[4]["id"] == 1
    assert rows[0]["body"] == rows[2]["body"] == rows[5]["body"] == ARTICLE
    assert rows[0]["crawl"] == {"depth": 2}
    assert rows[0]["id"] == 7
    assert rows[2]["url"] == "https://courier.example/f"
    assert "line 2" in rows[1]["error"]


def test_pipe_answers_before_the_next_line_comes() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "cleaner", "pipe"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for number in range(3):
            process.stdin.write(json.dumps({"id": number, "text": ARTICLE}).encode() + b"\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["id"] == number
        process.stdin.close()
        assert process.wait() == 0


def test_pipe_ends_quietly_when_its_reader_goes_away() -> None:
    lines = (json.dumps({"text": ARTICLE * 50}) + "\n") * 200
    with subprocess.Popen(
        [sys.executable, "-m", "cleaner", "pipe"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdin is not None
        process.stdout.close()
        try:
            process.stdin.write(lines.encode())
            process.stdin.close()
        except BrokenPipeError:
            pass
        assert b"Traceback" not in process.stderr.read()


def lines(*records: dict[str, Any]) -> bytes:
    return b"".join(json.dumps(record).encode() + b"\n" for record in records)


def test_any_number_of_workers_gives_the_same_bytes() -> None:
    stdin = lines(*({"id": str(number), "text": f"{ARTICLE * (number % 7)}\n{TAIL}"} for number in range(60)))
    one, three = (cleaner("pipe", "--workers", workers, stdin=stdin).stdout for workers in (1, 3))
    assert [json.loads(line)["page"] for line in three.splitlines()] == [str(number) for number in range(60)]
    assert three == one


CULPRITS = {
    "This page exits.": "took its worker process down (exit code 13)",
    "This page hangs politely.": "took longer than 3 seconds",
    "This page hangs for good.": "took longer than 3 seconds",
}


@pytest.fixture(scope="module")
def with_culprits(plugin: Path) -> list[dict[str, Any]]:
    records = [{"id": 7, "text": said, "crawl": 2} for culprit in CULPRITS for said in (ARTICLE, culprit)]
    done = cleaner("pipe", "--page-seconds", 3, "--workers", 2, stdin=lines(*records), PYTHONPATH=str(plugin))
    assert done.returncode == 1, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.parametrize(("culprit", "reason"), CULPRITS.items())
def test_culprit_costs_itself(culprit: str, reason: str, with_culprits: list[dict[str, Any]]) -> None:
    row = with_culprits[2 * list(CULPRITS).index(culprit) + 1]
    assert (row["status"], row["body"], row["page"], row["crawl"]) == ("error", "", "7", 2)
    assert reason in row["error"]


def test_pages_beside_a_culprit_are_cleaned(with_culprits: list[dict[str, Any]]) -> None:
    assert [row["body"] for row in with_culprits[::2]] == [ARTICLE] * len(CULPRITS)


def test_site_memory_of_a_file(tmp_path: Path) -> None:
    pages = [{"url": f"https://osk.example/{ship}", "text": f"{MENU}\n{text(ship)}"} for ship in SHIPS]
    (tmp_path / "pages.jsonl").write_bytes(lines(*pages))
    assert cleaner("learn", tmp_path / "pages.jsonl", "--out", tmp_path / "sites").returncode == 0
    without, with_memory = (
        [json.loads(line)["body"] for line in cleaner("pipe", *more, stdin=lines(*pages)).stdout.splitlines()]
        for more in ([], ["--sites", tmp_path / "sites"])
    )
    assert all(body.startswith(MENU) for body in without)
    assert not any("Tides" in body for body in with_memory)


@pytest.mark.parametrize(
    ("stdin", "said"),
    [
        (b"", "0 pages: nothing to do; 0 characters removed"),
        (lines({"text": ARTICLE}), "1 page: 1 unchanged; 0 characters removed (0.0%)"),
        (lines({"text": ARTICLE}) + b"[]\n", "2 pages: 1 unchanged, 1 error; 0 characters removed (0.0%)"),
    ],
)
def test_closing_line_is_on_standard_error(stdin: bytes, said: str) -> None:
    done = cleaner("pipe", stdin=stdin)
    assert done.stderr.decode().splitlines()[-1].startswith(said)  # and the pace, where it took a while
    assert done.stdout.count(b"\n") == stdin.count(b"\n")


def test_first_failures_are_named_and_the_rest_counted() -> None:
    told = cleaner("pipe", stdin=b"{\n" * 7).stderr.decode().splitlines()
    assert told[0].startswith("cleaner: line 1: not JSON")
    assert told[5] == "cleaner: and 2 more, each named in its line"


@pytest.mark.parametrize("stdin", [b"", lines({"text": ARTICLE})], ids=["nothing", "a page"])
def test_bad_rule_file_is_told_whatever_comes(stdin: bytes, tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_text("[[rule]]\nid = 5\n")
    done = cleaner("pipe", "--rules", tmp_path, stdin=stdin)
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"bad.toml" in done.stderr


class _Source(io.BytesIO):
    """Lines that are counted as they are read, long enough for few to fit into a pipe."""

    taken = 0

    def readline(self, size: int | None = -1, /) -> bytes:
        self.taken += 1
        return super().readline(size)


class _SlowSink(io.BytesIO):
    def __init__(self, source: _Source) -> None:
        super().__init__()
        self.source, self.written, self.furthest = source, 0, 0

    def write(self, data: Any, /) -> int:
        time.sleep(0.01)
        self.furthest = max(self.furthest, self.source.taken - self.written)
        self.written += 1
        return super().write(data)


def test_lines_do_not_pile_up_before_a_slow_reader() -> None:
    source = _Source(lines({"text": ARTICLE * 100}) * 150)
    sink = _SlowSink(source)
    assert pipe_stream(Config(), source, sink, 2, Limits(), Event()).pages == 150
    assert sink.furthest <= 16


@pytest.fixture
def waiting() -> Iterator[subprocess.Popen[bytes]]:
    """Give a pipe that has answered one line and waits for the next."""
    with subprocess.Popen(
        [sys.executable, "-m", "cleaner", "pipe"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(lines({"text": ARTICLE}))
        process.stdin.flush()
        process.stdout.readline()
        yield process
        process.kill()


@pytest.mark.skipif(os.name == "nt", reason="interrupting another process is another matter there")
def test_interrupted_while_it_waits_it_says_what_is_done(waiting: subprocess.Popen[bytes]) -> None:
    waiting.send_signal(signal.SIGINT)
    assert waiting.wait() == 130
    assert waiting.stderr is not None
    assert waiting.stderr.read().decode().startswith("interrupted: 1 page: 1 unchanged")
