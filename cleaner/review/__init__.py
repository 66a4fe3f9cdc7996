"""A page to look at what was cut, and to say what was cut wrongly."""

from __future__ import annotations

from cleaner.review.build import build
from cleaner.review.model import CORRECTIONS_VERSION, Correction, Mark, ReviewPage, ReviewSpan, SpanKind

__all__ = [
    "CORRECTIONS_VERSION",
    "Correction",
    "Mark",
    "ReviewPage",
    "ReviewSpan",
    "SpanKind",
    "build",
]
