"""Which rules match a line."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import regex

from cleaner.shape import fold, is_unspaced, key

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cleaner.model import Shape
    from cleaner.rulebook.format import Match, Rule

_SEEN = 10_000
"""Lines remembered: a page is looked at more than once, and a site prints the same lines on every page."""


class _Table:
    """The entries of many `Match`es, each leading to the numbers of its rules."""

    def __init__(self, matches: Sequence[Match], longest: Sequence[int]) -> None:
        self.longest = longest
        self.exact: dict[str, list[int]] = defaultdict(list)
        self.prefixes: dict[str, list[tuple[str, int]]] = defaultdict(list)
        self.phrases: dict[str, list[int]] = defaultdict(list)
        self.patterns: list[tuple[regex.Pattern[str], int]] = []
        for number, match in enumerate(matches):
            for text in match.exact:
                self.exact[key(text) or fold(text)].append(number)
            for text in match.prefix:
                self.prefixes[fold(text)[:1]].append((fold(text), number))
            for text in match.phrase:
                self.phrases[fold(text)].append(number)
            self.patterns += [(regex.compile(pattern), number) for pattern in match.pattern]

    def hits(self, shape: Shape, seconds: float, timeouts: set[int]) -> set[int]:
        """Give the numbers of the rules that match; those whose pattern ran out of time go to `timeouts`."""
        line = shape.folded
        found = set(self.exact.get(shape.key, ()) or self.exact.get(line, ()))
        for prefix, number in self.prefixes.get(line[:1], ()):
            if line.startswith(prefix) and _word_ends(line, len(prefix)):
                found.add(number)
        for phrase, numbers in self.phrases.items():
            if phrase in line and _in_whole_words(phrase, line):
                found.update(numbers)
        for pattern, number in self.patterns:
            if shape.words <= self.longest[number] and number not in found and number not in timeouts:
                try:
                    if pattern.search(line, timeout=seconds):
                        found.add(number)
                except TimeoutError:
                    timeouts.add(number)
        return found


def _word_ends(line: str, position: int) -> bool:
    """Whether a word may end or begin here; in a script without spaces it may anywhere."""
    if position in (0, len(line)):
        return True
    before, after = line[position - 1], line[position]
    return not (before.isalnum() and after.isalnum()) or is_unspaced(before) or is_unspaced(after)


def _in_whole_words(phrase: str, line: str) -> bool:
    start = line.find(phrase)
    while start >= 0:
        end = start + len(phrase)
        if _word_ends(line, start) and _word_ends(line, end):
            return True
        start = line.find(phrase, start + 1)
    return False


class Matcher:
    """Holds many rules against one line at a time."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self.rules = tuple(rule for rule in rules if rule.status != "retired")
        longest = [rule.max_words for rule in self.rules]
        self._match = _Table([rule.match for rule in self.rules], longest)
        self._unless = _Table([rule.unless for rule in self.rules], longest)
        self._longest = max(longest, default=0)
        self._seen: dict[str, tuple[list[Rule], list[Rule]]] = {}

    def match(self, shape: Shape, seconds: float) -> tuple[list[Rule], list[Rule]]:
        """Give the rules that match a line, and those that ran out of time on it.

        Args:
            shape: the line.
            seconds: how long one pattern may search.
        """
        if shape.words > self._longest or not shape.folded:
            return [], []
        found = self._seen.get(shape.folded)
        if found is None:
            found = self._match_line(shape, seconds)
            if len(self._seen) >= _SEEN:
                self._seen.clear()
            self._seen[shape.folded] = found
        return found

    def _match_line(self, shape: Shape, seconds: float) -> tuple[list[Rule], list[Rule]]:
        timeouts: set[int] = set()
        numbers = self._match.hits(shape, seconds, timeouts)
        numbers = {number for number in numbers if shape.words <= self.rules[number].max_words}
        if numbers:
            numbers -= self._unless.hits(shape, seconds, timeouts)
        numbers -= timeouts
        return [self.rules[number] for number in sorted(numbers)], [self.rules[number] for number in sorted(timeouts)]
