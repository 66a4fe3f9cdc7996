"""Faults of patterns: slow, unanchored, or never matching."""

from __future__ import annotations

from typing import TYPE_CHECKING

import regex

from cleaner.rulebook.literals import read

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.rulebook.format import Match, Rule

_CHARS = 100_000
"""Length of the hostile strings."""
_SECONDS = 0.05
"""Of processor time: what a pattern may take on one of them."""
_TRIES = 3
"""A pattern is slow if it is so every time: the machine may have been busy with itself."""
_UNITS = ("a", "1", "a ", "1 ", "word ", ". ", "-", "/", "é", "日", "( ", "a, ", "1.", " ")
"""What hostile strings repeat, beside what the pattern itself speaks of."""


def pattern_faults(rule: Rule) -> Iterator[str]:
    """Say what is wrong with the patterns of a rule."""
    for part, match in (("match", rule.match), ("unless", rule.unless)):
        for pattern in match.pattern:
            if (hostile := slow_on(pattern, rule)) is not None:
                yield (
                    f"{part}.pattern: {pattern!r} takes more than {_SECONDS * 1000:.0f} ms on {hostile!r}, "
                    "repeated: anchor it, or bound what may repeat"
                )
            yield from (f"{part}.pattern: {pattern!r} {fault}" for fault in _deaf(pattern, match))
    for pattern in rule.match.pattern:
        known = read(pattern)
        if not (known.opens or known.closes or pattern.startswith(("(?i)^", "(?i)\\b"))):
            yield (
                f"match.pattern: {pattern!r} is unanchored and may begin inside any word: "
                "open it with ^ or \\b, or close it with $ or \\b"
            )


def _deaf(pattern: str, match: Match) -> Iterator[str]:
    for literal in sorted(read(pattern).best or ()):
        if not match.cased and literal != literal.casefold():
            yield f"never finds {literal!r}, as lines are matched in lower case: write it so, or set cased = true"
            return


def slow_on(pattern: str, rule: Rule) -> str | None:
    """Give a string that, repeated, takes a pattern too long; None if none is known."""
    compiled = regex.compile(pattern)
    # A search for what the pattern needs may end before it begins, so that must stand in the string, but not fit.
    needed = sorted(read(pattern).best or (), key=len)[:2]
    for unit in _hostile(pattern, rule):
        text = (unit * (_CHARS // len(unit) + 1))[:_CHARS]
        # A string that ends as it goes on may match at once; so each ends in something else.
        for hostile in (f"{text}!", *(f"{text}{literal}~" for literal in needed)):
            if all(_runs_out(compiled, hostile) for _ in range(_TRIES)):
                return unit
    return None


def _hostile(pattern: str, rule: Rule) -> list[str]:
    literals = sorted(read(pattern).best or ())[:8]
    units = [*_UNITS, *literals]
    units += [f"{literal}{tail}" for literal in literals for tail in (" a ", "1", " ", ". ")]
    units += sorted({character for character in pattern.casefold() if character.isalnum()})
    units += [f"{example.casefold()} " for example in rule.examples.remove[:3]]
    return [unit for unit in dict.fromkeys(units) if unit]


def _runs_out(pattern: regex.Pattern[str], text: str) -> bool:
    try:
        pattern.search(text, timeout=_SECONDS)
    except TimeoutError:
        return True
    return False
