"""Files and folders -> pages, each with the place its body goes to."""

from __future__ import annotations

import os
import stat
from collections import Counter
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from cleaner.errors import OutputError, SourceError
from cleaner.model import Page
from cleaner.segment.decode import decode
from cleaner.segment.sniff import is_html_document

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from cleaner.model import Kind

KINDS: dict[str, Kind | None] = {
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".shtml": "html",
    ".txt": "text",
    ".text": "text",
    ".md": "text",
    "": None,
}
"""What a folder is searched for, by ending; None: told by the content."""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One page on disk."""

    path: Path
    """As found below the user's source."""
    page: str
    """Unique in the run: the path relative to its source, with forward slashes."""
    body: str
    """Where its body goes, relative to the output folder."""


@dataclass(frozen=True, slots=True)
class Found:
    """What the sources hold."""

    files: tuple[SourceFile, ...]
    """Sorted by source and path, so that every run sees them in the same order."""
    skipped: Counter[str]
    """Files of a folder passed over, counted by their ending."""


def find(sources: Sequence[Path], out: Path | None = None, include: Sequence[str] = ()) -> Found:
    """List the pages of files and folders.

    Folders are searched all the way down; hidden files, links to folders, and the output folder are left out.
    A file named outright is taken whatever its ending.

    Args:
        sources: files and folders.
        out: the output folder.
        include: patterns such as `page.*` or `news/*.html`, matched from the right of a path; of a folder's
            files only those that match one are taken, whatever their ending. None given: all pages.

    Raises:
        SourceError: a source does not exist.
        OutputError: a body would overwrite a source, or the output folder is a source.
    """
    found: list[tuple[Path, str]] = []
    skipped: Counter[str] = Counter()
    for source in sources:
        if source.is_dir():
            if out is not None and _same(source, out):
                raise OutputError(f"{out}: is a source as well; give --out a folder of its own")
            found += _walk(source, out, tuple(include), skipped)
        elif os.path.lexists(source):
            found.append((source, source.name))
        else:
            raise SourceError(f"{source}: no such file or folder")
    found = _once(found)
    files = _name(found)
    if out is not None:
        taken = {os.path.realpath(path) for path, _ in found}
        for file in files:
            if os.path.realpath(out / file.body) in taken:
                raise OutputError(
                    f"{out / file.body}: the body of {file.path} would overwrite a source; choose another --out"
                )
    return Found(files, skipped)


def _once(found: Sequence[tuple[Path, str]]) -> list[tuple[Path, str]]:
    """Leave out a file that two sources name."""
    return list({path.absolute(): (path, relative) for path, relative in reversed(found)}.values())[::-1]


def _same(one: Path, other: Path) -> bool:
    return os.path.realpath(one) == os.path.realpath(other)


def _walk(folder: Path, out: Path | None, include: tuple[str, ...], skipped: Counter[str]) -> list[tuple[Path, str]]:
    left_out = os.path.realpath(out) if out is not None else None
    found: list[tuple[Path, str]] = []
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(
            name for name in folders if not name.startswith(".") and os.path.realpath(Path(place, name)) != left_out
        )
        for name in sorted(names):
            path = Path(place, name)
            if name.startswith("."):
                continue
            if any(map(path.match, include)) if include else path.suffix.lower() in KINDS:
                found.append((path, path.relative_to(folder).as_posix()))
            else:
                skipped[path.suffix.lower()] += 1
    return found


def _name(found: Sequence[tuple[Path, str]]) -> tuple[SourceFile, ...]:
    """Give each page an id and a body path of its own, in order; texts keep their names first.

    Names are compared without case, as some file systems do. `a.html` beside `a.txt` goes to
    `a.html.txt`; what is still taken gets a number.
    """
    pages: set[str] = set()
    bodies: set[str] = {str(PurePosixPath(relative)).casefold() for _, relative in found if relative.endswith(".txt")}
    owned: set[str] = set()
    files: list[SourceFile] = []
    for path, relative in found:
        page = _free(relative, pages, str)
        pages.add(page)
        if relative.endswith(".txt") and relative.casefold() not in owned:
            body = relative
        else:
            plain = str(PurePosixPath(relative).with_suffix(".txt"))
            body = plain if plain.casefold() not in bodies else _free(f"{relative}.txt", bodies, str.casefold)
        owned.add(body.casefold())
        bodies.add(body.casefold())
        files.append(SourceFile(path, page, body))
    return tuple(files)


def _free(name: str, taken: set[str], fold: Callable[[str], str]) -> str:
    """Give the name, with a number if another one like it is taken."""
    path = PurePosixPath(name)
    candidate, number = name, 2
    while fold(candidate) in taken:
        candidate = str(path.with_name(f"{path.stem}-{number}{path.suffix}"))
        number += 1
    return candidate


def read(file: SourceFile) -> Page:
    """Read and decode one page.

    The ending says what it is; a file that opens as an HTML document does is HTML whatever its
    ending.

    Raises:
        SourceError: the file cannot be read, or holds binary data.
    """
    try:
        if not stat.S_ISREG(file.path.stat().st_mode):  # reading a named pipe or a device would never end
            raise SourceError("cannot be read: not a regular file")
        content = decode(file.path.read_bytes())
    except OSError as error:
        raise SourceError(f"cannot be read: {error.strerror or error}") from error
    except MemoryError as error:
        raise SourceError("cannot be read: too large for this machine's memory") from error
    kind = KINDS.get(file.path.suffix.lower())
    if kind == "text" and is_html_document(content):
        kind = "html"
    return Page(file.page, content, kind, source=str(file.path))
