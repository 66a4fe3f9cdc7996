"""What was named and cannot be read is a row with a reason, is named at the end, and makes the exit code 1."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from command import ARTICLE
from conftest import report, without_privilege

if TYPE_CHECKING:
    from pathlib import Path


UNREADABLE = {
    "a folder inside": ("in/closed/", "in/closed/", "Permission denied"),
    "a folder named outright": ("barred/", "barred/", "Permission denied"),
    "a file in a closed folder": ("./in/shut/a.txt", "in/shut/a.txt", "Permission denied"),
    "a pattern without hits": ("./in/*.xyz", "in/*.xyz", "no file matches"),
    "a link that leads nowhere": ("lost.txt", "in/lost.txt", "No such file"),
    "a link that leads to itself": ("round.txt", "in/round.txt", "symbolic links"),
    "a named pipe": ("pipe.txt", "in/pipe.txt", "not a regular file"),
    "a name that is too long": ("./" + 300 * "x", 300 * "x", "too long"),
    "a storage whose library is missing": ("s3://osk/x", "s3://osk/x", "s3fs"),
    "an unknown storage": ("osk://osk/x", "osk://osk/x", "osk"),
    "a storage without that file": ("memory://osk/x", "memory://osk/x", "no such file"),
}
"""Page, location, and part of the reason."""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("unreadable")
    for folder in ("in/closed", "in/shut", "barred"):
        (place / folder).mkdir(parents=True)
    for name in ("good.txt", "closed/a.txt", "shut/a.txt"):
        (place / "in" / name).write_text(ARTICLE)
    (place / "in/lost.txt").symlink_to("nowhere.txt")
    (place / "in/round.txt").symlink_to("round.txt")
    os.mkfifo(place / "in/pipe.txt")
    for name in ("in/closed", "in/shut", "barred"):
        (place / name).chmod(0)
    return place


def clean(place: Path, *args: str) -> subprocess.CompletedProcess[bytes]:
    command = [*without_privilege(), sys.executable, "-m", "cleaner", "clean", *args, "--workers", "1"]
    return subprocess.run(command, cwd=place, capture_output=True, check=False)


@pytest.fixture(scope="module")
def done(place: Path) -> subprocess.CompletedProcess[bytes]:
    outright = ["in", "barred", "in/shut/a.txt", "in/*.xyz", 300 * "x", "s3://osk/x", "osk://osk/x", "memory://osk/x"]
    return clean(place, *outright, "--out", "out")


@pytest.fixture(scope="module")
def rows(place: Path, done: subprocess.CompletedProcess[bytes]) -> dict[str, dict[str, Any]]:
    assert done.returncode == 1, done.stderr
    return report(place / "out")


@pytest.mark.parametrize(("page", "location", "reason"), UNREADABLE.values(), ids=UNREADABLE)
def test_it_is_a_row_with_a_reason(page: str, location: str, reason: str, rows: dict[str, dict[str, Any]]) -> None:
    row = rows[page]
    assert (row["status"], row["source"], row["body_path"]) == ("error", location, None)
    assert reason in row["error"]


def test_nothing_else_is_lost_or_made_up(rows: dict[str, dict[str, Any]]) -> None:
    assert {page for page, row in rows.items() if row["status"] != "error"} == {"good.txt"}
    assert set(rows) == {"good.txt", "in/shut/", *(page for page, *_ in UNREADABLE.values())}


def test_first_few_are_named_and_the_rest_counted(
    rows: dict[str, dict[str, Any]], done: subprocess.CompletedProcess[bytes]
) -> None:
    failed = [f"cleaner: {row['source']}: {row['error']}" for row in rows.values() if row["status"] == "error"]
    assert done.stderr.decode().splitlines() == [*failed[:5], "cleaner: and 7 more, named in the report"]


def test_records_of_unreadable_pages_are_among_those_of_the_others(place: Path) -> None:
    assert clean(place, "in/*.xyz", "in/good.txt", "--format", "jsonl", "--out", "records").returncode == 1
    assert [(page, row["status"]) for page, row in report(place / "records").items()] == [
        ("good.txt", "unchanged"),
        ("./in/*.xyz", "error"),
    ]
    assert (place / "records/pages.jsonl").read_bytes().count(b"\n") == 2


def test_path_that_is_not_there_is_wrong_usage(place: Path) -> None:
    done = clean(place, "in/good.txt", "nowhere.txt", "--out", "none")
    assert done.returncode == 2
    assert done.stderr == b"cleaner: nowhere.txt: no such file or folder\n"
    assert not (place / "none/report.jsonl").exists()
