"""An article that stands nowhere but in a page's scripts, as the data a web framework draws the page from.

Strings of a script are looked into without running it: JSON in a script element, JSON assigned to a
variable, rows streamed by `push` calls, strings that hold JSON themselves. HTML with paragraphs among them
is taken for the article; bare sentences are not, for a program's messages are sentences as well.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import regex

from cleaner.patterns import later
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
_STRING = later(r'"(?:[^"\\]++|\\.)*+"', regex.S)
_PUSHED = later(r'\.push\(\[\d+,\s*("(?:[^"\\]++|\\.)*+")\]\)', regex.S)
"""A piece of a stream that ends where it likes, in the middle of a string, too."""
_PARAGRAPH = later(r"<(?:p|br)\b", regex.I)
_PARAGRAPH_ANYHOW = later(r"(?:<|u003c)(?:p|br)\b", regex.I)
"""The same where it may stand inside quotes inside quotes."""
_TEXT_ROW = later(r"[0-9a-f]*:T(?P<bytes>[0-9a-f]{1,8}),")
"""The head of a row that holds a text. It says how long the text is, as the next row follows without a line break."""
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
    for row, is_text in _rows("".join(streamed)):
        yield from _opened(row, _DEPTH, quoted=is_text)


def _rows(stream: str) -> Iterator[tuple[str, bool]]:
    """Give the rows of a stream without the heads of those that are a text, and whether they are."""
    at = 0
    while at < len(stream):
        head = _TEXT_ROW.match(stream, at)
        if head is None:
            end = stream.find("\n", at)
            end = len(stream) if end < 0 else end
            yield stream[at:end], False
            at = end + 1
        else:
            size = int(head["bytes"], 16)
            text = (
                stream[head.end() : head.end() + size].encode("utf-8", "surrogatepass")[:size].decode("utf-8", "ignore")
            )
            yield text, True
            at = head.end() + len(text)


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
