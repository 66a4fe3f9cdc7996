"""The rule book's matching in the plainest way, one entry after the other: what the fast one is held against."""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import TYPE_CHECKING

import regex

from cleaner import shape as shapes
from cleaner.shape import is_unspaced

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cleaner.model import Shape
    from cleaner.rulebook import Match, Rule


fold, plain, find = cache(shapes.fold), cache(shapes.plain), cache(regex.compile)


def naive_match(rules: Iterable[Rule], shape: Shape) -> list[Rule]:
    return [
        rule
        for rule in rules
        if rule.status != "retired"
        and shape.folded
        and shape.words <= rule.max_words
        and _matches(rule.match, shape)
        and not _matches(rule.unless, shape)
    ]


def _matches(match: Match, shape: Shape) -> bool:
    seen, line = (plain, shape.cased) if match.cased else (fold, shape.folded)
    return (
        not _exact(match).isdisjoint((shapes.trim(line), line))
        or any(line.startswith(seen(text)) and _word_ends(line, len(seen(text))) for text in match.prefix)
        or any(_holds(line, seen(text)) for text in match.phrase)
        or any(find(pattern).search(line) for pattern in match.pattern)
    )


@cache
def _exact(match: Match) -> frozenset[str]:
    seen = plain if match.cased else fold
    return frozenset(shapes.trim(seen(text)) or seen(text) for text in match.exact)


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
