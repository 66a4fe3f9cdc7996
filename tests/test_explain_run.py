"""`cleaner explain` tells what `clean` did: the pages of a finished run, and what the end of a run names."""

from __future__ import annotations

import json
import shlex
from typing import TYPE_CHECKING, Any

import pytest
from command import ARTICLE, TAIL, cleaner
from conftest import report
from teaching import PROMPT, SHIPS, text

from cleaner.explain import explain_row

if TYPE_CHECKING:
    from pathlib import Path


def cut_lines(said: str) -> list[str]:
    """Give the lines that are shown as cut."""
    return [line.split(maxsplit=2)[-1].strip() for line in said.splitlines() if line.startswith("cut ")]


def kept_lines(said: str) -> list[str]:
    return [line.removeprefix("keep").strip() for line in said.splitlines() if line.startswith("keep ")]


def removed_lines(row: dict[str, Any]) -> list[str]:
    return [line for item in row["removals"] for line in item["text"].splitlines() if line.strip()]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Clean eight pages of one site, and the same as records of one file."""
    folder = tmp_path_factory.mktemp("site")
    frame = "Harbour desk\nTide tables\n{}\nBack to the pier\nWrite to the desk"
    pages = {ship: frame.format(text(ship, PROMPT)) for ship in (*SHIPS, "sloop", "ketch")}
    (folder / "in").mkdir()
    for name, page in pages.items():
        (folder / "in" / f"{name}.txt").write_text(page)
    records = [{"id": f"r{number}", "text": page} for number, page in enumerate(pages.values())]
    (folder / "in.jsonl").write_text("".join(f"{json.dumps(record)}\n" for record in records))
    for source, out in (("in", "clean"), ("in.jsonl", "records")):
        done = cleaner("clean", source, "--out", out, "--workers", 1, cwd=folder)
        assert done.returncode == 0, done.stderr
    return folder


@pytest.mark.parametrize("out", ["clean", "records"])
def test_cuts_shown_are_those_of_the_run(out: str, site: Path) -> None:
    by_memory = 0
    for page, row in report(site / out).items():
        said = cleaner("explain", out, page, cwd=site).stdout.decode()
        assert cut_lines(said) == removed_lines(row), page
        count = len(row["removals"])
        assert f"{len(removed_lines(row))} cut in {count} span" in said.splitlines()[1]
        by_memory += sum(item["stage"] == "repeated_lines" for item in row["removals"])
    assert by_memory


def test_whole_text_is_shown_in_order(site: Path) -> None:
    row = next(iter(report(site / "clean").values()))
    said = cleaner("explain", "clean", row["page"], cwd=site).stdout.decode()
    words = [line for line in said.splitlines() if line.startswith(("cut ", "keep "))]
    shown = [line.removeprefix("keep").strip() if line.startswith("keep") else cut_lines(line)[0] for line in words]
    assert shown == [line for line in (site / "in" / row["page"]).read_text().splitlines() if line.strip()]


def test_reason_of_a_cut_is_told_with_its_points(site: Path) -> None:
    page, row = next(iter(report(site / "clean").items()))
    said = cleaner("explain", "clean", page, cwd=site).stdout.decode()
    for item in row["removals"]:
        assert f"{item['rule']}: {item['because']}" in said


@pytest.mark.parametrize(
    ("out", "name"),
    [
        ("clean", "{ship}.txt"), ("clean", "in/{ship}.txt"), ("clean", "clean/{ship}.txt"),
        ("clean/report.jsonl", "{ship}.txt"), ("records", "in.jsonl#r0"), ("records", "r0"),
        ("records", "records/in.jsonl#r0"), ("clean/{ship}.txt", None), ("records/in.jsonl#r0", None),
    ],
    ids=str,
)  # fmt: skip
def test_page_of_a_run_goes_by_many_names(out: str, name: str | None, site: Path) -> None:
    ship = SHIPS[0]
    first = report(site / "clean")[f"{ship}.txt"]
    args = [out.format(ship=ship), *([name.format(ship=ship)] if name else [])]
    done = cleaner("explain", *args, cwd=site)
    assert (done.returncode, cut_lines(done.stdout.decode())) == (0, removed_lines(first)), done.stderr


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["clean", "nowhere.txt"], "nowhere.txt: no page of clean/report.jsonl"),
        (["clean"], "name a page of the run as well, such as: cleaner explain clean "),
        (["records", "records/in.jsonl"], "several pages of records/report.jsonl have that name: in.jsonl#r0, in.json"),
        (["in"], "in/report.jsonl: no such file; name the output folder of a run"),
        (["in.jsonl"], "holds many pages; name one, as in.jsonl#ID: its first records are called r0, r1"),
        (["in.jsonl#r99"], "holds no record 'r99'; its first records are called r0, r1"),
    ],
    ids=str,
)  # fmt: skip
def test_what_cannot_be_explained_says_what_can(args: list[str], message: str, site: Path) -> None:
    done = cleaner("explain", *args, cwd=site)
    assert done.returncode in (1, 2)
    assert message in done.stderr.decode()
    assert b"Traceback" not in done.stderr


def test_record_of_a_source_is_explained(site: Path) -> None:
    done = cleaner("explain", "in.jsonl#r0", cwd=site)
    assert done.returncode == 0, done.stderr
    assert ARTICLE.splitlines()[0] not in kept_lines(done.stdout.decode())
    assert len(kept_lines(done.stdout.decode())) > 3
    assert b"without a site memory" in done.stderr


@pytest.mark.parametrize("what", ["in/{ship}.txt", "in.jsonl#r0"])
def test_site_memory_can_be_given(what: str, site: Path) -> None:
    source, named = what.split("#", maxsplit=1)[0].split("/", maxsplit=1)[0], what.format(ship=SHIPS[0])
    assert cleaner("learn", source, "--out", "sites.bin", cwd=site).returncode == 0
    done = cleaner("explain", named, "--sites", "sites.bin", cwd=site)
    row = report(site / "clean")[f"{SHIPS[0]}.txt"]
    assert cut_lines(done.stdout.decode()) == removed_lines(row)


def test_single_page_with_a_site_memory_comes_out_as_in_the_run(site: Path) -> None:
    assert cleaner("learn", "in", "--out", "sites.bin", cwd=site).returncode == 0
    done = cleaner(f"in/{SHIPS[0]}.txt", "--sites", "sites.bin", cwd=site)
    assert done.stdout == (site / f"clean/{SHIPS[0]}.txt").read_bytes()


@pytest.mark.parametrize("options", [["--out", "again"], ["--out", "again", "--report", "told.jsonl"], ["--dry-run"]])
@pytest.mark.parametrize("source", ["in", "in.jsonl"])
def test_end_of_a_run_prints_commands_that_work(source: str, options: list[str], site: Path) -> None:
    done = cleaner("clean", source, *options, "--workers", 1, cwd=site)
    commands = [line for line in done.stdout.decode().splitlines() if "cleaner explain" in line]
    assert commands
    words = shlex.split(commands[0][commands[0].index("cleaner explain") :])
    explained = cleaner(*words[1:], cwd=site)
    assert explained.returncode == 0, explained.stderr
    assert kept_lines(explained.stdout.decode())


def test_quarantined_page_shows_what_would_have_gone(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(f"{ARTICLE}\n{TAIL}")
    (tmp_path / "settings.toml").write_text("budget = 0.05\n")
    cleaner("clean", "a.txt", "--out", "clean", "--config", "settings.toml", cwd=tmp_path)
    said = cleaner("explain", "clean", "a.txt", cwd=tmp_path).stdout.decode()
    assert "quarantined" in said
    assert sum(line.startswith("would cut") for line in said.splitlines()) == len(TAIL.splitlines())


def test_page_that_failed_says_why(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in/a.txt").write_bytes(b"\x89PNG\r\n")
    cleaner("clean", "in", "--out", "clean", cwd=tmp_path)
    assert b"failed: looks like a PNG image" in cleaner("explain", "clean", "a.txt", cwd=tmp_path).stdout


def test_body_that_was_changed_is_not_shown_as_kept(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(f"{ARTICLE}\n{TAIL}")
    cleaner("clean", "a.txt", "--out", "clean", cwd=tmp_path)
    (tmp_path / "clean/a.txt").write_text("Something else.")
    said = cleaner("explain", "clean", "a.txt", cwd=tmp_path).stdout.decode()
    assert "was changed since the run" in said
    assert not kept_lines(said)
    assert len(cut_lines(said)) == len(TAIL.splitlines())


FULL: dict[str, Any] = {
    "page": "a.txt", "source": "in/a.txt", "kind": "text", "status": "cleaned", "chars_in": 19, "chars_kept": 10,
    "body_path": "a.txt", "error": None,
    "removals": [
        {"start": 5, "end": 14, "text": "Ad one.\n\n", "rule": "en/ad", "score": 8.0, "because": "is an ad"}
    ],
}  # fmt: skip
IDS = {
    **FULL,
    "removals": [{"start": 5, "end": 14, "rule": "en/ad", "score": 8.0}],
    "totals": [{"stage": "rules", "rule": "en/ad", "category": "ad", "removals": 1, "chars": 9}],
}
NONE = {name: value for name, value in IDS.items() if name != "removals"}


@pytest.mark.parametrize(
    ("row", "shown"),
    [
        (FULL, ["text, 3 lines, 1 cut in 1 span", "keep Dawn", "cut +8.0 Ad one.", "en/ad: is an ad", "keep Noon"]),
        (
            IDS,
            [
                "text, 2 lines kept, 9 characters cut", "of what went the report does not hold their text",
                "1 span of 9 characters: en/ad", "keep Dawn",
                "cut +8.0 [9 characters; the report holds no removed text]", "en/ad", "keep Noon",
            ],
        ),
        (
            NONE,
            [
                "text, 2 lines kept, 9 characters cut", "of what went the report does not hold where they stood",
                "1 span of 9 characters: en/ad", "keep Dawn", "keep Noon",
            ],
        ),
    ],
    ids=["full", "ids", "none"],
)  # fmt: skip
def test_report_that_holds_less_is_shown_as_far_as_it_goes(row: Any, shown: list[str]) -> None:
    lines = [" ".join(line.plain.split()) for line in explain_row(row, "Dawn\nNoon\n")]
    assert len(lines) == len(shown)
    assert all(line.startswith(start) for line, start in zip(lines, shown, strict=True)), lines
