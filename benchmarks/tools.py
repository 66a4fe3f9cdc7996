"""This project and its peers, each as a function from a page to its text."""

from __future__ import annotations

import html
import logging
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal

import regex

from benchmarks.folds import FOLD_MODELS
from cleaner import Cleaner, Config

if TYPE_CHECKING:
    from collections.abc import Callable

    Tool = Callable[[str, "Given"], str]
    """Page, and what the set says about it -> text."""


@dataclass(frozen=True, slots=True)
class Given:
    """What a set says about a page."""

    language: str
    """ISO 639-1 code."""
    fold: int
    """Number of the models that have not seen its site."""


UNSEEN = "cleaner (sites unseen)"
"""With models that were not fitted on the page's site: what to expect of pages from elsewhere."""
_C4_ENDS = (".", "?", "!", '"', "”")
_C4_PHRASES = ("terms of use", "privacy policy", "cookie policy", "uses cookies", "use of cookies", "use cookies")
_C4_WORDS = 3
_SHORT = 30


@cache
def _cleaner(fold: int | None = None) -> Cleaner:
    return Cleaner(Config(models=None if fold is None else FOLD_MODELS / str(fold)))


def _clean(content: str, kind: Literal["html", "text"], fold: int | None = None) -> str:
    return _cleaner(fold).clean(content, kind=kind).body


def _as_page(text: str) -> str:
    """Give a text to a tool that reads HTML: one paragraph per line."""
    paragraphs = "".join(f"<p>{html.escape(line)}</p>\n" for line in text.split("\n"))
    return f"<html><head><meta charset='utf-8'></head><body><article>\n{paragraphs}</article></body></html>"


def _trafilatura(page: str) -> str:
    from trafilatura import extract

    return extract(page, include_comments=False) or ""


def _trafilatura_precision(page: str) -> str:
    from trafilatura import extract

    return extract(page, include_comments=False, favor_precision=True) or ""


_BLOCKS = frozenset("p br div li h1 h2 h3 h4 tr blockquote pre".split())


def _readability(page: str) -> str:
    from lxml import etree
    from lxml import html as lxml_html
    from readability import Document

    try:
        tree = lxml_html.fromstring(Document(page).summary(html_partial=True))
    except Exception:  # noqa: BLE001  # a page it cannot read gives no text
        return ""
    pieces: list[str] = []
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        if event == "start":
            pieces.append(element.text or "")
        else:
            pieces += ["\n" if element.tag in _BLOCKS else "", element.tail or ""]
    return "".join(pieces)


def _justext(page: str, language: str) -> str:
    import justext

    words = justext.get_stoplist(_STOPLISTS[language]) if language in _STOPLISTS else frozenset()
    try:
        # Without a stop list jusText goes by length and links alone, as its documentation has it.
        densities = {} if words else {"stopwords_low": 0, "stopwords_high": 0}
        paragraphs = justext.justext(page.encode(), words, encoding="utf-8", **densities)
    except Exception:  # noqa: BLE001
        return ""
    return "\n".join(paragraph.text for paragraph in paragraphs if not paragraph.is_boilerplate)


def _resiliparse(page: str) -> str:
    from resiliparse.extract.html2text import extract_plain_text

    return str(extract_plain_text(page, main_content=True, alt_texts=False, links=False))


def _c4(text: str) -> str:
    """Apply the line rules of the C4 corpus: a sentence's end, three words, no policy or script line."""
    kept = []
    for line in text.split("\n"):
        folded = line.strip().lower()
        if (
            folded.endswith(_C4_ENDS)
            and not folded.endswith("...")
            and len(folded.split()) >= _C4_WORDS
            and "javascript" not in folded
            and not any(phrase in folded for phrase in _C4_PHRASES)
        ):
            kept.append(line)
    return "\n".join(kept)


def _short_lines(text: str) -> str:
    return "\n".join(line for line in text.split("\n") if len(line.strip()) >= _SHORT)


_STOPLISTS = {
    "en": "English", "de": "German", "fr": "French", "es": "Spanish", "it": "Italian", "pt": "Portuguese",
    "nl": "Dutch", "sv": "Swedish", "da": "Danish", "no": "Norwegian_Bokmal", "fi": "Finnish", "pl": "Polish",
    "tr": "Turkish", "ko": "Korean", "hi": "Hindi", "lt": "Lithuanian", "cs": "Czech", "ar": "Arabic",
}  # fmt: skip
TEXT_TOOLS: dict[str, Tool] = {
    "cleaner": lambda text, _: _clean(text, "text"),
    UNSEEN: lambda text, given: _clean(text, "text", given.fold),
    "C4 line rules": lambda text, _: _c4(text),
    "drop lines under 30 characters": lambda text, _: _short_lines(text),
    "jusText": lambda text, given: _justext(_as_page(text), given.language),
    "trafilatura (precision)": lambda text, _: _unbulleted(_trafilatura_precision(_as_page(text))),
}
HTML_TOOLS: dict[str, Tool] = {
    "cleaner": lambda page, _: _clean(page, "html"),
    UNSEEN: lambda page, given: _clean(page, "html", given.fold),
    "trafilatura": lambda page, _: _trafilatura(page),
    "trafilatura (precision)": lambda page, _: _trafilatura_precision(page),
    "readability-lxml": lambda page, _: _readability(page),
    "jusText": lambda page, given: _justext(page, given.language),
    "resiliparse": lambda page, _: _resiliparse(page),
}


def _unbulleted(text: str) -> str:
    """Undo what trafilatura adds to a line of its own."""
    return regex.sub(r"(?m)^- ", "", text)


logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
logging.getLogger("readability").setLevel(logging.CRITICAL)
