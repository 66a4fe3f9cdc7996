"""Pages that nobody wrote: as many as wanted, of as many sites as wanted, the same for the same seed.

A site has a language, a template, and residue that stands on all or many of its pages; what its articles say
is put together from the parts in `words.toml`. They read oddly, and are no measure of how well residue is
found - only of how runs of many pages behave.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Kind = Literal["html", "text"]
_WORDS = {
    language: {name: tuple(parts.split("|")) for name, parts in words.items()}
    for language, words in tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8")).items()
}
LANGUAGES = tuple(_WORDS)
_POPULAR = 6
"""Headlines of other stories that many pages of a site show."""


def pages(count: int, sites: int, seed: int, kinds: Sequence[Kind] = ("html", "text")) -> Iterator[dict[str, str]]:
    """Give pages: `id`, `url`, `language`, and `html` or `text`.

    Args:
        count: how many; fewer of the same seed are the first of these.
        sites: how many they are spread over; a few have most of the pages, as in a crawl.
        seed: what they are made from.
        kinds: what a site's pages may be.
    """
    for number in range(count):
        random = Random(f"{seed}/{number}")  # noqa: S311  # the same for the same seed
        site = _site(seed, int(sites * random.random() ** 2), tuple(kinds))
        name = f"{site.host}/{number:07}"
        page = {"id": name, "url": f"https://{name}", "language": site.language}
        article = _article(site, random)
        yield {**page, site.kind: (_as_html if site.kind == "html" else _as_text)(site, article)}


@dataclass(frozen=True, slots=True)
class _Site:
    """What the pages of a site have in common."""

    number: int
    host: str
    language: str
    kind: Kind
    name: str
    names: tuple[str, ...]
    """Persons and towns it writes about."""
    popular: tuple[str, ...]
    """Headlines."""


@dataclass(frozen=True, slots=True)
class _Article:
    """What a page has of its own."""

    headline: str
    byline: str
    paragraphs: tuple[str, ...]
    others: tuple[tuple[str, str], ...]
    """Headlines of other stories, each with its time."""


@lru_cache(maxsize=1024)
def _site(seed: int, number: int, kinds: tuple[Kind, ...]) -> _Site:
    random = Random(f"{seed}/site/{number}")  # noqa: S311  # the same for the same seed
    language = random.choice(LANGUAGES)
    names = tuple(_name(language, random) for _ in range(12))
    host = f"{_name('en', random).lower()}-{number}.example"
    popular = tuple(_sentence(language, names, random).rstrip(".") for _ in range(_POPULAR))
    return _Site(number, host, language, random.choice(kinds), _name(language, random), names, popular)


def _name(language: str, random: Random) -> str:
    return "".join(random.choices(_WORDS[language]["syllables"], k=random.randint(2, 3))).capitalize()


def _sentence(language: str, names: Sequence[str], random: Random) -> str:
    words = _WORDS[language]
    parts = " ".join(random.choice(words[part]) for part in ("subjects", "verbs", "places"))
    return parts.format(name=random.choice(names), town=random.choice(names)) + "."


def _article(site: _Site, random: Random) -> _Article:
    words = _WORDS[site.language]
    paragraphs = []
    for _ in range(random.randint(2, 5)):
        sentences = [_sentence(site.language, site.names, random) for _ in range(random.randint(2, 4))]
        if random.random() < 0.3:
            inner = _sentence(site.language, site.names, random).rstrip(".")
            sentences.append(words["said"][0].format(sentence=inner, name=random.choice(site.names)))
        paragraphs.append(" ".join(sentences))
    fresh = [_sentence(site.language, site.names, random).rstrip(".") for _ in range(2)]
    others = [
        (headline, words["ago"][0].format(n=random.randint(2, 23)))
        for headline in (*random.sample(site.popular, 3), *fresh)
    ]
    headline = _sentence(site.language, site.names, random).rstrip(".")
    byline = f"{random.choice(site.names)} {random.choice(site.names)}"
    return _Article(headline, byline, tuple(paragraphs), tuple(others))


def _as_text(site: _Site, article: _Article) -> str:
    words = _WORDS[site.language]
    more = words["more"][site.number % len(words["more"])]
    shown = [line for headline, ago in article.others for line in (headline, f"- {ago}")]
    lines = [article.headline, *article.paragraphs, words["share"][0], f"{more}:", *shown, words["letter"][0]]
    return "\n".join([*lines, " | ".join(words["footer"]), f"© {site.name}"])


def _as_html(site: _Site, article: _Article) -> str:
    words = {name: tuple(map(escape, parts)) for name, parts in _WORDS[site.language].items()}
    more = words["more"][site.number % len(words["more"])]
    body, box = (("story", "teaser"), ("post-content", "related"), ("c-text", "c-more"))[site.number % 3]
    menu = "".join(f'<li><a href="/{place}">{name}</a></li>' for place, name in enumerate(words["menu"]))
    paragraphs = "\n".join(f"<p>{escape(paragraph)}</p>" for paragraph in article.paragraphs)
    others = "\n".join(
        f'<li><a href="/{place}">{escape(headline)}</a> <time>{escape(ago)}</time></li>'
        for place, (headline, ago) in enumerate(article.others)
    )
    share = " ".join(f'<a href="#">{name}</a>' for name in words["share"])
    footer = " ".join(f'<a href="#">{name}</a>' for name in words["footer"])
    headline = escape(article.headline)
    return f"""<!DOCTYPE html>
<html lang="{site.language}">
<head><meta charset="utf-8"><title>{headline} - {escape(site.name)}</title>
<style>.{body} {{ max-width: 40em }}</style></head>
<body>
<header><a href="/">{escape(site.name)}</a><nav><ul>{menu}</ul></nav></header>
<main><article class="{body}">
<h1>{headline}</h1>
<p class="byline">{escape(article.byline)}</p>
{paragraphs}
<div class="share">{share}</div>
</article>
<aside class="{box}"><h2>{more}</h2><ul>
{others}
</ul></aside>
<form class="letter"><p>{words["letter"][0]}</p><input type="email"></form></main>
<footer>{footer} <span>© {escape(site.name)}</span></footer>
<script>window.page = {{"site": {site.number}}};</script>
</body>
</html>
"""
