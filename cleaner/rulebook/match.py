"""Which rules match a line.

One pass over the line finds every literal of every rule (Aho-Corasick): phrases, prefixes, and the
strings a pattern cannot match without. Only the patterns that may match are then tried, so the cost
goes with the length of the line and not with the number of rules.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import regex
from ahocorasick_rs import AhoCorasick

from cleaner.config import PATTERN_SECONDS
from cleaner.rulebook.literals import read
from cleaner.shape import fold, is_unspaced, plain, trim

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from cleaner.model import Shape
    from cleaner.rulebook.format import Match, Rule

_SEEN = 10_000
"""Lines remembered: a page is looked at more than once, and a site prints the same lines on every page."""
_PREFIX, _PHRASE, _PATTERN = range(3)
_HALF = regex.compile("[\ud800-\udfff]")


class Matcher:
    """Holds many rules against one line at a time."""

    def __init__(
        self,
        rules: Iterable[Rule],
        compiled: Mapping[str, Compiled] | None = None,
        seconds: float = PATTERN_SECONDS,
    ) -> None:
        """Build the search.

        Args:
            rules: to hold against lines.
            compiled: by id, for rules whose entries were compiled before.
            seconds: how long one pattern may search one line.
        """
        self._seconds = seconds
        self.rules = tuple(rule for rule in rules if rule.status != "retired")
        self._numbers = {rule.id: number for number, rule in enumerate(self.rules)}
        self._longest = max((rule.max_words for rule in self.rules), default=0)
        ready = {self._numbers[name]: item for name, item in (compiled or {}).items() if name in self._numbers}
        self._finders = _finders({number: rule.match for number, rule in enumerate(self.rules)}, ready)
        self._unless: dict[int, list[_Finder]] = {}
        self._seen: dict[str, tuple[list[Rule], list[Rule]]] = {}

    def match(self, shape: Shape) -> tuple[list[Rule], list[Rule]]:
        """Give the rules that match a line, and those that ran out of time on it."""
        if shape.words > self._longest or not shape.folded:
            return [], []
        found = self._seen.get(shape.cased)
        if found is None:
            found = self._match_line(shape)
            if len(self._seen) >= _SEEN:
                self._seen.clear()
            self._seen[shape.cased] = found
        return found

    def spares(self, rule: Rule, shape: Shape) -> bool:
        """Whether the entries of a rule's `unless` match a line, or run out of time on it."""
        slow: set[int] = set()
        return self._spares(self._numbers[rule.id], shape, slow) or bool(slow)

    def _match_line(self, shape: Shape) -> tuple[list[Rule], list[Rule]]:
        found, maybe = _find(self._finders, shape)
        if not found and not maybe:
            return [], []
        numbers = {number for number in found if self._fits(shape, number)}
        slow: set[int] = set()
        for pattern in maybe:
            number = pattern.rule
            if number not in numbers and number not in slow and self._fits(shape, number):
                _try(pattern, shape, self._seconds, numbers, slow)
        for number in sorted(numbers):
            if not self.rules[number].unless.empty and self._spares(number, shape, slow):
                numbers.discard(number)
        return [self.rules[number] for number in sorted(numbers - slow)], [self.rules[n] for n in sorted(slow)]

    def _fits(self, shape: Shape, number: int) -> bool:
        return shape.words <= self.rules[number].max_words

    def _spares(self, number: int, shape: Shape, slow: set[int]) -> bool:
        """Whether the rule's own `unless` matches."""
        if number not in self._unless:
            self._unless[number] = _finders({number: self.rules[number].unless}, {})
        found, maybe = _find(self._unless[number], shape)
        late: set[int] = set()
        for pattern in maybe:
            if not found and not late:
                _try(pattern, shape, self._seconds, found, late)
        if late:
            slow.add(number)
        return bool(found)


def _try(pattern: _Pattern, shape: Shape, seconds: float, found: set[int], slow: set[int]) -> None:
    try:
        if pattern.compiled.search(shape.cased if pattern.cased else shape.folded, timeout=seconds):
            found.add(pattern.rule)
    except TimeoutError:
        slow.add(pattern.rule)


class _Pattern:
    """A pattern of one rule, compiled when a line first calls for it."""

    def __init__(self, text: str, rule: int, *, cased: bool) -> None:
        self.text = text
        self.rule = rule
        self.cased = cased

    @cached_property
    def compiled(self) -> regex.Pattern[str]:
        return regex.compile(self.text)


class Compiled(NamedTuple):
    """The entries of a `Match` as they are looked for."""

    exact: Sequence[str]
    prefix: Sequence[str]
    phrase: Sequence[str]
    literals: Sequence[Sequence[str] | None]
    """For each pattern: strings of which a match must hold one; None: not known."""


def compile_match(match: Match) -> Compiled:
    """Fold the entries, and find the literals of the patterns."""
    folded = plain if match.cased else fold
    exact = [trim(text) or text for text in map(folded, match.exact)]
    literals = [read(pattern).best for pattern in match.pattern]
    return Compiled(
        exact,
        [folded(text) for text in match.prefix],
        [folded(text) for text in match.phrase],
        [None if found is None else sorted(found) for found in literals],
    )


class _Finder:
    """The entries of many `Match`es, each leading to its number; either all tell upper case from lower or none."""

    def __init__(self, matches: Mapping[int, Match], ready: Mapping[int, Compiled], *, cased: bool) -> None:
        self._cased = cased
        self._exact: dict[str, list[int]] = defaultdict(list)
        self._uses: dict[str, list[tuple[int, int]]] = defaultdict(list)
        """Literal -> what it may mean: the kind of entry, and the number of its rule or the place of its pattern."""
        self._patterns: list[_Pattern] = []
        self._always: set[int] = set()
        for number, match in matches.items():
            self._add(number, match, ready.get(number) or compile_match(match))
        self._by_index = list(self._uses.values())
        self._literals = AhoCorasick(self._uses)

    def _add(self, number: int, match: Match, compiled: Compiled) -> None:
        for text in compiled.exact:
            self._exact[text].append(number)
        for text in compiled.prefix:
            self._uses[text].append((_PREFIX, number))
        for text in compiled.phrase:
            self._uses[text].append((_PHRASE, number))
        for pattern, literals in zip(match.pattern, compiled.literals, strict=True):
            place = len(self._patterns)
            self._patterns.append(_Pattern(pattern, number, cased=self._cased))
            if literals is None:
                self._always.add(place)
            for literal in literals or ():
                self._uses[literal].append((_PATTERN, place))

    def find(self, shape: Shape) -> tuple[set[int], list[_Pattern]]:
        """Give the numbers whose entries match, and the patterns that may."""
        line = shape.cased if self._cased else shape.folded
        found: set[int] = set()
        if self._exact:
            line_key = trim(line) if self._cased else shape.key
            found.update(self._exact.get(line_key, ()) or self._exact.get(line, ()))
        maybe = set(self._always)
        for index, start, end in self._search(line):
            for kind, number in self._by_index[index]:
                if kind == _PATTERN:
                    maybe.add(number)
                elif (start == 0 or (kind == _PHRASE and _word_ends(line, start))) and _word_ends(line, end):
                    found.add(number)
        return found, [self._patterns[place] for place in sorted(maybe)] if maybe else []

    def _search(self, line: str) -> list[tuple[int, int, int]]:
        try:
            return self._literals.find_matches_as_indexes(line, overlapping=True)
        except UnicodeEncodeError:  # half a character, which no literal holds; in its place nothing moves
            return self._literals.find_matches_as_indexes(_HALF.sub("\ufffd", line), overlapping=True)


def _finders(matches: Mapping[int, Match], ready: Mapping[int, Compiled]) -> list[_Finder]:
    """Build what finds the entries: one for those that tell upper case from lower, one for the others."""
    parts = ({number: match for number, match in matches.items() if match.cased is cased} for cased in (False, True))
    return [_Finder(part, ready, cased=cased) for part, cased in zip(parts, (False, True), strict=True) if part]


def _find(finders: Sequence[_Finder], shape: Shape) -> tuple[set[int], list[_Pattern]]:
    found: set[int] = set()
    maybe: list[_Pattern] = []
    for finder in finders:
        numbers, patterns = finder.find(shape)
        found |= numbers
        maybe += patterns
    return found, maybe


def _of_word(character: str) -> bool:
    """Whether a character is part of a word; vowel signs of Indic scripts are marks."""
    return character.isalnum() or unicodedata.category(character).startswith("M")


def _word_ends(line: str, position: int) -> bool:
    """Whether a word may end or begin here; in a script without spaces it may anywhere."""
    if position in (0, len(line)):
        return True
    before, after = line[position - 1], line[position]
    return not (_of_word(before) and _of_word(after)) or is_unspaced(before) or is_unspaced(after)
