"""Dates and times of day: a line is written as a row of signs, and the row is what is judged.

D a number that can be a day or a month; Y a year; N a date in numbers, V one such as 14.05.10, which is a time of day
behind another date; K a month that can be nothing else, M one of CLDR's, m one in Latin letters, which may be any word;
E a day of the week, e one so short that it may be; T a time of day, W one with a full stop, as a price has it; B and C
words before and behind a time ("kl.", "Uhr"); P am or pm, p the same in other languages; Z a time zone. What stands
between the parts of a date ("of", "de", "年") has no sign. "Sonntag, 3. März 2024 um 14:05 Uhr" is E D K Y T C.
"""

from __future__ import annotations

from typing import Literal

import regex

from cleaner.patterns import later
from cleaner.times.fold import LONGEST_PHRASE, is_word, tokens
from cleaner.times.tables import load_tables

_NUMERIC = later(
    r"(?<![\d.,:/-])(?P<a>\d{4}|\d{1,2}) ?(?P<sep>[./-]) ?(?P<b>\d{1,2}) ?(?P=sep) ?(?P<c>\d{4}|\d{1,2})"
    r"(?=$|[^\d/-]|-\D)(?:t(?=\d\d:))?"
)
_CLOCK = later(
    r"(?<![\d.,:/-])(?:[01]?\d|2[0-4]) ?(?P<mark>[:h.時时시]) ?[0-5]\d(?!\d)"
    r"(?: ?[:.分분] ?[0-5]\d(?:[.,]\d{1,6})?)?(?![\d:/])"
    r"|(?<!\d)(?:[01]?\d|2[0-4]) ?(?P<mark>[時时시点點]) ?[0-5]?\d ?[分분](?: ?[0-5]?\d ?[秒초])?"
)
_OFFSET = later(r"\b(?:utc|gmt) ?[+-] ?\d{1,2}(?::?\d{2})?|(?<=\d)[+-]\d\d:?\d\d$")
_EASTERN_MONTH = later(
    r"(?<!\d)(?:1[0-2]|0?[1-9]) ?[月월]|\b(?:tháng|thg) ?(?:1[0-2]|0?[1-9])(?!\d)|(?<!\d)(?:1[0-2]|[1-9])-р сар(?:ын)?"
)
_BETWEEN = frozenset(".,-/:;|()·•@،、º[]~⹁፡፣፤፥")
_COUNT = later(r"[(\[]\d{1,2}[)\]]?$")
"""Behind a month: so many texts of an archive."""
_MARKERS = frozenset("NVTWZM")
_ARABIC = later(r"\p{Arabic}")

_YEARS = (range(1990, 2050), range(2528, 2593))
"""Of the common and the Buddhist calendar. What happened earlier was not published on the web: the date is a
heading of a history."""
_EASTERN_YEARS = range(1364, 1472)
"""Of the Persian and the Islamic calendar."""
_DAYS, _MONTHS = range(1, 32), range(1, 13)

_TIME = r"(?:[BPpC]*[TW][PpC]*|D[PC]+|B+D)Z*"


def _dates(month: str) -> str:
    return rf"(?:D{month}Y|{month}DY|Y{month}D|YD{month}|YDD|N)"


_WHOLE = rf"(?:[EK]?(?:{_dates('[KMm]')}|D[KM]D)[Ee]?|e?{_dates('[Mm]')})"
_PART = r"(?:D[KM]|[KM]D|[KM]Y|Y[KM])"
_ABSOLUTE = later(rf"(?:{_TIME})?(?:{_WHOLE}|E?{_PART}E?|[Ee](?:Dm|mD))(?:Z*{_TIME}|V)?Z*|V(?:{_TIME})?")
_OF_DAY = later(rf"E?(?:[BPpC]*T[PpC]*Z*|[BPpC]+WZ*|W[PpC]*[PCpZ]|D[PC]+Z*|B+D)|E{_TIME}")


def date_kind(line: str) -> Literal["absolute", "clock"] | None:
    """Say whether a folded line is a date or a time of day.

    >>> date_kind("sonntag, 3. märz 2024, 14:05 uhr")
    'absolute'
    """
    row = "" if _COUNT.search(line) else signs(line)
    if _ABSOLUTE.fullmatch(row):
        return "absolute"
    return "clock" if _OF_DAY.fullmatch(row) else None


def cut_clock(line: str) -> str:
    """Give a line without the time of day at its end."""
    found = _CLOCK.search(line)
    if found is None or not regex.fullmatch(rf"{_TIME}", signs(line[found.start() :])):
        return line
    return line[: found.start()]


def signs(line: str) -> str:
    """Give a line's row of signs; an empty one where a part of it is none of a date."""
    line = _NUMERIC.sub(_numeric, line)
    line = _OFFSET.sub(" Z ", line)
    line = _CLOCK.sub(lambda match: " W " if match["mark"] == "." else " T ", line)
    line = _EASTERN_MONTH.sub(" M ", line)
    parts, row, at = tokens(line), [], 0
    eastern = _ARABIC.search(line) is not None
    while at < len(parts):
        size, sign = _phrase(parts, at) if is_word(parts[at]) else (1, _number(parts[at], eastern=eastern))
        if not sign:
            return ""
        row.append(sign)
        at += size
    return "".join(row).replace(" ", "")


def _numeric(match: regex.Match[str]) -> str:
    """Give the sign of a date in numbers, or leave what cannot be one: a version, a paragraph, an amount."""
    first, second, third = int(match["a"]), int(match["b"]), int(match["c"])
    if len(match["a"]) == 4:
        year, rest, whole = first, (second, third), True
    else:
        year, rest, whole = third, (first, second), len(match["c"]) == 4
    if not whole:
        whole = match["sep"] == "/" or min(map(len, (match["a"], match["b"], match["c"]))) == 2
    elif not (_is_year(year) or year in _EASTERN_YEARS):
        return match[0]
    if not whole or min(rest) not in _MONTHS or max(rest) not in _DAYS:
        return match[0]
    return " V " if match["sep"] == "." and year < 100 else " N "


def _number(part: str, *, eastern: bool) -> str:
    if not part.isdecimal():
        return " " if part in _BETWEEN else ""
    if len(part) == 4:
        return "Y" if _is_year(int(part)) or (eastern and int(part) in _EASTERN_YEARS) else ""
    return "D" if len(part) < 3 and int(part) in _DAYS else ""


def _is_year(number: int) -> bool:
    return any(number in years for years in _YEARS)


def _phrase(parts: list[str], at: int) -> tuple[int, str]:
    """Give how many words from here on are one name, and its sign."""
    known = load_tables().signs
    if parts[at] in _MARKERS:
        return 1, parts[at]
    for size in range(min(LONGEST_PHRASE, len(parts) - at), 0, -1):
        if sign := known.get(" ".join(parts[at : at + size])):
            return size, sign
    return 1, ""
