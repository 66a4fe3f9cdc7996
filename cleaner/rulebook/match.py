"""Which rules match a line."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import regex

from cleaner.shape import fold, key

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cleaner.model import Shape
    from cleaner.rulebook.format import Match, Rule

_PREFIX_CHARS = 2
"""Prefixes are looked up by so many of their first characters."""


class _Table:
    """The entries of many `Match`es, each leading to the numbers of its rules."""

    def __init__(self, matches: Sequence[Match]) -> None:
        self.exact: dict[str, list[int]] = defaultdict(list)
        self.prefixes: dict[str, list[tuple[str, int]]] = defaultdict(list)
        self.phrases: dict[str, list[int]] = defaultdict(list)
        self.patterns: list[tuple[regex.Pattern[str], int]] = []
        for number, match in enumerate(matches):
            for text in match.exact:
                self.exact[key(text) or fold(text)].append(number)
            for text in match.prefix:
                self.prefixes[fold(text)[:_PREFIX_CHARS]].append((fold(text), number))
            for text in match.phrase:
                self.phrases[fold(text)].append(number)
            self.patterns += [(regex.compile(pattern), number) for pattern in match.pattern]
        self.any_phrase = (
            regex.compile(r"(?<![\w])\L<phrases>(?![\w])", phrases=list(self.phrases)) if self.phrases else None
        )

    def hits(self, shape: Shape, seconds: float, timeouts: set[int]) -> set[int]:
        """Give the numbers of the rules that match; those whose pattern ran out of time go to `timeouts`."""
        line = shape.folded
        found = set(self.exact.get(shape.key, ()) or self.exact.get(line, ()))
        for prefix, number in self.prefixes.get(line[:_PREFIX_CHARS], ()):
            if line.startswith(prefix) and _word_ends(line, len(prefix)):
                found.add(number)
        if self.any_phrase is not None:
            for phrase in self.any_phrase.findall(line, overlapped=True):
                found.update(self.phrases[phrase])
        for pattern, number in self.patterns:
            if number not in found and number not in timeouts:
                try:
                    if pattern.search(line, timeout=seconds):
                        found.add(number)
                except TimeoutError:
                    timeouts.add(number)
        return found


def _word_ends(line: str, position: int) -> bool:
    return (
        position == len(line) or not (line[position - 1].isalnum() and line[position].isalnum()) or not line.isascii()
    )


class Matcher:
    """Holds many rules against one line at a time."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self.rules = tuple(rule for rule in rules if rule.status != "retired")
        self._match = _Table([rule.match for rule in self.rules])
        self._unless = _Table([rule.unless for rule in self.rules])
        self._longest = max((rule.max_words for rule in self.rules), default=0)

    def match(self, shape: Shape, seconds: float) -> tuple[list[Rule], list[Rule]]:
        """Give the rules that match a line, and those that ran out of time on it.

        Args:
            shape: the line.
            seconds: how long one pattern may search.
        """
        if shape.words > self._longest or not shape.folded:
            return [], []
        timeouts: set[int] = set()
        numbers = self._match.hits(shape, seconds, timeouts)
        numbers = {number for number in numbers if shape.words <= self.rules[number].max_words}
        if numbers:
            numbers -= self._unless.hits(shape, seconds, timeouts)
        numbers -= timeouts
        return [self.rules[number] for number in sorted(numbers)], [self.rules[number] for number in sorted(timeouts)]
