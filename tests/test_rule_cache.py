"""What is kept of the bundled rules between two starts makes no difference but in time."""

from __future__ import annotations

import marshal
import os
import shutil
import sys
from typing import TYPE_CHECKING

import pytest
from test_rulebook import RULE, write

from cleaner.cache import cache_file
from cleaner.rulebook import load
from cleaner.rulebook.cache import stamp_of
from cleaner.rulebook.load import book_of, bundled
from cleaner.rulebook.pieces import Kept, packed
from cleaner.shape import shape_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cleaner.rulebook import RuleBook

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
    return cache_file("rules.bin")


@pytest.fixture
def few(cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Take the rules of one language for all there are: they are compiled in a tenth of the time."""
    folder = tmp_path / "bundled"
    shutil.copytree(bundled() / "lang" / "en", folder / "lang" / "en")
    monkeypatch.setattr(sys.modules["cleaner.rulebook.load"], "bundled", lambda: folder)
    return cache


def start() -> RuleBook:
    """Load the rules as a new process does."""
    book_of.cache_clear()
    return load()


def said() -> list[list[str]]:
    book = start()
    return [[rule.id for rule in book.matcher.match(shape_of(line))[0]] for line in LINES]


def test_second_start_gives_the_same_book(cache: Path) -> None:
    assert not cache.exists()
    first, before = start(), said()
    assert cache.is_file()
    assert (start(), said()) == (first, before)


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda whole: whole[:0],
    "no cache": lambda whole: whole[:0] + b"nonsense",
    "digest alone": lambda whole: whole[:64],
    "head cut off": lambda whole: whole[:300],
    "head of nonsense": lambda whole: whole[:65] + b"00000002 00000002\n{}",
    "head changed": lambda whole: whole[:120] + b"7" + whole[121:],
    "pieces cut off": lambda whole: whole[: len(whole) // 2],
    "pieces changed": lambda whole: whole[: len(whole) // 5] + bytes(255 - byte for byte in whole[len(whole) // 5 :]),
    "pieces of another kind": lambda whole: packed(
        whole[:64].decode(), Kept(whole).told, {name: [["x"]] * count for name, (_, count) in sections(whole).items()}
    ),
}


def sections(whole: bytes) -> dict[str, tuple[int, int]]:
    found: dict[str, tuple[int, int]] = marshal.loads(whole.split(b"\n", 2)[2][: int(whole[65:73], 16)])["sections"]  # noqa: S302
    return found


@pytest.mark.parametrize("damage", DAMAGES)
def test_damaged_cache_is_passed_over_and_renewed(damage: str, few: Path) -> None:
    before, whole = said(), few.read_bytes()
    few.write_bytes(DAMAGES[damage](whole))
    assert said() == before
    assert few.read_bytes() == whole


def test_cache_that_breaks_while_it_is_read_makes_no_difference(few: Path) -> None:
    before, whole = said(), few.read_bytes()
    book = start()
    with few.open("r+b") as file:  # where it stands, as a disk that fails would
        file.truncate(len(whole) // 5)
    assert [[rule.id for rule in book.matcher.match(shape_of(line))[0]] for line in LINES] == before
    assert few.read_bytes() == whole


def test_cache_of_other_content_is_passed_over(few: Path) -> None:
    before, whole = said(), few.read_bytes()
    few.write_bytes(b"0" * 64 + whole[64:])
    assert said() == before


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take every file for one that was changed long ago, as the code is that a test of a moment ago was run on."""
    monkeypatch.setattr("cleaner.cache._SETTLED", -1000.0)


def test_files_changed_a_moment_ago_prove_nothing(tmp_path: Path) -> None:
    folder = write(tmp_path / "bundled", RULE)
    assert stamp_of(folder) is None


@pytest.mark.usefixtures("settled")
@pytest.mark.parametrize("change", ["content", "time", "new file"])
def test_changed_rules_are_read_again(
    change: str, cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write(tmp_path / "bundled", RULE)
    (file,) = folder.rglob("*.toml")
    os.utime(file, (1_000_000, 1_000_000))
    monkeypatch.setattr(sys.modules["cleaner.rulebook.load"], "bundled", lambda: folder)
    assert [rule.id for rule in start().rules] == ["mine/osk-times"]
    stamp = cache.with_suffix(".stamp").read_text()
    if change == "content":
        file.write_text(file.read_text().replace("osk-times", "osk-tides"))
    elif change == "time":
        os.utime(file, (2_000_000, 2_000_000))
    else:
        (file.parent / "more.toml").write_text(file.read_text().replace("osk-times", "osk-tides"))
    found = {
        "content": ["mine/osk-tides"],
        "time": ["mine/osk-times"],
        "new file": ["mine/osk-tides", "mine/osk-times"],
    }
    assert [rule.id for rule in start().rules] == found[change]
    assert cache.with_suffix(".stamp").read_text() != stamp


@pytest.mark.usefixtures("settled")
def test_start_with_nothing_changed_reads_no_rule_file(few: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = said()
    assert few.with_suffix(".stamp").is_file()
    monkeypatch.setattr("cleaner.rulebook.cache.digest_of", lambda folder: pytest.fail(f"{folder} was read"))
    assert said() == before


def test_cache_that_cannot_be_written_is_done_without(few: Path) -> None:
    few.parent.parent.mkdir(parents=True, exist_ok=True)
    few.parent.write_text("a file where the folder should be")
    assert said() == said() != []


def test_file_a_killed_process_left_half_written_is_removed(few: Path) -> None:
    few.parent.mkdir(parents=True, exist_ok=True)
    old, young = (few.parent / f"rules-{age}.tmp" for age in ("old", "young"))
    old.write_text("half")
    young.write_text("half")
    os.utime(old, (0, 0))
    start()
    assert [path.name for path in sorted(few.parent.iterdir())] == ["rules-young.tmp", "rules.bin", "rules.stamp"]


def test_rule_that_replaces_a_bundled_one_is_compiled_itself(few: Path, tmp_path: Path) -> None:
    start()
    assert few.is_file()
    book = load([write(tmp_path / "mine", RULE.replace("mine/osk-times", "en/ad-label"))])
    found, _ = book.matcher.match(shape_of("The Osk Times lives from its readers."))
    assert [rule.id for rule in found] == ["en/ad-label"]
    assert "en/ad-label" not in [rule.id for rule in book.matcher.match(shape_of("Advertisement"))[0]]
