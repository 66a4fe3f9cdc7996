"""The bundled rules as they were read last time: parsing and compiling some thousand entries costs more than all else.

One file in the user's cache folder holds the rules and the compiled entries. It belongs to the
content of the rule files and of the code that makes it; any other is passed over and written anew. It is
JSON, so a damaged or foreign one can do no more than be refused. Where it cannot be written all works without.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sys
import tempfile
import time
import unicodedata
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import regex

from cleaner.rulebook.format import Rule
from cleaner.rulebook.match import Compiled

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_CODE = ("cache.py", "format.py", "literals.py", "match.py", "../shape.py")
"""What the rules and their entries are made with, seen from this folder."""
_RULES = "rules"
_ABANDONED = 3600.0
"""Seconds after which a file half written belongs to a process that was killed."""


class Prepared(NamedTuple):
    """The rule files of a folder, read before."""

    rules: Sequence[tuple[Rule, str]]
    """The rules, and the path below the folder of the file that each stands in."""
    compiled: Mapping[str, Compiled]
    """What the entries of each rule were made into, by its id."""


def cache_file(name: str = _RULES) -> Path:
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
    return folder / f"{name}.json"


def digest_of(folder: Path) -> str | None:
    """Give a name for the content of a folder of rules and of the code that reads it; None: they cannot be read."""
    digest = hashlib.sha256(f"{unicodedata.unidata_version} {regex.__version__}".encode())
    here = Path(__file__).parent
    for path in (*sorted(folder.rglob("*.toml")), *(here / name for name in _CODE)):
        try:
            content = path.read_bytes()
        except OSError:
            return None
        digest.update(f"\0{path.relative_to(folder) if path.is_relative_to(folder) else ''}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def fetch(digest: str) -> Prepared | None:
    """Give what was kept under this digest."""
    try:
        said, _, content = (read_cached(_RULES) or b"").partition(b"\n")
        if said != digest.encode():
            return None
        rules, compiled = json.loads(content)
        return Prepared(
            [(Rule.known(entry), path) for entry, path in rules],
            {name: Compiled(*parts) for name, parts in compiled.items()},
        )
    except (ValueError, TypeError, AttributeError):
        return None


def keep(digest: str, prepared: Prepared) -> None:
    """Keep what was read for the next start, if that can be."""
    entries = [(_entry(rule), path) for rule, path in prepared.rules]
    parts = json.dumps((entries, prepared.compiled), ensure_ascii=False, separators=(",", ":"))
    write_cached(_RULES, f"{digest}\n{parts}")


def read_cached(name: str) -> bytes | None:
    """Give a file of the cache; None: it cannot be read."""
    try:
        return cache_file(name).read_bytes()
    except (OSError, RuntimeError):
        return None


def write_cached(name: str, text: str) -> None:
    """Write a file of the cache whole, if that can be."""
    with contextlib.suppress(OSError, RuntimeError):
        target = cache_file(name)
        target.parent.mkdir(parents=True, exist_ok=True)
        for left in target.parent.glob(f"{name}-*.tmp"):
            if time.time() - left.stat().st_mtime > _ABANDONED:
                left.unlink()
        handle, half = tempfile.mkstemp(dir=target.parent, prefix=f"{name}-", suffix=".tmp")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
            Path(half).replace(target)
        except OSError:
            Path(half).unlink(missing_ok=True)
            raise


def _entry(part: object) -> Any:
    """Give a rule, or a field of one, as a rule file has it."""
    if not is_dataclass(part):
        return part
    values = ((field, getattr(part, field.name)) for field in fields(part))
    return {field.name: _entry(value) for field, value in values if value != field.default}
