"""Bytes of a file, decompressed as they are read, whatever goes wrong said in one way."""

from __future__ import annotations

import io
from contextlib import contextmanager
from hashlib import blake2b
from typing import IO, TYPE_CHECKING, Any

from cleaner.errors import SourceError
from cleaner.io import extras
from cleaner.io.places import open_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.io.source import Source

_BUFFER = 1 << 20
_GZIP, _XZ, _BZIP2, _ZSTD = b"\x1f\x8b\x08", b"\xfd7zXZ\x00", b"BZh", b"\x28\xb5\x2f\xfd"
_BZIP2_BLOCK = b"1AY&SY"
_ZSTD_SKIPPABLE = b"\x2a\x4d\x18"


@contextmanager
def unpacked(location: str) -> Iterator[IO[bytes]]:
    """Open a file, decompressed if it is compressed, as `unpacked_stream` has it.

    Raises:
        SourceError: it cannot be opened; also from reading it, where it breaks off or is damaged.
    """
    with open_bytes(location) as stored:
        yield unpacked_stream(stored)


def unpacked_stream(stored: IO[bytes]) -> IO[bytes]:
    """Decompress a stream as it is read, if it is compressed.

    Its first bytes tell, not its name: servers send `.gz` files unpacked, and pages packed.

    Raises:
        SourceError: from reading it, where it breaks off or is damaged.
    """
    raw = io.BufferedReader(_Guarded(stored, ""), _BUFFER)
    inner, packing = _decompressor(raw)
    return raw if inner is None else io.BufferedReader(_Guarded(inner, packing), _BUFFER)


def _decompressor(raw: Any) -> tuple[Any, str]:
    # Each library is loaded for what is packed in its way: most pages are not packed at all.
    start = raw.peek(16)[:16]
    if start.startswith(_GZIP):
        import gzip  # noqa: PLC0415

        return gzip.GzipFile(fileobj=raw), "gzip"
    if start.startswith(_XZ):
        import lzma  # noqa: PLC0415

        return lzma.LZMAFile(raw), "xz"
    if start.startswith(_BZIP2) and start[4:10] == _BZIP2_BLOCK:
        import bz2  # noqa: PLC0415

        return bz2.BZ2File(raw), "bzip2"
    if start.startswith(_ZSTD) or (start[1:4] == _ZSTD_SKIPPABLE and 0x50 <= start[0] <= 0x5F):
        return extras.zstd().ZstdFile(raw), "Zstandard"
    return None, ""


class _Guarded(io.RawIOBase):
    """A stream whose reading raises SourceError, whatever the one below raises."""

    def __init__(self, inner: Any, packing: str) -> None:
        super().__init__()
        # One step at a time: what was unpacked before the data break off is not lost with what follows.
        self.read_some = inner.read1 if packing else inner.read
        self.packing = packing

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            data = self.read_some(len(buffer))
        except SourceError:
            raise
        except EOFError as error:
            raise SourceError(f"is cut off: its {self.packing} data break off in the middle") from error
        except Exception as error:  # each library and each storage has exceptions of its own
            if self.packing:
                raise SourceError(f"is damaged: its {self.packing} data cannot be unpacked: {error}") from error
            reason = getattr(error, "strerror", None) or f"{type(error).__name__}: {error}"
            raise SourceError(f"cannot be read: {reason}") from error
        buffer[: len(data)] = data
        return len(data)


def file_key(source: Source) -> bytes:
    """Give a digest of a file's bytes as they are stored: 32 bytes of BLAKE2b, whatever its size read in pieces.

    Raises:
        SourceError: it cannot be read.
    """
    digest = blake2b(digest_size=32)
    with open_bytes(source.stored) as stored:
        raw = _Guarded(stored, "")
        buffer = bytearray(_BUFFER)
        while count := raw.readinto(buffer):
            digest.update(memoryview(buffer)[:count])
    return digest.digest()
