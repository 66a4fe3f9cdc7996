"""Lines that other pages of the same site have too."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from cleaner.model import Document, Line, Proposal
from cleaner.shape import key as fold_line
from cleaner.sites.count import Place, page_counts
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
_OPENING = 3.0
"""A short line right behind the article may be its author's sign-off, though it is on every page."""
_INSIDE, _INSIDE_BLOCK, _INSIDE_PROSE = 2.0, 3.0, 1.0
"""Inside the article: a short line; one that repeats together with the line beside it; a paragraph."""
_LINKED = 0.5
"""Share of linked characters from which on a line is a link."""
_COPY = 0.5
"""Share of the words in its paragraphs that other pages have too, from which on a page is a copy of another."""


@dataclass(frozen=True, slots=True)
class _Repeats:
    """What the site's other pages say of the lines of a page, one number per line."""

    lines: Sequence[Line]
    pages: NDArray[np.int64]
    """Other pages that hold the line."""
    beside: NDArray[np.bool_]
    """Whether it repeats together with the line before it or after it."""
    of: int
    """Other pages of the site that are known."""

    @property
    def least(self) -> float:
        """Pages that make a line a repeated one."""
        return max(_PAGES, _SHARE * self.of)


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
        Example("The harbour of Velmora reopened on Tuesday after a storm had kept it shut for nine days."),
        Example("Advertisement\nThe council voted late in the evening, and nobody outside had expected it."),
    )

    def propose(self, document: Document) -> Iterator[Proposal]:
        """Give points to the lines that other pages of the site have too."""
        site = self.sites.of(site_of(document.url, document.page)) if self.sites is not None else None
        repeats = _look_up(document, site) if site is not None else None
        if repeats is None or _is_copy(repeats):
            return
        title = fold_line(document.title or "")
        for place, at in _placed(repeats):
            line = repeats.lines[at]
            if line.shape.key != title and time_line(line.text) is None:
                yield self._say(repeats, at, place)

    def _say(self, repeats: _Repeats, at: int, place: Place) -> Proposal:
        line, pages = repeats.lines[at], int(repeats.pages[at])
        share = pages / repeats.of
        where = place.name.lower()
        return Proposal(
            line.index,
            line.index,
            round(_points(repeats, at, place) * min(1.0, max(share / _FULL_SHARE, 0.5)), 2),
            f"repeated-lines/{where}",
            self.name,
            "repeated",
            f"stands on {pages} of the {repeats.of} other pages known of this site",
            "repetition",
            evidence={"pages_with_line": pages, "pages_of_site": repeats.of, "place": where},
        )


def _look_up(document: Document, site: SiteLines) -> _Repeats | None:
    """Ask for the lines of a page; the page itself, if the memory knows it, is left out of every number."""
    counted = page_counts(document)
    itself = int(site.knows(counted.signature))
    of = site.pages - itself
    if of < _PAGES:
        return None
    lines = [line for line in document.lines if not line.blank]
    keys = np.array([folded_key(line.shape.key) for line in lines], dtype=np.uint64)
    known = keys != NO_KEY
    pages = np.where(known, site.look_up(keys).pages - itself, 0)
    pairs = site.look_up(pair_keys(keys)).pages - itself
    pairs[~(known[:-1] & known[1:])] = 0
    beside = np.maximum(np.append(pairs, 0), np.append(0, pairs)) * 2 >= np.maximum(pages, 2 * _PAGES)
    return _Repeats(lines, pages, beside, of)


def _is_copy(repeats: _Repeats) -> bool:
    """Whether most of the page's own text stands on other pages."""
    words = own = 0.0
    for line, pages in zip(repeats.lines, repeats.pages.tolist(), strict=True):
        if is_prose(line.shape) and line.extracted is not False:
            words += line.shape.words
            own += line.shape.words * (pages < repeats.least)
    return words > 0 and own <= (1 - _COPY) * words


def _placed(repeats: _Repeats) -> Iterator[tuple[Place, int]]:
    """Give the repeated lines, each with its place on this page."""
    prose = [is_prose(line.shape) for line in repeats.lines]
    again = (repeats.pages >= repeats.least).tolist()
    paragraphs = [at for at, line in enumerate(repeats.lines) if prose[at] and not again[at] and line.extracted is not False]
    first, last = (paragraphs[0], paragraphs[-1]) if paragraphs else (len(prose), -1)
    while first and prose[first - 1] and repeats.lines[first - 1].extracted is not False:  # a standing introduction
        first -= 1
    for at in range(len(prose)):
        if again[at]:
            yield Place.HEAD if at < first else Place.TAIL if at > last else Place.BODY, at


def _points(repeats: _Repeats, at: int, place: Place) -> float:
    line, share = repeats.lines[at], repeats.pages[at] / repeats.of
    prose = is_prose(line.shape)
    if line.extracted is False:
        return _STRONG
    if place is Place.BODY:
        if prose:
            return _STRONG if share >= _MOST and repeats.pages[at] >= _VERY_MANY else _INSIDE_PROSE
        return _INSIDE_BLOCK if repeats.beside[at] else _INSIDE
    if not prose and line.linked < _LINKED and place is Place.TAIL and repeats.pages[at - 1] < repeats.least:
        return _OPENING
    return _STRONG
