r"""The file of a memory: a header line of JSON, then plain arrays, mapped and never read as a whole.

    cleaner site memory 1\n
    {"sites": {"dtype": "<u8", "count": 79, "offset": 1024}, ...,
     "digest": of all this but itself, and the arrays}\n      padded with spaces to 1,024 bytes in all
    sites    u8   keys of the sites, in order
    starts   u8   for each site, and one more at the end: where it starts in pages, in keys, in where
    pages, keys, counts, inside, where     of all sites, one behind the other; see `cleaner.sites.block`

Numbers are little-endian; each array starts at a multiple of 64 bytes. The same pages always give the same bytes.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from cleaner.errors import ConfigError, OutputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import IO

    from numpy.typing import NDArray

    from cleaner.sites.block import Block

MAGIC = b"cleaner site memory 1\n"
ARRAYS = {
    "sites": "<u8",
    "starts": "<u8",
    "pages": "<u8",
    "keys": "<u8",
    "counts": "<u2",
    "inside": "<u2",
    "where": "<u2",
}
PARTED = ("pages", "keys", "where")
"""What `starts` says of a site, in this order."""
_ALIGNED = 64
_AT_ONCE = 1 << 20
_HEADER = 1024
"""Bytes of everything before the arrays."""


class Writer:
    """Takes blocks in the order of their sites, and writes the file at the end: memory stays flat."""

    def __init__(self, parts: Mapping[str, IO[bytes]]) -> None:
        self._parts = parts
        self._ends = dict.fromkeys(PARTED, 0)
        self._counts = dict.fromkeys(ARRAYS, 0)
        self._put("starts", np.zeros(len(PARTED), dtype="<u8"))

    def add(self, block: Block) -> None:
        """Add a site."""
        self._put("sites", np.array([block.site], dtype="<u8"))
        for name in ("pages", "keys", "counts", "inside", "where"):
            self._put(name, getattr(block, name))
        for name in PARTED:
            self._ends[name] += len(getattr(block, name))
        self._put("starts", np.array([self._ends[name] for name in PARTED], dtype="<u8"))

    def _put(self, name: str, values: NDArray[Any]) -> None:
        self._counts[name] += len(values)
        self._parts[name].write(np.ascontiguousarray(values, dtype=ARRAYS[name]).tobytes())

    def finish(self, file: IO[bytes]) -> None:
        """Write header and arrays."""
        sizes = {name: self._counts[name] * np.dtype(kind).itemsize for name, kind in ARRAYS.items()}
        offset = _HEADER
        header = {}
        for name, kind in ARRAYS.items():
            header[name] = {"dtype": kind, "count": self._counts[name], "offset": offset}
            offset += -(-sizes[name] // _ALIGNED) * _ALIGNED
        file.write(bytes(_HEADER))
        digest = _digest(header)
        for name in ARRAYS:
            self._parts[name].seek(0)
            while data := self._parts[name].read(_AT_ONCE):
                file.write(data)
                digest.update(data)
            rest = bytes(-sizes[name] % _ALIGNED)
            file.write(rest)
            digest.update(rest)
        file.seek(0)
        opening = MAGIC + json.dumps({**header, "digest": digest.hexdigest()}).encode()
        file.write(opening.ljust(_HEADER - 1) + b"\n")


def _digest(header: Mapping[str, object]) -> hashlib.blake2b:
    return hashlib.blake2b(json.dumps(header).encode(), digest_size=16)


def is_unchanged(path: Path) -> bool:
    """Whether a file is a memory as this program wrote it."""
    try:
        with path.open("rb") as file:
            if file.read(len(MAGIC)) != MAGIC:
                return False
            header = json.loads(file.readline(_HEADER))
            told = header.pop("digest", None)
            digest = _digest(header)
            file.seek(_HEADER)
            while data := file.read(_AT_ONCE):
                digest.update(data)
    except (OSError, ValueError, AttributeError):
        return False
    return digest.hexdigest() == told and not path.is_symlink()


@contextmanager
def writing(path: Path) -> Iterator[Writer]:
    """Give a writer; the file appears whole at the end, or not at all.

    Raises:
        OutputError: it cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with ExitStack() as stack:
            parts = {name: stack.enter_context(tempfile.TemporaryFile(dir=path.parent)) for name in ARRAYS}
            writer = Writer(parts)
            yield writer
            draft = Path(f"{path}.{os.getpid()}.part")
            try:
                with draft.open("wb") as file:
                    writer.finish(file)
                draft.replace(path)
            finally:
                draft.unlink(missing_ok=True)
    except OSError as error:
        raise OutputError(f"{path}: the site memory cannot be written: {error.strerror}") from error


def read(path: Path) -> dict[str, NDArray[Any]]:
    """Map the arrays of a file.

    Raises:
        ConfigError: the file is missing, no site memory, of another version, or cut short.
    """
    try:
        with path.open("rb") as file:
            opening = file.read(len(MAGIC))
            header = file.readline(_HEADER)
        size = path.stat().st_size
    except OSError as error:
        raise ConfigError(f"{path}: the site memory cannot be read: {error.strerror}") from error
    if opening != MAGIC:
        what = "a site memory of another version" if opening.startswith(MAGIC[:-2]) else "no site memory"
        raise ConfigError(f"{path}: {what}; make one with `cleaner learn`")
    try:
        places = json.loads(header)
        found = {}
        for name, kind in ARRAYS.items():
            count, offset = int(places[name]["count"]), int(places[name]["offset"])
            end = offset + count * np.dtype(kind).itemsize
            if end > size or offset < 0 or count < 0:
                raise ConfigError(
                    f"{path}: the site memory is cut short ({size} bytes of {end}); copy or learn it again"
                )
            # An empty array cannot be mapped.
            found[name] = np.memmap(path, kind, "r", offset, (count,)) if count else np.zeros(0, kind)
    except (ValueError, KeyError, TypeError) as error:
        raise ConfigError(f"{path}: the header of the site memory is damaged; learn it again") from error
    return found
