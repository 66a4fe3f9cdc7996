"""How long ago: a line's key is looked up, once as it stands, then without what may stand around the amount."""

from __future__ import annotations

from typing import Literal

import regex

from cleaner.patterns import later
from cleaner.times.dates import cut_clock
from cleaner.times.fold import key, numbers, openings, tokens
from cleaner.times.tables import load_tables

_LONG_AGO = 31
"""Years: "50 years ago" is a heading of a history, not the age of a page."""
_JOINING = " ,;|·•-–—/:@"
_CLOCK_WORDS = later(
    r"(?:[ ,|·-]+(?:at|um|à|a las|a les|às|alle|alle ore|ore|om|kl|klo|o|в|о|у|saat|στις|الساعة|ساعت|pukul|jam|lúc"
    r"|เวลา))?$"
)
_EDGE = later(rf"[{regex.escape(_JOINING)}]+$")


def ago_kind(line: str) -> Literal["relative", "short"] | None:
    """Say whether a folded line says how long ago something was.

    >>> ago_kind("about 5 hours ago, 14:05")
    'relative'
    """
    if found := said_plainly(line):
        return found
    known, counts = load_tables(), numbers(line)
    day = cut_clock(line) if counts else line
    if day != line:
        day = _EDGE.sub("", _CLOCK_WORDS.sub("", _EDGE.sub("", day)))
        return "short" if key(day) in known.now_with_clock else said_plainly(day)
    if len(counts) == 2:
        return "relative" if _both(key(line)) else None
    ends = (end for phrase, end in openings(line) if phrase in known.about)
    amount = line[next(ends, 0) :].strip()
    if amount != line and said_plainly(amount) == "relative":  # "about 15 min" is how long something takes
        return "relative"
    return "short" if not counts and _worded(amount) else None


def said_plainly(line: str, *, minus: bool = False) -> Literal["relative", "short"] | None:
    """Look a folded line up as it stands: the way most times are written, and cheap.

    Args:
        line: folded and trimmed.
        minus: a minus sign stood before its number.

    >>> said_plainly("vor 5 std")
    'relative'
    """
    known, form = load_tables(), key(line)
    if form in known.ago:
        return "relative" if all(len(count) < 4 for count in numbers(line)) else None
    if form in known.ago_years:
        return "relative" if all(int(count) < _LONG_AGO for count in numbers(line)) else None
    if form in known.worded or form in known.now:
        return "short"
    if "." not in line and (form in known.short or (minus and form in known.minus)):
        return "short" if all(len(count) < 3 for count in numbers(line)) else None
    return None


def _both(form: str) -> bool:
    """Whether a key with two amounts holds two forms: "2 days, 3 hours ago", "vor 2 Tagen, 3 Stunden"."""
    ago = load_tables().ago | load_tables().ago_years
    before, first, second = (part.strip(_JOINING) for part in form.split("0"))
    behind = (second[at:] for at in range(len(second) + 1))
    return f"{before}0{second}" in ago and any(f"{before}0{first}{end}" in ago for end in behind)


def _worded(line: str) -> bool:
    """Whether a line is a form with a number in words: "two hours ago"."""
    known, parts = load_tables(), tokens(line)
    for at in range(len(parts)):
        for size in (3, 2, 1):
            if " ".join(parts[at : at + size]) in known.numbers:
                form = "".join((*parts[:at], "0", *parts[at + size :]))
                if form in known.ago or form in known.ago_years:
                    return True
    return False
