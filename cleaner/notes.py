"""Corrections and editor's notes: part of the article wherever they stand."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import regex

if TYPE_CHECKING:
    from cleaner.model import Shape

_WORDS = 6
"""Words: a shorter line is a label."""
_NOTE = regex.compile(
    r"(?:correction|clarification|editor'?s? note|update|amendment|erratum|retraction"
    r"|korrektur|anmerkung der redaktion|hinweis der redaktion|berichtigung|rectificatif|note de la rédaction|ndlr"
    r"|corrección|nota del editor|fe de errores|correção|nota da redação|rettifica|errata corrige|nota della redazione"
    r"|correctie|rättelse|rettelse|sprostowanie|od redakcji|düzeltme|поправка|от редакции|訂正|정정)\b"
    r"(?:\s*\([^)]{1,40}\)|,?\s+[^:.]{1,30})?\s*[:.—–-]\s*\S"
    r"|this (?:article|story|post|report) (?:was|has been) (?:amended|corrected|updated)\b.{10,}"
)


def is_note(shape: Shape) -> bool:
    """Whether a line corrects or annotates the article."""
    return shape.words >= _WORDS and _opens_note(shape.key)


@lru_cache(maxsize=4096)
def _opens_note(key: str) -> bool:
    return _NOTE.match(key) is not None
