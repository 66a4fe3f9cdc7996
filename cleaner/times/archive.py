"""Entries of a blog's archive: a month and how many posts it has."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

from cleaner.patterns import later
from cleaner.times.dates import signs
from cleaner.times.fold import fold, trim

_COUNTED = later(r"[^\p{L}\p{N}]*(?P<named>\P{P}{2,30}?)\s*[(\[]\d{1,4}[)\]]\s*")
_NAMED: dict[str, Literal["month", "year"]] = {
    **dict.fromkeys(("K", "M", "m"), "month"),
    **dict.fromkeys(("Y", "KY", "MY", "mY", "YK", "YM", "Ym"), "year"),
}


@lru_cache(maxsize=4096)
def archive_entry(text: str) -> Literal["month", "year"] | None:
    """Say whether an entry names a year, or a month alone; None where a line is no entry.

    >>> archive_entry("März 2007 (14)"), archive_entry("► March (17)"), archive_entry("March 2007")
    ('year', 'month', None)
    """
    found = _COUNTED.fullmatch(text) if text.rstrip().endswith((")", "]")) else None
    return _NAMED.get(signs(trim(fold(found["named"]))[0])) if found is not None else None
