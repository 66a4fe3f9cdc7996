"""Corrections and editor's notes: part of the article wherever they stand. Their words are in notes.toml."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib.resources import files
from itertools import chain
from typing import TYPE_CHECKING

import regex

from cleaner.shape import key

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cleaner.model import Shape

_WORDS = 6
"""Words: a shorter line is a label."""
_DATED = r"(?:\s*\([^)]{1,40}\)|,?\s+[^:.\d]{0,20}\d[^:.]{0,20})?"
_NAMED = r"(?:\s*\([^)]{1,40}\)|,?\s+[^:.]{1,30})?"
_TEXT = r"\s*[:.—–-]\s*\S"
"""What comes behind a label: a date, or a name; a mark, and the note."""


def is_note(shape: Shape) -> bool:
    """Whether a line corrects or annotates the article."""
    return shape.words >= _WORDS and _opens_note(shape.key)


@lru_cache(maxsize=4096)
def _opens_note(key: str) -> bool:
    return _note().match(key) is not None


@lru_cache(maxsize=1)
def _note() -> regex.Pattern[str]:
    words = tomllib.loads(files("cleaner").joinpath("notes.toml").read_text(encoding="utf-8"))
    labels, openings = ({key(text) for text in chain(*words[kind].values())} for kind in ("labels", "openings"))
    # One word may have another meaning, as in "Update on the harbour strike: talks go on".
    phrases = {label for label in labels if " " in label}
    return regex.compile(
        rf"(?:(?:{_any_of(phrases)})(?!\w){_NAMED}|(?:{_any_of(labels - phrases)})(?!\w){_DATED}){_TEXT}"
        rf"|(?:{_any_of(openings)})\b.{{10,}}"
    )


def _any_of(texts: Iterable[str]) -> str:
    return "|".join(map(regex.escape, sorted(texts, key=len, reverse=True)))
