"""Tree -> blocks: one walk over the elements that keeps all text a reader could see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import regex
from lxml import etree

from cleaner.model import Element
from cleaner.segment.roles import roles_of

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from cleaner.model import Origin

_NO_TEXT = frozenset(
    "head script style template title desc metadata defs iframe object embed audio video canvas datalist "
    "map area meta link param source track base".split()
)
"""Elements whose content is no text of the page, or stands in only where a browser lacks a feature."""
INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i img ins kbd label mark math output "
    "picture q rb rp rt rtc ruby s samp small span strike strong sub sup svg text tspan time tt u var wbr".split()
)
"""Elements that do not end a line."""
_CELLS = frozenset({"td", "th"})
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_LISTS = frozenset({"ul", "ol", "dl", "menu"})
_SPACE = regex.compile(r"[ \t\n\f\r\u200b]+")
_HIDING = regex.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", regex.I)
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


@dataclass(slots=True)
class _Frame:
    """What holds inside one open element."""

    tag: str
    origin: Origin = "visible"
    linked: bool = False
    heading: int = 0
    depth: int = 0
    preformatted: bool = False
    inline: bool = False
    row: bool = False
    """Inside a table row that stands on one line."""
    markup: str = ""
    """Tag and class, of blocks only."""
    number: int = 0
    """Of the block, in document order; 0 inside a line."""
    roles: frozenset[str] = frozenset()
    """What the names of this element and of those around it hint at."""
    element: Element | None = None


def walk(tree: HtmlElement) -> list[Block]:
    """Give the blocks of a page in document order."""
    return _Walk().run(tree)


class _Walk:
    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.frames: list[_Frame] = [_Frame("")]
        self.cells: list[list[str]] = [[]]
        self.linked_chars = 0
        self.all_chars = 0
        self.opened: tuple[_Frame, tuple[str, ...], str, tuple[int, ...]] | None = None
        self.level = 0
        """How many of the frames have been open since the line began."""
        self.element: Element | None = None
        self.after_link = False
        self.number = 0

    def run(self, tree: HtmlElement) -> list[Block]:
        walker = etree.iterwalk(tree, events=("start", "end"))
        for event, element in walker:
            tag = element.tag
            if not isinstance(tag, str):
                if event == "end":
                    self.add(element.tail)
                continue
            if event == "start":
                if tag in _NO_TEXT:
                    walker.skip_subtree()
                    self.frames.append(self.frames[-1])
                    continue
                self.enter(element, tag)
                self.add(element.text)
            else:
                self.leave(tag)
                self.add(element.tail)
        self.flush()
        return self.blocks

    def enter(self, element: HtmlElement, tag: str) -> None:
        above = self.frames[-1]
        inline = tag in INLINE or "-" in tag or ":" in tag
        row = above.row or (tag == "tr" and _one_line(element))
        if tag == "br":
            self.flush()
        elif row and tag in _CELLS:
            self.cells.append([])
        elif not inline and not (above.row and tag != "tr"):
            self.flush()
        if tag == "a" and self.after_link:
            self.cells[-1].append(" ")
        self.after_link = False
        classes, name = element.get("class", ""), element.get("id", "")
        roles = roles_of(tag, f"{classes} {name}")
        self.frames.append(
            _Frame(
                tag,
                _origin(element, tag, above.origin),
                above.linked or (tag == "a" and element.get("href") is not None),
                _HEADINGS.get(tag, above.heading),
                above.depth + (tag in _LISTS),
                above.preformatted or tag in ("pre", "textarea"),
                inline,
                row,
                "" if inline else f"{tag}.{classes.strip()}",
                0 if inline else self.count(),
                above.roles | roles if roles else above.roles,
                Element(tag, name, classes, above.element),
            )
        )

    def count(self) -> int:
        self.number += 1
        return self.number

    def leave(self, tag: str) -> None:
        frame = self.frames.pop()
        self.level = min(self.level, len(self.frames))
        if tag in _NO_TEXT:
            return
        if not frame.inline and tag != "br" and not (frame.row and tag != "tr"):
            self.flush()
        self.after_link = tag == "a"

    def add(self, text: str | None) -> None:
        if not text:
            return
        frame = self.frames[-1]
        if frame.preformatted and "\n" in text:
            *whole, last = text.split("\n")
            for line in whole:
                self._append(line, frame)
                self.flush()
            text = last
        self._append(text, frame)

    def _append(self, text: str, frame: _Frame) -> None:
        if characters := len(text.strip()):
            self.after_link = False
            if self.opened is None:
                self.level = len(self.frames)
                near = self.frames[-_PATH:]
                self.opened = (
                    frame,
                    tuple([item.tag for item in near if item.tag]),
                    ">".join([item.markup for item in near if item.markup][-2:]),
                    tuple([item.number for item in reversed(near) if item.number]),
                )
            self.element = self.frames[self.level - 1].element
            self.all_chars += characters
            if frame.linked:
                self.linked_chars += characters
        self.cells[-1].append(text)

    def flush(self) -> None:
        if self.opened is not None:
            frame, path, markup, containers = self.opened
            if frame.preformatted:
                text = "".join(piece for cell in self.cells for piece in cell).rstrip()
            else:
                folded = (_SPACE.sub(" ", "".join(cell)).strip() for cell in self.cells)
                text = "\t".join(cell for cell in folded if cell)
            if text.strip():
                self.blocks.append(
                    Block(
                        text,
                        path,
                        markup,
                        self.element,
                        containers,
                        round(self.linked_chars / max(1, self.all_chars), 3),
                        frame.heading,
                        frame.depth,
                        frame.origin,
                        frame.roles,
                    )
                )
        self.cells = [[]]
        self.linked_chars = self.all_chars = 0
        self.opened = None
        self.after_link = False


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
        if isinstance(tag, str) and tag not in _CELLS and tag not in INLINE and tag not in ("p", "div", "img", "input"):
            return False
        characters += len(element.text or "") + len(element.tail or "")
        if characters > _ROW_CHARS:
            return False
    return len(row) > 1 and all(len(cell) <= 1 or not _blocks(cell) for cell in row)


def _blocks(cell: HtmlElement) -> int:
    return sum(child.tag in ("p", "div") for child in cell) > 1
