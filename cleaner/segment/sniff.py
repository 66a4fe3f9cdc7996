"""Tell HTML from text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import regex

from cleaner.patterns import later

if TYPE_CHECKING:
    from cleaner.model import Kind

_DOCUMENT = later(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html|head|body|frameset)\b", regex.I | regex.S
)
_BLOCK = later(
    r"</?(?:html|head|body|div|p|br|h[1-6]|ul|ol|li|table|t[rdh]|article|section|main|header|footer|nav|aside|script|span|a)"
    r"(?:\s[^<>]{0,2000})?/?>",
    regex.I,
)
_SEEN = 50_000


def is_html_document(content: str) -> bool:
    """Whether the content opens as a whole HTML document does."""
    return _DOCUMENT.match(content[:_SEEN].lstrip("\ufeff")) is not None


def sniff(content: str) -> Kind:
    """Say what the content is: an HTML document, a fragment of HTML, or text.

    A text that quotes a tag or two stays text: a fragment opens with a tag, or is dense in them.

    >>> sniff("<div><p>Rain again.</p></div>")
    'html'
    >>> sniff("Use <b> sparingly.")
    'text'
    """
    head = content[:_SEEN]
    if is_html_document(head):
        return "html"
    tags = len(_BLOCK.findall(head))
    opens = _BLOCK.match(head.lstrip("\ufeff \t\r\n")) is not None
    return "html" if (opens and tags >= 2) or (tags >= 8 and tags * 200 > len(head)) else "text"
