"""A file of many small pieces, each found and checked by itself, so that a start reads no more than it needs.

A line names what the file is made from, a second one says how long the head is, which says what is where. Every piece
has a checksum, and is read by `marshal`, which makes texts and numbers and runs nothing. So a damaged file can do no
more than be refused, whenever that turns out.
"""

from __future__ import annotations

import marshal
import os
import weakref
from array import array
from itertools import accumulate
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar
from zlib import crc32

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

_HEAD = 128
"""Bytes: the first two lines are shorter."""
Found = TypeVar("Found")


class DamagedError(ValueError):
    """What is kept is not what was written."""


class Told(NamedTuple):
    """What is read at every start."""

    order: list[int]
    """Numbers of the rules that are switched on, by id."""
    matched: list[int]
    """Those of the rules that are held against all pages."""
    words: list[int]
    """Of each of these the length, in words, beyond which a line is none of it."""
    hosts: list[str]
    """Sites that have rules of their own."""
    always: tuple[list[int], list[int]]
    """Places of the patterns that every line may match: where upper case is taken for lower, and where not."""
    openings: tuple[list[str], list[str]]
    """Openings of the literals, likewise."""

    def checked(self) -> Told:
        """Give it back, if it is what it should be.

        Raises:
            TypeError: it is not.
        """
        folded, cased = self.always
        numbers = {type(item) for part in (self.order, self.matched, self.words, folded, cased) for item in part}
        folded_openings, cased_openings = self.openings
        texts = {type(item) for part in (self.hosts, folded_openings, cased_openings) for item in part}
        if not (numbers <= {int} and texts <= {str} and len(self.words) == len(self.matched)):
            raise TypeError("something else stands in the head")
        return self


def packed(digest: str, told: Told, sections: Mapping[str, Sequence[object]]) -> bytes:
    """Give the content of a file.

    Args:
        digest: of what it is made from.
        told: what stands in the head.
        sections: their pieces, each a value of texts, numbers, and what holds these.
    """
    tables: list[bytes] = []
    places: dict[str, tuple[int, int]] = {}
    size = 0
    for name, values in sections.items():
        pieces = [marshal.dumps(_plain(value)) for value in values]
        starts = list(accumulate(map(len, pieces), initial=0))
        pairs = (number for start, piece in zip(starts, pieces, strict=False) for number in (start, crc32(piece)))
        table = array("I", [*pairs, starts[-1]]).tobytes() + b"".join(pieces)
        places[name] = size, len(pieces)
        size += len(table)
        tables.append(table)
    header = marshal.dumps({"told": told._asdict(), "sections": places})
    return b"%s\n%08x %08x\n%s%s" % (digest.encode(), len(header), crc32(header), header, b"".join(tables))


def _plain(value: object) -> Any:
    """Give a value with named tuples as tuples: `marshal` takes nothing but what the language itself has."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return tuple(map(_plain, value))
    return value


class Kept:
    """What a file keeps, each piece read when it is first called for."""

    def __init__(self, content: bytes | Path, renew: Callable[[], bytes] | None = None) -> None:
        """Open a file.

        Args:
            content: the file, which stays open, or what it holds.
            renew: makes the content anew, for when a piece is found to be damaged.

        Raises:
            OSError: the file cannot be read.
            DamagedError: nothing can be made of it.
        """
        self._renew = renew
        self._open(content)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Kept) and other.digest == self.digest

    def __hash__(self) -> int:
        return hash(self.digest)

    def _open(self, content: bytes | Path) -> None:
        self._tables: dict[str, tuple[int, array[int]]] = {}
        """Where the pieces of a section begin, and where each is, with its checksum before the place of the next."""
        self._read = content.__getitem__ if isinstance(content, bytes) else _reading(content)
        digest, head, *_ = [*self._read(slice(0, _HEAD)).split(b"\n", 2), b""]
        try:
            size, said = (int(part, 16) for part in head.split())
            self._base = len(digest) + len(head) + 2 + size
            header = self._read(slice(self._base - size, self._base))
            if said != crc32(header):
                raise DamagedError("its head is damaged")
            known = marshal.loads(header)  # noqa: S302  # numbers and texts
            self.told = Told(**known["told"]).checked()
            self._sections: dict[str, tuple[int, int]] = {
                name: (int(start), int(count)) for name, (start, count) in known["sections"].items()
            }
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise DamagedError(str(error)) from error
        self.digest = digest.decode("ascii", "replace")

    def count(self, section: str) -> int:
        """Give how many pieces a section has."""
        return self._sections[section][1]

    def piece(self, section: str, number: int, read: Callable[[Any], Found]) -> Found:
        """Give a piece of a section.

        Args:
            section: its name.
            number: of the piece.
            read: makes of the value what is wanted; any usual error of it says that the piece is damaged.
        """
        try:
            return read(self._piece(section, number))
        except (ValueError, KeyError, IndexError, TypeError, AttributeError):
            if self._renew is None:
                raise
        renew, self._renew = self._renew, None
        self._open(renew())
        return read(self._piece(section, number))

    def _piece(self, section: str, number: int) -> Any:
        if section not in self._tables:
            start, count = self._sections[section]
            begin, size = self._base + start, 8 * count + 4
            self._tables[section] = begin + size, array("I", self._read(slice(begin, begin + size)))
        pieces, table = self._tables[section]
        first, said, end = table[2 * number : 2 * number + 3]
        piece = self._read(slice(pieces + first, pieces + end))
        if crc32(piece) != said:
            raise DamagedError("a piece is damaged")
        return marshal.loads(piece)  # noqa: S302  # likewise


def _reading(place: Path) -> Callable[[slice], bytes]:
    """Open a file for reading any part of it, by any thread; it closes with what is returned."""
    if not hasattr(os, "pread"):  # Windows
        return place.read_bytes().__getitem__
    return _OpenFile(place).read


class _OpenFile:
    def __init__(self, place: Path) -> None:
        self._number = os.open(place, os.O_RDONLY)
        weakref.finalize(self, os.close, self._number)

    def read(self, part: slice) -> bytes:
        return os.pread(self._number, max(0, part.stop - part.start), part.start)
