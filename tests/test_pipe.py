"""`cleaner pipe`: JSON lines in, JSON lines out."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

from command import ARTICLE, HTML, TAIL, cleaner


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
