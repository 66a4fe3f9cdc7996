"""Patterns of paths, followed folder by folder."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fnmatch import translate
from functools import cached_property
from typing import TYPE_CHECKING

import regex

if TYPE_CHECKING:
    from collections.abc import Iterable

_MAGIC = regex.compile(r"[*?\[]")

States = frozenset[int]
"""Which parts of a pattern may come next; empty: nothing below can match."""


@dataclass(frozen=True)
class Pattern:
    """A path pattern, part by part; the part `**` stands for any folders, or none."""

    parts: tuple[str, ...]

    @classmethod
    def below(cls) -> Pattern:
        """Give the pattern of everything below a folder."""
        return cls(("**", "*"))

    @cached_property
    def start(self) -> States:
        """What may come first."""
        return self._skip({0})

    @cached_property
    def _tests(self) -> tuple[re.Pattern[str] | None, ...]:
        return tuple(None if part == "**" else re.compile(translate(part)) for part in self.parts)

    def enter(self, states: States, folder: str) -> States:
        """Give what may come inside a folder."""
        return self._skip(
            state if self._tests[state] is None else state + 1
            for state in states
            if state < len(self.parts) and self._fits(state, folder)
        )

    def matches(self, states: States, name: str) -> bool:
        """Whether a file of that name, here, is one of the pattern's."""
        last = len(self.parts) - 1
        return last in states and self._fits(last, name)

    def matches_path(self, path: str) -> bool:
        """Whether a path, relative to where the pattern begins, is one of the pattern's."""
        *folders, name = path.split("/")
        states = self.start
        for folder in folders:
            states = self.enter(states, folder)
        return self.matches(states, name)

    def _fits(self, state: int, name: str) -> bool:
        test = self._tests[state]
        return test is None or test.match(name) is not None

    def _skip(self, states: Iterable[int]) -> States:
        """Add what may come where `**` stands for nothing."""
        found = set(states)
        for state in range(len(self.parts)):
            if state in found and self._tests[state] is None:
                found.add(state + 1)
        return frozenset(found)


def is_glob(location: str) -> bool:
    """Whether a location holds wildcards."""
    return _MAGIC.search(location) is not None


def split(location: str) -> tuple[str, Pattern]:
    """Cut a location with wildcards into the folder it begins in and the pattern below that.

    >>> split("scraped/**/*.html")
    ('scraped', Pattern(parts=('**', '*.html')))
    """
    location, chain, rest = location.partition("::")
    scheme, separator, path = location.rpartition("://")
    parts = path.split("/")
    first = next(index for index, part in enumerate(parts) if is_glob(part))
    fixed = "/".join(parts[:first]) or ("/" if path.startswith("/") else "" if separator else ".")
    pattern = tuple(part for part in parts[first:] if part)
    if pattern[-1] == "**":
        pattern = (*pattern, "*")
    return f"{scheme}{separator}{fixed}{chain}{rest}", Pattern(pattern)
