"""Files that appear whole or not at all."""

from __future__ import annotations

import contextlib
import os
import re
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

from cleaner.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Iterator

_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:[/\\]")
"""Of two letters at least: one alone is a drive of Windows."""


def refuse_address(path: Path) -> None:
    """Refuse an address as a place to write to; as a path, "s3://bucket" would be a folder named "s3:".

    Raises:
        OutputError: it is one.
    """
    if _ADDRESS.match(str(path)):
        raise OutputError(f"{path}: what is written goes to local files and folders; copy it on from there")


@contextmanager
def writing(path: Path, aside: Path | None = None) -> Iterator[IO[bytes]]:
    """Open a file that takes its name only once it is complete; its folder is made if need be.

    Args:
        path: the file.
        aside: a folder on the same disk where it stands until then; None: its own folder.

    Raises:
        OutputError: the folder or the file cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=aside or path.parent, prefix=".cleaner-", suffix=".tmp")
    except OSError as error:
        raise OutputError(f"{path}: cannot be written: {error.strerror}") from error
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
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


def write_text(path: Path, text: str, aside: Path | None = None) -> None:
    """Write a text as UTF-8, its line ends untouched; `aside` as in `writing`.

    Raises:
        OutputError: the file cannot be written.
    """
    with writing(path, aside) as file:
        file.write(text.encode("utf-8", "surrogatepass"))
