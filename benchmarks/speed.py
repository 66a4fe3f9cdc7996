"""Speed, as ratios: each time is divided by a yardstick's on the same pages in the same run.

Machines differ and are noisy, so no absolute time is reported. The parts take turns, several
times over, and the fastest turn of each counts.
"""

from __future__ import annotations

import gc
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import regex
import trafilatura

from cleaner import Cleaner, Config, Page
from cleaner.sites import count_page

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from cleaner.model import Kind

_TURNS = 3
_WORD = regex.compile(r"\w+")


def ratios(texts: Sequence[str], pages: Sequence[str]) -> dict[tuple[str, str], tuple[float, float]]:
    """Give (what, yardstick) -> (seconds, seconds of the yardstick).

    Args:
        texts: texts as scrapers give them, tails included.
        pages: HTML.
    """
    cleaner = Cleaner()
    with TemporaryDirectory() as folder:
        english = Cleaner(Config(rules=(_english_alone(cleaner, Path(folder)),)))
    found = {}
    for what, yardstick, work, measure, items in (
        ("cleaning a text", r"`regex.findall(r'\w+', text)`", _clean(cleaner, "text"), _WORD.findall, texts),
        (
            "cleaning a text",
            "the same with English rules alone",
            _clean(cleaner, "text"),
            _clean(english, "text"),
            texts,
        ),
        ("cleaning a page of HTML", "`trafilatura.extract(page)`", _clean(cleaner, "html"), trafilatura.extract, pages),
        ("counting one for the site memory", "`trafilatura.extract(page)`", _count, trafilatura.extract, pages),
    ):
        found[what, yardstick] = _race(work, measure, items)
    return found


def _clean(cleaner: Cleaner, kind: Kind) -> Callable[[str], object]:
    return lambda content: cleaner.clean(content, kind=kind)


def _count(content: str) -> object:
    return count_page(Page("", content, "html"))


def _race(one: Callable[[str], object], other: Callable[[str], object], items: Sequence[str]) -> tuple[float, float]:
    for work in (one, other):
        work(items[0])
    turns = [(_seconds(one, items), _seconds(other, items)) for _ in range(_TURNS)]
    return min(first for first, _ in turns), min(second for _, second in turns)


def _seconds(work: Callable[[str], object], items: Iterable[str]) -> float:
    gc.collect()
    begun = time.process_time()
    for item in items:
        work(item)
    return time.process_time() - begun


def _english_alone(cleaner: Cleaner, folder: Path) -> Path:
    """Write a layer of rules that switches off those of all other languages."""
    others = [rule.id for rule in cleaner.rulebook.rules if rule.language and "en" not in rule.language]
    text = "\n".join(f'[[rule]]\nid = "{name}"\nenabled = false' for name in others)
    (folder / "english.toml").write_text(text, encoding="utf-8")
    return folder
