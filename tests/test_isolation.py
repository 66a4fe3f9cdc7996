"""A page that crashes, hangs or eats memory costs itself, through the real command."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from conftest import report

if TYPE_CHECKING:
    from pathlib import Path

ARTICLE = "The ferry left at dawn, and the crew of nine had been told to keep the deck clear of snow.\n" * 4


def run(plugin: Path, *args: object, seconds: int = 60) -> subprocess.CompletedProcess[bytes]:
    command = [
        sys.executable,
        "-m",
        "cleaner",
        "clean",
        *map(str, args),
        "--page-seconds",
        str(seconds),
        "--page-memory",
        "1500",
    ]
    return subprocess.run(command, capture_output=True, check=False, env={**os.environ, "PYTHONPATH": str(plugin)})


FAULTS = [
    ("exits", "took its worker process down (exit code 13)"),
    ("crashes", "took its worker process down"),
    ("hangs politely", "took longer than 3 seconds"),
    ("hangs for good", "took longer than 3 seconds"),
    ("swallows the alarm", "took longer than 3 seconds"),
    ("eats memory", "emory"),
    ("raises", "a stage failed: ValueError: no such thing"),
]


@pytest.mark.parametrize(("fault", "reason", "workers"), [*((*fault, 2) for fault in FAULTS), (*FAULTS[0], 1)])
def test_culprit_costs_its_own_row(fault: str, reason: str, workers: int, plugin: Path, tmp_path: Path) -> None:
    source = tmp_path / "in"
    source.mkdir()
    for number in range(30):
        (source / f"{number:02}.txt").write_text(ARTICLE)
    (source / "11-culprit.txt").write_text(f"This page {fault}.")
    seconds = 3 if "3 seconds" in reason else 60  # a short limit makes pages late on a machine that is very busy
    done = run(plugin, source, "--out", tmp_path / "out", "--workers", workers, seconds=seconds)
    assert done.returncode == 1, done.stderr
    rows = report(tmp_path / "out")
    assert {page for page, row in rows.items() if row["status"] == "error"} == {"11-culprit.txt"}
    assert reason in rows["11-culprit.txt"]["error"]
    assert len(rows) == 31
    assert list(rows) == sorted(rows)


def test_single_page_that_crashes(plugin: Path, tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_text("This page crashes.")
    done = run(plugin, tmp_path / "page.txt", "--out", tmp_path / "out")
    assert done.returncode == 1
    assert report(tmp_path / "out")["page.txt"]["status"] == "error"


def test_dry_run_is_isolated_too(plugin: Path, tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_text("This page crashes.")
    done = run(plugin, tmp_path / "page.txt", "--dry-run")
    assert done.returncode == 1
    assert b"1 error" in done.stdout


def test_ten_culprits_among_many_pages(plugin: Path, tmp_path: Path) -> None:
    source = tmp_path / "in"
    source.mkdir()
    for number in range(290):
        (source / f"{number:03}.txt").write_text(f"{number} {ARTICLE}")
    for number, fault in enumerate(("crashes", "hangs for good", "eats memory")):
        (source / f"{number}00-culprit.txt").write_text(f"This page {fault}.")
    (source / "300-deep.html").write_text("<html><body>" + "<div>" * 100_000 + f"<p>{ARTICLE}")
    with (source / "400-line.txt").open("wb") as file:
        file.writelines(b"The ferry left at dawn, " * 100_000 for _ in range(84))
    (source / "500-nuls.txt").write_bytes(bytes(5000))
    (source / "600-charset.html").write_bytes(f'<meta charset="utf-8"><p>Die Fähre. {ARTICLE}'.encode("cp1252"))
    (source / "700-cut.html.gz").write_bytes(gzip.compress(ARTICLE.encode() * 50)[:-60])
    os.mkfifo(source / "800-unreadable.txt")
    (source / "900-vanished.txt").symlink_to("nowhere")
    done = run(plugin, source, "--out", tmp_path / "out", seconds=10)
    assert done.returncode == 1, done.stderr
    rows = report(tmp_path / "out")
    assert len(rows) == 300
    failed = {page for page, row in rows.items() if row["status"] == "error"}
    culprits = {page for page in rows if "-" in page}
    assert failed == culprits - {"300-deep.html", "600-charset.html"}  # of these the article comes out
    assert all(rows[page]["error"] for page in failed)
    assert (tmp_path / "out" / "300-deep.txt").read_text().split() == ARTICLE.split()
    assert "Die Fähre." in (tmp_path / "out" / "600-charset.txt").read_text()
    assert sum((tmp_path / "out" / f"{number:03}.txt").is_file() for number in range(290)) == 290
