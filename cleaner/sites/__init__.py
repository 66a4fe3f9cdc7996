"""Site memory: what the pages of a site have in common, which no single page can tell.

A first pass counts on how many pages of its site each line stands (`count_page`, `Tally`, `group`,
or `learn` for all at once); the second asks (`SiteMemory`).
"""

from __future__ import annotations

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
