"""Files that say themselves that this program wrote them: the last line, a comment, holds the hash of all before it.

For what stands alone, where there is no folder whose log could tell: a review page, a rule file.
"""

from __future__ import annotations

import os
import re
from typing import IO, TYPE_CHECKING, Literal

from cleaner.io.atomic import new_digest

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

Language = Literal["html", "js", "toml"]

_COMMENTS: dict[Language, str] = {"html": "<!-- {} -->", "js": "// {}", "toml": "# {}"}
_TOLD = "Written by cleaner, and not changed since if this fits: "
_SEAL = re.compile(rb"(?:<!--|//|#) " + re.escape(_TOLD).encode("ascii") + rb"([0-9a-f]{32})(?: -->)?\n\Z")
_LONGEST = 200
"""Bytes that the last line has at most."""
_AT_ONCE = 1 << 20


def write_sealed(file: IO[bytes], parts: Iterable[bytes], language: Language) -> None:
    """Write the parts of a file, and its seal; the last part ends in a newline."""
    digest = new_digest()
    for part in parts:
        digest.update(part)
        file.write(part)
    file.write(f"{_COMMENTS[language].format(_TOLD + digest.hexdigest())}\n".encode("ascii"))


def is_sealed(path: Path) -> bool:
    """Whether a file was written by this program, and not changed since."""
    digest = new_digest()
    try:
        with path.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - _LONGEST))
            seal = _SEAL.search(file.read())
            if seal is None or path.is_symlink():
                return False
            left = size - len(seal[0])
            file.seek(0)
            while left > 0 and (data := file.read(min(left, _AT_ONCE))):
                digest.update(data)
                left -= len(data)
    except OSError:
        return False
    return digest.hexdigest().encode("ascii") == seal[1]
