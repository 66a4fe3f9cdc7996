"""What the tests of engines share: pages as rows, and what `clean` makes of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cleaner import Cleaned, Cleaner, Page

if TYPE_CHECKING:
    from collections.abc import Iterable

PROSE = (
    "The ferry to Osk left at dawn on Monday, and the crew of nine had been told to keep the deck clear of snow.\n"
    "By noon the ferry had reached the harbour of Osk, where the crew was met by the mayor and a small brass band."
)
TEXT = f"{PROSE}\nAdvertisement"
FAULTS = {
    "exits": "took its worker process down (exit code 13)",
    "crashes": "took its worker process down",
    "hangs for good": "took longer than 2 seconds",
    "eats memory": "emory",
    "raises": "a stage failed: ValueError",
}
"""What a page says it does, and what its row says of it, where a page has two seconds."""


def page_rows(pages: Iterable[Page]) -> list[dict[str, Any]]:
    """Give pages as rows of a table: "id", "html" or "text", "url", "n"."""
    return [
        {
            "id": page.id,
            "html": page.content if page.kind == "html" else None,
            "text": page.content if page.kind == "text" else None,
            "url": page.url,
            "n": number,
        }
        for number, page in enumerate(pages)
    ]


def result_row(cleaned: Cleaned) -> dict[str, Any]:
    """Give what an engine's row is to say of a page."""
    removals = [
        {"start": item.start, "end": item.end, "rule": item.rule, "score": item.score} for item in cleaned.removals
    ]
    facts = {name: getattr(cleaned, name) for name in ("body", "title", "status", "error")}
    return {**facts, "chars_in": len(cleaned.text), "chars_kept": len(cleaned.body), "removals": removals}


def wanted_rows(cleaner: Cleaner, pages: Iterable[Page]) -> dict[str, dict[str, Any]]:
    """Clean pages here; give the rows by id."""
    return {
        page.id: {"id": page.id, "url": page.url, "n": number} | result_row(cleaner.clean_page(page))
        for number, page in enumerate(pages)
    }


def faulty_pages() -> list[Page]:
    """Give good pages, an empty one, and one of each fault between them."""
    faults = [
        Page(fault, f"This page {fault}.", "text", f"https://osk.example/{at}") for at, fault in enumerate(FAULTS)
    ]
    good = [Page(f"good {number}", TEXT, "text", "https://osk.example/") for number in range(len(faults))]
    return [Page("empty", "", "text"), *(page for pair in zip(good, faults, strict=True) for page in pair)]
