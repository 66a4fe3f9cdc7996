"""What a pattern cannot match without: found in one pass over a line, before any pattern is tried.

A pattern is read just far enough. Whatever is not understood here - flags, conditions, fuzzy counts -
makes it a pattern that nothing is known of, and such a one is tried on every line.
"""

from __future__ import annotations

import string
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import TYPE_CHECKING

import regex

from cleaner.shape import is_unspaced

if TYPE_CHECKING:
    from collections.abc import Iterable

_MANY = 64
"""Strings: a part that can be so many is not spelled out."""
_FEW = 12
"""Characters: a longer class is not spelled out."""
_RARE, _RARER = "€©@#%【", 2
"""Signs that are in few lines, and how many letters more such a sign is worth."""
_PLAIN = regex.compile(r"[^\\^$.|?*+()\[\]{}]+(?![*+?{])")
_CLASS = regex.compile(r"([\p{L}\p{N}.:,;/ ](?:[\p{L}\p{N}.:,;/ ]|-(?=\p{N}))*)\]")
_RANGE = regex.compile(r"(.)(?:-(.))?")
_COUNT = regex.compile(r"\{(\d*)(?:(,)(\d*))?\}")
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", "f": "\f", "v": "\v", "a": "\a"}
_HEX = {"x": 2, "u": 4, "U": 8}
_EDGES = "^$"
_ESCAPED_EDGES = "bAZmM"


@dataclass(frozen=True, slots=True)
class Part:
    """What is known of a pattern, or of a part of it."""

    spelled: frozenset[str] | None = None
    """All strings it can match; None: too many, or not known."""
    needed: frozenset[str] | None = None
    """Strings of which every match holds at least one; None: not known."""
    opens: bool = False
    """Every match begins where a line or a word may begin, or where a look-around says."""
    closes: bool = False
    """Every match ends at such a place."""
    others: tuple[frozenset[str], ...] = ()
    """More sets of strings of which every match holds one."""

    @property
    def sets(self) -> list[frozenset[str]]:
        """All such sets that say anything, the best first."""
        found = {strings for strings in (self.needed, self.spelled, *self.others) if strings is not None}
        return sorted((strings for strings in found if _worth(strings) > (0, 0)), key=_worth, reverse=True)

    @property
    def best(self) -> frozenset[str] | None:
        """The strings to look for: the set whose shortest string is longest."""
        return _best([self.needed, self.spelled])


_UNKNOWN = Part()
_NOTHING = Part(frozenset({""}))
_EDGE = Part(frozenset({""}), opens=True, closes=True)


class _NotUnderstoodError(Exception):
    pass


@lru_cache(maxsize=4096)
def read(pattern: str) -> Part:
    r"""Say what is known of a pattern of the `regex` package.

    >>> sorted(read(r"^(?:share|send) this \w+$").best)
    ['send this ', 'share this ']
    """
    reader = _Reader(pattern)
    try:
        part = reader.alternatives()
    except (_NotUnderstoodError, IndexError, ValueError):
        return _UNKNOWN
    return part if reader.position == len(pattern) else _UNKNOWN


def _best(sets: Iterable[frozenset[str] | None]) -> frozenset[str] | None:
    best = max(sets, key=_worth)
    return best if _worth(best) > (0, 0) else None


def _worth(strings: frozenset[str] | None) -> tuple[int, int]:
    """Long strings are rare in a line, and so are some signs; white space is in all."""
    return (min(map(_rarity, strings)), -len(strings)) if strings else (0, 0)


def _rarity(text: str) -> int:
    return len(text.strip()) + _RARER * any(sign in text for sign in _RARE)


class _Reader:
    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.position = 0

    def at(self, text: str) -> bool:
        """Step over a text if it stands here."""
        found = self.pattern.startswith(text, self.position)
        self.position += len(text) * found
        return found

    def after(self, text: str) -> None:
        """Step behind the next such text."""
        self.position = self.pattern.index(text, self.position) + len(text)

    def next(self) -> str:
        self.position += 1
        return self.pattern[self.position - 1]

    def alternatives(self) -> Part:
        parts = [self.sequence()]
        while self.at("|"):
            parts.append(self.sequence())
        if len(parts) == 1:
            return parts[0]
        return Part(
            _union([part.spelled for part in parts]),
            _union([part.best for part in parts]),
            all(part.opens for part in parts),
            all(part.closes for part in parts),
        )

    def sequence(self) -> Part:
        run = frozenset({""})
        needed: list[frozenset[str] | None] = []
        others: list[frozenset[str]] = []
        opens, closes, first, whole = False, False, True, True
        while self.position < len(self.pattern) and self.pattern[self.position] not in "|)":
            part = self.counted()
            others += part.others
            joined = _join(run, part.spelled)
            if joined is None:
                needed += [run, part.needed, part.spelled]
                run, whole = part.spelled or frozenset({""}), False
            else:
                run = joined
            opens, closes = opens or (first and part.opens), part.closes
            first = first and part.spelled == _NOTHING.spelled
        if whole:
            return Part(run, run, opens, closes)
        sets = [strings for strings in (*others, *needed, run) if strings is not None]
        return Part(None, _best([*needed, run]), opens, closes, tuple(sets))

    def counted(self) -> Part:
        """Read one item and how often it may stand."""
        is_class = self.pattern.startswith("[", self.position)
        part = self.item()
        least, most = self.count()
        if (least, most) == (1, 1):
            return part
        if is_class:
            return _UNKNOWN
        if least > 0:
            return Part(None, part.best, part.opens, part.closes, part.others)
        return Part(part.spelled | {""}) if most == 1 and part.spelled is not None else _UNKNOWN

    def count(self) -> tuple[int, int | None]:
        if self.at("*"):
            counts: tuple[int, int | None] = (0, None)
        elif self.at("+"):
            counts = (1, None)
        elif self.at("?"):
            counts = (0, 1)
        elif self.pattern.startswith("{", self.position):
            found = _COUNT.match(self.pattern, self.position)
            if found is None or found[0] in ("{}", "{,}"):
                raise _NotUnderstoodError
            self.position = found.end()
            least = int(found[1] or 0)
            counts = (least, (int(found[3]) if found[3] else None) if found[2] else least)
        else:
            return 1, 1
        _ = self.at("?") or self.at("+")  # lazy, possessive: the same strings
        return counts

    def item(self) -> Part:
        plain = _PLAIN.match(self.pattern, self.position)
        if plain is not None:
            self.position = plain.end()
            return _literal(plain[0])
        character = self.next()
        if character == "(":
            return self.group()
        if character == "[":
            return self.one_of()
        if character == "\\":
            return self.escaped()
        if character in _EDGES:
            return _EDGE
        if character in "*+?{":
            raise _NotUnderstoodError
        return _UNKNOWN if character == "." else _literal(character)

    def group(self) -> Part:
        if self.at("?#"):
            self.after(")")
            return _NOTHING
        aside = any(self.at(opening) for opening in ("?=", "?!", "?<=", "?<!"))
        if not aside and not self.at("?:") and not self.at("?>"):
            if self.at("?P<") or self.at("?<"):
                self.after(">")
            elif self.at("?") or self.at("*"):
                raise _NotUnderstoodError
        part = self.alternatives()
        if not self.at(")"):
            raise _NotUnderstoodError
        return _EDGE if aside else part

    def one_of(self) -> Part:
        spelled = _CLASS.match(self.pattern, self.position)
        if spelled is not None:
            self.position = spelled.end()
            return _spell_out(spelled[1])
        self.at("^")
        self.at("]")
        while not self.at("]"):
            if self.at("[:"):
                self.after(":]")
            elif self.next() == "\\":
                self.next()
        return _UNKNOWN

    def escaped(self) -> Part:
        character = self.next()
        if character in _ESCAPED_EDGES:
            return _EDGE
        if character in "dDwWsShHXR":
            return _UNKNOWN
        if character in "pPN":
            if self.at("{"):
                self.after("}")
            elif character == "N":
                raise _NotUnderstoodError
            else:
                self.next()
            return _UNKNOWN
        if character in _HEX:
            digits = self.pattern[self.position : self.position + _HEX[character]]
            self.position += len(digits)
            return _literal(chr(int(digits, 16)))
        if character in _ESCAPED:
            return _literal(_ESCAPED[character])
        if character in string.ascii_letters + string.digits:
            raise _NotUnderstoodError
        return _literal(character)


def _spell_out(characters: str) -> Part:
    """Give the characters of a class that holds nothing but characters and ranges."""
    found: set[str] = set()
    for first, last in _RANGE.findall(characters):
        if ord(last or first) - ord(first) >= _FEW:
            return _UNKNOWN
        found.update(map(chr, range(ord(first), ord(last or first) + 1)))
    return Part(frozenset(found)) if len(found) <= _FEW else _UNKNOWN


def _literal(text: str) -> Part:
    if "\ud800" <= text[0] <= "\udfff":  # half a character, which the search for literals does not take
        raise _NotUnderstoodError
    return Part(frozenset({text}), opens=_is_edge(text[0]), closes=_is_edge(text[-1]))


def _is_edge(character: str) -> bool:
    """Whether words end beside a character; in a script without spaces they may anywhere."""
    return not character.isalnum() or is_unspaced(character)


def _join(heads: frozenset[str], tails: frozenset[str] | None) -> frozenset[str] | None:
    if tails is None or len(heads) * len(tails) > _MANY:
        return None
    return frozenset(head + tail for head, tail in product(heads, tails))


def _union(sets: list[frozenset[str] | None]) -> frozenset[str] | None:
    known = [strings for strings in sets if strings is not None]
    return frozenset().union(*known) if len(known) == len(sets) else None
