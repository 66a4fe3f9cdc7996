"""Local paths and URLs: what a folder holds, and the bytes of a file."""

from __future__ import annotations

import os
import stat
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, TYPE_CHECKING, Any, NamedTuple
from urllib.parse import unquote, urlsplit

from cleaner.errors import SourceError
from cleaner.io import extras, web
from cleaner.patterns import later

if TYPE_CHECKING:
    from collections.abc import Iterator

_URL = later(r"[A-Za-z][A-Za-z0-9+.-]+(?:://|::)")
NOTHING_THERE = "no such file or folder"


class Listing(NamedTuple):
    """What a folder holds, hidden names left out, each sorted."""

    folders: list[str]
    """Folders; links to folders are left out."""
    files: list[str]
    """Everything else."""


def is_url(location: str) -> bool:
    """Whether a location is a URL rather than a local path."""
    return _URL.match(location) is not None


def normal(location: str) -> str:
    """Turn a `file://` URL into the path it names, and write an address of the web in one way; leave anything else."""
    if web.is_web(location):
        return web.normal(location)
    return unquote(urlsplit(location).path) if location.startswith("file://") else location


def path_of(location: str) -> PurePosixPath:
    """Give the path in a location: of a URL without query, of a chain of URLs that in the innermost."""
    if is_url(location):
        location = location.partition("::")[0]
        if web.is_web(location):
            location = location.partition("?")[0]
    return PurePosixPath(location)


def name_of(location: str) -> str:
    """Give the name of a file named outright: its own, or on the web host and path."""
    return web.relative_path(location) if web.is_web(location) else path_of(location).name


def join(folder: str, name: str) -> str:
    """Give the location of what a folder holds."""
    if not name:
        return folder
    if not is_url(folder):
        return os.path.join(folder, name)  # noqa: PTH118  # a `Path` would take "./" and "//" away from what the user named
    first, chain, rest = folder.partition("::")
    if chain and "://" not in first:  # "zip::s3://...": the folder is the archive's root
        first += "://"
    return f"{first if first.endswith('/') else first + '/'}{name}{chain}{rest}"


def is_folder(location: str) -> bool:
    """Whether it is a folder.

    Raises:
        SourceError: the place of a URL cannot be reached.
    """
    if not is_url(location):
        return os.path.isdir(location)  # noqa: PTH112  # a `Path` raises where a folder on the way is closed
    if web.is_web(location):  # an address is a page, whatever others it names
        return False
    with _reaching():
        files, path = _remote(location)
        return bool(files.isdir(path))


def exists(location: str) -> bool:
    """Whether anything is there; a link that leads nowhere is, and so is any page on the web until it is fetched.

    Raises:
        SourceError: it cannot be told, as the place cannot be reached.
    """
    if web.is_web(location):
        return True
    if is_url(location):
        with _reaching():
            files, path = _remote(location)
            return bool(files.exists(path))
    try:
        os.lstat(location)
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as error:
        raise SourceError(f"cannot be read: {error.strerror or error}") from error
    return True


def listing(folder: str) -> Listing:
    """Give what a folder holds.

    Raises:
        SourceError: it cannot be read.
    """
    names: list[tuple[str, bool]] = []
    if is_url(folder):
        with _reaching():
            files, path = _remote(folder)
            found = files.ls(path, detail=True)
        root = path.rstrip("/")
        for entry in found:
            name = str(entry["name"]).rstrip("/")
            if name.strip("/") != root.strip("/"):  # object stores may list the folder itself
                names.append((name.rpartition("/")[2], entry["type"] == "directory"))
        return _sorted(names, frozenset())
    links: set[str] = set()
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                names.append((entry.name, _is_folder(entry)))
                if entry.is_symlink():
                    links.add(entry.name)
    except OSError as error:
        raise SourceError(f"cannot be read: {error.strerror or error}") from error
    return _sorted(names, links)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link that leads to itself; reading it will say so
        return False


def _sorted(names: list[tuple[str, bool]], links: set[str] | frozenset[str]) -> Listing:
    shown = sorted((name, folder) for name, folder in names if not name.startswith("."))
    return Listing(
        [name for name, folder in shown if folder and name not in links], [name for name, folder in shown if not folder]
    )


@contextmanager
def open_bytes(location: str) -> Iterator[IO[bytes]]:
    """Open a file as it is stored, for reading from any position.

    Raises:
        SourceError: it cannot be opened, or is no regular file: reading a named pipe or a device would never end.
    """
    if web.is_web(location):
        raise SourceError("is on the web, and was not fetched")
    if is_url(location):
        with _reaching():
            files, path = _remote(location)  # held while the file is read: an archive closes with what opened it
            opened: IO[bytes] = files.open(path, "rb")
        with opened:
            yield opened
        return
    try:
        if not stat.S_ISREG(Path(location).stat().st_mode):
            raise SourceError("cannot be read: not a regular file")
        stored = Path(location).open("rb")  # noqa: SIM115  # closed below; only opening is guarded
    except OSError as error:
        raise SourceError(f"cannot be read: {error.strerror or error}") from error
    with stored:
        yield stored


def _remote(location: str) -> tuple[Any, str]:
    # A kept listing would hold the names of the whole run.
    files, path = extras.fsspec().url_to_fs(location, use_listings_cache=False)
    return files, path


@contextmanager
def _reaching() -> Iterator[None]:
    """Turn whatever a storage library raises into a SourceError; each has exceptions of its own."""
    try:
        yield
    except SourceError:
        raise
    except FileNotFoundError as error:
        raise SourceError(NOTHING_THERE) from error
    except ImportError as error:
        raise SourceError(f"needs a library that is not installed: {error}") from error
    except Exception as error:
        raise SourceError(f"cannot be read: {type(error).__name__}: {error}") from error
