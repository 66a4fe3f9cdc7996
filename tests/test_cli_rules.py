"""`cleaner rules`, as a user runs it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import jsonschema
import pytest
from command import ARTICLE, cleaner
from conftest import report
from test_rulebook import RULE, write

from cleaner.io.report import schema

if TYPE_CHECKING:
    from pathlib import Path

LINE = "The Osk Times lives from its readers."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "mine" / "sites").mkdir(parents=True)
    site = RULE.replace("mine/osk-times", "mine/of-site").replace("score = 6.0", "never = true")
    (tmp_path / "mine" / "sites" / "osk-times.com.toml").write_text(site)
    return write(tmp_path / "mine", RULE.replace("score", 'aliases = ["mine/old"]\nlanguage = ["en", "sv"]\nscore'))


def row_of(listed: bytes, name: str) -> list[str]:
    (line,) = [line for line in listed.decode().splitlines() if line.startswith(f"{name} ")]
    return [cell.strip() for cell in line.split("│")]


def test_list_says_for_what_and_from_where(folder: Path) -> None:
    listed = cleaner("rules", "list", "--rules", folder.name, cwd=folder.parent).stdout
    assert row_of(listed, "mine/osk-times")[1:5] == ["en, sv", "subscription", "6", "anywhere"]
    assert row_of(listed, "mine/of-site")[1:4] == ["osk-times.com", "subscription", "never"]
    assert row_of(listed, "mine/osk-times")[-1] == "mine"
    assert row_of(listed, "en/ad-label")[-1] == "bundled"


def test_list_knows_the_settings_file(folder: Path, tmp_path: Path) -> None:
    settings = tmp_path / "settings.toml"
    settings.write_text(f"rules = ['{folder.name}']\n" + RULE.replace("score = 6.0", "score = 2.5"))
    listed = cleaner("rules", "list", "--config", settings.name, cwd=tmp_path).stdout
    assert row_of(listed, "mine/osk-times")[1:] == ["any", "subscription", "2.5", "anywhere", "stable", "settings.toml"]


def test_show_gives_the_whole_rule(folder: Path) -> None:
    shown = cleaner("rules", "show", "mine/old", "--rules", folder).stdout.decode()
    for told in (
        "mine/osk-times: Subscription line",
        "removed because it asks",
        "matches prefix: the osk times",
        "former ids: mine/old",
        "for: en, sv",
        "removes: The Osk Times lives from its readers.",
        "keeps:   The Osk Times lives on",
    ):
        assert told in shown
    assert "kept because it" in cleaner("rules", "show", "mine/of-site", "--rules", folder).stdout.decode()


def test_show_names_the_nearest_rule() -> None:
    done = cleaner("rules", "show", "en/ad-lable")
    assert done.returncode == 2
    assert b"did you mean 'en/ad-label'" in done.stderr


def test_show_counts_hits_in_a_report(folder: Path, tmp_path: Path) -> None:
    source = tmp_path / "in"
    source.mkdir()
    for name in ("one", "two"):
        (source / f"{name}.txt").write_text(f"{ARTICLE}\n{LINE}\n{ARTICLE}\nAdvertisement")
    (source / "three.txt").write_text(ARTICLE)
    cleaner("clean", source, "--out", tmp_path / "out", "--rules", folder)
    told = tmp_path / "out" / "report.jsonl"
    shown = cleaner("rules", "show", "mine/osk-times", "--rules", folder, "--report", told).stdout.decode()
    assert "the reason for 2 removed spans" in shown
    assert "counted in 2 removed spans on 2 pages" in shown
    missing = cleaner("rules", "show", "en/ad-label", "--report", tmp_path / "none.jsonl")
    assert missing.returncode == 2
    assert b"none.jsonl: cannot be read" in missing.stderr


def test_pattern_that_ran_out_of_time_is_in_the_report(tmp_path: Path) -> None:
    slow = RULE.replace('match.prefix = ["the osk times lives from its readers"]', "match.pattern = ['^(?:(a|aa)+)+$']")
    (tmp_path / "settings.toml").write_text("pattern_seconds = 0.01\n" + slow)
    source = tmp_path / "in"
    source.mkdir()
    line = "a" * 60 + " b"
    (source / "page.txt").write_text(f"{ARTICLE}\n{line}\n{ARTICLE}")
    cleaner("clean", source, "--out", tmp_path / "out", "--config", tmp_path / "settings.toml")
    (row,) = report(tmp_path / "out").values()
    jsonschema.Draft202012Validator(schema()).validate(row)
    assert row["timeouts"] == ["mine/osk-times"]
    assert line in (tmp_path / "out" / "page.txt").read_text()
    told = ("--config", tmp_path / "settings.toml", "--report", tmp_path / "out" / "report.jsonl")
    assert b"ran out of time on 1 page" in cleaner("rules", "show", "mine/osk-times", *told).stdout
