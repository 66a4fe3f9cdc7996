"""`cleaner rules suggest`: marks, cases and options that are right, wrong, or of before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from teaching import PROMPT, SHIPS, bodies, cleaner, html, mark, run, suggest, text

if TYPE_CHECKING:
    from pathlib import Path


def test_marks_that_were_taken_back_draft_nothing(repeating: Path) -> None:
    for said in ("cut", "undo"):
        mark(repeating, "osk/raft.txt", PROMPT, said)
    assert "marked to go" not in suggest(repeating)


def test_a_mark_that_a_rule_answers_is_not_drafted_again(repeating: Path) -> None:
    mark(repeating, "osk/raft.txt", PROMPT, "cut")
    suggest(repeating, "--yes")
    shown = suggest(repeating, "--yes")
    assert "1 mark answered by rules in" in shown
    assert "no rule to suggest" in shown


def test_rules_check_names_the_case_that_no_longer_holds(repeating: Path, tmp_path: Path) -> None:
    mark(repeating, "osk/raft.txt", PROMPT, "cut")
    mark(repeating, "osk/raft.txt", "The raft to Osk", "keep")  # as the run did
    suggest(repeating, "--yes")
    rules = tmp_path / "my-rules" / "taught.toml"
    rules.write_text(rules.read_text().replace('["velmora rowers greet the tide"]', '["the raft to osk"]'))
    done = cleaner("rules", "check", tmp_path / "my-rules")
    assert done.exit_code == 2
    assert f"cases.jsonl: case 1: '{PROMPT}' of page osk/raft.txt: was marked 'cut'" in done.stderr
    assert "cases.jsonl: case 2: 'The raft to Osk' of page osk/raft.txt: was marked 'keep', and rules" in done.stderr


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("{broken", "line 1: is no JSON"),
        ("[]", "line 1: is no case of schema_version 1"),
        ('{"schema_version": 1, "page": "x", "line": 5, "expect": "cut"}', "page and line are texts"),
        ('{"schema_version": 1, "page": "x", "line": "y", "url": 1, "expect": "cut"}', "url: 1"),
        (
            '{"schema_version": 1, "page": "x", "line": "y", "expect": "undo"}',
            "expect: 'undo': write keep, cut, ",
        ),
    ],
)
def test_a_case_that_is_none_is_named(row: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "cases.jsonl").write_text(row)
    done = cleaner("rules", "check", tmp_path)
    assert done.exit_code == 2
    assert said in done.stderr


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"page": "osk/gone.txt"}, "page osk/gone.txt: was marked, but its text is not in this run"),
        ({"text": "Something else"}, "holds another text than was marked"),
        ({"start": 10**9, "end": 10**9 + 5}, "holds another text than was marked"),
        ({"mark": "perhaps"}, "corrections.jsonl: line 1 is no correction: mark must be one of"),
        ({"schema_version": 9}, "corrections.jsonl: line 1 is no correction: schema_version"),
    ],
)
def test_a_mark_that_fits_nothing_is_named_and_the_rest_goes_on(
    changes: dict[str, Any], said: str, repeating: Path
) -> None:
    mark(repeating, "osk/raft.txt", PROMPT, "cut", **changes)
    done = cleaner("rules", "suggest", repeating)
    assert done.exit_code == 0
    assert said in done.stderr
    assert "mine/velmora-rowers-greet-the-tide" in done.stdout


def test_a_body_that_is_missing_is_named_and_the_rest_goes_on(repeating: Path) -> None:
    (repeating / "osk" / "raft.txt").unlink()
    done = cleaner("rules", "suggest", repeating)
    assert done.exit_code == 0
    assert "raft.txt" in done.stderr
    assert "mine/velmora-rowers-greet-the-tide" in done.stdout


def test_a_report_that_breaks_off_is_named(repeating: Path) -> None:
    whole = (repeating / "report.jsonl").read_bytes()
    (repeating / "report.jsonl").write_bytes(whole[:-40])
    done = cleaner("rules", "suggest", repeating)
    assert done.exit_code == 2
    assert "line 6 is no report row" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("option", "said"),
    [
        (("--accept", "mine/velmora-rower"), "did you mean 'mine/velmora-rowers-greet-the-tide'"),
        (("--corrections", "nowhere.jsonl"), "nowhere.jsonl: the corrections cannot be read"),
        (("--sites", "nowhere.bin"), "nowhere.bin"),
    ],
)
def test_wrong_use_is_named(option: tuple[str, str], said: str, repeating: Path) -> None:
    done = cleaner("rules", "suggest", repeating, *option)
    assert done.exit_code == 2
    assert said in done.stderr


def test_a_file_written_by_hand_is_left_as_it_is(tmp_path: Path) -> None:
    clean = run(tmp_path, {f"{ship}.html": html(ship, PROMPT) for ship in SHIPS[:2]}, "--no-site-memory")
    mark(clean, "barge.html", PROMPT, "cut")
    by_hand = tmp_path / "my-rules" / "sites" / "news.osk.example.toml"
    by_hand.parent.mkdir(parents=True)
    by_hand.write_text('status = "experimental"\n')
    suggest(clean, "--yes")
    assert by_hand.read_text() == 'status = "experimental"\n'
    assert (tmp_path / "my-rules" / "taught" / "sites" / "news.osk.example.toml").is_file()
    after = bodies(run(tmp_path, {}, "--no-site-memory", "--rules", tmp_path / "my-rules", out="again"))
    assert not any(PROMPT in lines for lines in after.values())


def test_a_site_memory_says_what_repeats(tmp_path: Path) -> None:
    archive = {f"{ship}.html": html(ship, PROMPT) for ship in SHIPS}
    clean = run(tmp_path, archive, "--no-site-memory")
    assert cleaner("learn", tmp_path / "in", "--out", tmp_path / "sites.bin").exit_code == 0
    shown = suggest(clean, "--sites", tmp_path / "sites.bin")
    assert "news.osk.example/velmora-rowers-greet-the-tide" in shown
    assert "stands on 6 of 6 pages on news.osk.example" in shown


def test_fewer_pages_than_asked_for_suggest_nothing(repeating: Path) -> None:
    assert "no rule to suggest" in suggest(repeating, "--minimum-pages", 7)


def test_lines_with_odd_characters_become_rules_that_load(tmp_path: Path) -> None:
    lines = ('Ein "Gruß" an O\'Brien \\ Söhne', "日本の港からのお知らせ", "<b>Row</b> & greet [the] tide")
    clean = run(tmp_path, {f"{ship}.txt": text(ship, *lines) for ship in SHIPS[:3]}, "--no-site-memory")
    for line in lines:
        mark(clean, "barge.txt", line, "cut")
    suggest(clean, "--yes")
    after = bodies(run(tmp_path, {}, "--no-site-memory", "--rules", tmp_path / "my-rules", out="again"))
    assert not any(line in body for body in after.values() for line in lines)
    assert cleaner("rules", "check", tmp_path / "my-rules").exit_code == 0
