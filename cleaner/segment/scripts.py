"""An article that stands nowhere but in a page's scripts, as the data a web framework draws the page from.

Strings of a script are looked into without running it: JSON in a script element, JSON assigned to a
variable, rows streamed by `push` calls, strings that hold JSON themselves. HTML with paragraphs among them
is taken for the article; bare sentences are not, for a program's messages are sentences as well.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import regex

from cleaner.segment.embedded import paragraphs
from cleaner.shape import shape_of
from cleaner.vocabulary import is_prose, triples

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lxml import html

_MINIMUM, _PARAGRAPHS = 500, 3
"""Characters, in so many paragraphs: less is no article."""
_MOST_CHARS = 5_000_000
_DEPTH = 3
"""Strings within strings are opened this often."""
_STRING = regex.compile(r'"(?:[^"\\]++|\\.)*+"', regex.S)
_PUSHED = regex.compile(r'\.push\(\[\d+,\s*("(?:[^"\\]++|\\.)*+")\]\)', regex.S)
"""A piece of a stream that ends where it likes, in the middle of a string, too."""
_PARAGRAPH = regex.compile(r"<(?:p|br)\b", regex.I)
_PARAGRAPH_ANYHOW = regex.compile(r"(?:<|u003c)(?:p|br)\b", regex.I)
"""The same where it may stand inside quotes inside quotes."""
_ROW = regex.compile(r"^[0-9a-f]*:T[0-9a-f]+,")
_REPEATED = 0.5
"""Share of a text's triples of words said before from which on it is a second copy."""


def scripted(tree: html.HtmlElement) -> list[str]:
    """Give the paragraphs of the article a page keeps in its scripts; none where there is no article."""
    lines = _unrepeated(_texts(tree))
    prose = [line for line in lines if is_prose(shape_of(line))]
    return lines if len(prose) >= _PARAGRAPHS and sum(map(len, prose)) >= _MINIMUM else []


def _texts(tree: html.HtmlElement) -> Iterator[str]:
    streamed: list[str] = []
    for script in tree.iter("script"):
        text = script.text or ""
        if len(text) > _MOST_CHARS or script.get("type") == "application/ld+json":
            continue
        pieces = [_unquoted(piece) for piece in _PUSHED.findall(text)]
        if pieces:
            streamed += pieces
        else:
            yield from _opened(text, _DEPTH)
    for row in regex.split(r"\n(?=[0-9a-f]+:)", "".join(streamed)):
        bare = _ROW.sub("", row)
        if len(bare) < len(row):
            yield from _opened(bare, _DEPTH, quoted=True)
        else:
            yield from _opened(bare, _DEPTH)


def _opened(text: str, depth: int, *, quoted: bool = False) -> Iterator[str]:
    """Give the HTML in a string: itself, or what the strings within it hold."""
    if quoted and text[:1] not in "[{" and _PARAGRAPH.search(text[:2000]):
        yield text
    elif depth and _PARAGRAPH_ANYHOW.search(text):
        for string in _STRING.findall(text):
            yield from _opened(_unquoted(string), depth - 1, quoted=True)


def _unquoted(quoted: str) -> str:
    try:
        return str(json.loads(quoted, strict=False)).replace("\0", "")
    except ValueError:  # an escape only JavaScript knows
        return ""


def _unrepeated(texts: Iterable[str]) -> list[str]:
    said: set[tuple[str, ...]] = set()
    lines: list[str] = []
    for text in texts:
        for line in paragraphs(text):
            spoken = triples(shape_of(line).tokens)
            if not spoken or len(spoken & said) < _REPEATED * len(spoken):
                lines.append(line)
            said |= spoken
    return lines
