"""Lines that are a time and nothing else, in every language CLDR knows.

A line is folded (`fold`), then looked up: a set holds what is left of each form of "so long ago" when its number is a
zero (`ago`), and a date is judged by the kinds of its parts (`dates`). So the number of languages costs memory, not
time. The output never sees the folded form.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Literal, NamedTuple

from cleaner.times.ago import ago_kind, said_plainly
from cleaner.times.archive import archive_entry
from cleaner.times.dates import date_kind
from cleaner.times.fold import fold, numbers, trim, words
from cleaner.times.labels import cut_labels
from cleaner.times.tables import load_tables

TimeKind = Literal["relative", "short", "absolute", "clock"]

__all__ = ["LONGEST", "TimeKind", "TimeLine", "archive_entry", "time_line"]

LONGEST = 80
"""Characters: a longer line is no time."""
_LONGEST_WORDED = 48
"""Characters: a longer line without a digit is none."""


class TimeLine(NamedTuple):
    """A line that is a time and nothing else."""

    kind: TimeKind
    """relative: so long ago. short: as a person says it ("8h", "an hour ago", "today"). absolute: a date. clock: a time
    of day."""
    labelled: bool
    """A word such as "Updated" stands before it."""


@lru_cache(maxsize=4096)
def time_line(text: str) -> TimeLine | None:
    """Say which kind of time a line is; None where it says anything else as well.

    Bullets, separators and a label ("Updated:") belong to the time.

    >>> time_line("- 8 hours ago")
    TimeLine(kind='relative', labelled=False)
    >>> time_line("The bridge closed 8 hours ago") is None
    True
    """
    if len(text) > LONGEST or (len(text) > _LONGEST_WORDED and not numbers(text)):
        return None
    line, minus = trim(fold(text))
    if not line or line.endswith(":"):  # a colon announces what follows: the date is its heading
        return None
    if kind := said_plainly(line, minus=minus):
        return TimeLine(kind, labelled=False)
    known = load_tables()
    if not all(word in known.vocabulary for word in words(line)):
        return None
    parts = cut_labels(line)
    kinds = [ago_kind(part) or date_kind(part) for part in parts.times]
    first = kinds[0] if kinds else None
    return TimeLine(first, parts.labelled) if first is not None and all(kinds) else None
