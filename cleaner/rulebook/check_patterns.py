"""Faults of patterns: slow, unanchored, or never matching."""

from __future__ import annotations

import signal
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import TYPE_CHECKING, NamedTuple

import regex

from cleaner.rulebook.literals import read

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from cleaner.rulebook.format import Match, Rule

_CHARS = 100_000
"""Length of the hostile strings."""
_SECONDS = 0.05
"""Of processor time: what a pattern may take on one of them."""
_TRIES = 3
"""A pattern is slow if it is so every time: the machine may have been busy with itself."""
_EXAMPLES = 3
_MANY, _CHUNK = 200, 16
"""Trials from which on processes are started for them: below it that takes as long as it saves. And how many one of
them is given at a time."""
_UNITS = ("a", "1", "a ", "1 ", "word ", ". ", "-", "/", "é", "日", "( ", "a, ", "1.", " ")
"""What hostile strings repeat, beside what the pattern itself speaks of."""


class Trial(NamedTuple):
    """A pattern, and what it is tried on beside the strings that all are tried on."""

    pattern: str
    examples: tuple[str, ...]
    """Of lines that it or its rule is for."""


def trials_of(rule: Rule) -> list[Trial]:
    """Give what the patterns of a rule are tried on."""
    examples = rule.examples.remove[:_EXAMPLES]
    return [Trial(pattern, examples) for pattern in (*rule.match.pattern, *rule.unless.pattern)]


def tried(trials: Sequence[Trial]) -> Iterator[tuple[Trial, str | None]]:
    """Try patterns on hostile strings, many of them on all processors.

    Gives, in order, each trial with a string that, repeated, takes its pattern too long; None if none is known.
    """
    if len(trials) < _MANY:
        yield from zip(trials, map(slow_on, trials), strict=True)
        return
    # Never by forking: whoever checks rules may have threads.
    pool = ProcessPoolExecutor(mp_context=get_context("spawn"), initializer=_leave_interrupts_to_parent)
    try:
        yield from zip(trials, pool.map(slow_on, trials, chunksize=_CHUNK), strict=True)
    finally:
        pool.shutdown(cancel_futures=True)


def _leave_interrupts_to_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def pattern_faults(rule: Rule, slow: Mapping[Trial, str] | None = None) -> Iterator[str]:
    """Say what is wrong with the patterns of a rule.

    Args:
        rule: the rule.
        slow: what came of the trials of its patterns; None: they are tried now.
    """
    trials = trials_of(rule)
    slow = {trial: hostile for trial, hostile in tried(trials) if hostile is not None} if slow is None else slow
    next_trial = iter(trials)
    for part, match in (("match", rule.match), ("unless", rule.unless)):
        for pattern in match.pattern:
            if (hostile := slow.get(next(next_trial))) is not None:
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


def slow_on(trial: Trial) -> str | None:
    """Give a string that, repeated, takes a pattern too long; None if none is known."""
    compiled = regex.compile(trial.pattern)
    literals = sorted(read(trial.pattern).best or ())
    # A search for what the pattern needs may end before it begins, so that must stand in the string, but not fit.
    needed = sorted(literals, key=len)[:2]
    for unit in _hostile(trial, literals):
        text = (unit * (_CHARS // len(unit) + 1))[:_CHARS]
        # A string that ends as it goes on may match at once; so each ends in something else.
        for hostile in (f"{text}!", *(f"{text}{literal}~" for literal in needed)):
            if all(_runs_out(compiled, hostile) for _ in range(_TRIES)):
                return unit
    return None


def _hostile(trial: Trial, literals: Sequence[str]) -> list[str]:
    literals = literals[:8]
    units = [*_UNITS, *literals]
    units += [f"{literal}{tail}" for literal in literals for tail in (" a ", "1", " ", ". ")]
    units += sorted({character for character in trial.pattern.casefold() if character.isalnum()})
    units += [f"{example.casefold()} " for example in trial.examples]
    return [unit for unit in dict.fromkeys(units) if unit]


def _runs_out(pattern: regex.Pattern[str], text: str) -> bool:
    try:
        pattern.search(text, timeout=_SECONDS)
    except TimeoutError:
        return True
    return False
