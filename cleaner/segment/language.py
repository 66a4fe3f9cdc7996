"""The language of a page that states none, or a wrong one, by CLD2."""

from __future__ import annotations

from functools import lru_cache
from itertools import accumulate, takewhile
from typing import TYPE_CHECKING

import pycld2

from cleaner.patterns import later
from cleaner.vocabulary import is_prose

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cleaner.model import Line

_CHARS = 1000
"""Characters looked at: more of them tell no more."""
_FEWEST = 40
"""Letters below which a guess is no better than none."""
_CONTRADICTED = 300
"""Letters of paragraphs from which on they outweigh what a page states: many state their template's language."""
_ALIKE = tuple(frozenset(codes.split()) for codes in ("da no", "id ms", "bs hr sr", "cs sk", "es gl", "gl pt"))
"""Languages that detection may take for one another."""
_LETTERS = {fewest: later(rf"(?:\P{{L}}*+\p{{L}}){{{fewest}}}") for fewest in (_FEWEST, _CONTRADICTED)}
_NO_TEXT = later(r"[\p{C}\p{Zl}\p{Zp}]+")
"""Control characters and halves of characters: CLD2 refuses a text that holds one."""
_SILENT = frozenset({"und", "mul", "mis", "zxx"})
"""Codes that say no language: undetermined, several, uncoded, none."""
_TODAY = {"iw": "he", "in": "id", "jw": "jv", "ji": "yi", "mo": "ro", "nb": "no", "nn": "no", "tl": "fil"}
"""Codes that were renamed, and Norwegian's two written forms, which share their rules."""


@lru_cache(maxsize=1024)
def primary(language: str) -> str:
    """Give the primary subtag of a language code as the rule book has it; corpora write three letters, people names.

    >>> primary("sv-SE"), primary("nb_NO"), primary("iw"), primary("deu_Latn"), primary("French")
    ('sv', 'no', 'he', 'de', 'fr')
    """
    subtag = language.strip().lower().replace("_", "-").split("-", 1)[0]
    if len(subtag) == 3:  # of ISO 639-2 and 639-3
        from babel.core import get_global  # noqa: PLC0415  # reads a file; most codes have two letters

        subtag = get_global("language_aliases").get(subtag, subtag)
    elif len(subtag) > 3:
        subtag = _named().get(subtag, subtag)
    return _TODAY.get(subtag, subtag)


def given(language: str | None) -> str | None:
    """Give what a caller or a page says its language is, as it stands there; None where that names no language.

    >>> given("pt-BR"), given("und"), given("unknown")
    ('pt-BR', None, None)
    """
    code = primary(language or "")
    return language if code.isalpha() and len(code) in (2, 3) and code not in _SILENT else None


@lru_cache(maxsize=1)
def _named() -> dict[str, str]:
    """Give the codes of languages by their English names."""
    return {name.lower(): code.split("-")[0] for name, code in pycld2.LANGUAGES}


def language_of(lines: Iterable[Line], stated: str | None) -> str | None:
    """Give the language code of a page: what it states, unless its paragraphs are plainly in another language.

    What stands around an article may be in another language; so paragraphs alone are looked at,
    and all lines only where there are none.

    Returns:
        An ISO 639 code, or the stated code as it stands there; None where that is in doubt.
    """
    stated = given(stated)
    lines = [line for line in lines if not line.blank]
    paragraphs = [line for line in lines if is_prose(line.shape)]
    paragraphs = [line for line in paragraphs if line.extracted] or paragraphs
    if not stated:
        return _detect(paragraphs or lines, _FEWEST)
    found = _detect(paragraphs, _CONTRADICTED)
    alike = found is None or any({found, primary(stated)} <= group for group in _ALIKE)
    return stated if alike or found == primary(stated) else found


def _detect(lines: Sequence[Line], fewest: int) -> str | None:
    sample = _NO_TEXT.sub(" ", _beginning(lines))
    if _LETTERS[fewest].match(sample) is None:
        return None
    reliable, _, found = pycld2.detect(sample, bestEffort=False)
    code = found[0][1]
    return primary(code) if reliable and code != "un" else None


def _beginning(lines: Iterable[Line]) -> str:
    texts = [line.text for line in lines]
    before = accumulate((len(text) for text in texts), initial=0)
    return "\n".join(text for text, at in takewhile(lambda pair: pair[1] < _CHARS, zip(texts, before, strict=False)))[
        :_CHARS
    ]
