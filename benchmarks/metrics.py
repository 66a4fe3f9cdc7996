"""How a result is held against what it should be."""

from __future__ import annotations

import difflib
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import regex

if TYPE_CHECKING:
    from collections.abc import Sequence

_WORD = regex.compile(r"\w+")
_SPACE = regex.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class WordScore:
    """Bag-of-words agreement, as WCXB defines it: case-folded words, each counted as often as it stands there."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """Harmonic mean; 0 where nothing agrees."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


def word_score(found: str, gold: str) -> WordScore:
    """Compare two texts word by word; two empty texts agree."""
    have, want = (Counter(_WORD.findall(text.casefold())) for text in (found, gold))
    if not have and not want:
        return WordScore(1.0, 1.0)
    both = sum((have & want).values())
    return WordScore(both / max(1, have.total()), both / max(1, want.total()))


@dataclass(frozen=True, slots=True)
class TailScore:
    """What became of a body and the lines behind it, in characters."""

    tail: int
    removed: int
    body: int
    lost: int
    exact: bool


def tail_score(body: list[str], tail: list[str], found: str) -> TailScore:
    """Find the lines of body and tail again in a result, in order; see `kept_lines`."""
    first, rest, result = (_folded(part) for part in (body, tail, found.split("\n")))
    kept = _kept(first + rest, result)
    lengths = [len(line) for line in first + rest]
    edge = len(first)
    lost = sum(length for length, keep in zip(lengths[:edge], kept[:edge], strict=True) if not keep)
    removed = sum(length for length, keep in zip(lengths[edge:], kept[edge:], strict=True) if not keep)
    return TailScore(sum(lengths[edge:]), removed, sum(lengths[:edge]), lost, result == first)


def kept_lines(lines: Sequence[str], found: str) -> list[bool]:
    """Say which lines a result still holds, in their order.

    A line counts as kept where the result holds it, white space aside; what a tool changed inside a
    line counts as lost or removed as a whole. Blank lines count as kept.
    """
    told = iter(_kept(_folded(lines), _folded(found.split("\n"))))
    return [next(told) if _SPACE.sub("", line) else True for line in lines]


def _kept(lines: list[str], result: list[str]) -> list[bool]:
    kept = [False] * len(lines)
    for block in difflib.SequenceMatcher(None, lines, result, autojunk=False).get_matching_blocks():
        kept[block.a : block.a + block.size] = [True] * block.size
    return kept


def _folded(lines: Sequence[str]) -> list[str]:
    return [folded for line in lines if (folded := _SPACE.sub("", line))]


def found_share(snippets: list[str], text: str) -> tuple[int, int]:
    """Count the snippets a text holds, and all; white space aside."""
    folded = _SPACE.sub("", text)
    return sum(_SPACE.sub("", snippet) in folded for snippet in snippets), len(snippets)
