"""What is in the way of a file that is to be written: somebody else's, a source, something that is no file."""

from __future__ import annotations

import os
import sqlite3
import stat
from contextlib import closing
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from cleaner.errors import ForeignFileError, OutputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from cleaner.io.atomic import Admit, Made

_REMEMBERED = 1024
"""Folders of which it is remembered where they lie."""
_NAMED = 5
"""Files in the way that are named."""


def refuse_foreign(
    places: Iterable[Path],
    ours: Callable[[Path], bool],
    sources: Callable[[], Iterable[str | Path]] = tuple,
    *,
    overwrite: bool = False,
) -> None:
    """Look at the places where files are to be written, before anything is done.

    A source is known by what the disk has under its name, whatever the name: a link to it, another spelling.

    Args:
        places: of the files; most of them are empty.
        ours: whether a file was written by this program, and not changed since.
        sources: gives the paths that are read; asked only where something doubtful stands in one of the places.
        overwrite: whether to write over files of others.

    Raises:
        ForeignFileError: files of others stand there.
        OutputError: a source stands there, or something that is no file.
    """
    named: list[Path] = []
    foreign = 0
    with closing(sqlite3.connect("")) as doubtful:  # a file of SQLite's own: there may be as many as pages
        doubtful.execute("create table files (key text primary key, place blob)")
        for path, found in _standing(places):
            mine = ours(path)
            foreign += not mine
            if not mine and len(named) < _NAMED:
                named.append(path)
            if not mine or found.st_nlink > 1:
                doubtful.execute("insert or ignore into files values (?, ?)", (identity(path), os.fsencode(path)))
        if doubtful.execute("select 1 from files").fetchone():
            _refuse_sources(doubtful, sources())
    if foreign and not overwrite:
        raise ForeignFileError(_told(named, foreign))


def _standing(places: Iterable[Path]) -> Iterator[tuple[Path, os.stat_result]]:
    """Give the places that are taken, each with what stands there: a file, or a link to one."""
    for path in places:
        try:
            found = path.lstat()
            if path.is_dir() or not (stat.S_ISREG(found.st_mode) or stat.S_ISLNK(found.st_mode)):
                what = "Is a directory" if path.is_dir() else "is no regular file"
                raise OutputError(f"{path}: cannot be written: {what}; move it, or choose another place")
        except FileNotFoundError:
            continue
        except OSError as error:  # a file where a folder should be
            raise OutputError(f"{path}: cannot be written: {error.strerror}; choose another place") from error
        yield path, found


def identity(path: Path | str) -> str | None:
    """Name a file or folder by what the disk has there, links followed; None where there is nothing."""
    try:
        found = os.stat(path)  # noqa: PTH116  # may be a string
    except (OSError, ValueError):  # gone meanwhile, a link that leads nowhere, an address
        return None
    return f"{found.st_dev}:{found.st_ino}"


def _identities_above(folder: str) -> frozenset[str | None]:
    """Give the identities of a folder and of all that it lies in, links followed."""
    whole = Path(os.path.realpath(folder))
    return frozenset(map(identity, (whole, *whole.parents)))


def _refuse_sources(doubtful: sqlite3.Connection, sources: Iterable[str | Path]) -> None:
    for source in sources:
        hit = doubtful.execute("select place from files where key = ?", (identity(source),)).fetchone()
        if hit is not None:
            raise OutputError(
                f"{os.fsdecode(hit[0])}: is a source as well ({source}), and a source is never written over; "
                "choose another place"
            )


class Guarded:
    """The sources of a run as they are named: files, and folders of which any file may be one."""

    def __init__(self, out: Path | None) -> None:
        """Guard them against what is written into an output folder; None: nothing is written."""
        self.out = out
        self.files: set[str | None] = set()
        self.folders: set[str | None] = set()
        self._above = lru_cache(_REMEMBERED)(_identities_above)

    def refuse(self, location: str, output: str) -> None:
        """Refuse to write over a source.

        Args:
            location: of the page.
            output: where its body goes, relative to the output folder.

        Raises:
            OutputError: a source stands there, or what may be one.
        """
        if self.out is None or (body := identity(self.out / output)) is None:
            return
        if body in self.files or body == identity(location) or self._is_searched(self.out / output):
            raise OutputError(
                f"{self.out / output}: the body of {location} would overwrite a source; choose another --out"
            )

    def _is_searched(self, body: Path) -> bool:
        """Whether the folder a file is in is searched for sources, which the output folder is not."""
        place = os.path.realpath(body) if body.is_symlink() else str(body)
        above = self._above(os.path.dirname(place))  # noqa: PTH120  # as a string
        found = (self.folders & above) - {None}
        return bool(found) and not (identity(str(self.out)) in above and found <= self._above(str(self.out)))


def _told(named: list[Path], foreign: int) -> str:
    stand, were = ("1 file stands", "was") if foreign == 1 else (f"{foreign:,} files stand", "were")
    lines = [f"nothing was written: {stand} in the way that cleaner did not write, or that {were} changed since:"]
    lines += [f"  {path}" for path in named]
    lines += [f"  and {foreign - len(named):,} more"] if foreign > len(named) else []
    return "\n".join([*lines, "move what is yours, choose another place, or write over it with --overwrite"])


def admitting(ours: Callable[[Path], bool], *, overwrite: bool = False) -> Admit:
    """Give what admits files that stand alone, asked once more as they take their places."""

    def admit(made: Made) -> None:
        refuse_foreign([made.path], ours, overwrite=overwrite)

    return admit
