"""HTML -> Document: the visible text of the whole page, line by line, with what only the markup knows."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cleaner.model import Document, Line
from cleaner.segment import embedded
from cleaner.segment.extraction import extract
from cleaner.segment.parse import parse
from cleaner.segment.scripts import scripted
from cleaner.segment.walk import Block, walk
from cleaner.shape import shape_of
from cleaner.vocabulary import is_prose

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lxml.html import HtmlElement

_FEW, _SOME = 40, 200
"""Words in paragraphs, and in all lines that are no links: a page that shows fewer may keep its article in a script."""


def segment_html(content: str, url: str | None = None, language: str | None = None) -> Document:
    """Segment an HTML page.

    The text is one line per block of the page, in document order: a paragraph, a heading, a list
    item, a table row (its cells parted by tabs), a line of preformatted text. White space is
    folded as a browser folds it. Text a browser does not show stands in it too, marked by its
    `origin`; scripts, styles and comments do not.
    """
    tree = parse(content)
    if tree is None:
        return Document("", (), "html", url, None, language)
    blocks = walk(tree)
    stated = embedded.article_bodies(tree)
    blocks += embedded.unseen(stated, blocks) or _scripted(tree, blocks)
    document = Document(
        "",
        (),
        "html",
        url or embedded.canonical_url(tree),
        embedded.title(tree),
        language or embedded.language(tree),
        embedded.stated_types(tree),
        description=embedded.description(tree),
        stated=stated,
    )
    extraction = extract(tree, blocks)  # last: it takes the tree apart
    text, lines = _lines([*blocks, *extraction.added], extraction.kept)
    return replace(document, text=text, lines=lines)


def _scripted(tree: HtmlElement, blocks: Sequence[Block]) -> list[Block]:
    """Give the article of a page that shows next to no text."""
    shapes = [shape_of(block.text) for block in blocks if block.linked < 1]
    if sum(shape.words for shape in shapes if is_prose(shape)) >= _FEW or sum(shape.words for shape in shapes) >= _SOME:
        return []
    return [Block(line, ("script",), "script", origin="script") for line in scripted(tree)]


def lines_of(content: str) -> tuple[Line, ...]:
    """Give the lines of a piece of HTML, for looking at its markup alone."""
    tree = parse(content)
    return () if tree is None else _lines(walk(tree), None)[1]


def _lines(blocks: Sequence[Block], kept: Sequence[bool] | None) -> tuple[str, tuple[Line, ...]]:
    lines: list[Line] = []
    position = 0
    for index, block in enumerate(blocks):
        end = position + len(block.text)
        lines.append(
            Line(
                index,
                position,
                end,
                block.text,
                shape_of(block.text),
                path=block.path,
                markup=block.markup,
                element=block.element,
                containers=block.containers,
                linked=block.linked,
                heading=block.heading,
                depth=block.depth,
                origin=block.origin,
                roles=block.roles,
                extracted=None if kept is None else kept[index],
            )
        )
        position = end + 1
    return "\n".join(block.text for block in blocks), tuple(lines)
