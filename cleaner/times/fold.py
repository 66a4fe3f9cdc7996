"""One spelling for all the ways the same words are written, for matching only."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from cleaner.patterns import later
from cleaner.shape import BULLETS

if TYPE_CHECKING:
    from collections.abc import Iterator

_INVISIBLE = later(r"[\p{Cf}\N{COMBINING DOT ABOVE}]+")  # the dot is what casefolding leaves of a Turkish İ
_ALIKE = str.maketrans(
    dict(zip("άέήίΐόύΰώϊϋ", "αεηιιουυωιυ", strict=True))  # capitals are written without them
    | dict(zip("أإآٱيىك", "ااااییک", strict=True))  # one letter, several keyboards
    | {"ı": "i", "־": "-", "‑": "-", "−": "-", "–": "-", "—": "-"}
    | dict.fromkeys("'’‘ʼʻ′׳`´॰", "")
    | {"\u0640": ""}  # a stretched Arabic letter
)
_ABBREVIATION = later(r"(?<=[^\W\d_])\.")
_EASTERN_DAY = later(r"(?<=\d日)(?=[(日月火水木金土]曜?|星期|周|週|更新|公開|配信|掲載|発)")
_SPACE = later(r"\s+")
_MARKS = f" {BULLETS}|(),،、;/[]⏱🕐🕒🕔⌚📅🗓."
_MINUS = later(r"(?:^|\s)[-−–](?=\d)")
_DIGITS = later(r"\d+")
WORD = later(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_TOKEN = later(rf"\d+|{WORD.pattern}|\S")

LONGEST_PHRASE = 5
"""Words of a name or a label."""


def fold(text: str) -> str:
    """Fold a text: NFKC, case, invisible characters, apostrophes, accents that come and go, abbreviation dots.

    >>> fold("Vor\u00a05 Std.")
    'vor 5 std'
    """
    if text.isascii():
        plain = text.lower().replace("'", "").replace("`", "")
    else:
        plain = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text).casefold()).translate(_ALIKE)
        plain = _EASTERN_DAY.sub(" ", plain)
    if "." in plain:
        plain = _ABBREVIATION.sub("", plain)
    # What is printable holds no white space but spaces.
    return plain if plain.isprintable() and "  " not in plain else _SPACE.sub(" ", plain)


def trim(text: str) -> tuple[str, bool]:
    """Take bullets, separators and brackets off both ends, and say whether a minus stood at the number after them.

    Some languages write "-5 min" for five minutes ago.
    """
    bare = text.lstrip(_MARKS)
    minus = bare != text and _MINUS.search(text[: len(text) - len(bare) + 1]) is not None
    return bare.rstrip(_MARKS), minus


def key(folded: str) -> str:
    """Give what is left of a folded text without its spaces, each number a zero: sites print "5 std" and "5std".

    >>> key("vor 15 std")
    'vor0std'
    """
    return _DIGITS.sub("0", folded).replace(" ", "").replace(".", "")


def numbers(folded: str) -> list[str]:
    """Give the numbers of a text, as they are written."""
    return _DIGITS.findall(folded)


def tokens(folded: str) -> list[str]:
    """Cut a folded text into numbers, words and marks."""
    found: list[str] = _TOKEN.findall(folded)
    return found


def is_word(token: str) -> bool:
    """Whether a token is neither a number nor a mark."""
    return token[0].isalpha()


def words(folded: str) -> Iterator[str]:
    """Give the words of a folded text."""
    return (found[0] for found in WORD.finditer(folded))


def openings(folded: str, start: int = 0, longest: int = LONGEST_PHRASE) -> list[tuple[str, int]]:
    """Give the phrases a folded text opens with from a place on, longest first, and where each ends."""
    found: list[tuple[str, int]] = []
    for token in _TOKEN.finditer(folded, start):
        if len(found) == longest or not is_word(token[0]):
            break
        found.append((f"{found[-1][0]} {token[0]}" if found else token[0], token.end()))
    return found[::-1]
