"""`cleaner rules check` names every fault of a folder in one run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from command import cleaner
from test_rulebook import write

from cleaner.rulebook.check import check_folder

if TYPE_CHECKING:
    from pathlib import Path

SOUND = """
[[rule]]
id = "mine/{name}"
title = "Line of the Osk Times"
because = "asks to subscribe to the Osk Times"
category = "subscription"
score = 6.0
match.exact = ["{name}: read the times"]
examples.remove = ["{name}: read the Times", "{name}: read the Times!"]
examples.keep = ["She read the Osk Times", "The Osk Times was read"]
"""
ENTRY = 'match.exact = ["{name}: read the times"]'
FAULTS: dict[str, tuple[str, str, str]] = {
    # id of the rule: what stands in the sound rule, what is written in its place, the field that must be named
    "no-score": ("score = 6.0", "", "score: missing"),
    "two-scores": ("score = 6.0", "score = 6.0\nalways = true", "score: given twice"),
    "high-score": ("score = 6.0", "score = 60", "score: 60"),
    "odd-name": ("score", "priority = 3\nscore", "priority: unknown"),
    "odd-category": ('"subscription"', '"subscribe"', "category: 'subscribe'"),
    "odd-language": ("score", "language = 'english'\nscore", "language: 'english'"),
    "odd-field": ("score", "match.phrases = ['times']\nscore", "match.phrases: unknown, did you mean 'match.phrase'"),
    "bad-pattern": (ENTRY, "match.pattern = ['^bad-pattern (the']", "match.pattern: no valid pattern"),
    "no-site": (ENTRY, "match.css = ['.promo']", "match.css: for the rules of one site only"),
    "one-example": ('"{name}: read the Times!"', "", "examples.remove: at least two"),
    "not-taken": ('"{name}: read the Times!"', '"Read it"', "examples.remove: 'Read it' is not matched"),
    "not-left": (
        '"The Osk Times was read"',
        '"{name}: read the Times"',
        "examples.keep: 'not-left: read the Times' is",
    ),
    "unanchored": (ENTRY, r"match.pattern = ['(?:un)?anchored: r\w+']", "match.pattern: '(?:un)?anchored: r"),
    "slow": (ENTRY, r"match.pattern = ['^slow: read', '^(?:\w+ ?)+;$']", r"match.pattern: '^(?:\\w+ ?)+;$' takes more"),
    "capital": (ENTRY, "match.pattern = ['^capital: r', '^Capitals?: r']", "match.pattern: '^Capitals?: r' never"),
    "long": (ENTRY, 'max_words = 5\nmatch.exact = ["{name}: read the times", "a b c d e f"]', "match.exact: 'a b c"),
    "double": (ENTRY, 'match.exact = ["{name}: read the times", "sound: read the times"]', "match.exact: 'sound:"),
    "shadowed": ("score", "language = 'en'\nscore", "match: mine/wide takes every line"),
    "letter": (ENTRY, 'match.prefix = ["z", "letter: read"]', "match.prefix: 'z' is a single character"),
    "scripts": (ENTRY, 'match.exact = ["r\u0435ad it", "{name}: read the times"]', "match.exact: 'r\u0435ad it' mixes"),
    "stray": (
        ENTRY,
        'match.exact = ["read\u200b it", "{name}: read the times"]',
        r"match.exact: 'read\u200b it' holds",
    ),
    "Odd Id": ("score", "score", "id: 'mine/Odd Id': write \"folder/name\""),
}


def planted(folder: Path) -> Path:
    """Write a folder with a fault in every rule but two."""
    rules = [SOUND.replace(old, new).format(name=name) for name, (old, new, _) in FAULTS.items()]
    wide = SOUND.replace(ENTRY, 'match.prefix = ["shadowed: read"]').replace("{name}: read", "shadowed: read")
    double = SOUND.replace(ENTRY, 'match.exact = ["{name}: read the times", "{name}: subscribe"]')
    first = [double.format(name="sound"), wide.format(name="wide"), *rules[:8]]
    write(folder, "".join(first), "first.toml")
    write(folder, "".join(rules[8:]), "second.toml")
    write(folder, double.format(name="sound"), "third.toml")
    write(folder, "[[rule]\n", "fourth.toml")
    return folder


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    folder = planted(tmp_path_factory.mktemp("rules") / "mine")
    done = cleaner("rules", "check", folder)
    assert done.returncode == 2
    assert f"{len(FAULTS) + 2} faults" in done.stdout.decode()
    return done.stderr.decode().splitlines()


@pytest.mark.parametrize("name", FAULTS)
def test_each_fault_is_named_with_file_rule_and_field(name: str, told: list[str]) -> None:
    file = "first.toml" if name in list(FAULTS)[:8] else "second.toml"
    (line,) = [line for line in told if f": mine/{name}: " in line]
    assert f"{file}: mine/{name}: {FAULTS[name][2]}" in line


def test_faults_between_files_are_named(told: list[str]) -> None:
    assert sum("third.toml: mine/sound: id: 'mine/sound' stands in" in line for line in told) == 1
    assert sum("fourth.toml: cannot be read" in line for line in told) == 1
    assert len(told) == len(FAULTS) + 2 >= 20


def test_sound_folder_has_no_faults(tmp_path: Path) -> None:
    checked, problems = check_folder([write(tmp_path / "mine", SOUND.format(name="sound"))])
    assert (checked, problems) == (1, ())


@pytest.mark.parametrize(
    "change",
    [
        ("score", "language = 'de'\nscore"),
        ("score = 6.0", "never = true"),
    ],
)
def test_rules_that_never_meet_are_no_doubles(change: tuple[str, str], tmp_path: Path) -> None:
    first = SOUND.format(name="one").replace("score", "language = 'en'\nscore", 1)
    second = first.replace("mine/one", "mine/two").replace("language = 'en'\n", "").replace(*change, 1)
    problems = check_folder([write(tmp_path / "mine", first + second)]).problems
    assert [problem for problem in problems if "match" in problem.split(": ")[2]] == []


def test_same_entries_in_one_language_count_twice(tmp_path: Path) -> None:
    first = SOUND.format(name="one")
    (problem,) = check_folder([write(tmp_path / "mine", first + first.replace("mine/one", "mine/two"))]).problems
    assert "mine/two: match.exact: 'one: read the times' stands in mine/one as well" in problem
