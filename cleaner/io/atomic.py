"""Files that appear whole or not at all."""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import re
import tempfile
from collections.abc import Callable
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, NamedTuple

from cleaner.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from typing_extensions import Buffer

_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:[/\\]")
"""Of two letters at least: one alone is a drive of Windows."""
HALF = ".cleaner-*.tmp"
"""What a file is called until it is complete."""
_DIGEST_BYTES = 16


class Made(NamedTuple):
    """A file that is complete, and about to take its place."""

    path: Path
    digest: str
    """Of its bytes, as `digest_of` gives it."""
    size: int
    """Bytes."""


Admit = Callable[[Made], None]
"""Asked before a file takes its place; it raises where something of somebody else's stands there."""


Opening = Callable[[Path], AbstractContextManager[IO[bytes]]]
"""Opens a file as `writing` does."""


def new_digest() -> hashlib.blake2b:
    """Give the hash by which files are known again."""
    return hashlib.blake2b(digest_size=_DIGEST_BYTES)


def digest_of(path: Path) -> str:
    """Hash what a file holds.

    Raises:
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        return hashlib.file_digest(file, new_digest).hexdigest()


def refuse_address(path: Path) -> None:
    """Refuse an address as a place to write to; as a path, "s3://bucket" would be a folder named "s3:".

    Raises:
        OutputError: it is one.
    """
    if _ADDRESS.match(str(path)):
        raise OutputError(f"{path}: what is written goes to local files and folders; copy it on from there")


class _Hashed(io.FileIO):
    """Hashes what is written through it, which is from the first byte to the last."""

    def __init__(self, handle: int) -> None:
        super().__init__(handle, "wb")
        self.hash = new_digest()
        self.size = 0

    def write(self, data: Buffer, /) -> int:
        """Write what there is room for, and hash it."""
        taken = super().write(data) or 0
        self.hash.update(memoryview(data)[:taken])
        self.size += taken
        return taken


@contextmanager
def writing(path: Path, aside: Path | None = None, admit: Admit | None = None) -> Iterator[IO[bytes]]:
    """Open a file that takes its name only once it is complete; its folder is made if need be.

    Args:
        path: the file.
        aside: a folder on the same disk where it stands until then; None: its own folder.
        admit: asked whether it may take that name.

    Raises:
        OutputError: the folder or the file cannot be written, or must not be.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=aside or path.parent, prefix=".cleaner-", suffix=".tmp")
    except OSError as error:
        raise OutputError(f"{path}: cannot be written: {error.strerror}") from error
    temporary = Path(name)
    try:
        raw = _Hashed(handle)
        with io.BufferedWriter(raw) as file:
            yield file
        if admit is not None:
            admit(Made(path, raw.hash.hexdigest(), raw.size))
        temporary.chmod(_mode())
        temporary.replace(path)
    except BaseException as error:
        with contextlib.suppress(OSError):
            temporary.unlink()
        if isinstance(error, OSError):
            raise OutputError(f"{path}: cannot be written: {error.strerror}") from error
        raise


def _mode() -> int:
    """Give the permissions a plain `open` would give; a temporary file has stricter ones."""
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def write_text(path: Path, text: str, aside: Path | None = None, admit: Admit | None = None) -> None:
    """Write a text as UTF-8, its line ends untouched; `aside` and `admit` as in `writing`.

    Raises:
        OutputError: the file cannot be written, or must not be.
    """
    with writing(path, aside, admit) as file:
        file.write(text.encode("utf-8", "surrogatepass"))
