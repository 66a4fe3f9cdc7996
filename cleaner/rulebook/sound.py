"""Patterns that were found sound before: to try one costs tens of milliseconds, and the bundled files hold thousands.

One file in the user's cache folder holds a short hash for each. It belongs to the code that tries them and to the
engine that runs them; where either has changed all are tried anew.
"""

from __future__ import annotations

import unicodedata
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

import regex

from cleaner.cache import read_cached, write_cached

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cleaner.rulebook.check_patterns import Trial

_NAME = "sound-patterns"
_CODE = ("check_patterns.py", "literals.py")
"""What decides how a pattern is tried, seen from this folder."""
_BYTES = 12
"""Of a hash: two patterns in a million million million million share one."""


class SoundPatterns:
    """The trials that no pattern failed; use `keep` to remember more of them."""

    def __init__(self) -> None:
        """Read what was kept; a file that is damaged or of other code counts as none."""
        self._said = _digest()
        said, *found = (read_cached(_NAME) or b"").decode("ascii", "replace").split("\n")
        self._known = frozenset(found) if said == self._said else frozenset[str]()

    def holds(self, trial: Trial) -> bool:
        """Whether a pattern came through this trial before."""
        return _name(trial) in self._known

    def keep(self, trials: Iterable[Trial]) -> None:
        """Remember these for the next time, if that can be, beside those known."""
        names = self._known.union(map(_name, trials))
        if names != self._known:
            write_cached(_NAME, "\n".join((self._said, *sorted(names))).encode("ascii"))


def _name(trial: Trial) -> str:
    return blake2b(repr(trial).encode("utf-8", "surrogatepass"), digest_size=_BYTES).hexdigest()


def _digest() -> str:
    digest = blake2b(f"{unicodedata.unidata_version} {regex.__version__}".encode(), digest_size=_BYTES)
    for name in _CODE:
        digest.update(Path(__file__).with_name(name).read_bytes())
    return digest.hexdigest()
