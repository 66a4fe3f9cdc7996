"""The entries of many rules, ready to be looked for: by the whole line, and by the first characters of a literal."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple, Protocol

from cleaner.shape import fold, plain, trim

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from cleaner.rulebook.format import Match

PREFIX, PHRASE, PATTERN = range(3)
"""What a literal may mean: the line's beginning, words anywhere in it, or something a pattern cannot match without."""
OPENING = 3
"""Characters of a literal that it is looked up by."""
_SETS = 5
"""Sets of strings looked for before a pattern is tried: more of them seldom say more."""
_FEW = 500
"""Openings."""

Use = tuple[int, int]
"""What a literal may mean, and the number of its rule or the place of its pattern."""


class Compiled(NamedTuple):
    """The entries of a `Match` as they are looked for."""

    exact: Sequence[str]
    prefix: Sequence[str]
    phrase: Sequence[str]
    literals: Sequence[Sequence[Sequence[str]]]
    """For each pattern: sets of strings of which a match must hold one each, the rarest first; none: not known."""


class Pattern(NamedTuple):
    """A pattern, and what to know before it is tried."""

    text: str
    number: int
    """Of its rule."""
    needed: Sequence[Sequence[str]]
    """Sets of strings of which a line that it matches holds one each; beside those it is looked up by."""


class Entries(Protocol):
    """Entries of rules, which go by their numbers."""

    @property
    def empty(self) -> bool:
        """Whether there are none."""

    @property
    def many(self) -> bool:
        """Whether there are so many literals that building one search for all takes as long as a page or two."""

    @property
    def always(self) -> Collection[int]:
        """Places of the patterns that nothing is known of: every line may match them."""

    def exact(self, text: str) -> Sequence[int]:
        """Give the rules that a whole line stands for."""

    def literals(self, opening: str) -> Mapping[str, int]:
        """Give the literals that begin so, each with its number; a shorter literal begins with itself alone."""

    def all_literals(self) -> Iterable[tuple[str, int]]:
        """Give every literal with its number."""

    def uses(self, number: int) -> Sequence[Use]:
        """Give what the literal of a number may mean."""

    def pattern(self, place: int) -> Pattern:
        """Give the pattern at a place."""


def compile_match(match: Match) -> Compiled:
    """Fold the entries, and find the literals of the patterns."""
    folded = plain if match.cased else fold
    exact = [trim(text) or text for text in map(folded, match.exact)]
    literals = [_literals(pattern) for pattern in match.pattern]
    return Compiled(
        exact,
        [folded(text) for text in match.prefix],
        [folded(text) for text in match.phrase],
        literals,
    )


def _literals(pattern: str) -> list[list[str]]:
    from cleaner.rulebook.literals import read  # noqa: PLC0415  # patterns kept from the last start are not read again

    return [sorted(strings) for strings in read(pattern).sets[:_SETS]]


class MadeEntries:
    """Entries made from rules."""

    def __init__(self, matches: Mapping[int, Match], ready: Mapping[int, Compiled]) -> None:
        """Take the matches by the numbers of their rules, and those of them that were compiled before."""
        self.always: set[int] = set()
        self.wholes: dict[str, list[int]] = defaultdict(list)
        self.openings: dict[str, dict[str, int]] = {}
        self.meanings: list[list[Use]] = []
        self.patterns: list[Pattern] = []
        for number, match in matches.items():
            self._add(number, match, ready.get(number) or compile_match(match))

    @property
    def empty(self) -> bool:
        """As `Entries` has it."""
        return not (self.wholes or self.openings or self.patterns)

    @property
    def many(self) -> bool:
        """As `Entries` has it."""
        return len(self.openings) > _FEW

    def _add(self, number: int, match: Match, compiled: Compiled) -> None:
        for text in compiled.exact:
            self.wholes[text].append(number)
        for kind, texts in ((PREFIX, compiled.prefix), (PHRASE, compiled.phrase)):
            for text in texts:
                self._look_for(text, (kind, number))
        for pattern, sets in zip(match.pattern, compiled.literals, strict=True):
            place = len(self.patterns)
            self.patterns.append(Pattern(pattern, number, sets[1:]))
            if not sets:
                self.always.add(place)
            for literal in sets[0] if sets else ():
                self._look_for(literal, (PATTERN, place))

    def _look_for(self, literal: str, use: Use) -> None:
        number = self.openings.setdefault(literal[:OPENING], {}).setdefault(literal, len(self.meanings))
        if number == len(self.meanings):
            self.meanings.append([])
        self.meanings[number].append(use)

    def exact(self, text: str) -> Sequence[int]:
        """As `Entries` has it."""
        return self.wholes.get(text, ())

    def literals(self, opening: str) -> Mapping[str, int]:
        """As `Entries` has it."""
        return self.openings.get(opening, {})

    def all_literals(self) -> Iterable[tuple[str, int]]:
        """As `Entries` has it."""
        return (item for literals in self.openings.values() for item in literals.items())

    def uses(self, number: int) -> Sequence[Use]:
        """As `Entries` has it."""
        return self.meanings[number]

    def pattern(self, place: int) -> Pattern:
        """As `Entries` has it."""
        return self.patterns[place]


def made(matches: Mapping[int, Match], ready: Mapping[int, Compiled]) -> tuple[MadeEntries, MadeEntries]:
    """Give the entries that take upper case for lower, then those that tell them apart."""
    folded, cased = (
        MadeEntries({number: match for number, match in matches.items() if match.cased is wanted}, ready)
        for wanted in (False, True)
    )
    return folded, cased
