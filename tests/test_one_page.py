"""One page, one command: the body on standard output, all else on standard error."""

from __future__ import annotations

import gzip
import json
import os
import pty
import subprocess
import sys
from typing import TYPE_CHECKING

import jsonschema
import pytest
from command import ARTICLE, HTML, TAIL, bodies, cleaner
from web_server import web

from cleaner.cli import COMMANDS
from cleaner.cli.commands import app
from cleaner.io.report import schema

if TYPE_CHECKING:
    from pathlib import Path

TEXT = f"{ARTICLE}\n{TAIL}"


@pytest.fixture
def here(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    (folder / "sub").mkdir(parents=True)
    (folder / "page.html").write_text(HTML)
    (folder / "tail.txt").write_text(TEXT)
    (folder / "records.jsonl").write_text(json.dumps({"text": TEXT}))
    (folder / "packed.html.gz").write_bytes(gzip.compress(HTML.encode()))
    (folder / "small.toml").write_text("budget = 0.05\n")
    (folder / "explain").write_text(TEXT)
    return folder


WAYS = ["page.html", "clean page.html", "tail.txt", "clean tail.txt", "packed.html.gz", "./explain", "clean explain"]


@pytest.mark.parametrize("words", WAYS)
def test_body_of_a_file_goes_to_standard_output(words: str, here: Path) -> None:
    before = bodies(here)
    done = cleaner(*words.split(), cwd=here)
    assert (done.returncode, done.stdout.decode(), done.stderr) == (0, ARTICLE, b"")
    assert bodies(here) == before


@pytest.mark.parametrize("content", [HTML.encode(), TEXT.encode(), gzip.compress(HTML.encode()), TEXT.encode("utf-16")])
@pytest.mark.parametrize("words", ["", "-", "clean -", "--format txt", "clean - --title drop"])
def test_body_of_standard_input_goes_to_standard_output(words: str, content: bytes) -> None:
    done = cleaner(*words.split(), stdin=content)
    assert (done.returncode, done.stdout.decode(), done.stderr) == (0, ARTICLE, b"")


def test_bytes_are_decoded_as_those_of_files(here: Path) -> None:
    content = (
        HTML.replace("snow", "neige d'été").replace("<html>", "<html><meta charset='iso-8859-1'>").encode("latin-1")
    )
    (here / "latin.html").write_bytes(content)
    done = cleaner(stdin=content)
    assert done.stdout == cleaner("latin.html", cwd=here).stdout
    assert "neige d'été" in done.stdout.decode()


@pytest.mark.parametrize("words", ["page.html", "clean page.html"])
def test_body_in_markdown(words: str, here: Path) -> None:
    (here / "page.html").write_text(HTML.replace("<article>", "<article><ul><li>Nine sailors on deck</li></ul>"))
    done = cleaner(*words.split(), "--format", "md", cwd=here)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode() == "- Nine sailors on deck\n\n" + ARTICLE.replace("\n", "\n\n")


@pytest.mark.parametrize(("words", "page", "source"), [("page.html", "page.html", "page.html"), ("-", "stdin", "-")])
def test_report_row_with_the_body(words: str, page: str, source: str, here: Path) -> None:
    done = cleaner(words, "--format", "json", "--url", "https://courier.example/f", cwd=here, stdin=HTML.encode())
    assert (done.returncode, done.stderr) == (0, b"")
    row = json.loads(done.stdout)
    assert (row["page"], row["source"], row["url"]) == (page, source, "https://courier.example/f")
    assert (row["kind"], row["status"], row.pop("body")) == ("html", "cleaned", ARTICLE)
    jsonschema.Draft202012Validator(schema()).validate(row)


def test_kind_can_be_told(here: Path) -> None:
    assert cleaner("page.html", "--kind", "text", cwd=here).stdout.decode() == HTML


@pytest.mark.parametrize("words", ["tail.txt --config small.toml", "clean tail.txt --config small.toml"])
def test_page_in_quarantine_goes_out_whole_and_is_told(words: str, here: Path) -> None:
    done = cleaner(*words.split(), cwd=here)
    assert (done.returncode, done.stdout.decode()) == (0, TEXT)
    assert b"tail.txt: quarantined" in done.stderr


def test_page_without_text_is_told(here: Path) -> None:
    done = cleaner("-", cwd=here)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"cleaner: standard input: holds no text\n")


@pytest.mark.parametrize("words", ["bad.txt", "clean bad.txt", "-", "bad.txt --format json", "explain -"])
def test_page_that_cannot_be_read_fails(words: str, here: Path) -> None:
    (here / "bad.txt").write_bytes(b"\x89PNG\r\n")
    done = cleaner(*words.split(), cwd=here, stdin=b"\x89PNG\r\n")
    assert (done.returncode, done.stdout) == (1, b"")
    assert b"looks like a PNG image" in done.stderr
    assert b"Traceback" not in done.stderr


def test_page_that_a_stage_fails_on_goes_out_whole(here: Path, tmp_path: Path) -> None:
    plugin = tmp_path / "plugin"
    (plugin / "failing-1.dist-info").mkdir(parents=True)
    (plugin / "failing-1.dist-info/METADATA").write_text("Metadata-Version: 2.1\nName: failing\nVersion: 1\n")
    (plugin / "failing-1.dist-info/entry_points.txt").write_text("[cleaner.stages]\nfailing = failing:Failing\n")
    (plugin / "failing.py").write_text(
        "from cleaner.stages import Stage\n"
        "class Failing(Stage):\n    name = 'failing'\n    examples = ()\n"
        "    def propose(self, document): raise ValueError('no more')\n"
    )
    path = os.pathsep.join([str(plugin), *filter(None, [os.environ.get("PYTHONPATH")])])
    done = cleaner("tail.txt", cwd=here, PYTHONPATH=path)
    assert (done.returncode, done.stdout.decode()) == (1, TEXT)
    assert b"tail.txt: a stage failed: ValueError: no more; what could be read goes out whole" in done.stderr


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("sub", "sub is a folder; write: cleaner clean sub --out DIR"),
        ("page.html tail.txt", "write: cleaner clean page.html tail.txt --out DIR"),
        ("page.html --out sub", "write: cleaner clean page.html --out sub"),
        ("records.jsonl", "records.jsonl holds many pages; write: cleaner clean records.jsonl --out DIR"),
        ("clean records.jsonl", "give --out DIR"),
        ("clean nowhere.html", "nowhere.html: no such file"),
        ("exlpain", "exlpain: no such file, and no command of that name, did you mean 'explain'?"),
        ("exlpain page.html", "exlpain: no such file, and no command of that name, did you mean 'explain'?"),
        ("nowhere.html", "nowhere.html: no such file"),
        ("page.html --format parquet", "one of txt, md, json"),
        ("clean page.html --format jsonl", "one of txt, md, json"),
        ("page.html --kind pdf", "one of html, text"),
        ("page.html --preset brutal", "careful"),
        ("page.html --rules nowhere", "not a folder of rule files"),
        ("page.html --sites nowhere", "nowhere"),
    ],
)
def test_wrong_use_says_what_to_write(words: str, message: str, here: Path) -> None:
    before = bodies(here)
    done = cleaner(*words.split(), cwd=here)
    assert (done.returncode, done.stdout) == (2, b"")
    assert message in " ".join(done.stderr.decode().split())
    assert bodies(here) == before


def test_reader_that_goes_away_is_no_fault(here: Path) -> None:
    (here / "long.txt").write_text(f"{ARTICLE}\n" * 5000)
    command = [sys.executable, "-m", "cleaner", "long.txt"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=here) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert (process.stderr.read(), process.wait()) == (b"", 0)


def test_terminal_without_a_page_is_shown_the_help() -> None:
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "cleaner"]
    done = subprocess.run(command, stdin=theirs, capture_output=True, check=False)
    os.close(ours)
    os.close(theirs)
    assert b"Usage" in done.stdout + done.stderr
    assert b"cleaner page.html" in done.stdout + done.stderr


def test_page_that_comes_in_takes_part_in_a_run(here: Path, tmp_path: Path) -> None:
    done = cleaner("clean", "-", "tail.txt", "--out", tmp_path / "out", cwd=here, stdin=HTML.encode())
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out/stdin.txt").read_text() == ARTICLE
    assert (tmp_path / "out/tail.txt").read_text() == ARTICLE


def test_page_that_comes_in_can_be_explained() -> None:
    said = cleaner("explain", "-", stdin=TEXT.encode()).stdout.decode().splitlines()
    assert sum(line.startswith("cut") for line in said) == TAIL.count("\n") + 1


@pytest.mark.parametrize("words", ["", "clean", "explain"])
def test_page_on_the_web(words: str) -> None:
    with web() as server:
        done = cleaner(*words.split(), f"{server.base}/plain", no_proxy="*")
    assert done.returncode == 0, done.stderr
    assert ARTICLE.splitlines()[0] in done.stdout.decode()


def test_every_command_is_told_from_a_page() -> None:
    groups = [group.name for group in app.registered_groups]
    names = [command.callback.__name__ for command in app.registered_commands if command.callback is not None]
    assert sorted([*names, *filter(None, groups)]) == sorted(COMMANDS)
