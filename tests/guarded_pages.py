"""Pages for cleaners that guard their host."""

from __future__ import annotations

from cleaner import Page

PROSE = "The ferry {} left at dawn, and the crew of nine had been told to keep the deck clear of snow.\n" * 3
PAGES = [
    Page(str(number), PROSE.format(number, number, number) + "Advertisement", "text", f"https://osk.example/{number}")
    for number in range(40)
]
