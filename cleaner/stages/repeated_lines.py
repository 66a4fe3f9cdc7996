"""Lines that other pages of the same site have too."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, ClassVar, NamedTuple

import numpy as np

from cleaner.model import Document, Line, Proposal
from cleaner.shape import key as fold_line
from cleaner.sites.count import page_signature
from cleaner.sites.keys import NO_KEY, folded_key, pair_keys, site_of
from cleaner.stages.stage import Example, Stage
from cleaner.times import time_line
from cleaner.vocabulary import is_prose

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from cleaner.sites.memory import SiteLines

_PAGES = 3
"""Other pages that must hold a line before anything is said of it: a quotation stands on two."""
_SHARE = 0.08
"""Share of the site's other pages that must: on a large site chance repeats more."""
_FULL_SHARE = 0.25
"""Share from which on it speaks with all its points."""
_MOST = 0.9
"""Share from which on a line stands on next to every page."""
_VERY_MANY = 20
"""Other pages, next to all of the site, from which on even a paragraph inside the article is the template's."""
_STRONG = 7.0
"""Enough to remove a line that is taken for the article's, a paragraph among them."""
_CERTAIN = 8.0
"""The same for what stands on next to every page, as part of a block: no longer protected for looking like a list."""
_ALONE = 3.0
"""A short line among the page's own: a byline, a sign-off, the label of a product's facts. They are the same on every
page, and belong to it."""
_NEAR, _AMONG = 3, 0.6
"""Lines on either side, and the share of them that has to repeat too: a template comes in blocks."""
_HEADLINE_WORDS = 3.0
"""Words of a headline that is part of the title a page states; fewer may be the name of the site."""
_OWN = -2.0
"""A line before the article that does not repeat, beside one that does: its headline, a byline, a caption."""
_INSIDE, _INSIDE_BLOCK, _INSIDE_PROSE = 2.0, 3.0, 1.0
"""Inside the article: a short line; one that repeats together with the line beside it; a paragraph."""
_OF_FACTS = frozenset({"product", "listing", "forum"})
"""What a page may say it is; there, what repeats is the label of a fact as often as residue."""
_COPY = 0.5
"""Share of the words in its paragraphs that other pages have too, from which on a page is a copy of another."""

_STORY = (
    "The {0} to Osk left at dawn, and the crew of nine had been told to keep the deck clear of snow.\n"
    "By noon the {0} had reached the harbour of Osk, where the crew was met by the mayor and a small band."
)
_MENU, _FOOTER = "Harbour\nWeather\nTides\nMarkets", "About us\nContact\nImprint"
_PROMPT = "Get the news of the harbour every morning, before the first ferry leaves, and never miss a tide again."
_SITE = tuple(
    f"{_MENU}\n{_STORY.format(ship)}\n{_PROMPT}\n{_FOOTER}" for ship in ("barge", "yacht", "cutter", "tugboat", "raft")
)


class _Repeats(NamedTuple):
    """What the site's other pages say of the lines of a page, one number per line."""

    lines: Sequence[Line]
    pages: NDArray[np.int64]
    """Other pages that hold the line."""
    beside: NDArray[np.bool_]
    """Whether it repeats together with the line before it or after it."""
    so_far: NDArray[np.int64]
    """For each line, and one more at the end: how many lines before it repeat."""
    facts: bool
    """Whether the page is of a kind that says the same of many things: shops, catalogues, forums."""
    of: int
    """Other pages of the site that are known."""

    @property
    def least(self) -> float:
        """Pages that make a line a repeated one."""
        return _least(self.of)


class RepeatedLines(Stage):
    """Takes for residue what stands on many pages of the same site.

    Needs a site memory (`cleaner learn`, or `learn` from Python); without one it is silent. The
    memory says on how many pages of its site each line stands, times, dates and counters left
    aside. From three other pages and 8 % of them on a line counts as repeated. Before the article's
    first own paragraph, after its last, and in what trafilatura leaves out, a repeated line goes,
    be it a link, a prompt or a whole paragraph about the publisher. Inside the article it takes
    another kind of evidence, as headings and mottos repeat there; only a paragraph that next to
    all of more than twenty pages have goes by itself.

    What could go wrong: an author's sign-off, a standing introduction. A line that is a time, the
    page's own headline, and a short line right behind the article are spared. If most of a page's
    own text stands on other pages, it is a copy of one, and nothing is said.
    """

    name = "repeated_lines"
    examples: ClassVar = (
        Example(
            f"{_MENU}\n{_STORY.format('ferry')}\n{_PROMPT}\n{_FOOTER}",
            (*_MENU.split("\n"), _PROMPT, *_FOOTER.split("\n")),
            others=_SITE,
        ),
        Example(f"{_STORY.format('ferry')}\n{_PROMPT}", (_PROMPT,), others=_SITE),
        Example(f"{_MENU}\n{_STORY.format('ferry')}\n{_PROMPT}\n{_FOOTER}"),
        Example(f"{_STORY.format('ferry')}\nNobody else has this line.", others=_SITE),
        Example(f"{_STORY.format('barge 3')}", others=_SITE),
    )

    def propose(self, document: Document) -> Iterator[Proposal]:
        """Give points to the lines that other pages of the site have too."""
        site = self.sites.of(site_of(document.url, document.page)) if self.sites is not None else None
        repeats = _look_up(document, site) if site is not None else None
        if repeats is None or _is_copy(repeats):
            return
        article, title = _article(repeats), fold_line(document.title or "")
        again = (repeats.pages >= repeats.least).tolist()
        said: list[tuple[int, tuple[float, int, str]]] = []
        for at, line in enumerate(repeats.lines):
            if again[at]:
                if not _is_headline(line, title) and time_line(line.text) is None:
                    said.append((at, _judge(repeats, at, article)))
            elif at < article.start and any(again[max(0, at - 1) : at + 2]):
                yield self._own(repeats, at)
        # Lines in a row of which the same is to be said share a proposal: a menu of fifty needs one.
        for _, group in groupby(enumerate(said), key=lambda item: (item[1][0] - item[0], item[1][1])):
            run = [entry for _, entry in group]
            yield self._say(repeats, range(run[0][0], run[-1][0] + 1), run[0][1])

    def _own(self, repeats: _Repeats, at: int) -> Proposal:
        line, pages = repeats.lines[at], int(repeats.pages[at])
        return Proposal(
            line.index,
            line.index,
            _OWN,
            "repeated-lines/own",
            self.name,
            "repeated",
            "beside lines that repeat, but itself on few other pages known of this site",
            "repetition",
            evidence={"pages_with_line": pages, "pages_of_site": repeats.of},
        )

    def _say(self, repeats: _Repeats, run: range, judged: tuple[float, int, str]) -> Proposal:
        points, pages, where = judged
        return Proposal(
            repeats.lines[run[0]].index,
            repeats.lines[run[-1]].index,
            points,
            f"repeated-lines/{where}",
            self.name,
            "repeated",
            "stands on many of the other pages known of this site",
            "repetition",
            evidence={"pages_with_line": pages, "pages_of_site": repeats.of},
        )


def _look_up(document: Document, site: SiteLines) -> _Repeats | None:
    """Ask for the lines of a page; the page itself, if the memory knows it, is left out of every number."""
    if site.pages < _PAGES:
        return None
    lines = [line for line in document.lines if not line.blank]
    keys = np.array([folded_key(line.shape.key) for line in lines], dtype=np.uint64)
    itself = int(site.knows(page_signature(lines, keys)))
    of = site.pages - itself
    if of < _PAGES:
        return None
    known = keys != NO_KEY
    pages = np.where(known, site.look_up(keys).pages - itself, 0)
    pairs = site.look_up(pair_keys(keys)).pages - itself
    pairs[~(known[:-1] & known[1:])] = 0
    beside = np.maximum(np.append(pairs, 0), np.append(0, pairs)) * 2 >= np.maximum(pages, 2 * _PAGES)
    so_far = np.concatenate([[0], np.cumsum(pages >= _least(of))])
    facts = not document.types.isdisjoint(_OF_FACTS) and "article" not in document.types
    return _Repeats(lines, pages, beside, so_far, facts, of)


def _least(of: int) -> float:
    """Give the pages that make a line a repeated one."""
    return max(_PAGES, _SHARE * of)


def _is_copy(repeats: _Repeats) -> bool:
    """Whether most of the page's own text stands on other pages."""
    words = own = 0.0
    for line, pages in zip(repeats.lines, repeats.pages.tolist(), strict=True):
        if is_prose(line.shape) and line.extracted is not False:
            words += line.shape.words
            own += line.shape.words * (pages < repeats.least)
    return words > 0 and own <= (1 - _COPY) * words


def _article(repeats: _Repeats) -> range:
    """Give the lines from the first paragraph that is the page's own to the last."""
    prose = [is_prose(line.shape) and line.extracted is not False for line in repeats.lines]
    paragraphs = [at for at, own in enumerate(repeats.pages < repeats.least) if own and prose[at]]
    if not paragraphs:
        return range(len(prose), len(prose))
    first = paragraphs[0]
    while first and prose[first - 1]:  # a standing introduction
        first -= 1
    return range(first, paragraphs[-1] + 1)


def _judge(repeats: _Repeats, at: int, article: range) -> tuple[float, int, str]:
    """Give the points of a repeated line, the other pages that hold it, and its place."""
    pages = int(repeats.pages[at])
    where = "head" if at < article.start else "body" if at in article else "tail"
    weight = min(1.0, max(pages / repeats.of / _FULL_SHARE, 0.5))
    return round(_points(repeats, at, article) * weight, 2), pages, where


def _points(repeats: _Repeats, at: int, article: range) -> float:
    line, pages = repeats.lines[at], int(repeats.pages[at])
    everywhere = pages >= _MOST * repeats.of
    if at in article:
        if is_prose(line.shape):
            return _STRONG if everywhere and pages >= _VERY_MANY else _INSIDE_PROSE
        return _INSIDE_BLOCK if repeats.beside[at] else _INSIDE
    if repeats.facts and not (everywhere and line.extracted is False):
        return _ALONE
    if not is_prose(line.shape) and not _in_block(repeats, at, article):
        return _ALONE
    return _CERTAIN if everywhere and repeats.beside[at] else _STRONG


def _in_block(repeats: _Repeats, at: int, article: range) -> bool:
    """Whether most lines near it, on the same side of the article, repeat as well.

    The line right behind the article is in none, nor the one right before it but with the lines before that.
    """
    before = at < article.start
    if at == article.stop or (at == article.start - 1 and not repeats.beside[at]):
        return False
    start = max(at - _NEAR, 0 if before else article.stop)
    stop = min(at + _NEAR + 1, article.start if before else len(repeats.lines))
    near = stop - start - 1
    return near > 0 and int(repeats.so_far[stop] - repeats.so_far[start]) - 1 >= _AMONG * near


def _is_headline(line: Line, title: str) -> bool:
    """Whether a line is the page's own headline, which other pages have as a link to it."""
    key = line.shape.key
    return bool(key) and (key == title or (line.heading > 0 and line.shape.words >= _HEADLINE_WORDS and key in title))
