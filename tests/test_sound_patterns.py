"""A pattern that came through its trial is not tried again, and that makes no difference to what a check finds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from test_rule_check import ENTRY, SOUND
from test_rulebook import write

from cleaner.cache import cache_file
from cleaner.rulebook.check import check_folder
from cleaner.rulebook.check_patterns import Trial, tried
from cleaner.rulebook.sound import SoundPatterns

if TYPE_CHECKING:
    from pathlib import Path

QUICK = SOUND.replace(ENTRY, "match.pattern = ['^{name}: read']")
SLOW = SOUND.replace(ENTRY, r"match.pattern = ['^{name}: read', '^(?:\w+ ?)+;$']")


@pytest.fixture(autouse=True)
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep the cache of these tests apart; give its file."""
    for name in ("XDG_CACHE_HOME", "HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(tmp_path))
    return cache_file("sound-patterns")


def check(folder: Path) -> tuple[int, tuple[str, ...]]:
    """Check as the command does; give how many patterns were tried, and the faults."""
    told = [0]
    problems = check_folder([folder], SoundPatterns(), lambda _, total: told.append(total)).problems
    return told[-1], problems


def test_sound_pattern_is_tried_once(tmp_path: Path) -> None:
    folder = write(tmp_path / "mine", QUICK.format(name="one") + QUICK.format(name="two"))
    assert check(folder) == (2, ())
    assert check(folder) == (0, ())
    write(folder, QUICK.format(name="three"), "more.toml")
    assert check(folder) == (1, ())


def test_slow_pattern_is_named_every_time(tmp_path: Path) -> None:
    folder = write(tmp_path / "mine", SLOW.format(name="slow"))
    tries, problems = check(folder)
    assert (tries, len(problems)) == (2, 1)
    assert r"match.pattern: '^(?:\\w+ ?)+;$' takes more than" in problems[0]
    assert check(folder) == (1, problems)


def test_pattern_is_tried_again_on_other_examples(tmp_path: Path) -> None:
    folder = write(tmp_path / "mine", QUICK.format(name="one"))
    check(folder)
    write(folder, QUICK.format(name="one").replace("read the Times!", "read the Times?"))
    assert check(folder) == (1, ())


@pytest.mark.parametrize("damage", ["", "nonsense", "\udce9 no text", "0" * 24 + "\nabc"])
def test_damaged_memory_is_passed_over_and_renewed(damage: str, kept: Path, tmp_path: Path) -> None:
    folder = write(tmp_path / "mine", QUICK.format(name="one"))
    check(folder)
    whole = kept.read_bytes()
    kept.write_bytes(damage.encode("utf-8", "surrogateescape"))
    assert check(folder) == (1, ())
    assert kept.read_bytes() == whole


def test_memory_that_cannot_be_written_is_done_without(kept: Path, tmp_path: Path) -> None:
    kept.parent.mkdir(parents=True)
    kept.mkdir()
    folder = write(tmp_path / "mine", QUICK.format(name="one"))
    assert [check(folder), check(folder)] == [(1, ()), (1, ())]


def test_processes_find_what_one_finds() -> None:
    sound = [Trial(f"^page {number}$", ()) for number in range(220)]
    slow = Trial(r"^(?:\w+ ?)+;$", ())
    found = list(tried([*sound[:150], slow, *sound[150:]]))
    assert [trial for trial, hostile in found if hostile is not None] == [slow]
    assert found[150:151] == list(tried([slow]))
