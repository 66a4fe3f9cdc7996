"""What is kept of the bundled rules between two starts makes no difference but in time."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest
from test_rulebook import RULE, write

from cleaner.rulebook import load
from cleaner.rulebook.cache import cache_file
from cleaner.shape import shape_of

if TYPE_CHECKING:
    from pathlib import Path

LINES = (
    "Advertisement",
    "Share on Facebook",
    "© 2024 Harbour Post",
    "The ferry left at dawn",
    "続きを読む",
    "Foto: AP",
)


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("XDG_CACHE_HOME", "HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(tmp_path))
    return cache_file()


def said() -> list[list[str]]:
    book = load()
    return [[rule.id for rule in book.matcher.match(shape_of(line))[0]] for line in LINES]


def test_second_start_gives_the_same_book(cache: Path) -> None:
    assert not cache.exists()
    first, before = load(), said()
    assert cache.is_file()
    assert (load(), said()) == (first, before)


DAMAGES = ["", "nonsense", "{digest}\n{{", "{digest}\n[1, 2]", '{digest}\n[{{}}, {{"a": 1}}]']


@pytest.mark.parametrize("damage", DAMAGES)
def test_damaged_cache_is_passed_over_and_renewed(damage: str, cache: Path) -> None:
    before, whole = said(), cache.read_text(encoding="utf-8")
    cache.write_text(damage.format(digest=whole.split("\n", 1)[0]))
    assert said() == before
    assert cache.read_text(encoding="utf-8") == whole


def test_cache_of_other_content_is_passed_over(cache: Path) -> None:
    before = said()
    cache.write_text("0" * 64 + "\n" + json.dumps([{}, {}]))
    assert said() == before


def test_cache_that_cannot_be_written_is_done_without(cache: Path) -> None:
    cache.parent.parent.mkdir(parents=True, exist_ok=True)
    cache.parent.write_text("a file where the folder should be")
    assert said() == said() != []


def test_file_a_killed_process_left_half_written_is_removed(cache: Path) -> None:
    cache.parent.mkdir(parents=True, exist_ok=True)
    old, young = (cache.parent / f"rules-{age}.tmp" for age in ("old", "young"))
    old.write_text("half")
    young.write_text("half")
    os.utime(old, (0, 0))
    load()
    assert [path.name for path in sorted(cache.parent.iterdir())] == ["rules-young.tmp", "rules.json"]


def test_rule_that_replaces_a_bundled_one_is_compiled_itself(cache: Path, tmp_path: Path) -> None:
    load()
    assert cache.is_file()
    book = load([write(tmp_path / "mine", RULE.replace("mine/osk-times", "en/ad-label"))])
    found, _ = book.matcher.match(shape_of("The Osk Times lives from its readers."))
    assert [rule.id for rule in found] == ["en/ad-label"]
    assert "en/ad-label" not in [rule.id for rule in book.matcher.match(shape_of("Advertisement"))[0]]
