"""Bad input never stops a run and never loses a page: what is written, what the row says, the exit code."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING, NamedTuple

import pytest
from command import ARTICLE, HTML, cleaner
from conftest import report, without_privilege

if TYPE_CHECKING:
    from pathlib import Path

CAFE = "The café at the harbour of Ösk opened in May, and its owner said that he would never leave the harbour again."
DEEP = "<html><body>" + "<div>" * 50_000 + f"<p>{CAFE}</p>" + "</div>" * 50_000 + "<p>Afterwards.</p></body></html>"


class Case(NamedTuple):
    """A file, and what must come of it."""

    name: str
    data: bytes
    status: str
    body: str | None
    """None: no body is written."""
    error: str = ""
    """Part of the row's error."""


CASES = {
    "empty text": Case("page.txt", b"", "empty", ""),
    "empty html": Case("page.html", b"", "empty", ""),
    "white space": Case("page.txt", b" \n\t\n", "empty", " \n\t\n"),
    "binary as text": Case("page.txt", bytes(range(256)) * 20, "error", None, "binary"),
    "binary as html": Case("page.html", bytes(range(256)) * 20, "error", None, "binary"),
    "picture": Case("page.html", b"\x89PNG\r\n\x1a\n" + bytes(50), "error", None, "a PNG image"),
    "pdf": Case("page.html", b"%PDF-1.7\n1 0 obj", "error", None, "a PDF"),
    "undeclared charset": Case("page.html", f"<p>{CAFE}</p>".encode("latin-1"), "unchanged", CAFE),
    "wrong charset": Case("page.html", f"<meta charset=utf-8><p>{CAFE}</p>".encode("latin-1"), "unchanged", CAFE),
    "lying charset": Case("page.html", f"<meta charset=latin1><p>{CAFE}</p>".encode(), "unchanged", CAFE),
    "utf-16": Case("page.txt", CAFE.encode("utf-16"), "unchanged", CAFE),
    "nul in text": Case("page.txt", f"{CAFE}\0\0".encode(), "unchanged", f"{CAFE}\0\0"),
    "nul in html": Case("page.html", f"<p>{CAFE}\0</p>".encode(), "unchanged", f"{CAFE}\ufffd"),
    "one line of 20 MB": Case("page.txt", b"word " * 4_000_000, "unchanged", "word " * 4_000_000),
    "one paragraph of 20 MB": Case(
        "page.html", b"<p>" + b"word " * 4_000_000, "unchanged", ("word " * 4_000_000).strip()
    ),
    "nested 50,000 deep": Case("page.html", DEEP.encode(), "unchanged", f"{CAFE}\nAfterwards."),
    "no body": Case("page.html", b"<html><head><title>T</title></head></html>", "empty", ""),
    "only a comment": Case("page.html", b"<!-- nothing -->", "empty", ""),
    "cut off in a tag": Case("page.html", f"<p>{CAFE}</p><a href='x".encode(), "unchanged", CAFE),
    "html named txt": Case("page.txt", f"<!DOCTYPE html><p>{CAFE}</p>".encode(), "unchanged", CAFE),
    "half a surrogate": Case("page.html", b"<p>Half &#xD800; a pair.</p>", "unchanged", "Half � a pair."),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_bad_page(case: Case, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / case.name).write_bytes(case.data)
    (tmp_path / "in/good.txt").write_text(ARTICLE)
    done = cleaner("clean", tmp_path / "in", "--out", tmp_path / "out", "--workers", 1)
    assert done.returncode == (1 if case.status == "error" else 0), done.stderr
    rows = report(tmp_path / "out")
    row = rows[case.name]
    assert row["status"] == case.status
    assert case.error in (row["error"] or "")
    assert bool(row["error"]) == (case.status == "error")
    assert rows["good.txt"]["status"] == "unchanged"
    if case.body is None:
        assert row["body_path"] is None
        assert not (tmp_path / "out/page.txt").exists()
    else:
        assert (tmp_path / "out" / row["body_path"]).read_bytes().decode() == case.body


def test_entity_storm(tmp_path: Path) -> None:
    storm = "&amp;amp;&#0;&#x110000;&bogus;&;&#;&#x;&#99999999999;&amp" * 2000
    (tmp_path / "page.html").write_text(f"<p>{storm}</p><p>{CAFE}</p>")
    done = cleaner("clean", tmp_path / "page.html", "--out", tmp_path / "out")
    assert done.returncode == 0
    assert report(tmp_path / "out")["page.html"]["error"] is None
    assert CAFE in (tmp_path / "out/page.txt").read_text()


def test_unreadable_file(tmp_path: Path) -> None:
    source = tmp_path / "in"
    source.mkdir()
    (source / "secret.txt").write_text("Nobody may read this.")
    (source / "secret.txt").chmod(0)
    (source / "good.txt").write_text(ARTICLE)
    command = [
        *without_privilege(),
        sys.executable,
        "-m",
        "cleaner",
        "clean",
        str(source),
        "--out",
        str(tmp_path / "out"),
    ]
    done = subprocess.run(command, capture_output=True, check=False)
    assert done.returncode == 1, done.stderr
    rows = report(tmp_path / "out")
    assert (rows["secret.txt"]["status"], rows["secret.txt"]["body_path"]) == ("error", None)
    assert "Permission denied" in rows["secret.txt"]["error"]
    assert rows["good.txt"]["status"] == "unchanged"


def test_links_that_lead_nowhere_or_in_circles(tmp_path: Path) -> None:
    source = tmp_path / "in"
    (source / "sub").mkdir(parents=True)
    (source / "good.txt").write_text(ARTICLE)
    (source / "self.txt").symlink_to("self.txt")
    (source / "nowhere.html").symlink_to("missing.html")
    (source / "sub/up").symlink_to("..")
    done = cleaner("clean", source, "--out", tmp_path / "out")
    assert done.returncode == 1
    rows = report(tmp_path / "out")
    assert {page: row["status"] for page, row in rows.items()} == {
        "good.txt": "unchanged",
        "nowhere.html": "error",
        "self.txt": "error",
    }
    assert "symbolic links" in rows["self.txt"]["error"]


def test_named_pipe_does_not_hold_up_the_run(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    os.mkfifo(tmp_path / "in/pipe.txt")
    assert cleaner("clean", tmp_path / "in", "--out", tmp_path / "out").returncode == 1
    assert "not a regular file" in report(tmp_path / "out")["pipe.txt"]["error"]


def test_pages_of_one_name_get_bodies_of_their_own(tmp_path: Path) -> None:
    source = tmp_path / "in"
    (source / "sub").mkdir(parents=True)
    (source / "a.html").write_text(HTML)
    (source / "a.htm").write_text(HTML)
    (source / "a.txt").write_text("The text itself.")
    (source / "A.TXT").write_text("In capitals.")
    (source / "sub/a.txt").write_text("Deeper.")
    (tmp_path / "other").mkdir()
    (tmp_path / "other/a.txt").write_text("From another folder.")
    done = cleaner("clean", source, tmp_path / "other", "--out", tmp_path / "out")
    assert done.returncode == 0
    rows = report(tmp_path / "out")
    paths = [row["body_path"] for row in rows.values()]
    assert len(rows) == 6
    assert len({path.casefold() for path in paths}) == 6
    assert rows["a.txt"]["body_path"] == "a.txt"
    assert (tmp_path / "out/a.txt").read_text() == "The text itself."
    assert (tmp_path / "out/a.html.txt").read_text() == ARTICLE


def test_output_inside_the_input_is_no_input(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(ARTICLE)
    for _ in range(2):
        assert cleaner("clean", tmp_path, "--out", tmp_path / "out").returncode == 0
        assert set(report(tmp_path / "out")) == {"a.txt"}


def test_file_name_that_is_no_text(tmp_path: Path) -> None:
    source = tmp_path / "in"
    source.mkdir()
    (source / os.fsdecode(b"caf\xe9.txt")).write_text(ARTICLE)
    assert cleaner("clean", source, "--out", tmp_path / "out").returncode == 0
    assert cleaner("restore", tmp_path / "out", "--to", tmp_path / "back").returncode == 0
    assert (tmp_path / "back" / os.fsdecode(b"caf\xe9.txt")).read_text() == ARTICLE


def test_no_half_written_file_is_left(tmp_path: Path) -> None:
    """A run that cannot go on, as a folder stands where a body should, says so before it writes anything."""
    source = tmp_path / "in"
    source.mkdir()
    for name in ("a.txt", "b.txt", "c.txt"):
        (source / name).write_text(ARTICLE)
    (tmp_path / "out/b.txt/x").mkdir(parents=True)
    done = cleaner("clean", source, "--out", tmp_path / "out")
    assert done.returncode == 2
    assert b"b.txt: cannot be written" in done.stderr
    assert [path for path in (tmp_path / "out").rglob("*") if path.is_file()] == []
