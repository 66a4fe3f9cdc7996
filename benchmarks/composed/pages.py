"""The pages whose pieces texts are composed of, and which of them may stand together."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import regex

from benchmarks.broken_gold import broken_gold
from benchmarks.data import TAIL_SETS, rows, tail_rows
from benchmarks.folds import fold_of, site_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path
    from random import Random

_PAGES = {"fundus-dev": "fundus", "wcxb-dev": "wcxb-dev", "more": "more"}
"""Where the whole pages of a set of tails are."""
_ALONE = ("wcxb-dev", "readability-pages")
"""Of `pages/`: openly licensed, gold by hand or nearly so."""
_SITE_NAME = regex.compile(r"\s*(?:[|_»]|\s[-\N{EN DASH}\N{EM DASH}:]\s)\s*(?:[^\s|_]+\s*){1,4}$")
_SHORTEST, _LONGEST = 16, 140
"""Columns of a headline; a sign of Chinese, Japanese or Korean takes two."""
_WIDE = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}]")


@dataclass(frozen=True, slots=True)
class SourcePage:
    """A page taken apart."""

    set: str
    id: str
    language: str
    """ISO 639-1 code."""
    site: str
    """Its registered domain."""
    headline: str | None
    body: tuple[str, ...]
    """Lines of the article; never empty."""
    tail: tuple[str, ...]
    """Lines that follow it on the page."""
    front: tuple[str, ...] = ()
    """Lines that stand before it there, where they are known."""

    @property
    def name(self) -> str:
        """Name the page among those of all sets."""
        return f"{self.set}/{self.id}"

    @property
    def fold(self) -> int:
        """Give the number of the models that must not see its site."""
        return fold_of(self.site)


class Shelf:
    """Pages by fold and language, to take pieces of other pages from."""

    def __init__(self, pages: Iterable[SourcePage]) -> None:
        self._pages: defaultdict[tuple[int, str], list[SourcePage]] = defaultdict(list)
        for page in pages:
            self._pages[page.fold, page.language].append(page)

    def others(self, page: SourcePage) -> list[SourcePage]:
        """Give the pages of other sites that a page may be mixed with: of its fold and its language."""
        return [other for other in self._pages[page.fold, page.language] if other.site != page.site]

    def headlines(self, page: SourcePage, count: int, random: Random) -> list[tuple[str, str]]:
        """Give headlines of other pages, each with the name of its page; fewer where there are not as many."""
        told = [(other.headline, other.name) for other in self.others(page) if other.headline]
        return random.sample(told, min(count, len(told)))


def read_pages(data: Path, names: Sequence[str] = TAIL_SETS) -> Iterator[SourcePage]:
    """Read the pages of sets whose gold tells the article from what follows it; pages with broken gold are left out.

    Args:
        data: folder of the sets.
        names: of sets below `tails/`.
    """
    for name in names:
        broken = broken_gold(name)
        titles = {(row["set"], row["id"]): row.get("title") for row in rows(data, f"pages/{_PAGES[name]}")}
        for row in tail_rows(data, name):
            if row["id"] not in broken:
                yield SourcePage(
                    name,
                    row["id"],
                    str(row.get("lang") or "en")[:2],
                    site_of(row),
                    headline_of(titles.get((row["set"], row["id"]))),
                    tuple(row["body"]),
                    tuple(row["tail"]),
                )


def read_bodies(data: Path) -> Iterator[SourcePage]:
    """Read the gold of openly licensed pages that are in no set of tails: services, lists, programmes, documentation.

    Nothing follows these. They teach what may stand in an article, above all at its end. Forums are left out: what
    is the text of one is comments elsewhere.
    """
    for name in _ALONE:
        known = {row["id"] for row in rows(data, f"tails/{name}")} if name in TAIL_SETS else set()
        for row in rows(data, f"pages/{name}"):
            lines = [line for line in (row["gold"] or "").split("\n") if line.strip()]
            if lines and row["id"] not in known and row.get("type") != "forum":
                language = str(row.get("lang") or "en")[:2]
                yield SourcePage(
                    name, row["id"], language, site_of(row), headline_of(row.get("title")), tuple(lines), ()
                )


def headline_of(title: str | None) -> str | None:
    """Give the headline in a page's title, without the site's name; None where it is too short or long to be one."""
    text = " ".join((title or "").split())
    bare = _SITE_NAME.sub("", text)
    text = bare if _width(bare) >= _SHORTEST else text
    return text if _SHORTEST <= _width(text) <= _LONGEST else None


def _width(text: str) -> int:
    return len(text) + len(_WIDE.findall(text))
