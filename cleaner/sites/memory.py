"""What the pages of each site have in common, and how to ask for it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from cleaner.sites.block import Block
from cleaner.sites.file import ARRAYS, PARTED, read, writing
from cleaner.sites.keys import site_key, site_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Seen:
    """On how many pages of a site some lines stand, one number per key asked for."""

    pages: NDArray[np.int64]
    """Pages that hold the line."""
    inside: NDArray[np.int64]
    """Pages that hold it between their first and their last paragraph."""


@dataclass(frozen=True, slots=True)
class SiteLines:
    """What is known of one site."""

    block: Block

    @property
    def pages(self) -> int:
        """How many pages of the site are known."""
        return len(self.block.pages)

    def knows(self, signature: int) -> bool:
        """Whether a page with this signature is among them."""
        pages = self.block.pages
        at = int(np.searchsorted(pages, np.uint64(signature)))
        return at < len(pages) and int(pages[at]) == signature

    def look_up(self, keys: NDArray[np.uint64]) -> Seen:
        """Say on how many pages lines stand; 0 for one never seen.

        Args:
            keys: of lines or of pairs of lines, the lowest two bits zero.
        """
        known = self.block.keys
        if not len(known):
            return Seen(np.zeros(len(keys), np.int64), np.zeros(len(keys), np.int64))
        at = np.minimum(np.searchsorted(known, keys), len(known) - 1)
        hit = known[at] == keys
        return Seen(
            np.where(hit, self.block.counts[at], 0).astype(np.int64),
            np.where(hit, self.block.inside[at], 0).astype(np.int64),
        )


class SiteMemory:
    """Counts, for every site, on how many of its pages each line stands.

    Learn it with `learn`, or from many processes with `Tally` and `group`. A file is mapped into
    memory, not read: a worker pays for the sites it meets. Pages count once however often they are
    learnt, so merging memories that overlap is safe, and gives exactly what learning all pages at
    once gives.
    """

    def __init__(self, arrays: dict[str, NDArray[Any]], path: Path | None = None) -> None:
        self._arrays = arrays
        self._starts = arrays["starts"].reshape(-1, len(PARTED))
        self.path = path
        """Where it was loaded from; None: it was learnt in this process."""

    @classmethod
    def load(cls, path: Path | str) -> Self:
        """Open a memory.

        Raises:
            ConfigError: the file is missing, no site memory, of another version, or cut short.
        """
        return cls(read(Path(path)), Path(path))

    @classmethod
    def of_blocks(cls, blocks: Sequence[Block]) -> Self:
        """Make a memory of blocks in the order of their sites."""
        ends = [[len(getattr(block, name)) for name in PARTED] for block in blocks]
        arrays: dict[str, NDArray[Any]] = {
            "sites": np.array([block.site for block in blocks], dtype="<u8"),
            "starts": np.cumsum([[0] * len(PARTED), *ends], axis=0, dtype=np.uint64).reshape(-1),
        }
        for name, kind in (("pages", "<u8"), ("keys", "<u8"), ("counts", "<u2"), ("inside", "<u2"), ("where", "<u2")):
            arrays[name] = np.concatenate([np.zeros(0, kind), *(getattr(block, name) for block in blocks)])
        return cls(arrays)

    @property
    def sites(self) -> int:
        """How many sites it knows."""
        return len(self._arrays["sites"])

    @property
    def pages(self) -> int:
        """How many pages it knows."""
        return len(self._arrays["pages"])

    def of(self, site: str) -> SiteLines | None:
        """Give what is known of a site, as `site_of` names it; None for one never seen."""
        if not site:
            return None
        key, sites = site_key(site), self._arrays["sites"]
        at = int(np.searchsorted(sites, np.uint64(key)))
        return SiteLines(self._block(at)) if at < len(sites) and int(sites[at]) == key else None

    def name_for(self, path: str) -> str:
        """Give the end of a path under whose folder this memory has pages; the whole path where it has none.

        Pages without an address belong together by folder, as named from where their run began: of one file alone
        nobody can tell where that was.
        """
        parts = path.split("/")
        ends = ("/".join(parts[first:]) for first in range(len(parts)))
        return next((end for end in ends if self.of(site_of(None, end)) is not None), path)

    def blocks(self) -> Iterator[Block]:
        """Give what is known of each site, in the order of their keys."""
        return (self._block(at) for at in range(self.sites))

    def arrays(self) -> Iterator[bytes | memoryview]:
        """Give all that it knows, as bytes; the same for the same pages."""
        for name, kind in ARRAYS.items():
            array = np.ascontiguousarray(self._arrays[name], dtype=kind)
            yield name.encode()
            yield array.data.cast("B") if len(array) else b""

    def merge(self, *others: SiteMemory) -> SiteMemory:
        """Give a memory of all pages that this one and the others know."""
        return SiteMemory.of_blocks(list(merged([self, *others])))

    def save(self, path: Path | str) -> None:
        """Write the memory; the file appears whole, or not at all.

        Raises:
            OutputError: it cannot be written.
        """
        with writing(Path(path)) as writer:
            for block in self.blocks():
                writer.add(block)

    def _block(self, at: int) -> Block:
        (page, key, where), (pages, keys, wheres) = self._starts[at].tolist(), self._starts[at + 1].tolist()
        arrays = self._arrays
        return Block(
            int(arrays["sites"][at]),
            np.asarray(arrays["pages"][page:pages]),
            np.asarray(arrays["keys"][key:keys]),
            np.asarray(arrays["counts"][key:keys]),
            np.asarray(arrays["inside"][key:keys]),
            np.asarray(arrays["where"][where:wheres]),
        )


def merged(memories: Sequence[SiteMemory]) -> Iterator[Block]:
    """Give the blocks of several memories put together, site by site, in the order of their keys."""
    heads = [memory.blocks() for memory in memories]
    waiting = [next(head, None) for head in heads]
    while any(block is not None for block in waiting):
        site = min(block.site for block in waiting if block is not None)
        mine = [at for at, block in enumerate(waiting) if block is not None and block.site == site]
        yield Block.merge([block for at in mine if (block := waiting[at]) is not None])
        for at in mine:
            waiting[at] = next(heads[at], None)
