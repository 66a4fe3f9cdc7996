"""Tree -> blocks: one walk over the elements that keeps all text a reader could see."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import regex
from lxml import etree

from cleaner.model import Element
from cleaner.patterns import later
from cleaner.segment.roles import roles_of
from cleaner.segment.tags import CELLS, HEADINGS, INLINE, LISTS, NO_TEXT, PREFORMATTED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lxml.html import HtmlElement

    from cleaner.model import Origin

_SPACE = re.compile(r"[ \t\n\f\r\u200b]+")
_HIDING = later(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", regex.I)
_CLOSING = frozenset(".,;:!?…)]}»”’%")
"""Marks that follow a word without a space, also where an icon stands between."""
_PATH = 12
_ROW_CHARS = 600
"""A table row longer than this is layout: its cells stand on lines of their own."""


@dataclass(slots=True)
class Block:
    """One line of the page before it has offsets; fields as in `cleaner.model.Line`."""

    text: str
    path: tuple[str, ...] = ()
    markup: str = ""
    element: Element | None = None
    containers: tuple[int, ...] = ()
    linked: float = 0.0
    heading: int = 0
    depth: int = 0
    origin: Origin = "visible"
    roles: frozenset[str] = frozenset()


_Around = tuple[tuple[str, ...], tuple[int, ...], Element | None]
"""Tags, outermost first; numbers of the blocks, innermost first, 0 for what is none; the element."""


@dataclass(slots=True)
class _Frame:
    """What holds inside one open element."""

    tag: str
    id: str = ""
    classes: str = ""
    above: _Frame | None = None
    """Of the element around it."""
    origin: Origin = "visible"
    linked: bool = False
    heading: int = 0
    depth: int = 0
    preformatted: bool = False
    inline: bool = False
    row: bool = False
    """Inside a table row that stands on one line."""
    number: int = 0
    """Of the block, in document order; 0 inside a line."""
    roles: frozenset[str] = frozenset()
    """What the names of this element and of those around it hint at."""
    known: _Around | None = None

    @property
    def markup(self) -> str:
        """Tag and class, of blocks only."""
        return "" if self.inline else f"{self.tag}.{self.classes.strip()}"

    @property
    def around(self) -> _Around:
        """The element, and what is around it; found out for the few elements in which a line stands."""
        unknown: list[_Frame] = []
        frame = self
        while frame.known is None and frame.above is not None:
            unknown.append(frame)
            frame = frame.above
        known = frame.known or ((), (), None)
        for frame in reversed(unknown):  # no recursion: pages are nested deeper than Python calls itself
            path, numbers, element = known
            known = frame.known = (
                (*path[1 - _PATH :], frame.tag),
                (frame.number, *numbers[: _PATH - 1]),
                Element(frame.tag, frame.id, frame.classes, element),
            )
        return known


def walk(tree: HtmlElement) -> list[Block]:
    """Give the blocks of a page in document order."""
    return _Walk().run(tree)


@lru_cache(maxsize=1024)
def _is_inline(tag: str) -> bool:
    return tag in INLINE or "-" in tag or ":" in tag


class _Walk:
    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.frames: list[_Frame] = [_Frame("", inline=True)]
        self.cells: list[list[str]] = [[]]
        self.linked_chars = 0
        self.all_chars = 0
        self.opened: tuple[_Frame, list[_Frame]] | None = None
        self.level = 0
        """How many of the frames have been open since the line began."""
        self.holder = self.frames[0]
        self.after_link = False
        self.after_icon = False
        self.number = 0

    def run(self, tree: HtmlElement) -> list[Block]:
        walker = etree.iterwalk(tree, events=("start", "end"))
        for event, element in walker:
            tag = element.tag
            if event == "start":
                if tag in NO_TEXT:
                    walker.skip_subtree()
                    continue
                self.enter(element, tag)
                if text := element.text:
                    self.add(text)
            else:
                if tag not in NO_TEXT:
                    self.leave(tag)
                if text := element.tail:
                    self.add(text)
        self.flush()
        return self.blocks

    def enter(self, element: HtmlElement, tag: str) -> None:
        above = self.frames[-1]
        inline = _is_inline(tag)
        row = above.row or (tag == "tr" and _one_line(element))
        if tag == "br":
            self.flush()
        elif row and tag in CELLS:
            self.cells.append([])
        elif not inline and not (above.row and tag != "tr"):
            self.flush()
        linked = tag == "a"
        if linked:
            if self.after_link:
                self.cells[-1].append(" ")
            linked = element.get("href") is not None
        self.after_link = False
        classes, name = element.get("class", ""), element.get("id", "")
        roles = roles_of(tag, f"{classes} {name}")
        if not inline:
            self.number += 1
        self.frames.append(
            _Frame(
                tag,
                name,
                classes,
                above,
                _origin(element, tag, above.origin),
                above.linked or linked,
                HEADINGS.get(tag, above.heading),
                above.depth + (tag in LISTS),
                above.preformatted or tag in PREFORMATTED,
                inline,
                row,
                0 if inline else self.number,
                above.roles | roles if roles else above.roles,
            )
        )

    def leave(self, tag: str) -> None:
        frame = self.frames.pop()
        self.level = min(self.level, len(self.frames))
        if not frame.inline and tag != "br" and not (frame.row and tag != "tr"):
            self.flush()
        self.after_link = tag == "a"
        self.after_icon = tag == "svg" or (self.after_icon and frame.inline)

    def add(self, text: str) -> None:
        frame = self.frames[-1]
        if frame.preformatted:
            if "\n" in text:
                *whole, text = text.split("\n")
                for line in whole:
                    self._append(line, frame)
                    self.flush()
        elif text.isspace():  # most pieces are the white space between two tags; before a line it is not part of it
            if self.opened is not None:
                self.cells[-1].append(text)
            return
        self._append(text, frame)

    def _append(self, text: str, frame: _Frame) -> None:
        if characters := len(text.strip()):
            self.after_link = False
            if self.after_icon and self.opened is not None and text[0] not in _CLOSING:
                self.cells[-1].append(" ")
            self.after_icon = False
            if self.opened is None:
                self.level = len(self.frames)
                self.opened = frame, self.frames[-_PATH:]
            self.holder = self.frames[self.level - 1]
            self.all_chars += characters
            if frame.linked:
                self.linked_chars += characters
        self.cells[-1].append(text)

    def flush(self) -> None:
        self.after_link = False
        if self.opened is None:
            if len(self.cells) > 1 or self.cells[0]:
                self.cells = [[]]
        else:
            frame, near = self.opened
            if frame.preformatted:
                text = "".join(piece for cell in self.cells for piece in cell).rstrip()
            elif len(self.cells) == 1:
                text = _fold("".join(self.cells[0]))
            else:
                text = "\t".join([text for cell in self.cells if (text := _fold("".join(cell)))])
            if text.strip():
                path, numbers, _ = frame.around
                self.blocks.append(
                    Block(
                        text,
                        path,
                        _markup(near),
                        self.holder.around[2],
                        tuple(filter(None, numbers)),
                        round(self.linked_chars / max(1, self.all_chars), 3),
                        frame.heading,
                        frame.depth,
                        frame.origin,
                        frame.roles,
                    )
                )
            self.linked_chars = self.all_chars = 0
            self.opened = None
        self.cells = [[]]


def _fold(text: str) -> str:
    """Fold white space as a browser does."""
    text = text.strip()
    return text if text.isprintable() and "  " not in text else _SPACE.sub(" ", text).strip()


def _markup(frames: Sequence[_Frame]) -> str:
    """Give the markup of the two innermost blocks."""
    found: list[str] = []
    for frame in reversed(frames):
        if not frame.inline:
            found.append(frame.markup)
            if len(found) == 2:
                break
    return ">".join(reversed(found))


def _origin(element: HtmlElement, tag: str, above: Origin) -> Origin:
    if tag == "noscript":
        return "noscript"
    if above != "visible":
        return above
    hidden = element.get("hidden")
    if hidden is not None and hidden != "until-found":
        return "hidden"
    style = element.get("style")
    return "hidden" if style and _HIDING.search(style) else "visible"


def _one_line(row: HtmlElement) -> bool:
    """Whether a table row holds data, short cells of running text, and so is one line."""
    characters = 0
    for element in row.iterdescendants():
        tag = element.tag
        if isinstance(tag, str) and tag not in CELLS and tag not in INLINE and tag not in ("p", "div", "img", "input"):
            return False
        characters += len(element.text or "") + len(element.tail or "")
        if characters > _ROW_CHARS:
            return False
    return len(row) > 1 and all(len(cell) <= 1 or not _blocks(cell) for cell in row)


def _blocks(cell: HtmlElement) -> int:
    return sum(child.tag in ("p", "div") for child in cell) > 1
