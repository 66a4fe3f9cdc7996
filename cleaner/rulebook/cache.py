"""The bundled rules as they were read last time: parsing and compiling some thousand entries costs more than all else.

One file in the user's cache folder holds the rules and their entries. It belongs to the content of the rule files and
of the code that makes it; any other is passed over and written anew. Where it cannot be written all works without.
"""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from cleaner.cache import cache_file, read_cached, write_cached
from cleaner.cache import stamp_of as stamp_of_files
from cleaner.rulebook.pieces import Kept

if TYPE_CHECKING:
    from collections.abc import Callable

_CODE = ("cache.py", "entries.py", "format.py", "kept.py", "literals.py", "match.py", "pieces.py", "../shape.py")
"""What the rules and their entries are made with, seen from this folder."""
_RULES, _STAMP = "rules.bin", "rules.stamp"


def digest_of(folder: Path) -> str | None:
    """Give a name for the content of a folder of rules and of the code that reads it; None: they cannot be read."""
    # Three modules that a start with nothing changed does without.
    import hashlib  # noqa: PLC0415
    import unicodedata  # noqa: PLC0415

    import regex  # noqa: PLC0415

    digest = hashlib.sha256(f"{unicodedata.unidata_version} {regex.__version__} {sys.byteorder}".encode())
    for path in _files(folder):
        try:
            content = Path(path).read_bytes()
        except OSError:
            return None
        name = os.path.relpath(path, folder)
        digest.update(f"\0{name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def stamp_of(folder: Path) -> str | None:
    """Give what can be told of that content without reading it, as `cleaner.cache.stamp_of` has it."""
    return stamp_of_files(_files(folder))


def _files(folder: Path) -> list[str]:
    here = os.path.dirname(__file__)  # noqa: PTH120
    found = [os.path.join(here, name) for name in _CODE]  # noqa: PTH118
    waiting = [os.fspath(folder)]
    while waiting:
        with contextlib.suppress(OSError), os.scandir(waiting.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(entry.path)
                elif entry.name.endswith(".toml"):
                    found.append(entry.path)
    return sorted(found)


def fetch(folder: Path, renew: Callable[[], bytes]) -> Kept | None:
    """Give what is kept of a folder of rules, if it is of what stands there now.

    Args:
        folder: of rule files.
        renew: makes the content anew, as for `Kept`.
    """
    try:
        digest = digest_by_stamp(folder)
        kept = Kept(cache_file(_RULES), renew)
    except (OSError, ValueError, RuntimeError):
        return None
    return kept if kept.digest == digest else None


def digest_by_stamp(folder: Path) -> str | None:
    """Give the digest of a folder, without reading its files where their stamp is that of the last start."""
    stamp = stamp_of(folder)
    if stamp is None:
        return digest_of(folder)
    digest, _, known = (read_cached(_STAMP) or b"").decode("utf-8", "replace").partition("\n")
    if known == stamp:
        return digest
    found = digest_of(folder)
    if found is not None:
        write_cached(_STAMP, f"{found}\n{stamp}".encode("utf-8", "backslashreplace"))
    return found


def keep(content: bytes) -> None:
    """Keep what was read for the next start, if that can be."""
    write_cached(_RULES, content)
