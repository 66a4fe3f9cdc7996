"""What sites print in boxes, above headlines and beside them: one part for training, another for measuring."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import timedelta
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from babel.dates import format_timedelta

if TYPE_CHECKING:
    from random import Random

Part = Literal["training", "held_out"]
_LISTS: dict[str, Any] = tomllib.loads(Path(__file__).with_name("held_out.toml").read_text(encoding="utf-8"))
LANGUAGES = tuple(name for name in _LISTS if name != "times")
"""ISO 639-1 codes."""
Width = Literal["long", "short", "narrow"]
WIDTHS: tuple[Width, ...] = ("long", "short", "narrow")
_UNITS: dict[str, tuple[timedelta, int]] = {
    "second": (timedelta(seconds=1), 59),
    "minute": (timedelta(minutes=1), 59),
    "hour": (timedelta(hours=1), 23),
    "day": (timedelta(days=1), 6),
    "week": (timedelta(weeks=1), 4),
    "month": (timedelta(days=30), 11),
    "year": (timedelta(days=365), 9),
}
"""How long each is, and how many of it are said before the next unit is."""
TIME_FORMS = tuple(f"{unit} {width}" for unit in _UNITS for width in WIDTHS)
_SAMPLE = 5
"""A number that is plural, but not the smallest plural, in the languages that have several."""


def ago(form: str, count: int, language: str) -> str:
    """Say how long ago something was, as CLDR has it.

    Args:
        form: one of `TIME_FORMS`.
        count: how many units.
        language: ISO 639-1 code.
    """
    unit, width = form.split()
    length, _ = _UNITS[unit]
    # By Babel's default 23 hours are a day already.
    said = partial(format_timedelta, -count * length, threshold=1, add_direction=True, locale=language)
    try:
        text = said(format=_width(width))
    except KeyError:  # CLDR has no such form of the language
        text = said(format="long")
    return text.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")


def most(form: str) -> int:
    """Give the highest number a form is said with."""
    return _UNITS[form.split(maxsplit=1)[0]][1]


@dataclass(frozen=True, slots=True)
class Wordings:
    """What may be printed in one language, in training or in measuring."""

    language: str
    ad: tuple[str, ...]
    letter: tuple[str, ...]
    more: tuple[str, ...]
    """With `{headline}`."""
    heading: tuple[str, ...]
    stamp: tuple[str, ...]
    """With `{time}`."""
    times: tuple[str, ...]
    """Of `TIME_FORMS`."""

    def time(self, random: Random, forms: tuple[str, ...] = ()) -> str:
        """Give a relative time in one of some forms; in any of these wordings if none are given."""
        form = random.choice(forms or self.times)
        return ago(form, random.randint(2, most(form)), self.language)


@cache
def wordings(part: Part, language: str) -> Wordings | None:
    """Give the wordings of a language; None where nothing is written down for it."""
    if language not in LANGUAGES:
        return None
    lists = _LISTS[language][part]
    kinds = {kind: tuple(lists[kind].split("|")) for kind in ("ad", "letter", "more", "heading", "stamp")}
    return Wordings(language, **kinds, times=_times(part, language))


def _times(part: Part, language: str) -> tuple[str, ...]:
    held_out = tuple(_LISTS["times"]["held_out"])
    if part == "held_out":
        return held_out
    unseen = {ago(form, _SAMPLE, language) for form in held_out}
    return tuple(form for form in TIME_FORMS if ago(form, _SAMPLE, language) not in unseen)


def _width(name: str) -> Width:
    return next(width for width in WIDTHS if width == name)
