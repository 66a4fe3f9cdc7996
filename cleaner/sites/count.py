"""One page -> the keys of its lines, each once, with the place it has on the page."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from cleaner.model import EMBEDDED
from cleaner.segment.outline import outline
from cleaner.shape import key as fold_line
from cleaner.shape import shape_of
from cleaner.sites.keys import NO_KEY, clipped, folded_key, pair_keys, signature, site_key, site_of
from cleaner.vocabulary import PROSE_WORDS, is_prose

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from numpy.typing import NDArray

    from cleaner.model import Document, Line, Page

_PROSE_CHARS = 2 * PROSE_WORDS - 1
"""Characters: a shorter line cannot hold that many words, and need not be looked at closely."""
_TELLING = 3
"""Paragraphs by which a page can be told from others; one with fewer is told by all its lines."""
_NOT_ON_PAGE = EMBEDDED | {"extractor"}
"""Origins of lines that counting does not see: only the full segmentation brings them out."""


class Place(IntEnum):
    """Where on a page a line stands. Of several places of one line the highest counts."""

    HEAD = 0
    """Before the first paragraph."""
    TAIL = 1
    """After the last."""
    BODY = 2
    """Between, paragraphs themselves included."""


class PageKeys(NamedTuple):
    """What one page adds to the memory of its site."""

    site: int
    """Key of the site; 0: the page has neither address nor name, and adds nothing."""
    signature: int
    """Tells the page by what it says: a copy at another address has the same, and is not counted again."""
    rows: NDArray[np.uint64]
    """Keys of its lines and of its pairs of lines, each once and in order, the lowest two bits holding the `Place`."""


def count_page(page: Page) -> PageKeys:
    """Count the lines of a page, without cleaning it.

    Raises:
        SourceError: the page cannot be read.
    """
    found = outline(page)
    site = site_of(found.url, page.id)
    keys = np.array([folded_key(fold_line(clipped(text))) for text in found.texts], dtype=np.uint64)
    prose = [len(text) >= _PROSE_CHARS and is_prose(shape_of(text)) for text in found.texts]
    return _count(site, keys, prose, found.headings)


def page_counts(document: Document) -> PageKeys:
    """Count the lines of a page that is segmented; gives what `count_page` gives."""
    lines = [line for line in document.lines if not line.blank and line.origin not in _NOT_ON_PAGE]
    headings = {index for index, line in enumerate(lines) if line.heading == 1}
    prose = [is_prose(line.shape) for line in lines]
    keys = np.array([folded_key(line.shape.key) for line in lines], dtype=np.uint64)
    return _count(site_of(document.url, document.page), keys, prose, headings)


def page_signature(lines: Sequence[Line], keys: NDArray[np.uint64]) -> int:
    """Give the signature that `count_page` gives a page, from its lines and their keys."""
    seen = [at for at, line in enumerate(lines) if line.origin not in _NOT_ON_PAGE]
    paragraphs = [place for place, at in enumerate(seen) if is_prose(lines[at].shape)]
    headings = {place for place, at in enumerate(seen) if lines[at].heading == 1}
    return _signature(keys[seen], np.array(paragraphs, dtype=np.intp), headings)


def _count(site: str, keys: NDArray[np.uint64], prose: Sequence[bool], headings: Collection[int]) -> PageKeys:
    paragraphs = np.flatnonzero(prose)
    places = np.full(len(keys), int(Place.HEAD), dtype=np.uint64)
    if len(paragraphs):
        places[paragraphs[0] :] = Place.BODY
        places[paragraphs[-1] + 1 :] = Place.TAIL
    pairs, between = pair_keys(keys), np.maximum(places[:-1], places[1:])
    known = keys != NO_KEY
    both = known[:-1] & known[1:]
    rows = np.concatenate([keys[known] | places[known], pairs[both] | between[both]])
    return PageKeys(site_key(site) if site else 0, _signature(keys, paragraphs, headings), unique_rows(rows))


def _signature(keys: NDArray[np.uint64], paragraphs: NDArray[np.intp], headings: Collection[int]) -> int:
    if len(paragraphs) < _TELLING:
        return signature(keys)
    return signature(keys[np.union1d(paragraphs, np.array(sorted(headings), dtype=np.intp))])


def unique_rows(rows: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Give each key once, with the highest of its places, in order."""
    rows = np.sort(rows)
    last = np.ones(len(rows), dtype=np.bool_)
    last[:-1] = (rows[:-1] ^ rows[1:]) > np.uint64(3)
    return rows[last]
