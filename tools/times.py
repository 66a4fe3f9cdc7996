"""Write the words and forms of times in every language CLDR knows: `python tools/times.py`.

Babel has CLDR's "so long ago" forms, names of months and days, and date patterns. It leaves out "today" and
"yesterday"; dateparser has taken these from CLDR as well.
"""

from __future__ import annotations

import importlib
import json
import pkgutil
from collections import defaultdict
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import regex
from babel import Locale, localedata
from babel.core import get_cldr_version
from dateparser.data import date_translation_data

from cleaner.times.fold import fold, words
from cleaner.times.tables import CLDR

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

UNITS = ("second", "minute", "hour", "day", "week", "month", "year")
STYLES = ("", "-short", "-narrow")
_LETTERS = regex.compile(r"'((?:[^']|'')*)'|[A-Za-z]+")
_BEFORE = r"(?:'(\w+)'|((?!\p{Han})[^\W\da-zA-Z]+))?"
_STUCK = {
    kind: regex.compile(rf"{_BEFORE}({letters}){_BEFORE}")
    for kind, letters in (("months", "MMMM?(?!M)"), ("days", "EEEE"))
}
_WIDTHS = {3: "abbreviated", 4: "wide"}
_DIGIT = regex.compile(r"\d")
_NUMBERED = ("ago", "ago_years", "minus")
"""Kinds whose forms hold a zero for the number. Elsewhere a digit is a name CLDR does not have ("M03")."""
_LAST_DAYS = ("0 day ago", "1 day ago", "2 day ago")
_SHORT_WORD = 5
"""Letters: a plain Latin word of so few ("leo", "pan", "haut") means something else in another language. Those of
widely read languages are written by hand."""


def collect() -> dict[str, Any]:
    """Give all forms of all locales, folded, without the country variants that add nothing."""
    found: dict[str, set[str]] = defaultdict(set)
    for name in localedata.locale_identifiers():
        locale = Locale.parse(name)
        for kind, form in (*_ago(locale), *_names(locale), *_stuck(locale), *_day_periods(locale), *_literals(locale)):
            found[kind].add(form)
    found["today"] = set(_today())
    found["particles"] -= found["months"] | found["days"]
    forms = {
        kind: sorted(form for form in entries if form and (kind in _NUMBERED or not _DIGIT.search(form)))
        for kind, entries in sorted(found.items())
    }
    return {"cldr": get_cldr_version(), "babel": version("babel"), "dateparser": version("dateparser")} | forms


def _ago(locale: Locale) -> Iterator[tuple[str, str]]:
    """Give "so long ago". Forms with a minus sign alone, without a number, and of years are kept apart."""
    fields = locale._data["date_fields"]  # noqa: SLF001 - Babel has no other way to these
    for unit in UNITS:
        for style in STYLES:
            for pattern in dict(fields[unit + style].get("past", {})).values():
                form = fold(pattern).replace("{0}", "0").strip()
                if "0" not in form:
                    yield "ago_worded", form
                elif form.startswith("-"):
                    yield "minus", form.removeprefix("-")
                else:
                    yield "ago_years" if unit == "year" else "ago", form


def _names(locale: Locale) -> Iterator[tuple[str, str]]:
    for kind, table in (("months", locale.months), ("days", locale.days)):
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for name in table[context][width].values():
                    form = fold(name).strip()
                    if len(form) > 1:
                        yield kind, form


def _stuck(locale: Locale) -> Iterator[tuple[str, str]]:
    """Give names as they stand in a date with a particle stuck to them: Hebrew's "in March" is one word."""
    for pattern in (locale.date_formats[width].pattern for width in ("full", "long", "medium")):
        for kind, finder in _STUCK.items():
            for *before, letters, quoted, bare in finder.findall(pattern):
                names = (locale.months if kind == "months" else locale.days)["format"][_WIDTHS[len(letters)]]
                for name in names.values():
                    yield kind, fold(f"{''.join(before)}{name}{quoted or bare}").strip()


def _day_periods(locale: Locale) -> Iterator[tuple[str, str]]:
    for context in locale.day_periods.values():
        for width in ("wide", "abbreviated"):
            for period in ("am", "pm"):
                if form := fold(context.get(width, {}).get(period, "")):
                    yield "day_periods", form


def _literals(locale: Locale) -> Iterator[tuple[str, str]]:
    """Give the words that stand between the parts of a date: "de", "um", "年"."""
    patterns = [entry.pattern for table in (locale.date_formats, locale.time_formats) for entry in table.values()]
    patterns += [str(entry) for entry in locale.datetime_formats.values()]
    patterns += [locale.datetime_skeletons[name].pattern for name in ("yMMMd", "yMMMEd", "MMMd", "yMMM")]
    for pattern in patterns:
        plain = _LETTERS.sub(lambda match: f" {match[1] or ''} ", pattern)
        yield from (("particles", word) for word in words(fold(plain)))


def _today() -> Iterator[str]:
    for module in pkgutil.iter_modules(date_translation_data.__path__):
        info = importlib.import_module(f"{date_translation_data.__name__}.{module.name}").info
        for day in _LAST_DAYS:
            forms = (fold(form).strip() for form in info.get("relative-type", {}).get(day, ()))
            yield from (form for form in forms if not (form.isascii() and len(form) <= _SHORT_WORD) and "(" not in form)


def write(path: Path = CLDR) -> None:
    """Write the data file, one kind a line: short, and a change shows in a diff."""
    lines = [f"{json.dumps(kind)}: {json.dumps(forms, ensure_ascii=False)}" for kind, forms in collect().items()]
    path.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    write()
