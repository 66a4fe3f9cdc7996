"""What stays of a page, with its headings, lists and quotations marked in Markdown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import regex

from cleaner.restore import apply

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cleaner.model import Document, Element, Line, Removal

_MARK_LIKE = regex.compile(
    r"(?:#{1,6}(?=\s|$)|[-+*>](?=\s|$)|>|```|~~~|\\|(?:[-_*=]\s*){3,}$|\d{1,9}(?=\\*[.)](?:\s|$)))"
)
"""What Markdown would read as a mark at the beginning of a line."""
_TICKS = regex.compile(r"`{3,}")


def as_markdown(document: Document, removals: Sequence[Removal]) -> str:
    r"""Give the body of a page in Markdown: headings, list items, quotations and preformatted text marked.

    Nothing else is: no emphasis, no links. What stands at the beginning of a line and would be read as such a mark
    gets a backslash; inside a line the text is as it was. The words, in their order, are those of the
    body. For text input it is the body itself.
    """
    if document.kind == "text":
        return apply(document.text, removals)
    pieces: list[str] = []
    before: _Block | None = None
    for block in _blocks(document, removals):
        pieces.append(_between(before, block))
        pieces.append(block.marked(before))
        before = block
    if before is not None and before.pre is not None:
        pieces.append(_close(before))
    return "".join(pieces)


@dataclass(frozen=True, slots=True)
class _Block:
    """One kept line, and the elements around it that have a mark."""

    text: str
    line: Line
    items: tuple[Element, ...]
    """List items around it, the outermost first."""
    quotes: int
    """How many quotations enclose it."""
    pre: Element | None
    """The preformatted text it is part of."""
    fence: str
    """What stands around preformatted text: longer than any row of backticks in it."""

    def opens(self, before: _Block | None) -> bool:
        """Whether it is the first line of its list item."""
        return bool(self.items) and (before is None or not any(item is self.items[-1] for item in before.items))

    @property
    def margin(self) -> str:
        """What stands before every line of it."""
        inner = "".join(" " * len(_bullet(item)) for item in self.items)
        return "> " * self.quotes + inner

    def marked(self, before: _Block | None) -> str:
        """Give the line with its marks."""
        margin = self.margin
        if self.opens(before):
            bullet = _bullet(self.items[-1])
            margin = margin[: len(margin) - len(bullet)] + bullet
        if self.pre is not None:
            opening = "" if before is not None and before.pre is self.pre else f"{margin}{self.fence}\n"
            return opening + self.margin + self.text
        if self.line.heading and not self.items:
            return f"{margin}{'#' * self.line.heading} {self.text}"
        mark = _MARK_LIKE.match(self.text)
        if mark is None:
            return margin + self.text
        if mark[0].isdigit():
            return f"{margin}{mark[0]}\\{self.text[mark.end() :]}"
        return f"{margin}\\{self.text}"


def _blocks(document: Document, removals: Sequence[Removal]) -> Iterator[_Block]:
    """Give the lines that stay, each without what was removed of it."""
    fence = "`" * max((len(ticks) + 1 for ticks in _TICKS.findall(document.text)), default=3)
    spans = iter(removals)
    span = next(spans, None)
    for line in document.lines:
        pieces: list[str] = []
        position = line.start
        while span is not None and span.start < line.end:
            pieces.append(document.text[position : max(position, span.start)])
            position = max(position, span.end)
            if span.end > line.end:
                break
            span = next(spans, None)
        pieces.append(document.text[position : line.end])
        text = "".join(pieces)
        if text.strip():
            around = list(_around(line.element))
            items = tuple(element for element in reversed(around) if element.tag == "li")
            quotes = sum(element.tag == "blockquote" for element in around)
            pre = next((element for element in around if element.tag == "pre"), None)
            yield _Block(text if pre else text.strip(), line, items, quotes, pre, fence)


def _around(element: Element | None) -> Iterator[Element]:
    while element is not None:
        yield element
        element = element.parent


def _bullet(item: Element) -> str:
    return "1. " if item.parent is not None and item.parent.tag == "ol" else "- "


def _between(before: _Block | None, block: _Block) -> str:
    """Give what parts two blocks: a line end inside a list or a broken line, else an empty line."""
    if before is None:
        return ""
    if before.pre is not None:
        return "\n" if block.pre is before.pre else f"{_close(before)}\n\n"
    quotes = min(before.quotes, block.quotes)
    if block.items and before.items and block.quotes == before.quotes and block.opens(before):
        return "\n"
    if block.pre is None and not block.line.heading and _same(before.line, block.line):
        return "  \n"
    return f"\n{('> ' * quotes).rstrip()}\n"


def _same(one: Line, other: Line) -> bool:
    """Whether two lines are one paragraph, broken by its author."""
    return bool(one.containers) and one.containers[:1] == other.containers[:1]


def _close(block: _Block) -> str:
    return f"\n{block.margin}{block.fence}"
