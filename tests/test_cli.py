"""The command line, as a user runs it."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import jsonschema
import pytest
from command import ARTICLE, HTML, TAIL, bodies, cleaner
from conftest import report

from cleaner.io.report import schema

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    (folder / "sub").mkdir(parents=True)
    (folder / "tail.txt").write_text(f"{ARTICLE}\n{TAIL}")
    (folder / "plain.txt").write_text(ARTICLE)
    (folder / "sub" / "page.html").write_text(HTML)
    (folder / "picture.png").write_bytes(b"\x89PNG")
    return folder


def test_clean_writes_bodies_report_and_summary(pages: Path, tmp_path: Path) -> None:
    done = cleaner("clean", pages, "--out", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out/tail.txt").read_text() == ARTICLE
    assert (tmp_path / "out/plain.txt").read_text() == ARTICLE
    assert (tmp_path / "out/sub/page.txt").read_text() == ARTICLE
    rows = report(tmp_path / "out")
    assert list(rows) == ["plain.txt", "tail.txt", "sub/page.html"]
    assert [row["status"] for row in rows.values()] == ["unchanged", "cleaned", "cleaned"]
    summary = json.loads((tmp_path / "out/summary.json").read_text())
    assert summary["pages"] == 3
    assert summary["statuses"]["cleaned"] == 2
    assert summary["by_category"]["time"] == {"removals": 2, "chars": 27}
    assert summary["skipped_files"] == {".png": 1}
    assert b"article_bounds" in done.stdout
    assert done.stderr == b""


def test_every_row_follows_the_schema(pages: Path, tmp_path: Path) -> None:
    (pages / "bad.txt").write_bytes(b"\x89PNG\r\n")
    (tmp_path / "settings.toml").write_text("budget = 0.05\n")
    cleaner("clean", pages, "--out", tmp_path / "out", "--config", tmp_path / "settings.toml")
    rows = report(tmp_path / "out")
    assert {row["status"] for row in rows.values()} == {"quarantined", "unchanged", "cleaned", "error"}
    validator = jsonschema.Draft202012Validator(schema())
    for row in rows.values():
        validator.validate(row)


def test_report_goes_where_it_is_told(pages: Path, tmp_path: Path) -> None:
    cleaner("clean", pages, "--out", tmp_path / "out", "--report", tmp_path / "elsewhere/r.jsonl")
    assert (tmp_path / "elsewhere/r.jsonl").is_file()
    assert not (tmp_path / "out/report.jsonl").exists()
    done = cleaner("restore", tmp_path / "out", "--to", tmp_path / "back", "--report", tmp_path / "elsewhere/r.jsonl")
    assert done.returncode == 0
    assert (tmp_path / "back/tail.txt").read_text() == f"{ARTICLE}\n{TAIL}"


def test_dry_run_writes_nothing(pages: Path, tmp_path: Path) -> None:
    done = cleaner("clean", pages, "--dry-run", "--out", tmp_path / "out")
    assert done.returncode == 0
    assert b"2 cleaned" in done.stdout
    assert not (tmp_path / "out").exists()


def test_restore_gives_the_texts_back(pages: Path, tmp_path: Path) -> None:
    cleaner("clean", pages, "--out", tmp_path / "out")
    done = cleaner("restore", tmp_path / "out", "--to", tmp_path / "back")
    assert done.returncode == 0
    assert (tmp_path / "back/tail.txt").read_text() == f"{ARTICLE}\n{TAIL}"
    assert (tmp_path / "back/sub/page.txt").read_text() == f"Front page\n{ARTICLE}"


def test_restore_names_a_body_that_was_changed(pages: Path, tmp_path: Path) -> None:
    cleaner("clean", pages, "--out", tmp_path / "out")
    (tmp_path / "out/tail.txt").write_text("Something else.")
    done = cleaner("restore", tmp_path / "out", "--to", tmp_path / "back")
    assert done.returncode == 1
    assert b"tail.txt" in done.stderr
    assert (tmp_path / "back/plain.txt").is_file()


def test_json_file_is_no_page(tmp_path: Path) -> None:
    (tmp_path / "pages.json").write_text(json.dumps([{"text": ARTICLE}]))
    done = cleaner("clean", tmp_path / "pages.json", "--out", tmp_path / "out")
    assert done.returncode == 1
    assert b"as JSON lines" in done.stderr


@pytest.mark.parametrize("to", ["out", "in"])
def test_restore_never_takes_the_place_of_bodies_or_sources(to: str, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in/a.txt").write_text(f"{ARTICLE}\nShare this article\n")
    cleaner("clean", tmp_path / "in", "--out", tmp_path / "out")
    before = bodies(tmp_path)
    done = cleaner("restore", tmp_path / "out", "--to", tmp_path / to)
    assert (done.returncode, bodies(tmp_path)) == (2, before)
    assert b"choose another" in done.stderr


@pytest.mark.parametrize("address", ["s3://bucket/clean", "memory://o", "file:///tmp/x"])
@pytest.mark.parametrize("option", [("clean", "a.txt", "--out"), ("learn", "a.txt", "--out"), ("restore", ".", "--to")])
def test_address_to_write_to_is_refused(option: tuple[str, ...], address: str, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(ARTICLE)
    (tmp_path / "report.jsonl").write_text("")
    done = cleaner(*option, address, cwd=tmp_path)
    assert done.returncode == 2
    assert b"local files and folders" in done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.txt", "report.jsonl"]


def test_restore_never_writes_outside_its_folder(tmp_path: Path) -> None:
    facts = {"schema_version": 2, "kind": "text", "url": None, "status": "unchanged", "chars_kept": 1}
    row = {**facts, "page": "x", "body_path": "../x.txt", "removals": [], "chars_in": 1}
    (tmp_path / "out").mkdir()
    (tmp_path / "out/report.jsonl").write_text(json.dumps(row))
    (tmp_path / "x.txt").write_text("x")
    assert cleaner("restore", tmp_path / "out", "--to", tmp_path / "back/here").returncode == 1
    assert not any(path.is_file() for path in (tmp_path / "back").rglob("*"))
    assert (tmp_path / "x.txt").read_text() == "x"


@pytest.mark.parametrize("args", [("restore", "nowhere", "--to", "back"), ("explain", "nowhere.txt")])
def test_missing_input_is_named(args: tuple[str, ...], tmp_path: Path) -> None:
    done = cleaner(*args, cwd=tmp_path)
    assert done.returncode in (1, 2)
    assert b"nowhere" in done.stderr
    assert b"Traceback" not in done.stderr


def test_result_depends_on_neither_workers_nor_hash_seed(pages: Path, tmp_path: Path) -> None:
    for number in range(30):
        (pages / f"page-{number:02}.txt").write_text(f"{ARTICLE}\nNumber {number}.\n{TAIL}")
    runs = []
    for name, workers, seed in (("one", 1, "0"), ("two", 2, "1"), ("three", 3, "12345")):
        out = tmp_path / name
        done = cleaner("clean", pages, "--out", out, "--workers", workers, PYTHONHASHSEED=seed)
        assert done.returncode == 0, done.stderr
        runs.append(bodies(out))
    assert runs[0] == runs[1] == runs[2]


def test_page_that_takes_a_worker_down_costs_its_own_row(pages: Path, tmp_path: Path) -> None:
    for number in range(40):
        (pages / f"page-{number:02}.txt").write_text(ARTICLE)
    (pages / "culprit.txt").write_text("Take this process down.")
    # A stage that kills its process stands for a crash in a C library.
    plugin = tmp_path / "plugin"
    (plugin / "deadly-1.dist-info").mkdir(parents=True)
    (plugin / "deadly-1.dist-info/METADATA").write_text("Metadata-Version: 2.1\nName: deadly\nVersion: 1\n")
    (plugin / "deadly-1.dist-info/entry_points.txt").write_text("[cleaner.stages]\ndeadly = deadly:Deadly\n")
    (plugin / "deadly.py").write_text(
        "import os\nfrom cleaner.stages import Stage\n"
        "class Deadly(Stage):\n    name = 'deadly'\n    examples = ()\n"
        "    def propose(self, document):\n"
        "        if 'process down' in document.text: os._exit(13)\n"
        "        return ()\n"
    )
    done = cleaner("clean", pages, "--out", tmp_path / "out", "--workers", 2, PYTHONPATH=str(plugin))
    assert done.returncode == 1, done.stderr
    rows = report(tmp_path / "out")
    assert {page for page, row in rows.items() if row["status"] == "error"} == {"culprit.txt"}
    assert "exit code 13" in rows["culprit.txt"]["error"]
    assert len(rows) == 44


def test_explain_shows_verdict_points_and_reason(pages: Path) -> None:
    done = cleaner("explain", pages / "tail.txt")
    assert done.returncode == 0
    lines = done.stdout.decode().splitlines()
    assert sum(line.startswith("keep") for line in lines) == 3
    assert sum(line.startswith("cut") for line in lines) == 4
    assert any("timestamps/relative" in line and "how long ago" in line for line in lines)


def test_explain_sends_no_control_character_to_the_terminal(tmp_path: Path) -> None:
    (tmp_path / "evil.txt").write_text("A line \x1b[2J\x1b]0;title\x07 with \u202eorders.")
    out = cleaner("explain", tmp_path / "evil.txt").stdout.decode()
    assert "\x1b" not in out
    assert "\u202e" not in out


@pytest.mark.parametrize(
    "command", ["", "clean", "pipe", "explain", "restore", "rules", "rules list", "rules show", "rules check"]
)
def test_help_shows_an_example(command: str) -> None:
    done = cleaner(*command.split(), "--help")
    assert done.returncode == 0
    assert b"Usage" in done.stdout
    assert command in ("", "rules") or b"Example" in done.stdout


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["clean", "in"], "--out"),
        (["clean", "nowhere", "--out", "out"], "nowhere: no such file"),
        (["explain", "nowhere.html"], "nowhere.html: no such file"),
        (["learn", "--out", "sites"], "nothing to learn from"),
        (["clean", "in", "--out", "in"], "folder of its own"),
        (["clean", "in/plain.txt", "--out", "in"], "would overwrite"),
        (["clean", "in", "--out", "out", "--preset", "brutal"], "careful"),
        (["clean", "in", "--out", "out", "--rules", "nowhere"], "not a folder of rule files"),
        (["clean", "in", "--out", "out", "--rules", "in"], "holds no rule files"),
        (["clean", "in", "--out", "out", "--config", "nowhere.toml"], "nowhere.toml"),
        (["clean", "in", "--out", "out", "--title", "hide"], "keep"),
        (["clean", "in", "--out", "in/plain.txt/out"], "cannot be written"),
        (["clean", "in", "--out", "out", "--report", "out/plain.txt"], "a body goes there"),
        (["rules", "show", "en/shar-bar"], "did you mean 'en/share-bar'"),
        (["rules", "list", "--rules", "nowhere"], "not a folder"),
    ],
)
def test_wrong_use_says_what_to_do(args: list[str], message: str, pages: Path) -> None:
    before = bodies(pages)
    done = cleaner(*args, cwd=pages.parent)
    assert done.returncode == 2
    assert message in done.stderr.decode()
    assert b"Traceback" not in done.stderr
    assert bodies(pages) == before


def test_files_can_be_named_outright(pages: Path, tmp_path: Path) -> None:
    (pages / "notes.log").write_text(f"{ARTICLE}\n{TAIL}")
    cleaner("clean", pages / "notes.log", pages / "plain.txt", "--out", tmp_path / "out")
    assert (tmp_path / "out/notes.txt").read_text() == ARTICLE
    assert set(report(tmp_path / "out")) == {"notes.log", "plain.txt"}


def test_failed_pages_are_named_on_the_screen(pages: Path, tmp_path: Path) -> None:
    (pages / "bad.txt").write_bytes(b"\x89PNG\r\n")
    done = cleaner("clean", pages, "--out", tmp_path / "out")
    assert b"bad.txt: looks like a PNG image" in done.stderr


def test_bodies_of_an_earlier_run_are_counted(pages: Path, tmp_path: Path) -> None:
    cleaner("clean", pages, "--out", tmp_path / "out")
    done = cleaner("clean", pages, "--out", tmp_path / "out", "--include", "tail.*")
    assert b"2 bodies of an earlier run" in done.stdout


@pytest.mark.parametrize("workers", [1, 2])
def test_interrupted_run_reports_what_it_did(workers: int, tmp_path: Path) -> None:
    source = tmp_path / "in"
    source.mkdir()
    for number in range(3000):
        (source / f"{number:04}.txt").write_text(f"{ARTICLE}\n{TAIL}")
    command = [sys.executable, "-m", "cleaner", "clean", str(source), "--out", str(tmp_path / "out")]
    with subprocess.Popen(
        [*command, "--workers", str(workers)], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        while not (tmp_path / "out/0010.txt").exists():
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate()
    assert process.returncode == 130
    assert b"interrupted" in err
    rows = report(tmp_path / "out")
    written = {path.name for path in (tmp_path / "out").glob("*.txt")}
    assert 10 < len(rows) < 3000
    assert written == {row["body_path"] for row in rows.values()}


def test_rules_show_knows_the_ids_of_stages() -> None:
    assert b"a time and nothing else" in cleaner("rules", "show", "timestamps/relative").stdout


def test_version() -> None:
    assert cleaner("--version").stdout.startswith(b"cleaner ")


@pytest.mark.parametrize(("on", "code"), [("error", 0), ("quarantined", 1)])
def test_pipelines_may_stop_at_quarantined_pages(on: str, code: int, pages: Path, tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text("budget = 0.05\n")
    out, settings = tmp_path / "out", tmp_path / "settings.toml"
    done = cleaner("clean", pages, "--out", out, "--config", settings, "--fail-on", on, "--log-format", "json")
    assert done.returncode == code
    assert done.stdout == b""
    last = json.loads(done.stderr.splitlines()[-1])
    assert (last["event"], last["pages"], last["look_first"][0]) == ("finished", 3, "tail.txt (quarantined)")


def test_end_of_a_run_names_sites_and_what_to_look_at(pages: Path, tmp_path: Path) -> None:
    said = cleaner("clean", pages, "--out", tmp_path / "out").stdout.decode()
    assert "site sub, in pages" in said
    assert f"cleaner explain {tmp_path / 'out'} tail.txt" in said
