"""Patterns that are compiled when they are first used: to compile one takes as long as a thousand searches."""

from __future__ import annotations

from typing import Any, cast

import regex


def later(pattern: str, flags: int = 0) -> regex.Pattern[str]:
    """Give a pattern of the `regex` package that is compiled when it is first asked for anything.

    Whoever cleans one page uses a third of the patterns there are, and would wait for all of them.

    >>> later("[a-z]+").fullmatch("ferry") is not None
    True
    """
    return cast("regex.Pattern[str]", _Later(pattern, flags))


class _Later:
    def __init__(self, pattern: str, flags: int) -> None:
        self._pattern = pattern
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        found = getattr(regex.compile(self._pattern, self._flags), name)
        setattr(self, name, found)  # from here on as fast as the pattern itself
        return found
