"""All that is known of one site, as arrays; built from rows in any order, always the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Self

import numpy as np

from cleaner.sites.count import Place

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

MOST_PAGES = 4096
"""Pages of one site that are kept, those with the lowest signatures: a sample that does not depend on the order in
which pages come, and large enough for every share that matters."""
_PLACES = np.uint64(3)
_SHIFT = 2


class Block(NamedTuple):
    """One site: its pages, and for each line the pages it stands on."""

    site: int
    """Key of the site."""
    pages: NDArray[np.uint64]
    """Signatures of its pages, in order."""
    keys: NDArray[np.uint64]
    """Keys of lines and of pairs of lines, in order."""
    counts: NDArray[np.uint16]
    """For each key, the pages that hold it."""
    inside: NDArray[np.uint16]
    """For each key, the pages that hold it in the body."""
    where: NDArray[np.uint16]
    """For each key in turn, each page that holds it: four times its index among `pages`, plus the `Place`."""

    @classmethod
    def build(cls, site: int, pages: NDArray[np.uint64], rows: Sequence[NDArray[np.uint64]]) -> Self:
        """Build a block.

        Args:
            site: key of the site.
            pages: a signature for each of `rows`; of pages with the same signature the lines are put together.
            rows: for each page, keys with their places.
        """
        kept = np.unique(pages)[:MOST_PAGES]
        taken = np.flatnonzero(pages <= kept[-1]).tolist()
        index = np.searchsorted(kept, pages)
        sizes = [len(rows[at]) for at in taken]
        page = np.repeat(index[taken].astype(np.uint16), sizes)
        return cls._of(site, kept, np.concatenate([rows[at] for at in taken]), page)

    @classmethod
    def gather(cls, site: int, pages: NDArray[np.uint64], rows: NDArray[np.uint64], owners: NDArray[np.uint64]) -> Self:
        """Build a block of rows that lie about in any order.

        Args:
            site: key of the site.
            pages: signatures of all its pages.
            rows: keys with their places.
            owners: for each row, the signature of the page it is of.
        """
        kept = np.unique(pages)[:MOST_PAGES]
        taken = owners <= kept[-1]
        return cls._of(site, kept, rows[taken], np.searchsorted(kept, owners[taken]).astype(np.uint16))

    @classmethod
    def merge(cls, blocks: Sequence[Block]) -> Block:
        """Put together what several memories know of one site; a page that several of them know counts once."""
        if len(blocks) == 1:
            return blocks[0]
        kept = np.unique(np.concatenate([block.pages for block in blocks]))[:MOST_PAGES]
        rows, pages = [], []
        for block in blocks:
            own = block.pages[block.where >> _SHIFT]
            taken = own <= kept[-1]
            keys = np.repeat(block.keys, block.counts) | (block.where & 3).astype(np.uint64)
            rows.append(keys[taken])
            pages.append(np.searchsorted(kept, own[taken]).astype(np.uint16))
        return cls._of(blocks[0].site, kept, np.concatenate(rows), np.concatenate(pages))

    @classmethod
    def _of(cls, site: int, kept: NDArray[np.uint64], rows: NDArray[np.uint64], page: NDArray[np.uint16]) -> Self:
        """Sort, and of a key on the same page keep the highest place."""
        keys, place = rows & ~_PLACES, (rows & _PLACES).astype(np.uint16)
        where = (page << _SHIFT) | place
        order = np.lexsort((where, keys))
        keys, where = keys[order], where[order]
        last = np.ones(len(keys), dtype=np.bool_)
        last[:-1] = (keys[1:] != keys[:-1]) | ((where[1:] >> _SHIFT) != (where[:-1] >> _SHIFT))
        keys, where = keys[last], where[last]
        starts = np.flatnonzero(np.concatenate([[True], keys[1:] != keys[:-1]])) if len(keys) else np.array([], np.intp)
        counts = np.diff(np.append(starts, len(keys))).astype(np.uint16)
        in_body = ((where & 3) == Place.BODY).astype(np.uint16)
        inside = np.add.reduceat(in_body, starts) if len(starts) else counts
        return cls(site, kept, keys[starts], counts, np.asarray(inside, np.uint16), np.asarray(where, np.uint16))
