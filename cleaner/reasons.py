"""Why a stretch of lines went, in words for a person: made of what was seen of all of them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cleaner.model import Removal

_MOST = 3
"""Signs that are told; the others stand in the evidence."""


def told(removal: Removal) -> Removal:
    """Add to a removal's reason the signs that most of its lines show, where its stage counted any."""
    signs: dict[str, int] = removal.evidence.get("signs", {})
    if not signs:
        return removal
    lines = removal.evidence["lines"]
    chosen = sorted(signs, key=lambda sign: -signs[sign])[:_MOST]
    parts = chosen if lines == 1 else [f"{sign} ({signs[sign]} of {lines} lines)" for sign in chosen]
    return replace(removal, because=f"{removal.because}: {', '.join(parts)}")
