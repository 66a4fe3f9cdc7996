"""Page -> Document: decode, tell HTML from text, cut into lines. Lossless; judges nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cleaner.model import Document
from cleaner.segment.decode import decode
from cleaner.segment.language import given, language_of
from cleaner.segment.sniff import sniff
from cleaner.segment.text import segment_text

if TYPE_CHECKING:
    from cleaner.model import Page

__all__ = ["segment"]


def segment(page: Page) -> Document:
    """Give the text of a page and its lines; the language is what the caller says, or found out.

    Raises:
        SourceError: the content is binary data.
    """
    said = given(page.language)
    content = page.content if isinstance(page.content, str) else decode(page.content)
    kind = page.kind or sniff(content)
    if kind == "text":
        document = Document(content, segment_text(content), "text", page.url, None, said)
    else:
        # Imported here: a program that cleans text alone never pays for trafilatura.
        from cleaner.segment.html import segment_html  # noqa: PLC0415

        document = segment_html(content, page.url, said)
    language = said or language_of(document.lines, document.language)
    return replace(document, page=page.id, language=language)
