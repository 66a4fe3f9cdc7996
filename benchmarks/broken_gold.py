"""Pages whose gold text ends although their article goes on."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path


@cache
def broken_gold(name: str) -> dict[str, str]:
    """Give what is wrong with the gold of a set's pages, by the page's number.

    Args:
        name: of a set in `tails/`.
    """
    text = Path(__file__).with_name("broken_gold.toml").read_text(encoding="utf-8")
    return {page: str(reason) for page, reason in tomllib.loads(text).get(name, {}).items()}
