"""What is kept in the cache folder between two starts."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest

from cleaner.cache import cache_file, kept

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

VALUE: dict[str, Any] = {"harbour": ["Osk", "half a character: \ud800"], "ferries": 2}


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("XDG_CACHE_HOME", "HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(tmp_path))
    path = tmp_path / "source.toml"
    path.write_text("harbour")
    os.utime(path, (1_000_000, 1_000_000))
    return path


def never() -> dict[str, Any]:
    raise AssertionError("made again")


def test_what_is_kept_is_not_made_again(source: Path) -> None:
    assert kept("it", [source], lambda: VALUE) == VALUE
    assert kept("it", [source], never) == VALUE


def test_other_files_make_another_value(source: Path) -> None:
    kept("it", [source], lambda: VALUE)
    os.utime(source, (2_000_000, 2_000_000))
    assert kept("it", [source], lambda: {"new": 1}) == {"new": 1}
    assert kept("it", [source], never) == {"new": 1}


def test_file_changed_a_moment_ago_proves_nothing(source: Path) -> None:
    source.touch()
    kept("it", [source], lambda: VALUE)
    assert not cache_file("it").exists()


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "nothing": lambda whole: whole[:0],
    "half": lambda whole: whole[: len(whole) // 2],
    "one byte": lambda whole: whole.replace(b"Osk", b"Ost"),
    "nothing in it": lambda whole: whole[: whole.rindex(b"\n") + 1],
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_damaged_file_is_made_again(damage: str, source: Path) -> None:
    kept("it", [source], lambda: VALUE)
    whole = cache_file("it").read_bytes()
    cache_file("it").write_bytes(DAMAGES[damage](whole))
    assert kept("it", [source], lambda: VALUE) == VALUE
    assert cache_file("it").read_bytes() == whole


def test_place_that_cannot_be_written_is_done_without(source: Path) -> None:
    cache_file("it").parent.write_text("a file where the folder should be")
    assert kept("it", [source], lambda: VALUE) == kept("it", [source], lambda: VALUE) == VALUE
