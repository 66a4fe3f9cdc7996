"""The pages a reader goes by lead where they say."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path

PAGES = sorted(
    path
    for folder in (".", "docs", "docs/howto", "rules", "benchmarks")
    for path in (ROOT / folder).glob("*.md")
    if path != ROOT / "docs/rules.md"  # whose patterns look like links
)
LINK = re.compile(r"(?<!!)\[[^]]+\]\((?P<target>[^)\s#]*)(?:#(?P<heading>[^)\s]+))?\)")


def headings(page: Path) -> set[str]:
    """Give the names that a page's headings have as targets of links."""
    lines = re.findall(r"^#+ +(.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", line).strip().lower().replace(" ", "-") for line in lines}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    for link in LINK.finditer(page.read_text(encoding="utf-8")):
        if ":" in link["target"]:
            continue  # an address
        target = page.parent / link["target"] if link["target"] else page
        assert target.exists(), link[0]
        assert link["heading"] is None or link["heading"] in headings(target), link[0]
