"""Invented pages, taken apart, to compose texts of."""

from __future__ import annotations

from benchmarks.composed.pages import Shelf, SourcePage

_PLACES = ("harbour", "mill", "orchard", "quarry", "tower", "bridge", "market", "ferry")


def page(number: int, site: str | None = None, language: str = "en") -> SourcePage:
    town = f"Osk{number}"
    body = [
        f"On day {place} the council of {town} met at the {what}, and Mayor Ada Velm said the {what} would stay open, "
        f"although the roof, the door, and the old clock had to be mended before the winter came to {town}."
        for place, what in enumerate(_PLACES)
    ]
    ending = [f"• {town} rope", f"• {town} lamp", f"• {town} oars"]
    tail = [f"More from {town}", "Share", "Print", f"Letters to {town}", "About us", "Contact", f"© {town} Courier"]
    headline = f"{town} counts its swans for the third year"
    host = site or f"osk{number}.example"
    return SourcePage(
        "invented", str(number), language, host, headline, (*body, *ending), tuple(tail), ("Home", "News", "Search")
    )


PAGES = [page(number) for number in range(40)]
SHELF = Shelf(PAGES)
