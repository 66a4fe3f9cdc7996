"""Which rules match a line.

One pass over the line finds every literal of every rule (Aho-Corasick): phrases, prefixes, and the
strings a pattern cannot match without. Only the patterns that may match are then tried, so the cost
goes with the length of the line and not with the number of rules.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import regex
from ahocorasick_rs import AhoCorasick

from cleaner.rulebook.literals import read
from cleaner.shape import fold, is_unspaced, key

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cleaner.model import Shape
    from cleaner.rulebook.format import Match, Rule

_SEEN = 10_000
"""Lines remembered: a page is looked at more than once, and a site prints the same lines on every page."""
_HALF = regex.compile("[\ud800-\udfff]")


class Matcher:
    """Holds many rules against one line at a time."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self.rules = tuple(rule for rule in rules if rule.status != "retired")
        self._longest = max((rule.max_words for rule in self.rules), default=0)
        self._finder = _Finder([rule.match for rule in self.rules])
        self._unless: dict[int, _Finder] = {}
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
        found, maybe = self._finder.find(shape)
        numbers = {number for number in found if self._fits(shape, number)}
        slow: set[int] = set()
        for pattern in maybe:
            number = pattern.rule
            if number not in numbers and number not in slow and self._fits(shape, number):
                _try(pattern, shape, seconds, numbers, slow)
        for number in sorted(numbers):
            if not self.rules[number].unless.empty and self._spares(number, shape, seconds, slow):
                numbers.discard(number)
        return [self.rules[number] for number in sorted(numbers - slow)], [self.rules[n] for n in sorted(slow)]

    def _fits(self, shape: Shape, number: int) -> bool:
        return shape.words <= self.rules[number].max_words

    def _spares(self, number: int, shape: Shape, seconds: float, slow: set[int]) -> bool:
        """Whether the rule's own `unless` matches."""
        finder = self._unless.get(number)
        if finder is None:
            finder = self._unless[number] = _Finder([self.rules[number].unless])
        found, maybe = finder.find(shape)
        late: set[int] = set()
        for pattern in maybe:
            if not found and not late:
                _try(pattern, shape, seconds, found, late)
        if late:
            slow.add(number)
        return bool(found)


def _try(pattern: _Pattern, shape: Shape, seconds: float, found: set[int], slow: set[int]) -> None:
    try:
        if pattern.compiled.search(shape.folded, timeout=seconds):
            found.add(pattern.rule)
    except TimeoutError:
        slow.add(pattern.rule)


class _Pattern:
    """A pattern of one rule, compiled when a line first calls for it."""

    def __init__(self, text: str, rule: int) -> None:
        self.text = text
        self.rule = rule

    @cached_property
    def compiled(self) -> regex.Pattern[str]:
        return regex.compile(self.text)


class _Uses(NamedTuple):
    """What a literal found in a line may mean: numbers of rules, and places of patterns."""

    prefix: list[int]
    phrase: list[int]
    pattern: list[int]


class _Finder:
    """The entries of many `Match`es, each leading to its number."""

    def __init__(self, matches: Sequence[Match]) -> None:
        self._exact: dict[str, list[int]] = defaultdict(list)
        self._uses: dict[str, _Uses] = defaultdict(lambda: _Uses([], [], []))
        self._patterns: list[_Pattern] = []
        self._always: set[int] = set()
        for number, match in enumerate(matches):
            self._add(number, match)
        self._by_index = list(self._uses.values())
        self._literals = AhoCorasick(self._uses)

    def _add(self, number: int, match: Match) -> None:
        for text in match.exact:
            self._exact[key(text) or fold(text)].append(number)
        for text in match.prefix:
            self._uses[fold(text)].prefix.append(number)
        for text in match.phrase:
            self._uses[fold(text)].phrase.append(number)
        for text in match.pattern:
            place = len(self._patterns)
            self._patterns.append(_Pattern(text, number))
            literals = read(text).best
            if literals is None:
                self._always.add(place)
            for literal in literals or ():
                self._uses[literal].pattern.append(place)

    def find(self, shape: Shape) -> tuple[set[int], list[_Pattern]]:
        """Give the numbers whose entries match, and the patterns that may."""
        line = shape.folded
        found = set(self._exact.get(shape.key, ()) or self._exact.get(line, ()))
        maybe = set(self._always)
        for index, start, end in self._search(line):
            prefix, phrase, pattern = self._by_index[index]
            if (phrase or (prefix and start == 0)) and _word_ends(line, end):
                if start == 0:
                    found.update(prefix)
                if phrase and _word_ends(line, start):
                    found.update(phrase)
            maybe.update(pattern)
        return found, [self._patterns[place] for place in sorted(maybe)]

    def _search(self, line: str) -> list[tuple[int, int, int]]:
        try:
            return self._literals.find_matches_as_indexes(line, overlapping=True)
        except UnicodeEncodeError:  # half a character, which no literal holds; in its place nothing moves
            return self._literals.find_matches_as_indexes(_HALF.sub("\ufffd", line), overlapping=True)


def _word_ends(line: str, position: int) -> bool:
    """Whether a word may end or begin here; in a script without spaces it may anywhere."""
    if position in (0, len(line)):
        return True
    before, after = line[position - 1], line[position]
    return not (before.isalnum() and after.isalnum()) or is_unspaced(before) or is_unspaced(after)
