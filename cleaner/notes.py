"""Corrections and editor's notes: part of the article wherever they stand. Their words are in notes.toml."""

from __future__ import annotations

from functools import cache, lru_cache
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import regex

from cleaner.cache import kept
from cleaner.patterns import compiled
from cleaner.shape import key

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cleaner.model import Shape

_TOML = Path(__file__).with_name("notes.toml")
_KINDS = ("labels", "openings")
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
    labels, openings = _words()
    # Most lines open with no such word, and a page without one does not wait for the pattern to be compiled.
    return key.startswith((*labels, *openings)) and _note().match(key) is not None


@cache
def _words() -> tuple[frozenset[str], frozenset[str]]:
    """Give the labels of notes, and what notes without one open with."""
    files = (_TOML, Path(__file__), Path(__file__).with_name("shape.py"))
    found = kept("notes.bin", files, _read)
    if not all(isinstance(found.get(kind), list) and set(map(type, found[kind])) == {str} for kind in _KINDS):
        found = _read()  # somebody else's file
    labels, openings = (frozenset(found[kind]) for kind in _KINDS)
    return labels, openings


def _read() -> dict[str, list[str]]:
    import tomli  # noqa: PLC0415  # as tomllib, but compiled; what was read is kept for the next start

    words = tomli.loads(_TOML.read_text(encoding="utf-8"))
    return {kind: sorted({key(text) for text in chain(*words[kind].values())}) for kind in _KINDS}


@cache
def _note() -> regex.Pattern[str]:
    labels, openings = _words()
    # One word may have another meaning, as in "Update on the harbour strike: talks go on".
    phrases = {label for label in labels if " " in label}
    return compiled(
        rf"(?:(?:{_any_of(phrases)})(?!\w){_NAMED}|(?:{_any_of(labels - phrases)})(?!\w){_DATED}){_TEXT}"
        rf"|(?:{_any_of(openings)})\b.{{10,}}"
    )


def _any_of(texts: Iterable[str]) -> str:
    return "|".join(map(regex.escape, sorted(texts, key=len, reverse=True)))
