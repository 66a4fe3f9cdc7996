"""Files in the user's cache folder: what was made of files of the package, for the next start.

A damaged file can do no more than be refused; where none can be written all works without.
"""

from __future__ import annotations

import contextlib
import json
import marshal
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zlib import crc32

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

_ABANDONED = 3600.0
"""Seconds after which a file half written belongs to a process that was killed."""
_SETTLED = 5.0
"""Seconds after which a second change of a file has another time: clocks of file systems tick every two at most."""


def cache_file(name: str) -> Path:
    """Give the place of a file of the cache, where each system keeps what may be lost.

    Raises:
        RuntimeError: nobody knows where the user's home is, as in some containers.
    """
    if sys.platform == "win32":
        folder = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local", "cleaner", "Cache")
    elif sys.platform == "darwin":
        folder = Path.home() / "Library" / "Caches" / "cleaner"
    else:
        folder = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache", "cleaner")
    return folder / name


def stamp_of(files: Iterable[str]) -> str | None:
    """Give what can be told of the content of files without reading them: sizes, times and places.

    None where that proves nothing, as a file was changed a moment ago and might be again without another time.
    """
    import regex  # noqa: PLC0415  # loaded by whoever asks

    said = [f"{sys.version} {regex.__version__}".replace("\n", " ")]
    young = time.time() - _SETTLED
    try:
        for path in files:
            found = os.stat(path)  # noqa: PTH116  # a hundred of them
            if found.st_mtime > young:
                return None
            said.append(f"{path} {found.st_size} {found.st_mtime_ns} {found.st_ino} {found.st_dev}")
    except OSError:
        return None
    return "\n".join(said)


def kept(name: str, files: Sequence[Path], make: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Give what is made of files, as kept from the last start while they are the same.

    Args:
        name: of the file in the cache folder.
        files: it is made of, with those of the code that does.
        make: makes it: of texts, bytes, numbers, and what holds these.
    """
    stamp = stamp_of(map(os.fspath, files))
    if stamp is None:
        return make()
    found = read_value(name, stamp)
    if isinstance(found, dict):
        return found
    made = make()
    write_value(name, stamp, made)
    return made


def read_value(name: str, stamp: str) -> Any:
    """Give what was kept under a name with this stamp; None: nothing, or it is damaged."""
    said, _, rest = (read_cached(name) or b"").partition(b"\n")
    checksum, _, content = rest.partition(b"\n")
    if said != json.dumps(stamp).encode() or checksum != b"%08x" % crc32(content):
        return None
    with contextlib.suppress(ValueError, TypeError, EOFError):
        return marshal.loads(content)  # noqa: S302  # it makes no objects but those of the language, and runs nothing
    return None


def write_value(name: str, stamp: str, value: Any) -> None:
    """Keep a value of texts, bytes, numbers, and what holds these."""
    content = marshal.dumps(value)
    write_cached(name, b"%s\n%08x\n%s" % (json.dumps(stamp).encode(), crc32(content), content))


def read_cached(name: str) -> bytes | None:
    """Give a file of the cache; None: it cannot be read."""
    try:
        return cache_file(name).read_bytes()
    except (OSError, RuntimeError):
        return None


def write_cached(name: str, content: bytes) -> None:
    """Write a file of the cache whole, if that can be."""
    import tempfile  # noqa: PLC0415  # once for each change of the rules

    with contextlib.suppress(OSError, RuntimeError):
        target = cache_file(name)
        target.parent.mkdir(parents=True, exist_ok=True)
        for left in target.parent.glob(f"{target.stem}-*.tmp"):
            if time.time() - left.stat().st_mtime > _ABANDONED:
                left.unlink()
        handle, half = tempfile.mkstemp(dir=target.parent, prefix=f"{target.stem}-", suffix=".tmp")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            Path(half).replace(target)
        except OSError:
            Path(half).unlink(missing_ok=True)
            raise
