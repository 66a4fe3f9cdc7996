"""Which rules match a line.

One pass over the line finds every literal of every rule: phrases, prefixes, and the strings a pattern cannot
match without. Only the patterns that may match are then tried, so the cost goes with the length of the
line and not with the number of rules. A program that cleans a page or two looks literals up by their
first characters; one that goes on builds an automaton for all of them (Aho-Corasick).
"""

from __future__ import annotations

import unicodedata
from functools import cached_property
from typing import TYPE_CHECKING, Self

from cleaner.config import PATTERN_SECONDS
from cleaner.patterns import compiled, later
from cleaner.rulebook.entries import OPENING, PATTERN, PHRASE, made
from cleaner.shape import is_unspaced, trim

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    import regex

    from cleaner.model import Shape
    from cleaner.rulebook.entries import Compiled, Entries, Pattern, Use
    from cleaner.rulebook.format import Rule

_SEEN = 10_000
"""Lines remembered: a page is looked at more than once, and a site prints the same lines on every page."""
_MANY = 200_000
"""Characters searched from which on building one search for all literals pays; it takes as long as looking up those
of so many characters one by one."""
_HALF = later("[\ud800-\udfff]")


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
        self._spared: Callable[[int], Compiled] | None = None
        known = tuple(rule for rule in rules if rule.status != "retired")
        numbers = {rule.id: number for number, rule in enumerate(known)}
        ready = {numbers[name]: item for name, item in (compiled or {}).items() if name in numbers}
        parts = made({number: rule.match for number, rule in enumerate(known)}, ready)
        self._take(known, [rule.max_words for rule in known], parts)

    @classmethod
    def known(
        cls,
        rules: Sequence[Rule],
        words: Sequence[int],
        parts: Iterable[Entries],
        spared: Callable[[int], Compiled],
        seconds: float,
    ) -> Self:
        """Take rules whose entries were made before.

        Args:
            rules: each looked at only when a line matches it.
            words: the length, in words, beyond which a line is none of each.
            parts: the entries that take upper case for lower, then those that tell them apart.
            spared: gives the entries of the `unless` of each.
            seconds: how long one pattern may search one line.
        """
        matcher = cls((), seconds=seconds)
        matcher._spared = spared
        matcher._take(rules, words, parts)
        return matcher

    def _take(self, rules: Sequence[Rule], words: Sequence[int], parts: Iterable[Entries]) -> None:
        self.rules = rules
        self._words = words
        self._longest = max(words, default=0)
        self._finders = _finders(parts)
        self._unless: dict[int, list[_Finder]] = {}
        self._seen: dict[str, tuple[list[Rule], list[Rule]]] = {}

    def prepare(self) -> None:
        """Build what many lines ask for: the first of them need not be looked up one by one."""
        for finder in self._finders:
            finder.prepare()

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {rule.id: number for number, rule in enumerate(self.rules)}

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
        return shape.words <= self._words[number]

    def _spares(self, number: int, shape: Shape, slow: set[int]) -> bool:
        """Whether the rule's own `unless` matches."""
        if number not in self._unless:
            ready = {} if self._spared is None else {number: self._spared(number)}
            self._unless[number] = _finders(made({number: self.rules[number].unless}, ready))
        found, maybe = _find(self._unless[number], shape)
        late: set[int] = set()
        for pattern in maybe:
            if not found and not late:
                _try(pattern, shape, self._seconds, found, late)
        if late:
            slow.add(number)
        return bool(found)


def _try(pattern: _Pattern, shape: Shape, seconds: float, found: set[int], slow: set[int]) -> None:
    line = shape.cased if pattern.cased else shape.folded
    try:
        if pattern.may_match(line) and pattern.compiled.search(line, timeout=seconds):
            found.add(pattern.rule)
    except TimeoutError:
        slow.add(pattern.rule)


class _Pattern:
    """A pattern of one rule, compiled when a line first calls for it: that takes as long as a thousand searches."""

    def __init__(self, pattern: Pattern, *, cased: bool) -> None:
        self.text = pattern.text
        self.rule = pattern.number
        self.cased = cased
        self._needed = pattern.needed

    def may_match(self, line: str) -> bool:
        return all(any(map(line.__contains__, strings)) for strings in self._needed)

    @cached_property
    def compiled(self) -> regex.Pattern[str]:
        return compiled(self.text)


class _Finder:
    """Looks for entries in lines."""

    def __init__(self, entries: Entries, *, cased: bool) -> None:
        self._entries = entries
        self._cased = cased
        self._patterns: dict[int, _Pattern] = {}
        self._openings: dict[str, tuple[Sequence[int], Mapping[str, int]]] = {}
        """First characters -> how long the literals are that begin so, and these."""
        self._uses: dict[int, Sequence[Use]] = {}
        self._searched = 0 if entries.many else _MANY
        self._search: Callable[[str], Iterator[tuple[int, int, int]]] = self._search_by_openings

    def prepare(self) -> None:
        """Build one search for all literals."""
        self._search = _search_for_all(self._entries)

    def find(self, shape: Shape) -> tuple[set[int], list[_Pattern]]:
        """Give the numbers whose entries match, and the patterns that may."""
        line = shape.cased if self._cased else shape.folded
        found = set(self._entries.exact(trim(line) if self._cased else shape.key) or self._entries.exact(line))
        maybe = set(self._entries.always)
        for literal, start, end in self._search(line):
            for kind, number in self._uses_of(literal):
                if kind == PATTERN:
                    maybe.add(number)
                elif (start == 0 or (kind == PHRASE and _word_ends(line, start))) and _word_ends(line, end):
                    found.add(number)
        return found, [self._pattern(place) for place in sorted(maybe)]

    def _uses_of(self, literal: int) -> Sequence[Use]:
        if literal not in self._uses:
            self._uses[literal] = self._entries.uses(literal)
        return self._uses[literal]

    def _pattern(self, place: int) -> _Pattern:
        if place not in self._patterns:
            self._patterns[place] = _Pattern(self._entries.pattern(place), cased=self._cased)
        return self._patterns[place]

    def _search_by_openings(self, line: str) -> Iterator[tuple[int, int, int]]:
        """Find the literals in a line, looking up those that begin with what stands at each place."""
        self._searched += len(line)
        if self._searched > _MANY:
            self.prepare()
            yield from self._search(line)
            return
        for start in range(len(line)):
            opening = line[start : start + OPENING]
            lengths, literals = self._openings.get(opening) or self._literals_at(opening)
            for length in lengths:
                number = literals.get(line[start : start + length])
                if number is not None and start + length <= len(line):
                    yield number, start, start + length

    def _literals_at(self, opening: str) -> tuple[Sequence[int], Mapping[str, int]]:
        """Give the literals that may begin where these characters stand; short ones are their own openings."""
        found = self._openings.get(opening)
        if found is None:
            found = self._literals_at(opening[:-1]) if len(opening) > 1 else ((), {})
            if own := self._entries.literals(opening):
                literals = {**found[1], **own}
                found = sorted(set(map(len, literals))), literals
            self._openings[opening] = found
        return found


def _search_for_all(entries: Entries) -> Callable[[str], Iterator[tuple[int, int, int]]]:
    """Build one search for all literals (Aho-Corasick)."""
    from ahocorasick_rs import AhoCorasick  # noqa: PLC0415  # a page or two do without

    literals = dict(entries.all_literals())
    numbers = list(literals.values())
    automaton = AhoCorasick(literals)

    def search(line: str) -> Iterator[tuple[int, int, int]]:
        try:
            found = automaton.find_matches_as_indexes(line, overlapping=True)
        except UnicodeEncodeError:  # half a character, which no literal holds; in its place nothing moves
            found = automaton.find_matches_as_indexes(_HALF.sub("\ufffd", line), overlapping=True)
        return ((numbers[index], start, end) for index, start, end in found)

    return search


def _finders(parts: Iterable[Entries]) -> list[_Finder]:
    return [
        _Finder(entries, cased=cased) for entries, cased in zip(parts, (False, True), strict=True) if not entries.empty
    ]


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
