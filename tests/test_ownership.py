"""No file is written over that this program did not write, or that somebody changed since; and never a source."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
import teaching
from command import ARTICLE, HTML, TAIL, cleaner
from conftest import report
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console
from test_import_ftr import SITE_FILE

from cleaner import Config
from cleaner.batch import CleanJob, Unit
from cleaner.errors import CleanerError
from cleaner.io.source import Source
from cleaner.io.written import Written
from cleaner.progress import Display
from cleaner.run import Run, clean_run

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cleaner.io.source import Wanted

MINE = b"My own notes, \xe9 and all.\r\nThey are in no repository.\n"
PAGE = f"{ARTICLE}\n{TAIL}"
RECORDS = "".join(json.dumps({"id": str(number), "text": PAGE}) + "\n" for number in range(3))


def files(folder: Path) -> dict[str, bytes]:
    """Give all files of a folder but a run's own."""
    found = (path for path in sorted(folder.rglob("*")) if path.is_file() and not path.is_symlink())
    return {str(path.relative_to(folder)): path.read_bytes() for path in found if ".cleaner" not in path.parts}


def put(path: Path, content: bytes | str = MINE) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.fixture
def place(tmp_path: Path) -> Path:
    put(tmp_path / "in/a.html", HTML)
    put(tmp_path / "in/sub/b.txt", PAGE)
    put(tmp_path / "in/r.jsonl", RECORDS)
    return tmp_path


@pytest.fixture(scope="module")
def cleaned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cleaned")
    put(folder / "in/a.html", HTML)
    put(folder / "in/sub/b.txt", PAGE)
    put(folder / "in/r.jsonl", RECORDS)
    assert cleaner("clean", "in", "--out", "out", cwd=folder).returncode == 0
    assert cleaner("clean", "in", "--out", "careful", "--preset", "careful", cwd=folder).returncode == 0
    return folder


@pytest.fixture
def finished(cleaned: Path, tmp_path: Path) -> Path:
    """Give a place with two finished runs, `out` and `careful`."""
    shutil.copytree(cleaned, tmp_path, dirs_exist_ok=True)
    return tmp_path


STANDING = {
    "body": ("a.txt", ()),
    "body below": ("sub/b.txt", ()),
    "records": ("r.jsonl", ()),
    "record": ("r/1.txt", ("--format", "txt")),
    "pages": ("pages.parquet", ("--format", "parquet")),
    "report": ("report.jsonl", ()),
    "report elsewhere": ("../told.jsonl", ("--report", "told.jsonl")),
    "summary": ("summary.json", ()),
}


@pytest.mark.parametrize(("name", "options"), STANDING.values(), ids=STANDING)
def test_clean_tells_what_is_in_the_way_before_a_page_is_cleaned(
    name: str, options: tuple[str, ...], place: Path
) -> None:
    mine = put(place / "out" / name)
    before = files(place)
    done = cleaner("clean", "in", "--out", "out", *options, cwd=place)
    assert done.returncode == 2
    assert mine.name.encode() in done.stderr
    assert b"--overwrite" in done.stderr
    assert files(place) == before
    assert cleaner("clean", "in", "--out", "out", "--overwrite", *options, cwd=place).returncode == 0
    assert mine.read_bytes() != MINE


def test_notes_beside_a_page_are_not_lost(tmp_path: Path) -> None:
    put(tmp_path / "a.html", HTML)
    notes = put(tmp_path / "a.txt")
    assert cleaner("clean", "a.html", "--out", ".", cwd=tmp_path).returncode == 2
    assert notes.read_bytes() == MINE
    assert sorted(files(tmp_path)) == ["a.html", "a.txt"]


def test_first_few_are_named_and_the_others_counted(place: Path) -> None:
    for number in range(9):
        put(place / f"in/{number}.txt", PAGE)
        put(place / f"out/{number}.txt")
    done = cleaner("clean", "in", "--out", "out", cwd=place)
    assert done.returncode == 2
    assert b"9 files stand in the way" in done.stderr
    assert done.stderr.count(b".txt\n") == 5
    assert b"and 4 more" in done.stderr


@pytest.mark.parametrize("name", [".cleaner", ".cleaner/journal.jsonl", ".cleaner/notes.txt"])
@pytest.mark.parametrize("options", [(), ("--overwrite",), ("--resume",)], ids=" ".join)
def test_folder_of_the_runs_own_files_is_not_taken_from_others(
    name: str, options: tuple[str, ...], place: Path
) -> None:
    mine = put(place / "out" / name)
    done = cleaner("clean", "in", "--out", "out", *options, cwd=place)
    assert done.returncode == 2
    assert b"out/.cleaner: was not made by" in done.stderr
    assert mine.read_bytes() == MINE
    assert files(place / "out") == {}


@pytest.mark.parametrize("what", ["link", "link to nowhere", "folder", "file where a folder should be"])
def test_what_stands_there_may_be_no_plain_file(what: str, place: Path) -> None:
    (place / "out").mkdir()
    mine = put(place / "notes")
    if what == "link":
        (place / "out/a.txt").symlink_to(mine)
    elif what == "link to nowhere":
        (place / "out/a.txt").symlink_to("nowhere")
    elif what == "folder":
        (place / "out/a.txt").mkdir()
    else:
        put(place / "out/sub")
    before = files(place)
    done = cleaner("clean", "in", "--out", "out", cwd=place)
    assert done.returncode == 2
    assert (b"out/sub" if what.startswith("file") else b"out/a.txt") in done.stderr
    assert files(place) == before


SOURCES = {
    "named": ("clean in/sub/b.txt --out in/sub", ""),
    "body of a run": ("clean out/a.txt --out out", ""),
    "folder above": ("clean in/sub/b.txt --out in/sub/../sub", ""),
    "link": ("clean in/a.html --out out2", "ln -s ../in/a.html out2/a.txt"),
    "hard link": ("clean in/a.html --out out2", "ln in/a.html out2/a.txt"),
    "link to the folder": ("clean in/sub/b.txt --out linked", "ln -s in/sub linked"),
    "hard link in a folder": ("clean in --out out2", "ln in/a.html out2/summary.json"),
    "report": ("clean in --out out2 --report in/a.html", ""),
    "report, spelt otherwise": ("clean in --out out2 --report out2/../in/sub/../a.html", ""),
    "memory": ("learn in --out in/a.html", ""),
    "memory, linked": ("learn in --out out2/memory", "ln in/a.html out2/memory"),
    "page it came from": ("restore out --to in", ""),
    "body": ("restore out --to out2", "ln out/a.txt out2/a.txt"),
    "report that is read": ("review out --out out/report.jsonl", ""),
    "body that is shown": ("review out --out out/sub/b.txt", ""),
    "report that is compared": ("diff out careful --html careful/report.jsonl", ""),
    "body that is compared": ("diff out careful --html out/a.txt", ""),
    "file that is imported": (
        "rules import-ftr osk-times.com.txt --out out2",
        "ln osk-times.com.txt out2/sites/osk-times.com.toml",
    ),
}


@pytest.mark.parametrize(("command", "linked"), SOURCES.values(), ids=SOURCES)
def test_source_is_never_written_over(command: str, linked: str, finished: Path) -> None:
    put(finished / "osk-times.com.txt", SITE_FILE)
    (finished / "out2/sites").mkdir(parents=True)
    if linked:
        subprocess.run(linked.split(), cwd=finished, check=True)
    before = files(finished)
    done = cleaner(*command.split(), "--overwrite", cwd=finished)
    assert done.returncode == 2, done.stdout
    assert b"source" in done.stderr or b"folder of its own" in done.stderr
    assert files(finished) == before


@pytest.mark.parametrize("edit", [lambda body: body.replace(b"dawn", b"noon"), lambda body: body + MINE, lambda _: b""])
@pytest.mark.parametrize("options", [(), ("--fresh",), ("--resume",), ("--preset", "careful")], ids=" ".join)
def test_body_edited_since_is_not_written_over(
    edit: Callable[[bytes], bytes], options: tuple[str, ...], finished: Path
) -> None:
    body = finished / "out/a.txt"
    was = body.read_bytes()
    body.write_bytes(edit(was))
    before = files(finished)
    done = cleaner("clean", "in", "--out", "out", *options, cwd=finished)
    assert done.returncode == 2
    assert b"out/a.txt" in done.stderr
    assert files(finished) == before
    if not options:
        assert cleaner("clean", "in", "--out", "out", "--overwrite", cwd=finished).returncode == 0
        assert body.read_bytes() == was


@pytest.mark.parametrize("name", ["r.jsonl", "report.jsonl", "summary.json"])
def test_other_files_edited_since_are_not_written_over(name: str, finished: Path) -> None:
    put(finished / "out" / name, (finished / "out" / name).read_bytes() + b"\n")
    before = files(finished)
    assert cleaner("clean", "in", "--out", "out", "--fresh", cwd=finished).returncode == 2
    assert files(finished) == before


def test_what_runs_wrote_is_written_over_without_asking(place: Path) -> None:
    for options in (
        (),
        ("--fresh",),
        ("--format", "md"),
        ("--format", "txt"),
        ("--format", "jsonl"),
        ("--preset", "careful", "--no-site-memory"),
        ("--format", "md", "--resume"),
        ("--report", "told.jsonl"),
        ("--report", "told.jsonl", "--fresh"),
    ):
        done = cleaner("clean", "in", "--out", "out", *options, cwd=place)
        assert done.returncode == 0, (options, done.stderr)
        put(place / "in/sub/b.txt", (place / "in/sub/b.txt").read_text() + "\nOne line more.")


def test_runs_folder_that_was_copied_is_known_again(finished: Path) -> None:
    shutil.copytree(finished / "out", finished / "copy", copy_function=shutil.copyfile)
    assert cleaner("clean", "in", "--out", "copy", "--fresh", cwd=finished).returncode == 0


DIES = """
import os, sys
import cleaner.io.atomic as atomic
replace, left = atomic.Path.replace, [int(sys.argv[1])]
def dies(self, target):
    left[0] -= target.name[0].isdigit()
    return replace(self, target) if left[0] > 0 else os._exit(9)
atomic.Path.replace = dies
from cleaner.batch import CleanJob, Unit
from cleaner.config import Config
from cleaner.io.source import Source
from cleaner.io.written import Written
from pathlib import Path
with Written(Path("out")):
    work = CleanJob(Config(), "", Path("out"), Path("out/.cleaner")).open()
    for n in range(4):
        name = f"{n}.txt"
        work(Unit(name, n, Source(f"in/{name}", name, "page", name), None, name, own_file=True))
"""


@pytest.mark.parametrize("moment", [1, 2, 4])
@pytest.mark.parametrize("options", [(), ("--resume",)], ids=" ".join)
def test_bodies_of_a_run_killed_right_behind_them_are_known(
    moment: int, options: tuple[str, ...], tmp_path: Path
) -> None:
    """The run is ended after a body took its place, and before the journal knows of it."""
    for number in range(4):
        put(tmp_path / f"in/{number}.txt", f"Page {number}. {PAGE}")
    killed = subprocess.run([sys.executable, "-c", DIES, str(moment)], cwd=tmp_path, check=False)
    assert killed.returncode == 9
    assert len(files(tmp_path / "out")) == moment - 1
    done = cleaner("clean", "in", "--out", "out", *options, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert len(report(tmp_path / "out")) == 4


def test_body_of_a_killed_run_is_not_taken_for_that_of_an_earlier_one(finished: Path) -> None:
    """The killed run wrote a body under other settings, and its journal is not gone on with."""
    body = finished / "out/sub/b.txt"
    was = body.read_bytes()
    source = Source(str(finished / "in/sub/b.txt"), "sub/b.txt", "page", "sub/b.txt")
    out = finished / "out"
    with Written(out) as written:
        unit = Unit("sub/b.txt", 0, source, None, "sub/b.txt", own_file=True, standing=written.digests(body))
        CleanJob(Config(line_points=1000, run_points=1000, care=1000), "other", out, out / ".cleaner").open()(unit)
    assert body.read_bytes() != was
    assert cleaner("clean", "in", "--out", "out", cwd=finished).returncode == 0
    assert body.read_bytes() == was


@pytest.mark.parametrize("overwrite", [False, True])
def test_file_that_comes_there_while_the_run_goes_on_costs_its_page(overwrite: bool, place: Path) -> None:  # noqa: FBT001
    out = place / "out"
    unit = Unit("a.html", 0, Source(str(place / "in/a.html"), "a.html", "page", "a.txt"), None, "a.txt", own_file=True)
    with Written(out, overwrite=overwrite):
        work = CleanJob(Config(), "", out, out / ".cleaner", overwrite=overwrite).open()
        mine = put(out / "a.txt")
        outcome = work(unit)
    assert outcome is not None
    assert outcome.counts.status == ("cleaned" if overwrite else "error")
    assert (mine.read_bytes() == MINE) != overwrite
    assert json.loads(outcome.line)["body_path"] == ("a.txt" if overwrite else None)


def test_page_that_took_its_process_down_behind_its_body_is_tried_again(place: Path) -> None:
    out = place / "out"
    unit = Unit("a.html", 0, Source(str(place / "in/a.html"), "a.html", "page", "a.txt"), None, "a.txt", own_file=True)
    with Written(out):
        for preset in ("balanced", "careful"):
            outcome = CleanJob(Config.preset(preset), "", out, out / ".cleaner").open()(unit)
            assert outcome is not None
            assert outcome.counts.status == "cleaned"


ALONE = {
    "learn": ("learn in --out sites", "sites"),
    "restore": ("restore out --to back", "back/a.txt"),
    "restore records": ("restore out --to back", "back/r.jsonl"),
    "review": ("review out", "out/review.html"),
    "review elsewhere": ("review out --out seen.html", "seen.html"),
    "diff": ("diff out careful --html changed.html", "changed.html"),
    "import": ("rules import-ftr osk-times.com.txt --out rules", "rules/sites/osk-times.com.toml"),
}


@pytest.mark.parametrize(("command", "name"), ALONE.values(), ids=ALONE)
def test_other_commands_write_over_their_own_files_alone(command: str, name: str, finished: Path) -> None:
    put(finished / "osk-times.com.txt", SITE_FILE)
    mine = put(finished / name)
    before = files(finished)
    done = cleaner(*command.split(), cwd=finished)
    assert done.returncode == 2
    assert name.encode() in done.stderr
    assert b"--overwrite" in done.stderr
    assert files(finished) == before
    assert cleaner(*command.split(), "--overwrite", cwd=finished).returncode in (0, 1)
    ours = mine.read_bytes()
    assert ours != MINE
    assert cleaner(*command.split(), cwd=finished).returncode in (0, 1)
    mine.write_bytes(ours[:-2] + b"?\n")
    assert cleaner(*command.split(), cwd=finished).returncode == 2
    assert mine.read_bytes() == ours[:-2] + b"?\n"


def test_memory_that_is_merged_may_be_written_again(finished: Path) -> None:
    assert cleaner("learn", "in", "--out", "sites", cwd=finished).returncode == 0
    assert cleaner("learn", "in/sub", "--merge", "sites", "--out", "sites", cwd=finished).returncode == 0
    done = cleaner("learn", "--merge", "sites", "--out", "sites", cwd=finished)
    assert done.returncode == 0
    assert b"2 pages" in done.stdout


def test_rules_written_by_hand_stay(repeating: Path, tmp_path: Path) -> None:
    teaching.mark(repeating, "osk/raft.txt", teaching.PROMPT, "cut")
    names = ("my-rules/taught.toml", "my-rules/taught/taught.toml")
    by_hand = [put(tmp_path / name, b"# mine\r\n") for name in names]
    done = cleaner("rules", "suggest", repeating, "--yes", cwd=tmp_path)
    assert done.returncode == 2
    assert b"taught/taught.toml" in done.stderr
    assert [path.read_bytes() for path in by_hand] == [b"# mine\r\n"] * 2
    assert cleaner("rules", "suggest", repeating, "--yes", "--overwrite", cwd=tmp_path).returncode == 0
    assert by_hand[0].read_bytes() == b"# mine\r\n"


def test_rules_are_added_behind_what_stands_there_byte_for_byte(repeating: Path, tmp_path: Path) -> None:
    teaching.mark(repeating, "osk/raft.txt", teaching.PROMPT, "cut")
    assert cleaner("rules", "suggest", repeating, "--yes", cwd=tmp_path).returncode == 0
    rules, cases = tmp_path / "my-rules/taught.toml", tmp_path / "my-rules/cases.jsonl"
    put(rules, rules.read_bytes() + b"# added by hand\r\n\r\n")
    put(cases, cases.read_bytes().replace(b"osk/raft.txt", b"by hand") + b"\n")
    before = rules.read_bytes(), cases.read_bytes()
    again = teaching.run(tmp_path, {}, "--rules", tmp_path / "my-rules", out="again")
    teaching.mark(again, "osk/raft.txt", teaching.PROMPT, "keep")
    name = "mine/keep-velmora-rowers-greet-the-tide"
    assert cleaner("rules", "suggest", again, "--accept", name, cwd=tmp_path).returncode == 0
    assert rules.read_bytes().startswith(before[0])
    assert cases.read_bytes().startswith(before[1])
    assert len(rules.read_bytes()) > len(before[0])
    assert len(cases.read_bytes()) > len(before[1])


FORMS: st.SearchStrategy[Wanted | None] = st.sampled_from([None, "txt", "md", "jsonl"])
NAMES = ("a.txt", "a.md", "b.txt", "pages.jsonl", "report.jsonl", "summary.json", "r.jsonl", "r/1.txt", "sub/c.txt")


@settings(max_examples=25)
@given(
    mine=st.sets(st.sampled_from(NAMES), max_size=4),
    runs=st.lists(st.tuples(FORMS, st.booleans(), st.booleans()), min_size=1, max_size=2),
    between=st.sets(st.sampled_from(NAMES), max_size=2),
    nested=st.booleans(),
)
def test_whatever_stands_there_stays(
    mine: set[str],
    runs: list[tuple[Wanted | None, bool, bool]],
    between: set[str],
    nested: bool,  # noqa: FBT001
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """Files of the user's own, there from the beginning or put there after a run, and all sources keep their bytes."""
    folder = tmp_path_factory.mktemp("any")
    sources = {"a.html": HTML, "b.txt": PAGE, "r.jsonl": RECORDS, "sub/c.txt": PAGE}
    for name, text in sources.items():
        put(folder / "in" / name, text)
    out = folder / ("in/out" if nested else "out")
    for name in mine:
        put(out / name)
    for number, (form, resume, fresh) in enumerate(runs):
        run = Run(
            (str(folder / "in"),), out, Config(), workers=1, format=form, resume=resume, fresh=fresh, site_memory=False
        )
        try:
            clean_run(run, Display(Console(quiet=True)))
        except CleanerError:
            assert mine
        for name in between if not number else ():
            if not (out / name).is_dir() and ((out / name).parent.is_dir() or not (out / name).parent.exists()):
                put(out / name)
                mine = mine | {name}
    assert {name: (out / name).read_bytes() for name in mine} == dict.fromkeys(mine, MINE)
    assert {name: (folder / "in" / name).read_text() for name in sources} == sources
