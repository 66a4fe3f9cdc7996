"""Faults of entries: said twice, said in vain, or not what they look like."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from itertools import combinations
from typing import TYPE_CHECKING

import regex

from cleaner.rulebook.match import Matcher
from cleaner.shape import fold, is_unspaced, key, plain, shape_of, trim

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cleaner.model import Shape
    from cleaner.rulebook.format import Match, Rule

_TEXTS = ("exact", "prefix", "phrase")
MIXED = regex.compile(r"\w*(?:\p{Latin}[\p{Cyrillic}\p{Greek}]|[\p{Cyrillic}\p{Greek}]\p{Latin})\w*")
"""Letters that look alike in two scripts, such as a Cyrillic one in a Latin word."""
_STRAY = regex.compile(r"[\p{Cc}\N{ZERO WIDTH SPACE}\N{WORD JOINER}\N{ZERO WIDTH NO-BREAK SPACE}\N{SOFT HYPHEN}\ufffd]")
_WORD = "zqz"
"""Stands for any other word of a line."""
_SECONDS = 0.05


def oddities(rule: Rule) -> Iterator[str]:
    """Say which entries hold something that nobody can have meant."""
    for part, match in (("match", rule.match), ("unless", rule.unless)):
        for kind in (*_TEXTS, "pattern"):
            for entry in getattr(match, kind):
                for fault in _oddities(entry, kind):
                    yield f"{part}.{kind}: {entry!r} {fault}"
    for kind in _TEXTS:
        for entry in getattr(rule.match, kind):
            if shape_of(entry).words > rule.max_words:
                yield f"match.{kind}: {entry!r} never matches, as it is longer than max_words = {rule.max_words}"


def _oddities(entry: str, kind: str) -> Iterator[str]:
    if (mixed := MIXED.search(entry)) is not None:
        yield f"mixes letters of two scripts in {mixed[0]!r}: write it in one"
    if (stray := _STRAY.search(entry)) is not None:
        name = unicodedata.name(stray[0], "a control character")
        yield f"holds U+{ord(stray[0]):04X}, {name.lower()}: leave it out"
    if kind != "pattern" and entry != entry.strip():
        yield "opens or ends with white space, which is cut off: leave it out"
    text = fold(entry)
    if kind in ("prefix", "phrase") and len(text) == 1 and text.isalnum() and not is_unspaced(text):
        yield "is a single character, which stands in any line: write the words around it"


def doubles(rules: Sequence[Rule]) -> Iterator[tuple[str, str]]:
    """Give the rules that say what another one says as well, with the fault."""
    seen: dict[tuple[str, str], list[Rule]] = defaultdict(list)
    for rule in rules:
        for kind in _TEXTS:
            for entry in getattr(rule.match, kind):
                seen[kind, _as_matched(rule.match, kind, entry)].append(rule)
        for kind in ("pattern", "css"):
            for entry in getattr(rule.match, kind):
                seen[kind, entry].append(rule)
    for (kind, entry), claimed in seen.items():
        for one, other in combinations(claimed, 2):
            if one is other:
                yield one.id, f"match.{kind}: {entry!r} stands there twice: leave one out"
            elif _meet(one, other):
                yield other.id, f"match.{kind}: {entry!r} stands in {one.id} as well and counts twice: leave one out"


def _as_matched(match: Match, kind: str, entry: str) -> str:
    text = plain(entry) if match.cased else fold(entry)
    return (trim(text) or text) if kind == "exact" else text


def shadows(rules: Sequence[Rule]) -> Iterator[tuple[str, str]]:
    """Give the rules whose lines are all taken by one other rule, with the fault."""
    by_site: dict[str, list[Rule]] = defaultdict(list)
    for rule in rules:
        by_site[rule.site].append(rule)
    for group in by_site.values():
        matcher = Matcher(group, seconds=_SECONDS)
        for rule in group:
            if not (rule.match.pattern or rule.match.css):
                for other in _above(rule, matcher)[:1]:
                    yield rule.id, f"match: {other.id} takes every line that this rule takes, and more: leave one out"


def _above(rule: Rule, matcher: Matcher) -> list[Rule]:
    """Give the rules that take all lines of a rule, and do not just say the same as it."""
    above: dict[str, Rule] | None = None
    for shape in _probes(rule.match):
        found, _ = matcher.match(shape)
        here = {other.id: other for other in found if other.id != rule.id and _meet(rule, other)}
        above = here if above is None else {name: other for name, other in above.items() if name in here}
        if not above:
            return []
    return [other for other in (above or {}).values() if other.max_words >= rule.max_words and _adds(other, rule)]


def _probes(match: Match) -> Iterator[Shape]:
    """Give lines that the entries match, with other words where there may be some."""
    for kind in _TEXTS:
        for entry in getattr(match, kind):
            yield shape_of(entry)
            if kind != "exact":
                yield shape_of(f"{entry} {_WORD}")
            if kind == "phrase":
                yield shape_of(f"{_WORD} {entry}")


def _adds(other: Rule, rule: Rule) -> bool:
    """Whether a rule says more than another one; one that says the same is a double, named as such."""
    return any(
        {key(entry) for entry in getattr(other.match, kind)} - {key(entry) for entry in getattr(rule.match, kind)}
        for kind in _TEXTS
    ) or bool(other.match.pattern)


def _meet(one: Rule, other: Rule) -> bool:
    """Whether two rules can count for the same line."""
    languages = not one.language or not other.language or not set(one.language).isdisjoint(other.language)
    places = {one.scope, other.scope} != {"head", "tail"}
    return languages and places and one.site == other.site and one.keeps == other.keeps
