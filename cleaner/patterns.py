"""Patterns that are compiled when they are first used, and kept compiled for the next start.

To compile one takes as long as a thousand searches, to read what the cache keeps of it a thirtieth of that.
"""

from __future__ import annotations

import copyreg
import marshal
import sys
from typing import Any, cast

import regex

from cleaner.cache import read_value, write_value

_FILE = "patterns.bin"
_MOST = 10_000
"""Patterns kept; beyond, those of the last process alone."""
_STAMP = f"{sys.version} {sys.byteorder} {regex.__version__}"
"""What the compiled form of a pattern depends on."""


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
        found = getattr(compiled(self._pattern, self._flags), name)
        setattr(self, name, found)  # from here on as fast as the pattern itself
        return found


def compiled(pattern: str, flags: int = 0) -> regex.Pattern[str]:
    """Compile a pattern of the `regex` package, or take it from what the cache keeps.

    Raises:
        regex.error: it is no pattern.
    """
    return _store.compiled(pattern, int(flags))


def keep_compiled() -> None:
    """Keep what this process had to compile, for the next one."""
    _store.keep()


class Store:
    """Compiled patterns by their text and flags, each as the arguments it is made from (see `regex._regex.compile`).

    These are what `regex` gives to `pickle`. Each is read only when it is asked for.
    """

    def __init__(self) -> None:
        """Start with what the cache keeps, read when it is first asked for."""
        self._kept: dict[tuple[str, int], bytes] | None = None
        self._new: dict[tuple[str, int], bytes] = {}
        self._make, _ = _parts(regex.compile(""))

    def compiled(self, pattern: str, flags: int) -> regex.Pattern[str]:
        """As `compiled` has it."""
        if self._kept is None:
            self._kept = _read()
        key = pattern, flags
        if key in self._kept:
            return cast("regex.Pattern[str]", self._make(*marshal.loads(self._kept[key])))  # noqa: S302  # a piece of what was checked
        made = regex.compile(pattern, flags)
        self._new[key] = self._kept[key] = marshal.dumps(_parts(made)[1])
        return made

    def keep(self) -> None:
        """As `keep_compiled` has it."""
        if not self._new:
            return
        both = _read() | self._new  # other processes have written meanwhile
        write_value(_FILE, _STAMP, both if len(both) <= _MOST else self._new)
        self._new = {}


def _parts(pattern: regex.Pattern[str]) -> tuple[Any, Any]:
    reduced: Any = copyreg.dispatch_table[type(pattern)](pattern)
    make, arguments = reduced
    return make, arguments


def _read() -> dict[tuple[str, int], bytes]:
    found = read_value(_FILE, _STAMP)
    return found if isinstance(found, dict) else {}


_store = Store()
