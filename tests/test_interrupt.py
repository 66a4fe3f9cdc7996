"""Runs stopped halfway: by Ctrl-C, with a real SIGINT, and by an output folder that cannot be written."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any, Literal

import pytest
from command import cleaner
from conftest import report, without_privilege

from cleaner import Removal, restore

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

Form = Literal["files", "records"]
TAIL = "Read more:\nVelmora opens its second museum of clocks\n- 8 hours ago\nChess final postponed\n- 9 hours ago"
PAGES = 120


def text(number: int, edition: str) -> str:
    told = f"In the {edition} edition, page {number}, the crew of nine had been told to keep the deck clear of snow.\n"
    return told * 20 + TAIL


def write(folder: Path, edition: str, form: Form) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    if form == "files":
        for number in range(PAGES):
            (folder / f"{number:03}.txt").write_text(text(number, edition))
    else:
        records = [json.dumps({"id": f"{number:03}", "text": text(number, edition)}) for number in range(PAGES)]
        (folder / "pages.jsonl").write_text("\n".join(records) + "\n")


def command(*args: str) -> list[str]:
    return [sys.executable, "-m", "cleaner", "clean", "in", "--out", "out", "--workers", "1", *args]


def clean(place: Path, *args: str) -> subprocess.CompletedProcess[bytes]:
    return cleaner(*command(*args)[3:], cwd=place)


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Form, str], Path]:
    """Give a place where all pages of an edition were cleaned, undisturbed."""
    places: dict[tuple[Form, str], Path] = {}

    def make(form: Form, edition: str) -> Path:
        if (form, edition) not in places:
            places[form, edition] = place = tmp_path_factory.mktemp(f"{form}-{edition}")
            write(place / "in", edition, form)
            assert clean(place).returncode == 0
        return places[form, edition]

    return make


def interrupt(place: Path) -> None:
    """Run, and press Ctrl-C once some pages are done."""
    journal = place / "out/.cleaner/journal.jsonl"
    with subprocess.Popen(command(), cwd=place, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
        while process.poll() is None and (not journal.exists() or journal.read_bytes().count(b"\n") < 10):
            time.sleep(0.002)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate()
    assert process.returncode == 130, err
    assert b"--resume goes on" in err


def bodies(out: Path, form: Form) -> dict[str, str]:
    if form == "files":
        return {path.name: path.read_text() for path in out.glob("*.txt")}
    if not (out / "pages.jsonl").exists():
        return {}
    records = [json.loads(line) for line in (out / "pages.jsonl").read_text().splitlines()]
    return {f"pages.jsonl#{record['id']}": record["body"] for record in records}


def valid_rows(out: Path, form: Form) -> dict[str, dict[str, Any]]:
    """Check that each body has a row and each row its body; give the rows."""
    rows, found = report(out), bodies(out, form)
    assert rows.keys() == found.keys()
    for page, row in rows.items():
        removals = tuple(Removal(**removal) for removal in row["removals"])
        number = int(page.removesuffix(".txt")[-3:])
        assert restore(found[page], removals) in (text(number, "first"), text(number, "second"))
    return rows


@pytest.mark.parametrize("form", ["files", "records"])
def test_interrupted_first_run(form: Form, finished: Callable[[Form, str], Path], tmp_path: Path) -> None:
    write(tmp_path / "in", "first", form)
    interrupt(tmp_path)
    assert len(valid_rows(tmp_path / "out", form)) < PAGES
    assert clean(tmp_path, "--resume").returncode == 0
    assert files(tmp_path / "out") == files(finished(form, "first") / "out")


@pytest.mark.parametrize(("form", "again"), [("files", "--resume"), ("files", ""), ("records", "--resume")])
def test_interrupted_second_run(form: Form, again: str, finished: Callable[[Form, str], Path], tmp_path: Path) -> None:
    shutil.copytree(finished(form, "first"), tmp_path, dirs_exist_ok=True)
    write(tmp_path / "in", "second", form)
    interrupt(tmp_path)
    rows = valid_rows(tmp_path / "out", form)
    assert len(rows) == PAGES
    assert json.loads((tmp_path / "out/summary.json").read_text())["pages"] == PAGES
    done = clean(tmp_path, *again.split())
    assert done.returncode == 0
    assert b"begun anew" not in done.stderr
    assert files(tmp_path / "out") == files(finished(form, "second") / "out")


def test_folder_where_the_report_should_stand_is_named_before_a_page_is_cleaned(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in/page.txt").write_text(text(1, "first"))
    (tmp_path / "out/report.jsonl").mkdir(parents=True)
    done = subprocess.run(command(), cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode == 2
    assert b"Is a directory" in done.stderr
    assert not (tmp_path / "out/page.txt").exists()


@pytest.mark.parametrize("closed", ["out", "out/sub"])
def test_output_folder_that_cannot_be_written(
    closed: str, finished: Callable[[Form, str], Path], tmp_path: Path
) -> None:
    place = finished("files", "first")
    shutil.copytree(place, tmp_path, dirs_exist_ok=True)
    (tmp_path / "in/sub").mkdir()
    (tmp_path / "in/sub/new.txt").write_text(text(7, "second"))
    (tmp_path / "out/sub").mkdir()
    before = {name: text for name, text in files(tmp_path / "out").items() if not name.startswith(".cleaner/")}
    (tmp_path / closed).chmod(0o555)
    done = subprocess.run([*without_privilege(), *command()], cwd=tmp_path, capture_output=True, check=False)
    (tmp_path / closed).chmod(0o755)
    assert done.returncode == 2
    assert b"cannot be written: Permission denied" in done.stderr
    assert closed.encode() in done.stderr
    assert b"Traceback" not in done.stderr
    now = files(tmp_path / "out")
    assert {name: now.get(name) for name in before} == before
    assert b"121 pages" in clean(tmp_path, "--resume").stdout
    assert (tmp_path / "out/sub/new.txt").is_file()
