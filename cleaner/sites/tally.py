"""Counting in many processes: each writes what it counted, and at the end all of it is put in order.

A tally is a folder. Pages are parted by site over a fixed number of files per writer, so that one
part after the other can be sorted: however many pages there are, memory stays flat. A page that was
counted twice - a worker died, and its share was begun anew - counts once in the end.
"""

from __future__ import annotations

import secrets
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Self

import numpy as np

from cleaner.errors import OutputError
from cleaner.sites.block import Block
from cleaner.sites.count import PageKeys, count_page
from cleaner.sites.file import writing
from cleaner.sites.memory import SiteMemory

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from cleaner.model import Page

PARTS = 64
_PART_SHIFT = 58
"""The six highest bits of a site's key say which part it goes to, so that parts follow one another in order."""
_BUFFER = 1 << 16
"""Rows held back per part, half a megabyte, before they are written."""
_HEAD = 3
"""Numbers before the rows of a page: site, signature, how many rows."""


class Tally:
    """Writes the counts of one process into the folder of a tally; several may write into one folder.

    >>> with Tally(folder) as tally:  # doctest: +SKIP
    ...     tally.add(count_page(page))
    """

    def __init__(self, folder: Path | str) -> None:
        """Open a folder, which is made if it is missing; no file of it is changed."""
        self._folder = Path(folder)
        self._name = secrets.token_hex(8)  # of the files alone; what comes out does not depend on it
        self._waiting: dict[int, list[NDArray[np.uint64]]] = {}
        self._rows: dict[int, int] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.flush()

    def add(self, page: PageKeys) -> None:
        """Take in a page; one without a site is passed over.

        Raises:
            OutputError: a file cannot be written.
        """
        if not page.site:
            return
        part = page.site >> _PART_SHIFT
        head = np.array([page.site, page.signature, len(page.rows)], dtype=np.uint64)
        self._waiting.setdefault(part, []).extend((head, page.rows))
        self._rows[part] = self._rows.get(part, 0) + _HEAD + len(page.rows)
        if self._rows[part] >= _BUFFER:
            self._write(part)

    def flush(self) -> None:
        """Write what was held back: only then are the pages counted for sure.

        Raises:
            OutputError: a file cannot be written.
        """
        for part in sorted(self._waiting):
            self._write(part)

    def _write(self, part: int) -> None:
        data = np.concatenate(self._waiting.pop(part)).astype("<u8").tobytes()
        self._rows[part] = 0
        path = self._folder / f"{part:02}-{self._name}.rows"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with path.open("ab") as file:
                file.write(data)
        except OSError as error:
            raise OutputError(f"{path}: the tally of site lines cannot be written: {error.strerror}") from error


def group(folders: Iterable[Path | str], out: Path | str) -> SiteMemory:
    """Put tallies in order, write the memory, and open it.

    Args:
        folders: of tallies; left as they are.
        out: file of the memory.

    Raises:
        OutputError: the memory cannot be written.
    """
    files = [sorted(Path(folder).glob("*.rows")) for folder in folders]
    with writing(Path(out)) as writer:
        for part in range(PARTS):
            for block in _blocks([path for paths in files for path in paths if path.name.startswith(f"{part:02}-")]):
                writer.add(block)
    return SiteMemory.load(out)


def learn(pages: Iterable[Page]) -> SiteMemory:
    """Learn from pages in this process; all counts are held in memory.

    Raises:
        SourceError: a page cannot be read.
    """
    counted = (count_page(page) for page in pages)
    return SiteMemory.of_blocks(list(_grouped([page for page in counted if page.site])))


def _blocks(files: Iterable[Path]) -> Iterator[Block]:
    pages: list[PageKeys] = []
    for path in files:
        numbers = np.fromfile(path, "<u8")  # a number its writer did not finish is left out
        at = 0
        while at + _HEAD <= len(numbers):
            site, signature, size = (int(number) for number in numbers[at : at + _HEAD])
            if at + _HEAD + size > len(numbers):  # its writer was ended in the middle of a page
                break
            pages.append(PageKeys(site, signature, numbers[at + _HEAD : at + _HEAD + size]))
            at += _HEAD + size
    yield from _grouped(pages)


def _grouped(pages: list[PageKeys]) -> Iterator[Block]:
    for site, group_ in groupby(sorted(pages, key=lambda page: page.site), key=lambda page: page.site):
        of_site = list(group_)
        signatures = np.array([page.signature for page in of_site], dtype=np.uint64)
        yield Block.build(site, signatures, [page.rows for page in of_site])
