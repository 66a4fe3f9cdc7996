"""What the tests of steps share: pages, good ones and such as `culprits` crashes and hangs on."""

from __future__ import annotations

from functools import cache

from cleaner import Cleaned, Config, clean

PROSE = """The ferry to Osk left at dawn, and the crew of nine had been told to keep the deck clear of snow.

By noon the ferry had reached the harbour of Osk, where the crew was met by the mayor and a small brass band.

The mayor thanked the crew, and said that the ferry would sail twice a day until the snow on the deck was gone."""

TAIL = """

Most read

Velmora opens its second museum of clocks
- 8 hours ago
River towns brace for an early thaw
- 9 hours ago
"""

PARAGRAPHS = "".join(f"<p>{line}</p>" for line in PROSE.splitlines() if line)
HTML = f"""<html><head><title>The ferry sails again</title></head><body>
<nav><a href="/">Home</a> <a href="/sport">Sport</a> <a href="/weather">Weather</a></nav>
<article><h1>The ferry sails again</h1>{PARAGRAPHS}</article>
<aside><h3>Most read</h3><ul><li><a href="/1">Velmora opens its second museum of clocks</a></li>
<li><a href="/2">River towns brace for an early thaw</a></li></ul></aside></body></html>"""

PAGES = {
    "html": HTML,
    "text": PROSE + TAIL,
    "plain": PROSE,
    "raises": f"This page raises.\n\n{PROSE}",
    "empty": " \n ",
    "crash": HTML.replace("at dawn", "at dawn and crashes"),
    "hang": f"This page hangs politely.\n\n{PROSE}",
    "mostly-residue": "Osk\n" + "- 8 hours ago\n" * 12,
    "last": PROSE.replace("nine", "ten") + TAIL,
}
"""By id, in the order that hosts are given them."""
BAD = ("raises", "crash", "hang")
STATUSES = {
    "html": "cleaned",
    "text": "cleaned",
    "plain": "unchanged",
    "raises": "error",
    "empty": "empty",
    "crash": "error",
    "hang": "error",
    "mostly-residue": "quarantined",
    "last": "cleaned",
}
TEXTS = {name: page for name, page in PAGES.items() if name in ("raises", "hang")}
SECONDS = 3.0
"""What a page may take in these tests: far more than a good one does, on a busy machine too."""


def url_of(name: str) -> str:
    return f"https://osk.example/{name}"


@cache
def expected(name: str, config: Config | None = None) -> Cleaned:
    """Clean a good page directly."""
    assert name not in BAD
    return clean(PAGES[name], url=url_of(name), config=config)


def body_in_place(name: str) -> str:
    """Give what a document holds after the step: its body, or what came where nothing could be read."""
    return PAGES[name] if name in BAD else expected(name).body


def body_beside(name: str) -> str:
    """Give the body that stands beside the page: that of a text that failed is the text."""
    return TEXTS.get(name, "") if name in BAD else expected(name).body
