"""The rule book's matching in the plainest way, one entry after the other: what the fast one is held against."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

import regex

from cleaner.shape import fold, is_unspaced, plain, trim

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cleaner.model import Shape
    from cleaner.rulebook import Match, Rule


class NaiveMatcher:
    """Holds rule after rule against a line."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._rules = [
            (rule, _Entries(rule.match), _Entries(rule.unless)) for rule in rules if rule.status != "retired"
        ]

    def match(self, shape: Shape) -> list[Rule]:
        return [
            rule
            for rule, entries, unless in self._rules
            if shape.folded and shape.words <= rule.max_words and entries.take(shape) and not unless.take(shape)
        ]


class _Entries:
    """The entries of one `Match`, folded once: a line is all that changes."""

    def __init__(self, match: Match) -> None:
        seen = plain if match.cased else fold
        self._cased = match.cased
        self._exact = {trim(seen(text)) or seen(text) for text in match.exact}
        self._prefix = [seen(text) for text in match.prefix]
        self._phrase = [seen(text) for text in match.phrase]
        self._patterns = [regex.compile(text) for text in match.pattern]

    def take(self, shape: Shape) -> bool:
        line = shape.cased if self._cased else shape.folded
        return (
            not self._exact.isdisjoint((trim(line), line))
            or any(line.startswith(text) and _word_ends(line, len(text)) for text in self._prefix)
            or any(_holds(line, text) for text in self._phrase)
            or any(pattern.search(line) for pattern in self._patterns)
        )


def _holds(line: str, phrase: str) -> bool:
    if phrase not in line:
        return False
    places = [place for place in range(len(line)) if line.startswith(phrase, place)]
    return any(_word_ends(line, place) and _word_ends(line, place + len(phrase)) for place in places)


def _of_word(character: str) -> bool:
    """Whether a character is part of a word; vowel signs of Indic scripts are marks."""
    return character.isalnum() or unicodedata.category(character).startswith("M")


def _word_ends(line: str, position: int) -> bool:
    if position in {0, len(line)}:
        return True
    before, after = line[position - 1], line[position]
    return not (_of_word(before) and _of_word(after)) or is_unspaced(before) or is_unspaced(after)
