"""Which model may judge which site: none is measured by one that was fitted on it."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

FOLDS = 4
FOLD_MODELS = Path(__file__).resolve().parent / "folds"
"""Models fitted on all folds but one, by `python -m benchmarks.fit`. Not kept in the repository."""


def site_of(row: dict[str, Any]) -> str:
    """Give the site of a page: its registered domain, as far as two labels tell."""
    host = urlsplit(row.get("url") or "").hostname or row["id"]
    return ".".join(host.split(".")[-2:])


def fold_of(site: str) -> int:
    """Give the number of the model that must not see a site."""
    return int(hashlib.sha256(site.encode()).hexdigest(), 16) % FOLDS
