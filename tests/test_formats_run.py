"""Formats through the real command: in, out, and back."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq
import pytest
from command import cleaner
from conftest import report

if TYPE_CHECKING:
    from pathlib import Path

ARTICLE = "The ferry left at dawn, and the crew of nine had been told to keep the deck clear of snow.\n" * 4
TAIL = "Read more:\nVelmora opens its second museum of clocks\n- 8 hours ago\nChess final postponed\n- 9 hours ago"


def rows(path: Path) -> list[dict[str, Any]]:
    if path.suffix == ".parquet":
        found: list[dict[str, Any]] = pq.read_table(path).to_pylist()
        return found
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.fixture
def records(tmp_path: Path) -> Path:
    path = tmp_path / "news.jsonl"
    lines = [
        json.dumps({"id": f"n{number}", "text": f"{number} {ARTICLE}{TAIL}", "tag": [number]}) for number in range(5)
    ]
    path.write_text("\n".join([*lines[:3], "{broken", *lines[3:]]) + "\n")
    return path


@pytest.mark.parametrize("format_", [None, "jsonl", "parquet"])
def test_records_go_out_with_their_fields(format_: str | None, records: Path, tmp_path: Path) -> None:
    done = cleaner("clean", records, "--out", tmp_path / "out", *(["--format", format_] if format_ else []))
    assert done.returncode == 1, done.stderr
    found = rows(tmp_path / f"out/news.{format_ or 'jsonl'}")
    assert [row.get("id") for row in found] == ["n0", "n1", "n2", None, "n3", "n4"]
    assert found[0]["body"].rstrip() == f"0 {ARTICLE}".rstrip()
    assert found[1]["tag"] in ([1], "[1]")
    assert [row["status"] for row in found] == ["cleaned"] * 3 + ["error"] + ["cleaned"] * 2
    assert [row["page"] for row in report(tmp_path / "out").values()][1] == "news.jsonl#n1"


@pytest.mark.parametrize("format_", [None, "parquet", "txt"])
def test_records_are_restored(format_: str | None, records: Path, tmp_path: Path) -> None:
    cleaner("clean", records, "--out", tmp_path / "out", *(["--format", format_] if format_ else []))
    done = cleaner("restore", tmp_path / "out", "--to", tmp_path / "back")
    assert done.returncode == 0, done.stderr
    if format_ == "txt":
        assert (tmp_path / "back/news/n4.txt").read_text() == f"4 {ARTICLE}{TAIL}"
    else:
        texts = {row["page"]: row["text"] for row in rows(tmp_path / "back/news.jsonl")}
        assert texts["news.jsonl#n4"] == f"4 {ARTICLE}{TAIL}"


@pytest.mark.parametrize("format_", ["jsonl", "parquet"])
def test_pages_go_into_one_file(format_: str, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for name in "abc":
        (tmp_path / f"in/{name}.txt").write_text(f"{name} {ARTICLE}{TAIL}")
    assert cleaner("clean", tmp_path / "in", "--out", tmp_path / "out", "--format", format_).returncode == 0
    found = rows(tmp_path / f"out/pages.{format_}")
    assert [(row["id"], row["body"]) for row in found] == [
        (f"{name}.txt", f"{name} {ARTICLE.rstrip()}") for name in "abc"
    ]


def test_file_of_records_that_has_not_changed_is_taken_over(records: Path, tmp_path: Path) -> None:
    cleaner("clean", records, "--out", tmp_path / "out")
    before = {path.name: path.read_bytes() for path in (tmp_path / "out").glob("*.jsonl")}
    assert b"6 as an earlier run left them" in cleaner("clean", records, "--out", tmp_path / "out").stdout
    assert {path.name: path.read_bytes() for path in (tmp_path / "out").glob("*.jsonl")} == before


def test_markdown_keeps_headings(tmp_path: Path) -> None:
    parts = f"<p>{ARTICLE}</p><h2>At the harbour</h2><p>{ARTICLE}</p>"
    (tmp_path / "page.html").write_text(f"<html><body><article>{parts}</article></body></html>")
    assert cleaner("clean", tmp_path / "page.html", "--out", tmp_path / "out", "--format", "md").returncode == 0
    assert "## At the harbour" in (tmp_path / "out/page.md").read_text()


def test_memory_learnt_in_halves_is_the_memory_learnt_at_once(tmp_path: Path) -> None:
    names = "Ada Bert Cora Dirk Elna Finn Gerd Hugo".split()
    for number in range(8):
        folder = tmp_path / f"half{number % 2}"
        folder.mkdir(exist_ok=True)
        (folder / f"{number}.html").write_text(
            f"<html><head><link rel='canonical' href='https://osk.example/{number}'></head><body>"
            f"<p>{names[number]} said: {ARTICLE}</p><p>Subscribe to the Osk Courier</p></body></html>"
        )
    halves = [tmp_path / "half0", tmp_path / "half1"]
    assert cleaner("learn", *halves, "--out", tmp_path / "both").returncode == 0
    assert cleaner("learn", halves[0], "--out", tmp_path / "one").returncode == 0
    done = cleaner("learn", halves[1], "--out", tmp_path / "two", "--merge", tmp_path / "one")
    assert b"8 pages of 1 site\n" in done.stdout
    assert (tmp_path / "two").read_bytes() == (tmp_path / "both").read_bytes()
    assert cleaner("clean", *halves, "--out", tmp_path / "out", "--sites", tmp_path / "two").returncode == 0
