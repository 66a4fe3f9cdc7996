"""Small invented inputs that failed once: lines of the article lost, lines of residue left."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import regex

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FORMS: dict[str, tuple[str, Literal["html", "text"]]] = {
    "html": ("page.html", "html"),
    "text": ("page.txt", "text"),
    "blocks": ("as-blocks.txt", "text"),
    "dump": ("as-dump.txt", "text"),
}
"""Name of a form -> its file and kind. blocks: one line per block of the page; dump: one line per text node."""


_WORD = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}]|\w+")
_PIECE = 0.8
"""Share of a line's words that stand in the article from which on it may be a piece of it."""


@dataclass(frozen=True, slots=True)
class Case:
    """One input, and what a person would want of it."""

    name: str
    form: str
    content: str
    kind: Literal["html", "text"]
    wanted: tuple[str, ...]
    """Lines of the body."""


def cases(folder: Path) -> Iterator[Case]:
    """Read the cases below a folder, each in every form it has."""
    for expected in sorted(folder.glob("*/expected.txt")):
        wanted = tuple(_lines(expected.read_text(encoding="utf-8")))
        for form, (file, kind) in FORMS.items():
            path = expected.with_name(file)
            if path.is_file():
                yield Case(path.parent.name, form, path.read_text(encoding="utf-8"), kind, wanted)


def scored(case: Case, body: str) -> dict[str, float]:
    """Count the lines of a result that are missing and those that are too many.

    Of a text those count that it holds as whole lines, of HTML all that are wanted. Pieces of wanted lines, and lines
    that hold more than one of them, are neither.
    """
    wanted, left = Counter(case.wanted), Counter(_lines(body))
    words = {word for line in case.wanted for word in _words(line)}
    article, residue = wanted, Counter[str]()
    if case.kind == "text":
        given = Counter(_lines(case.content))
        article, residue = given & wanted, _strange(given - wanted, words)
    return {
        "article": article.total(),
        "lost": (article - left).total(),
        "residue": residue.total(),
        "left": _strange(left - wanted, words).total(),
    }


def _strange(lines: Counter[str], words: set[str]) -> Counter[str]:
    """Give the lines of which too few words are the article's for them to be pieces of it."""
    shares = {line: _words(line) for line in lines}
    return Counter(
        {
            line: count
            for line, count in lines.items()
            if sum(word in words for word in shares[line]) < _PIECE * max(1, len(shares[line]))
        }
    )


def _words(line: str) -> list[str]:
    return [str(word) for word in _WORD.findall(line.casefold())]


def _lines(text: str) -> list[str]:
    return [folded for line in text.splitlines() if (folded := " ".join(line.split()))]
