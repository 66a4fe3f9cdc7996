"""HTML text -> lxml tree, whatever its state."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import regex
from lxml import etree, html

from cleaner.patterns import later
from cleaner.segment.tags import INLINE

_DEPTH = 200
"""Levels of nesting kept where a page is too deep for the parser, which would drop what lies deeper."""
_CONTROL = dict.fromkeys((*range(9), 11, *range(14, 32), 127), "�") | {12: " "}
_HOLDS_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_CLASSES = etree.ElementDefaultClassLookup(element=html.HtmlElement)
"""lxml.html's own lookup runs Python code whenever an element is met again, which adds up in trafilatura's many walks.
It knows classes for forms, too, which nobody here asks for."""
_RAW = frozenset({"script", "style", "textarea", "title"})
_NO_FRAMES = later(r"<(/?)noframes(?=[\s>])", regex.I)
_SELF_CLOSED = later(r"<((?:html|head|body)\b[^<>]*?)/\s*>", regex.I)
"""`<html/>` ends the page for the parser; browsers read it as an opening tag."""


def parse(content: str) -> html.HtmlElement | None:
    """Parse a page; None where it holds nothing at all.

    Control characters, some of which would end the text for the parser, become U+FFFD first, as the
    HTML standard has it for NUL. A page nested deeper than the parser follows is parsed again, flattened.
    """
    if _HOLDS_CONTROL.search(content):  # seldom, and `translate` takes longer than the parser
        content = content.translate(_CONTROL)
    content = _SELF_CLOSED.sub(r"<\1>", content)
    content = _NO_FRAMES.sub(r"<\1noscript", content)  # the parser takes what stands in <noframes> for bare text
    if not content.strip():
        return None
    tree, too_deep = _parse(content)
    if too_deep:
        flat = _Flatten()
        flat.feed(content)
        flat.close()
        tree, _ = _parse("".join(flat.pieces))
    return tree


def _parse(content: str) -> tuple[html.HtmlElement | None, bool]:
    parser = html.HTMLParser(  # type: ignore[call-arg]  # the stubs lag behind lxml: default_doctype exists
        encoding="utf-8",
        huge_tree=True,
        collect_ids=False,
        remove_comments=True,
        remove_pis=True,
        default_doctype=False,
    )
    parser.set_element_class_lookup(_CLASSES)
    try:
        tree = html.document_fromstring(content.encode("utf-8", "replace"), parser=parser)
    except etree.ParserError:  # nothing but comments or white space
        return None, False
    return tree, any("depth" in entry.message.lower() for entry in parser.error_log)


class _Flatten(HTMLParser):
    """Writes a page out again without the elements below a depth, keeping all their text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.pieces: list[str] = []
        self._open = 0
        self._gap = False
        """Whether nothing was written since the last line's end: one is enough, and trafilatura is slow on many."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        self._open += 1
        self._write_tag(tag, self.get_starttag_text() or "")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        self._write(self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        self._write_tag(tag, f"</{tag}>")
        self._open = max(0, self._open - 1)

    def handle_data(self, data: str) -> None:
        if data.isspace():
            self.pieces.append(data)
        else:
            self._write(data)

    def _write_tag(self, tag: str, text: str) -> None:
        """Write a tag, or what stands in for one left out: a line's end for a block, nothing inside a line."""
        if self._open <= _DEPTH or tag in _RAW:
            self._write(text)
        elif tag not in INLINE and not self._gap:
            self.pieces.append("<br>")
            self._gap = True

    def _write(self, text: str) -> None:
        self.pieces.append(text)
        self._gap = False

    def handle_entityref(self, name: str) -> None:
        self._write(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self._write(f"&#{name};")
