"""Numbers in words, and that every message spells them the same way."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from command import ARTICLE, cleaner
from conftest import ROOT

from cleaner.amounts import characters, counted
from cleaner.summary import Summary

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("count", "said"), [(0, "0 pages"), (1, "1 page"), (2, "2 pages"), (2000, "2,000 pages")], ids=str
)
def test_one_is_no_plural(count: int, said: str) -> None:
    assert counted(count, "page") == said


def test_plural_of_its_own() -> None:
    assert [counted(1, "body", "bodies"), counted(3, "body", "bodies")] == ["1 body", "3 bodies"]


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (1, "1 character"), (27, "27 characters"), (8214, "8,214 characters"), (81_412, "81 k characters"),
        (999_400, "999 k characters"), (999_700, "1.0 M characters"), (1_249_000, "1.2 M characters"),
        (3_100_000_000, "3.1 G characters"),
    ],
    ids=str,
)  # fmt: skip
def test_unit_fits_the_number(count: int, said: str) -> None:
    assert characters(count) == said


PLURAL = re.compile(r"""(?<!\w)["']s["'] (\* \(|if )|if .* == 1 else ["']s["']""")


@pytest.mark.parametrize("path", sorted((ROOT / "cleaner").rglob("*.py")), ids=lambda path: path.name)
def test_there_is_one_way_to_spell_a_plural(path: Path) -> None:
    assert path.name == "amounts.py" or not PLURAL.search(path.read_text(encoding="utf-8"))


def test_headline_of_one_page() -> None:
    assert Summary(pages=1, chars_in=2, chars_kept=1).headline().startswith("1 page: ")
    assert "1 character removed" in Summary(pages=1, chars_in=2, chars_kept=1).headline()


def test_one_page_learnt(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(ARTICLE)
    said = cleaner("learn", "a.txt", "--out", "sites.bin", cwd=tmp_path).stdout
    assert said == b"sites.bin knows 1 page of 1 site\n"
