"""How many pages a run has before it, counted along the way by a walk over the names of its files.

Files of one page are counted. Of files that hold many the first ones are looked into: rows of Parquet are told by the
file itself, of others the records in the first few megabytes are counted, and what is longer is estimated by its size.
"""

from __future__ import annotations

import os
from itertools import islice
from typing import IO, TYPE_CHECKING, cast

from cleaner.errors import CleanerError
from cleaner.io import extras
from cleaner.io.find import find
from cleaner.io.places import is_url, open_bytes
from cleaner.io.unpack import unpacked_stream

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from cleaner.io.source import Source

_AHEAD = 16
"""Names looked at for each page that is done: the walk is over when a sixteenth of the pages are."""
_SAMPLE_BYTES = 4 << 20
"""Of a file as it is stored, looked into at most: counting on would take as long as reading it."""
_SAMPLED_FILES = 16
"""Files that are looked into; those after them are taken to be like them."""
_PIECE, _PIECES = 1 << 20, 64
"""Bytes unpacked at a time, and how often at most: a few packed megabytes may hold gigabytes."""
_STEP = 1 << 16
_MARKS = {"jsonl": b"\n", "warc": b"\nWARC-Type: response"}
"""What stands once in each record."""


class Extent:
    """The pages of a run, as far as they are counted."""

    def __init__(self, sources: Iterable[Source]) -> None:
        self._sources: Iterator[Source] | None = iter(sources)
        """None: the walk is over."""
        self._pages = 0
        """Files of one page, and rows that a file tells of itself."""
        self._stored = 0
        """Bytes of the other files."""
        self._sampled = self._records = self._files = 0
        """Of those looked into: bytes, records, files."""
        self._whole = True
        """Whether all of them were looked into to their end."""
        self._failed = False

    @property
    def pages(self) -> int | None:
        """How many there are, `exact` or about; None as long as the walk goes on, or where it came to nothing."""
        if self._sources is not None or self._failed:
            return None
        return self._pages + (round(self._stored * self._records / self._sampled) if self._sampled else 0)

    @property
    def exact(self) -> bool:
        """Whether every page was counted."""
        return self._whole

    def look(self) -> None:
        """Walk on for a few names."""
        if self._sources is None:
            return
        try:
            few = list(islice(self._sources, _AHEAD))
        except CleanerError:
            self._sources, self._failed = None, True
            return
        if not few:
            self._sources = None
        for source in few:
            try:
                self._count(source)
            except (CleanerError, OSError, ValueError):  # it cannot be read, which is one row of the report
                self._pages += 1

    def _count(self, source: Source) -> None:
        if source.format == "page":
            self._pages += 1
        elif source.format == "parquet":
            with extras.parquet().ParquetFile(source.stored) as file:
                self._pages += file.metadata.num_rows
        else:
            size = os.path.getsize(source.stored)  # noqa: PTH202  # a string all along
            if self._files < _SAMPLED_FILES:
                self._sample(source, size)
            else:
                self._whole = False
            self._stored += size

    def _sample(self, source: Source, size: int) -> None:
        mark, found, end = _MARKS[source.format], 0, b""
        with open_bytes(source.stored) as stored:
            counted = _Counted(stored)
            file = unpacked_stream(cast("IO[bytes]", counted))
            for _ in range(_PIECES):
                if counted.taken >= _SAMPLE_BYTES or not (piece := file.read(_PIECE)):
                    break
                # A mark may lie across two pieces; what is kept of the first is too short to hold a whole one.
                found += (end[1 - len(mark) :] + piece).count(mark) if len(mark) > 1 else piece.count(mark)
                end = piece[-len(mark) :]
            ended = not file.read(1)
        # The last line need not end.
        self._records += found + (source.format == "jsonl" and ended and end not in (b"", mark))
        self._sampled += min(counted.taken, size)
        self._files += 1
        self._whole = self._whole and ended


class _Counted:
    """A stored file that knows how much of it was taken."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.taken = 0

    def read(self, size: int) -> bytes:
        """Take some of it; little at a time, or what was taken would be far ahead of what was looked into."""
        data = self._file.read(min(size, _STEP))
        self.taken += len(data)
        return data


def extent_of(sources: Sequence[str], include: Sequence[str] = ()) -> Extent | None:
    """Give the extent of what the user named, to be walked; None where a walk would ask other machines."""
    if any(map(is_url, sources)):
        return None
    return Extent(find(sources, include=include))
