"""Site memory: what the pages of a site have in common, which no single page can tell.

A first pass counts on how many pages of its site each line stands (`count_page`, `Tally`, `group`,
or `learn` for all at once); the second asks (`SiteMemory`).
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cleaner.sites.count import PageKeys, Place, count_page, page_counts
    from cleaner.sites.keys import line_key, site_of
    from cleaner.sites.memory import SiteLines, SiteMemory
    from cleaner.sites.tally import Tally, group, learn

__all__ = [
    "PageKeys",
    "Place",
    "SiteLines",
    "SiteMemory",
    "Tally",
    "count_page",
    "group",
    "learn",
    "line_key",
    "page_counts",
    "site_of",
]

_MODULES = {
    **dict.fromkeys(("PageKeys", "Place", "count_page", "page_counts"), "count"),
    **dict.fromkeys(("line_key", "site_of"), "keys"),
    **dict.fromkeys(("SiteLines", "SiteMemory"), "memory"),
    **dict.fromkeys(("Tally", "group", "learn"), "tally"),
}
"""Names loaded when first asked for: a stage asks for a few of them, and most programs learn no sites."""


def __getattr__(name: str) -> object:
    if name not in _MODULES:
        raise AttributeError(f"module 'cleaner.sites' has no attribute {name!r}")
    globals()[name] = value = getattr(import_module(f"cleaner.sites.{_MODULES[name]}"), name)
    return value
