"""Runs of the version before: every command reads them, none writes among them.

`tests/runs/schema-1` was made by it, from invented pages.
"""

from __future__ import annotations

from shutil import copytree
from typing import TYPE_CHECKING, Any

import pytest
from conftest import ROOT, report
from review_pages import index_of
from teaching import cleaner

from cleaner.io.past_report import lines_of

if TYPE_CHECKING:
    from pathlib import Path

RUN = ROOT / "tests" / "runs" / "schema-1"
PAGES = ("ferry", "harbour", "library", "lighthouse", "orchard")
RECORDS = [f"records.jsonl#r{number}" for number in (1, 2, 3, 4)]


@pytest.fixture
def earlier(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a copy of a run of the version before, beside its sources; that folder is the working folder."""
    copytree(RUN, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path / "clean"


def versions(folder: Path) -> set[int]:
    return {row["schema_version"] for row in report(folder).values()}


def test_it_is_of_the_version_before() -> None:
    assert versions(RUN / "clean") == {1}


def test_texts_are_restored(earlier: Path, tmp_path: Path) -> None:
    done = cleaner("restore", earlier, "--to", tmp_path / "back")
    assert (done.exit_code, done.stdout) == (0, f"11 texts restored to {tmp_path / 'back'}\n")
    for name in ("plain.txt", "mostly-links.txt"):
        assert (tmp_path / "back" / name).read_bytes() == (tmp_path / "pages" / name).read_bytes()
    rows = report(earlier)
    for name in PAGES:
        assert len((tmp_path / "back" / f"{name}.txt").read_text()) == rows[f"{name}.html"]["chars_in"]


def reviewed(folder: Path) -> tuple[dict[str, Any], dict[str, int]]:
    """Give the index of a run's review page, and how many spans each page has there."""
    assert cleaner("review", folder, "--no-open").exit_code == 0
    index = index_of((folder / "review.html").read_text())
    return index, {page[0]: len(page[9]) // 2 for page in index["pages"]}


def test_spans_are_reviewed_where_they_were_marked(earlier: Path, tmp_path: Path) -> None:
    index, spans = reviewed(earlier)
    rows = report(earlier)
    assert spans == {name: len(row["removals"]) + len(row.get("proposals", ())) for name, row in rows.items()}
    assert [mark["mark"] for mark in index["marks"]] == ["cut", "keep"]
    run(tmp_path / "now")
    assert reviewed(tmp_path / "now")[1] == spans


def run(out: Path, *options: object) -> str:
    done = cleaner("clean", "pages", "records.jsonl", "--out", out, "--workers", 1, *options)
    assert done.exit_code == 1, done.stderr  # one record holds no page
    return done.stdout


@pytest.mark.parametrize("turned", [False, True])
def test_the_same_lines_go_now(turned: bool, earlier: Path, tmp_path: Path) -> None:  # noqa: FBT001
    run(tmp_path / "now")
    assert versions(tmp_path / "now") == {2}
    both = (earlier, tmp_path / "now")
    done = cleaner("diff", *(reversed(both) if turned else both))
    # The stage that found headlines in texts then is gone; a rule or the network says it now.
    assert "11 pages in both: 3 changed; 0 spans now cut, 0 no longer cut, 5 for another reason\n" in done.stdout


def test_lines_of_removals_now_are_the_removals_then(earlier: Path, tmp_path: Path) -> None:
    run(tmp_path / "now")
    then, now = report(earlier), report(tmp_path / "now")
    for page, row in then.items():
        names = ("start", "end", "text", "category")
        found: list[Any] = list(lines_of(now[page]))  # type: ignore[arg-type]
        assert [[item[name] for name in names] for item in found] == [
            [item[name] for name in names] for item in row["removals"]
        ]


def test_rules_are_suggested(earlier: Path) -> None:
    done = cleaner("rules", "suggest", earlier)
    assert done.exit_code == 0, done.stderr
    assert "osk.example/write-to-our-desk-in: removed because it was marked as residue" in done.stdout
    assert "osk.example/keep-story-about-the-ferry-that: kept because it was marked" in done.stdout


def test_hits_are_counted(earlier: Path) -> None:
    shown = cleaner("rules", "show", "en/most-read", "--report", earlier / "report.jsonl").stdout
    assert "counted in 42 removed spans on 6 pages" in shown


@pytest.mark.parametrize(
    ("folder", "options"), [("clean", ()), ("clean", ("--fresh", "--overwrite")), ("killed", ("--resume",))]
)
def test_nothing_is_written_among_its_files(
    folder: str, options: tuple[str, ...], earlier: Path, tmp_path: Path
) -> None:
    """It left no hashes, so that nobody can say what was changed since."""
    assert earlier.is_dir()
    before = contents(tmp_path)
    done = cleaner("clean", "pages", "records.jsonl", "--out", tmp_path / folder, *options)
    assert (done.exit_code, done.stderr.count("move it away, or choose another folder")) == (2, 1)
    assert contents(tmp_path) == before


def contents(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    "command",
    [
        ["restore", "RUN", "--to", "NEW"],
        ["review", "RUN", "--out", "NEW"],
        ["diff", "RUN", "RUN"],
        ["rules", "suggest", "RUN"],
        ["rules", "show", "en/most-read", "--report", "REPORT"],
    ],
)
def test_a_later_version_is_refused(command: list[str], earlier: Path, tmp_path: Path) -> None:
    path = earlier / "report.jsonl"
    path.write_text(path.read_text().replace('"schema_version":1', '"schema_version":3'))
    done = cleaner(*({"RUN": earlier, "NEW": tmp_path / "new", "REPORT": path}.get(part, part) for part in command))
    assert done.exit_code == 2
    told = "line 1 was written by a later version of cleaner: schema_version is 3, and this one reads up to 2"
    assert f"{path}: {told}; update cleaner, or clean the pages again" in done.stderr
    assert not (tmp_path / "new").exists()
