"""Compiled patterns, as kept from one process to the next."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import regex

from cleaner.cache import cache_file
from cleaner.patterns import Store

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TEXT = "The ferry to Osk left - 8 hours ago; Ærø, 三日前, 22 comments"
PATTERNS = [
    (r"\d+ hours? ago", 0),
    (r"(?<number>\d+) (?P<what>comments?|replies)$", 0),
    (r"(?i)the FERRY", 0),
    (r"the FERRY", int(regex.I)),
    (r"(?r)[\p{P}\p{S}\s]+", 0),
    (r"[\p{L}--[a-z]]+", int(regex.V1)),
    (r"(?:\P{L}*+\p{L}){20}", 0),
    (r"(?<=\p{Ll})(?=\s)|\p{Han}(?=前)", 0),
    (r"(?:f(?=erry)|left){e<=1}", 0),
    (r"(\w)\1", 0),
    (r"nowhere", 0),
]


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("XDG_CACHE_HOME", "HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(tmp_path))
    return cache_file("patterns.bin")


def spans(pattern: regex.Pattern[str]) -> list[tuple[tuple[int, int], dict[str, str | None]]]:
    return [(found.span(), found.groupdict()) for found in pattern.finditer(TEXT)]


def kept() -> Store:
    """Give a store as the next process has it."""
    store = Store()
    for pattern, flags in PATTERNS:
        store.compiled(pattern, flags)
    store.keep()
    return Store()


@pytest.mark.parametrize(("pattern", "flags"), PATTERNS)
def test_kept_pattern_finds_what_a_new_one_finds(pattern: str, flags: int) -> None:
    found, new = kept().compiled(pattern, flags), regex.compile(pattern, flags)
    assert (found.pattern, found.flags, found.groupindex) == (new.pattern, new.flags, new.groupindex)
    assert spans(found) == spans(new)


def test_process_that_compiled_nothing_writes_nothing(cache: Path) -> None:
    store = kept()
    store.compiled(*PATTERNS[0])
    cache.unlink()
    store.keep()
    assert not cache.exists()


def test_what_two_processes_keep_is_joined(cache: Path) -> None:
    first, second = Store(), Store()
    first.compiled("first", 0)
    second.compiled("second", 0)
    first.keep()
    second.keep()
    cache_of_both = Store()
    cache_of_both.compiled("first", 0)
    cache_of_both.compiled("second", 0)
    cache.unlink()
    cache_of_both.keep()
    assert not cache.exists()  # it had nothing to compile


@pytest.mark.parametrize(
    "damage",
    [
        lambda whole: whole[:0],
        lambda whole: whole[: len(whole) // 2],
        lambda whole: whole[:-9] + bytes(255 - byte for byte in whole[-9:]),
        lambda whole: b'"3.9"' + whole[whole.index(b"\n") :],
    ],
    ids=["nothing", "half", "some bytes", "another version's"],
)
def test_damaged_file_is_passed_over_and_renewed(damage: Callable[[bytes], bytes], cache: Path) -> None:
    kept()
    whole = cache.read_bytes()
    cache.write_bytes(damage(whole))
    assert spans(Store().compiled(*PATTERNS[0])) == spans(regex.compile(*PATTERNS[0]))
    kept()
    assert cache.read_bytes() == whole


def test_wrong_pattern_is_told() -> None:
    with pytest.raises(regex.error, match="missing"):
        Store().compiled("(", 0)
