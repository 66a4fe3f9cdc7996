"""The words and forms of times: CLDR's, and what sites print beside them."""

from __future__ import annotations

import json
from functools import cache
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from cleaner.cache import kept
from cleaner.times.fold import WORD, fold, key

if TYPE_CHECKING:
    from collections.abc import Iterable

CLDR = Path(__file__).with_name("cldr.json")
"""Written by `tools/times.py`."""
PRINTED = Path(__file__).with_name("printed.toml")
"""Written by hand."""

_SHORT_NAME = 4
"""Letters: a Latin name so short may be any word."""
_LATIN_END = "\u0250"


class Tables(NamedTuple):
    """Everything looked up, as keys (`fold.key`) or folded words."""

    ago: frozenset[str]
    """Forms of "so long ago": "vor0std"."""
    ago_years: frozenset[str]
    """The same, of years."""
    worded: frozenset[str]
    """Forms that hold no number: "לפני שעה"."""
    minus: frozenset[str]
    """Amounts that say "ago" with a minus sign alone."""
    short: frozenset[str]
    """Amounts that stand for themselves: "0h"."""
    now: frozenset[str]
    """Days and moments: "yesterday"."""
    now_with_clock: frozenset[str]
    labels: frozenset[str]
    about: frozenset[str]
    numbers: frozenset[str]
    signs: dict[str, str]
    """What a word is in a date, as one letter; see `dates.py`."""
    vocabulary: frozenset[str]
    """All words of all of these: a line with any other word is no time."""


@cache
def load_tables() -> Tables:
    """Load the tables, on first use."""
    code = (Path(__file__), Path(__file__).with_name("fold.py"))
    found = kept("times.bin", (CLDR, PRINTED, *code), _made)
    try:
        return _tables(found)
    except (KeyError, TypeError, AttributeError):  # somebody else's file
        return _tables(_made())


def _tables(found: dict[str, Any]) -> Tables:
    signs = found.pop("signs")
    if not set(map(type, chain(signs, signs.values(), *found.values()))) <= {str}:
        raise TypeError("a table holds something else")
    return Tables(signs=signs, **{name: frozenset(texts) for name, texts in found.items()})


def _made() -> dict[str, Any]:
    """Make the tables, as lists."""
    import tomli  # noqa: PLC0415  # as tomllib, but compiled; what is made is kept for the next start

    cldr: dict[str, Any] = json.loads(CLDR.read_text(encoding="utf-8"))
    printed: dict[str, Any] = tomli.loads(PRINTED.read_text(encoding="utf-8"))
    ago, years, short = _joined(printed["ago"]), _joined(printed["ago"], "years"), _joined(printed["short"])
    worded = [*cldr["ago_worded"], *_joined(printed["worded"])]
    listed = {name: _listed(printed[name]) for name in ("labels", "about", "now", "now_with_clock", "numbers")}
    now = {*cldr["today"], *listed["now"]} - listed["now_with_clock"]
    signs = _signs(cldr, printed)
    spaced = (cldr["ago"], cldr["ago_years"], cldr["minus"], worded, ago, years, short, now, signs)
    pieces = set(" ".join(chain.from_iterable((*spaced, *listed.values()))).split())  # most stand there many times
    found: dict[str, Iterable[str]] = {
        "ago": _keys(cldr["ago"], ago),
        "ago_years": _keys(cldr["ago_years"], years),
        "worded": _keys(worded),
        "minus": _keys(cldr["minus"]),
        "short": _keys(short),
        "now": _keys(now),
        "now_with_clock": _keys(listed["now_with_clock"]),
        "labels": frozenset(listed["labels"]),
        "about": frozenset(listed["about"]),
        "numbers": frozenset(listed["numbers"]),
        "signs": signs,
        "vocabulary": frozenset(WORD.findall(" ".join(pieces))),
    }
    return {name: texts if name == "signs" else sorted(texts) for name, texts in found.items()}


def _keys(*groups: Iterable[str]) -> frozenset[str]:
    """Give the keys of many forms, made in one go: that takes a tenth of the time of one by one."""
    return frozenset(key("\n".join(form for group in groups for form in group)).split("\n"))


def _joined(entries: Iterable[dict[str, Any]], units: str = "units") -> list[str]:
    """Give each form of each entry with each of its units."""
    return [
        form.replace("{}", unit)
        for entry in entries
        for names in (_words(entry[units]),)
        for form in map(fold, entry["forms"])
        for unit in names
    ]


def _listed(text: str) -> set[str]:
    return {entry.strip() for entry in fold(text.strip().replace("\n", ",")).split(",")}


def _signs(cldr: dict[str, Any], printed: dict[str, Any]) -> dict[str, str]:
    """Give each word of a date its sign; a later table goes before an earlier one."""
    days = set(cldr["days"]) - set(_words(printed["no_days"]))
    return {
        **{day: "E" if len(day) > _SHORT_NAME or not _latin(day) else "e" for day in days},
        **{month: "m" if _latin(month) else "M" for month in (*cldr["months"], *_words(printed["months"]))},
        **dict.fromkeys(cldr["day_periods"], "p"),
        **dict.fromkeys(_words(printed["known_days"]), "E"),
        **dict.fromkeys(_words(printed["known_months"]), "K"),
        **dict.fromkeys((*cldr["particles"], *_words(printed["particles"])), " "),
        **dict.fromkeys(_words(printed["clock_behind"]), "C"),
        **dict.fromkeys(_words(printed["clock_before"]), "B"),
        **dict.fromkeys(_words(printed["half_days"]), "P"),
        **dict.fromkeys(_words(printed["zones"]), "Z"),
    }


def _latin(name: str) -> bool:
    return name[0] < _LATIN_END


def _words(text: str) -> list[str]:
    """Give the words of a list; an underscore stands for a space within one."""
    return [word.replace("_", " ") for word in fold(text).split()]
