"""The rule book as the cache keeps it: rules and entries, each read when a line calls for it."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple, overload
from zlib import crc32

from cleaner.rulebook.entries import PATTERN, PHRASE, PREFIX, Compiled, Pattern, made
from cleaner.rulebook.format import Rule
from cleaner.rulebook.pieces import Kept, Told, packed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cleaner.rulebook.entries import Entries, MadeEntries, Use

_PARTS = ("folded", "cased")
_IN_PIECE = 4
"""Lines in one piece, on average."""


class Record(NamedTuple):
    """A rule, and what was made of it."""

    rule: Rule
    path: str
    """The file it stands in, below the folder of the rules."""
    compiled: Compiled
    """Its entries."""
    spared: Compiled
    """The entries of its `unless`."""


def content_of(digest: str, records: Sequence[Record]) -> bytes:
    """Give what the cache keeps of a folder of rules."""
    order = sorted(
        (number for number, item in enumerate(records) if item.rule.enabled), key=lambda n: records[n].rule.id
    )
    matched = [number for number in order if not records[number].rule.site and records[number].rule.status != "retired"]
    parts = made(
        {place: records[number].rule.match for place, number in enumerate(matched)},
        {place: records[number].compiled for place, number in enumerate(matched)},
    )
    folded, cased = parts
    told = Told(
        order=order,
        matched=matched,
        words=[records[number].rule.max_words for number in matched],
        hosts=sorted({records[number].rule.site for number in order} - {""}),
        always=(sorted(folded.always), sorted(cased.always)),
        openings=(list(folded.openings), list(cased.openings)),
    )
    sections: dict[str, Sequence[object]] = {
        "rules": [(_entry(item.rule), item.path) for item in records],
        "compiled": [(item.compiled, item.spared) for item in records],
    }
    for name, part in zip(_PARTS, parts, strict=True):
        sections |= _sections(name, part)
    return packed(digest, told, sections)


def _sections(name: str, part: MadeEntries) -> dict[str, Sequence[object]]:
    return {
        f"{name}-wholes": _spread(part.wholes),
        f"{name}-openings": list(part.openings.values()),
        f"{name}-uses": part.meanings,
        f"{name}-patterns": part.patterns,
    }


def _spread(table: Mapping[str, object]) -> Sequence[object]:
    """Spread a table over pieces."""
    count = len(table) // _IN_PIECE + 1
    pieces: dict[int, dict[str, object]] = defaultdict(dict)
    for key, value in table.items():
        pieces[_place(key, count)][key] = value
    return [pieces[number] for number in range(count)]


def _place(key: str, count: int) -> int:
    return crc32(key.encode("utf-8", "surrogatepass")) % count


def _entry(part: object) -> Any:
    """Give a rule, or a field of one, as a rule file has it."""
    if not dataclasses.is_dataclass(part):
        return part
    values = ((field, getattr(part, field.name)) for field in dataclasses.fields(part))
    return {field.name: _entry(value) for field, value in values if value != field.default}


class KeptRules(Sequence[Rule]):
    """Some of the rules that are kept, each read when it is asked for."""

    def __init__(self, kept: Kept, numbers: Sequence[int]) -> None:
        """Take the numbers of their records."""
        self._kept = kept
        self._numbers = numbers
        self._read: dict[int, Rule] = {}

    def __len__(self) -> int:
        return len(self._numbers)

    @overload
    def __getitem__(self, place: int) -> Rule: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Rule]: ...
    def __getitem__(self, place: int | slice) -> Rule | Sequence[Rule]:
        if isinstance(place, slice):
            return [self[number] for number in range(len(self))[place]]
        number = self._numbers[place]
        if number not in self._read:
            self._read[number] = self._kept.piece("rules", number, _rule)[0]
        return self._read[number]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    __hash__ = None  # type: ignore[assignment]  # as of a list


def record(kept: Kept, number: int) -> Record:
    """Give a rule that is kept, with what was made of it."""
    return Record(*kept.piece("rules", number, _rule), *kept.piece("compiled", number, _compiled))


def spared(kept: Kept, place: int) -> Compiled:
    """Give the entries of the `unless` of a rule, by its place among those held against all pages."""
    return kept.piece("compiled", kept.told.matched[place], _compiled)[1]


def _compiled(value: Any) -> tuple[Compiled, Compiled]:
    own, unless = value
    return Compiled(*own), Compiled(*unless)


def _rule(value: Any) -> tuple[Rule, str]:
    entry, path = value
    return Rule.known(entry), str(path)


class KeptEntries:
    """Entries that are kept; fields and methods as `Entries` has them."""

    many = True

    def __init__(self, kept: Kept, name: str, part: int) -> None:
        """Take a part of what is kept."""
        self.always: Sequence[int] = kept.told.always[part]
        self._kept = kept
        self._name = name
        self._openings = {opening: number for number, opening in enumerate(kept.told.openings[part])}
        self._rules = len(kept.told.matched)
        self._patterns = kept.count(f"{name}-patterns")
        self._wholes = kept.count(f"{name}-wholes")
        self.empty = not self._openings and not self._patterns and self._wholes < 2

    def exact(self, text: str) -> Sequence[int]:
        """As `Entries` has it."""
        found: dict[str, list[int]] = self._kept.piece(
            f"{self._name}-wholes", _place(text, self._wholes), self._read_wholes
        )
        return found.get(text, ())

    def literals(self, opening: str) -> Mapping[str, int]:
        """As `Entries` has it."""
        number = self._openings.get(opening)
        return {} if number is None else self._kept.piece(f"{self._name}-openings", number, _read_literals)

    def uses(self, number: int) -> Sequence[Use]:
        """As `Entries` has it."""
        return self._kept.piece(f"{self._name}-uses", number, self._read_uses)

    def all_literals(self) -> Iterable[tuple[str, int]]:
        """As `Entries` has it."""
        for number in range(len(self._openings)):
            yield from self._kept.piece(f"{self._name}-openings", number, _read_literals).items()

    def pattern(self, place: int) -> Pattern:
        """As `Entries` has it."""
        return self._kept.piece(f"{self._name}-patterns", place, self._read_pattern)

    def _read_wholes(self, value: Any) -> dict[str, list[int]]:
        if not all(self._is_rule(number) for numbers in value.values() for number in numbers):
            raise TypeError("no numbers of rules")
        return dict(value)

    def _read_uses(self, value: Any) -> list[Use]:
        if not all(self._is_use(*use) for use in value):
            raise TypeError("no uses")
        return list(value)

    def _read_pattern(self, value: Any) -> Pattern:
        pattern = Pattern(*value)
        texts = {type(text) for text in (pattern.text, *chain.from_iterable(pattern.needed))}
        if texts != {str} or not self._is_rule(pattern.number):
            raise TypeError("no pattern")
        return pattern

    def _is_rule(self, number: object) -> bool:
        return isinstance(number, int) and 0 <= number < self._rules

    def _is_use(self, kind: object, number: object) -> bool:
        most = self._patterns if kind == PATTERN else self._rules
        return kind in (PREFIX, PHRASE, PATTERN) and isinstance(number, int) and 0 <= number < most


def _read_literals(value: Any) -> dict[str, int]:
    if not set(map(type, value.values())) <= {int}:
        raise TypeError("no literals")
    return dict(value)


def kept_entries(kept: Kept) -> list[Entries]:
    """Give the entries that are kept: those that take upper case for lower, then those that tell them apart."""
    return [KeptEntries(kept, name, part) for part, name in enumerate(_PARTS)]
