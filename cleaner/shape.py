"""What a line looks like: the facts every stage shares, computed once per line."""

from __future__ import annotations

import re
import string
import unicodedata
from functools import lru_cache
from itertools import compress
from typing import TYPE_CHECKING

import regex

from cleaner.model import Shape
from cleaner.patterns import later

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

BULLETS = "•·●○◦▪▫■□►▶▸▹‣⁃∙➤➔➜→»›*–—-+✓✔★☆✦❯"
"""Characters that open a list item when white space follows."""

_INVISIBLE = later(r"[\p{Cf}\N{SOFT HYPHEN}]+")
_QUOTES = (*((quote, "'") for quote in "‘’‚‛′"), *((quote, '"') for quote in "“”„‟″"))
_LINK = re.compile(r"!?\[([^\[\]]*)\]\((?:[^()\s]|\([^()\s]*\))*(?: +\"[^\"]*\")? *\)")
"""A link or an image in Markdown, its words captured."""
_BULLET = later(rf"\s*(?:[{regex.escape(BULLETS)}]+(?=\s)|[•●▪■►▶‣➤→»›]+)\s*")
_NUMBERED = later(r"\s*(?:#?\d{1,3}[.):、．]|\(?[a-zA-Z]\)|[IVX]{1,5}\.|[①-⑳])\s*(?=\S)")
_CLOSED = later(
    r"""[\p{STerm}…།]                # a sentence's end, in any script
        [\p{Pe}\p{Pf}\p{Pi}"'”’»*\s]*   # closing quotes and brackets
        (?:\[\d{1,3}\]|[¹²³⁴-⁹]|\(\d{1,2}\))*\s*$""",
    regex.VERBOSE,
)
_STOPS = frozenset(".!?…")
_UNSPACED = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}ー"
_TOKEN = later(rf"[{_UNSPACED}]+|[^\W_{_UNSPACED}]+(?:['’][^\W_{_UNSPACED}]+)*", regex.VERSION1)
_SPACED_TOKEN = later(r"[^\W_]+(?:['’][^\W_]+)*")
"""The same, several times as fast, for a text with no character of a script without spaces."""
_SPACES_FOR_MARKS = {code: " " for code in range(128) if not chr(code).isalnum()}
_IS_UNSPACED = later(rf"[{_UNSPACED}]")
_MAY_BE_UNSPACED = re.compile("[^\x00-\u0dff\u2000-\u2e7f]")
"""Where those scripts are. `re` finds such a character far sooner than `regex` finds one by its script, and compiles
what it is not in a fifth of the time of what it is."""
_LEADING = later(r"[\p{P}\p{S}\s]+")
_TRAILING = later(r"(?r)[\p{P}\p{S}\s]+")
_SPACE = later(r"\s+")
_ASCII_EDGES = string.punctuation + " "
"""What `_LEADING` finds in a printable text of ASCII alone."""
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")

SUBJECT_CHARS = 4
"""Characters: shorter words of a spaced script are mostly grammar; two characters of an unspaced one are a word."""
SHAPE_CHARS = 4000
"""How much of a line is looked at: enough to tell prose, and a 20 MB line costs no more than a page."""


class CharacterCount:
    """Counts the characters of one kind: those of ASCII by a table, which takes a tenth of the time of asking each.

    >>> CharacterCount(str.isupper)("Øst for Ærø")
    2
    """

    def __init__(self, holds: Callable[[str], bool]) -> None:
        """Take what says whether a character is of that kind."""
        self._holds = holds
        self._others = bytes(code for code in range(128) if not holds(chr(code)))

    def __call__(self, text: str) -> int:
        """Count them in a text."""
        count = len(text.encode("ascii", "ignore").translate(None, self._others))
        return count if text.isascii() else count + sum(map(self._holds, "".join(_BEYOND_ASCII.findall(text))))


count_letters = CharacterCount(str.isalpha)
_count_spaces = CharacterCount(str.isspace)


def key(text: str) -> str:
    r"""Fold a text for matching: NFKC, lower case, straight quotes, single spaces, edge marks off.

    Invisible characters (soft hyphens, direction marks, joiners) are left out.

    >>> key("  • READ\u00a0MORE: ")
    'read more'
    """
    return trim(fold(unlinked(text)))


def unlinked(text: str) -> str:
    """Put the words of Markdown links and images in the place of these: they are what a reader sees.

    >>> unlinked("See [the tide table](https://osk.example/tides) and ![a gull](gull.png).")
    'See the tide table and a gull.'
    """
    if "](" not in text:
        return text
    return _LINK.sub(r"\1", _LINK.sub(r"\1", text))  # twice, as an image may be a link


def fold(text: str) -> str:
    """Fold a text as `key` does, keeping the marks at its edges."""
    return plain(text).casefold()


def plain(text: str) -> str:
    """Fold a text as `fold` does, keeping its case."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
        text = text if text.isprintable() else _INVISIBLE.sub("", text)
        for quote, straight in _QUOTES:  # several times as fast as `translate`
            text = text.replace(quote, straight)
    # What is printable holds no white space but spaces, and no invisible characters.
    return (text if text.isprintable() and "  " not in text else _SPACE.sub(" ", text)).strip()


def trim(text: str) -> str:
    """Cut off the marks and spaces at the edges of a folded text."""
    if text[:1].isalnum() and text[-1:].isalnum():
        return text
    if text.isascii() and text.isprintable():
        return text.strip(_ASCII_EDGES)
    if leading := _LEADING.match(text):
        text = text[leading.end() :]
    trailing = _TRAILING.match(text)  # from the end backwards
    return text[: trailing.start()] if trailing else text


def is_unspaced(character: str) -> bool:
    """Whether a character belongs to a script written without spaces between words."""
    return _IS_UNSPACED.match(character) is not None


def tokens(text: str) -> tuple[str, ...]:
    """Cut a text into case-folded words; scripts without spaces give pairs of characters."""
    if not _holds_unspaced(text):
        return tuple(map(str.casefold, _spaced_tokens(text)))
    return _mixed_tokens(_TOKEN.findall(text))


def _spaced_tokens(text: str) -> list[str]:
    if text.isascii() and "'" not in text:  # most lines are, and then no pattern is needed
        return text.translate(_SPACES_FOR_MARKS).split()
    return _SPACED_TOKEN.findall(text)


def _mixed_tokens(words: Sequence[str]) -> tuple[str, ...]:
    found: list[str] = []
    for word in words:
        if is_unspaced(word):
            found.extend(word[i : i + 2] for i in range(max(1, len(word) - 1)))
        else:
            found.append(word.casefold())
    return tuple(found)


def _holds_unspaced(text: str) -> bool:
    return not text.isascii() and _MAY_BE_UNSPACED.search(text) is not None and _IS_UNSPACED.search(text) is not None


def _is_numbered(text: str) -> bool:
    # A letter opens a number only before one of these: "a)", "IV."; asking is cheaper than the pattern.
    return (not text[:1].isalpha() or text[1:2] in ")IVX.") and _NUMBERED.match(text) is not None


def _is_closed(text: str) -> bool:
    """Whether a text ends as a sentence ends."""
    last = text[-1:]
    if last in _STOPS or last.isalpha() or last.isdecimal():
        return last in _STOPS
    return _CLOSED.search(text[-60:]) is not None


@lru_cache(maxsize=4096)
def shape_of(text: str) -> Shape:
    """Describe a line by its characters.

    Args:
        text: the line without its terminator. Of a line longer than `SHAPE_CHARS` only the
            beginning and the end are looked at.
    """
    seen = text if len(text) <= SHAPE_CHARS else text[: SHAPE_CHARS - 200] + text[-200:]
    bullet = None if seen[:1].isalnum() else _BULLET.match(seen)
    bare = unlinked(seen[bullet.end() :] if bullet else seen)
    if _holds_unspaced(bare):
        words = _TOKEN.findall(bare)
        said = _mixed_tokens(words)
        spaced = [word for word in words if not is_unspaced(word)]
        spoken = list(map(str.casefold, spaced))
        unspaced = sum(map(len, words)) - sum(map(len, spaced))
    else:
        spaced = _spaced_tokens(bare)
        spoken = list(map(str.casefold, spaced))
        said = tuple(spoken)
        unspaced = 0
    first = [word[0] for word in spaced]
    is_upper = list(map(str.isupper, first))
    upper = is_upper.count(True)
    cased = upper + list(map(str.islower, first)).count(True)
    capitals = upper / cased if cased else 1.0
    line = plain(bare)
    folded = line.casefold()
    names = set(compress(spoken[1:], is_upper[1:]))
    names.update([word.casefold() for word in spaced if not word.isalpha() and any(map(str.isdigit, word))])
    return Shape(
        key=trim(folded),
        folded=folded,
        cased=line,
        tokens=said,
        subject=frozenset(
            [word for word in said if len(word) >= SUBJECT_CHARS or not word.isascii() or word.isdigit()]
        ),
        words=len(spaced) + unspaced / 2,
        bullet=bullet is not None and bool(bare.strip()),
        numbered=_is_numbered(bare),
        closed=_is_closed(bare),
        colon=bare.rstrip().endswith((":", "：")),
        letters=count_letters(bare) / max(1, len(bare) - _count_spaces(bare)),
        capitals=capitals,
        names=frozenset(names),
    )
