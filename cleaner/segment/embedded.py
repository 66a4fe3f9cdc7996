"""What a page says of itself outside its visible text: metadata, and an article kept in JSON-LD alone."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import regex
from lxml import etree, html
from trafilatura.metadata import extract_title

from cleaner.patterns import later
from cleaner.segment.roles import PAGE_TYPES
from cleaner.segment.walk import Block
from cleaner.shape import tokens
from cleaner.vocabulary import triples

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_ARTICLE_TYPES = later(r"(?:Article|BlogPosting|NewsArticle|Report|Review|Recipe|Liveblog)", regex.I)
_MARKUP = later(r"<(?:p|br|div|li|h[1-6])\b", regex.I)
_LANGUAGE = later(r"\s*([a-zA-Z]{2,3})(?:[-_][a-zA-Z0-9]+)*\s*$")
_TYPE = later(r'"@type"\s*:\s*\[?\s*"(\w+)"')
_MINIMUM = 250
"""Characters: a shorter `articleBody` is a teaser."""
_FOUND = 0.5
"""Share of its word triples found on the page above which an `articleBody` is a copy of visible text."""


def unseen(bodies: Sequence[str], blocks: Sequence[Block]) -> list[Block]:
    """Give the article a page keeps in its JSON-LD metadata, where the page itself does not show it."""
    on_page: set[tuple[str, ...]] | None = None
    for body in bodies:
        if on_page is None:
            on_page = triples(tokens("\n".join(block.text for block in blocks)))
        of_body = triples(tokens(body))
        if of_body and len(of_body & on_page) < _FOUND * len(of_body):
            return [Block(line, ("script",), "script.ld+json", origin="json-ld") for line in body.splitlines()]
    return []


def paragraphs(body: str) -> list[str]:
    """Give the lines of a text that may be HTML."""
    body = body.replace("\0", "")
    if _MARKUP.search(body):
        try:
            fragment = html.fromstring(f"<div>{body}</div>")
        except (etree.ParserError, ValueError):
            return [body]
        for element in fragment.iter("p", "br", "div", "li", "h1", "h2", "h3", "h4", "h5", "h6"):
            element.tail = "\n" + (element.tail or "")
        body = str(fragment.xpath("string()"))
    return [folded for line in body.splitlines() if (folded := " ".join(line.split()))]


def article_bodies(tree: html.HtmlElement) -> tuple[str, ...]:
    """Give the texts of the articles a page states in its JSON-LD metadata, a paragraph a line."""
    return tuple("\n".join(paragraphs(body)) for body in _article_bodies(tree) if len(body) >= _MINIMUM)


def description(tree: html.HtmlElement) -> str | None:
    """Give the summary a page states."""
    for path in (".//meta[@property='og:description']", ".//meta[@name='description']"):
        element = tree.find(path)
        if element is not None and (stated := " ".join((element.get("content") or "").split())):
            return stated
    return None


def _article_bodies(tree: html.HtmlElement) -> Iterator[str]:
    for script in tree.iterfind(".//script[@type='application/ld+json']"):
        try:
            data = json.loads(script.text or "", strict=False)
        except (ValueError, RecursionError):
            continue
        yield from _bodies_in(data)


def _bodies_in(data: Any) -> Iterator[str]:
    waiting = [data]
    while waiting:
        item = waiting.pop(0)
        if isinstance(item, list):
            waiting.extend(item[:200])
        elif isinstance(item, dict):
            body = item.get("articleBody")
            if isinstance(body, str) and _ARTICLE_TYPES.search(str(item.get("@type", ""))):
                yield body
            waiting.extend(item[name] for name in ("@graph", "mainEntity", "mainEntityOfPage") if name in item)


def title(tree: html.HtmlElement) -> str | None:
    """Give the headline a page states."""
    try:
        found = extract_title(tree)
    except ValueError:  # a character that lxml lets in but not out again
        return None
    return " ".join(found.split()) or None if found else None


def stated_types(tree: html.HtmlElement) -> frozenset[str]:
    """Give what a page says it is, in `og:type` and JSON-LD: some of `PAGE_TYPES`."""
    scripts = (script.text or "" for script in tree.iterfind(".//script[@type='application/ld+json']"))
    stated = {name for text in scripts for name in _TYPE.findall(text)}
    element = tree.find(".//meta[@property='og:type']")
    stated.add((element.get("content") or "").strip() if element is not None else "")
    return frozenset(
        kind for kind, names in PAGE_TYPES.items() if not names.isdisjoint(name.casefold() for name in stated)
    )


def canonical_url(tree: html.HtmlElement) -> str | None:
    """Give the address a page states for itself."""
    for path in (".//link[@rel='canonical']", ".//meta[@property='og:url']"):
        element = tree.find(path)
        if element is not None:
            address = (element.get("href") or element.get("content") or "").strip()
            if address.startswith(("http://", "https://")):
                return address
    return None


def language(tree: html.HtmlElement) -> str | None:
    """Give the ISO 639 code of the language a page states for itself."""
    stated = [tree.get("lang"), tree.get("{http://www.w3.org/XML/1998/namespace}lang"), tree.get("xml:lang")]
    for path in (".//meta[@http-equiv='content-language']", ".//meta[@property='og:locale']"):
        element = tree.find(path)
        stated.append(element.get("content") if element is not None else None)
    for value in stated:
        if value and (match := _LANGUAGE.match(value)):
            return match[1].lower()
    return None
