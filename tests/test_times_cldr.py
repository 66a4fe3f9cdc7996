"""Times in every language CLDR knows, as Babel gives them, and the data file made of them."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from functools import cache
from importlib.metadata import version
from itertools import groupby
from typing import Any

import pytest
from babel import Locale, localedata
from babel.dates import format_date
from conftest import ROOT, shared_rows

from cleaner.times import time_line
from cleaner.times.tables import CLDR

LOCALES = {
    language: list(locales)
    for language, locales in groupby(sorted(localedata.locale_identifiers()), lambda name: name.partition("_")[0])
}
"""By language."""
UNITS = ("second", "minute", "hour", "day", "week", "month", "year")
STYLES = ("", "-short", "-narrow")
AMOUNTS = (1, 2, 5, 21)
OPENINGS = ("- ", "• ", "| ", "· ", "")
NATIVE = {
    "ar": "٠١٢٣٤٥٦٧٨٩",
    "fa": "۰۱۲۳۴۵۶۷۸۹",
    "hi": "०१२३४५६७८९",
    "bn": "০১২৩৪৫৬৭৮৯",
    "my": "၀၁၂၃၄၅၆၇၈၉",
    "ja": "０１２３４５６７８９",
}
DAYS = (date(2024, 3, 3), date(2025, 9, 21), date(2026, 5, 14))
ODD_DATES = tuple(
    "bal_Latn bas bez blo bo br byn cgg dyo dz en_Shaw gez ha ia kgp ksf la mgh mgo mn_Mong nmg nnh nr nyn prg rif rof"
    " sa sn tig tok ts vo wal xh yav yo".split()
)
"""Locales with a date whose names are words of another language ("Sat" for September) or hold digits ("M3"), or that
says more than day, month and year."""


@cache
def ago_forms(name: str) -> frozenset[str]:
    locale = Locale.parse(name)
    fields: dict[str, Any] = locale._data["date_fields"]  # noqa: SLF001 - Babel has no other way to these
    found = set()
    for past in (fields[unit + style].get("past", {}) for unit in UNITS for style in STYLES):
        for amount in AMOUNTS:
            if pattern := past.get(locale.plural_form(amount), past.get("other")):
                found.add(pattern.replace("{0}", str(amount)))
    return frozenset(found)


def kind(text: str) -> str | None:
    found = time_line(text)
    return found.kind if found else None


@pytest.mark.parametrize("locales", LOCALES.values(), ids=LOCALES)
def test_so_long_ago_is_found(locales: list[str]) -> None:
    assert [locale for locale in locales if not ago_forms(locale)] == []
    forms = frozenset[str]().union(*map(ago_forms, locales))
    lines = [opening + form for form in sorted(forms) for opening in OPENINGS]
    assert [line for line in lines if kind(line) not in {"relative", "short"}] == []


@pytest.mark.parametrize(("locale", "digits"), NATIVE.items())
def test_native_digits_make_no_difference(locale: str, digits: str) -> None:
    table = str.maketrans("0123456789", digits)
    assert [form for form in ago_forms(locale) if kind(form) != kind(f"\u200f{form.translate(table)}\u00a0")] == []


def is_odd(locale: str) -> bool:
    """Whether CLDR has no names for its months, or a date that other languages read as something else."""
    months = Locale.parse(locale).months["format"]
    names = {*months["wide"].values(), *months["abbreviated"].values()}
    odd = f"{locale}_".startswith(tuple(f"{name}_" for name in ODD_DATES))
    return odd or any(name.startswith("M0") for name in names)


@pytest.mark.parametrize("locales", LOCALES.values(), ids=LOCALES)
def test_dates_are_found(locales: list[str]) -> None:
    plain = [locale for locale in locales if not is_odd(locale)]
    if not plain:
        pytest.skip("odd dates alone")
    widths = ("full", "long", "medium")
    lines = {f"{locale}: {format_date(day, width, locale)}" for locale in plain for day in DAYS for width in widths}
    assert [line for line in sorted(lines) if kind(line.partition(": ")[2]) != "absolute"] == []


def test_data_file_is_what_babel_gives() -> None:
    written = json.loads(CLDR.read_text(encoding="utf-8"))
    if any(written[package] != version(package) for package in ("babel", "dateparser")):
        pytest.skip("made with another version: `python tools/times.py` writes it anew")
    code = "import json, times; print(json.dumps(times.collect()))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, cwd=ROOT / "tools")
    assert json.loads(done.stdout) == written, "run `python tools/times.py`"


def test_tables_are_read_on_first_use() -> None:
    code = "import cleaner, cleaner.times.tables as t; print(t.load_tables.cache_info().currsize)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert done.stdout.strip() == b"0"


@pytest.mark.parametrize("name", ["wcxb-dev", "fundus", "readability-pages", "dragnet-1382", "cleaneval-en"])
def test_no_paragraph_of_an_article_is_a_time(name: str) -> None:
    rows = shared_rows(f"pages/{name}.jsonl.xz")
    lines = (line for row in rows for line in (row["gold"] or "").split("\n") if len(line.split()) >= 12)
    assert [line for line in lines if time_line(line)] == []
