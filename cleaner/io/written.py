"""What this program has written into a folder so far, and what it writes there now."""

from __future__ import annotations

import os
import sqlite3
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Self

from cleaner.errors import ForeignFileError, OutputError
from cleaner.io.atomic import HALF, digest_of, writing
from cleaner.io.log import LOG, STATE, Line, Log, header, header_of, lines_of, name_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from contextlib import AbstractContextManager
    from typing import IO

    from cleaner.io.atomic import Made

_TABLE = (
    "create table files (path blob, part integer, digest text, size integer, number integer, "
    "primary key (path, part, digest)) without rowid"
)
_DONE, _BEGUN, _NOW = 0, 1, 2
"""Lines of finished runs, of a run that was ended, and of this one."""
_ADD = "insert or replace into files values (?, ?, ?, ?, ?)"
_IN_ORDER = (
    "select path, digest, size, max(part), "
    "path in (select path from files group by path having count(distinct digest) > 1) "
    "from files group by path, digest order by path, digest"
)


class Written:
    """What was written into a folder so far; use it as a context once that is to go on."""

    def __init__(self, folder: Path, *, overwrite: bool = False) -> None:
        """Read the log of a folder, if there is one.

        Raises:
            ForeignFileError: there is something of that name that is not this program's.
            OutputError: it cannot be read.
        """
        self.folder, self.overwrite = folder, overwrite
        self.state = folder / STATE
        self.stood = not is_bare(folder)
        """Whether there was anything in the folder."""
        self.whole = not self.stood
        """Whether the folder is this program's own: it was new, or empty, when a first run began."""
        self._files: sqlite3.Connection | None = None
        self._end = self._time = 0
        self._log: Log | None = None
        try:
            if os.path.lexists(self.state):
                self._read()
        except OSError as error:
            raise OutputError(f"{self.state}: cannot be read: {error.strerror}") from error

    def _read(self) -> None:
        path = self.state / LOG
        found = header_of(self.folder)
        if found is None:
            if self.state.is_dir() and all(path.match(HALF) for path in self.state.iterdir()):
                return  # a run was ended right at its beginning
            raise ForeignFileError(
                f"{self.state}: was not made by this version of cleaner, so it is left as it is; "
                "move it away, or choose another folder"
            )
        self.whole = found["whole"]
        with path.open("rb") as log:
            self._time = os.fstat(log.fileno()).st_mtime_ns
            self._add((line, _BEGUN if line.begun else _DONE) for line in lines_of(log))
            self._end = log.tell()

    def _add(self, lines: Iterable[tuple[Line, int]]) -> None:
        rows = ((_blob(line.path), part, *line[1:3], number) for number, (line, part) in enumerate(lines))
        self._table().executemany(_ADD, rows)

    def _table(self) -> sqlite3.Connection:
        if self._files is None:
            self._files = sqlite3.connect("", isolation_level=None)  # a file of SQLite's own: memory stays flat
            self._files.executescript(f"pragma journal_mode=off; pragma synchronous=off; {_TABLE}; begin")
        return self._files

    def __enter__(self) -> Self:
        """Begin the log.

        Raises:
            OutputError: it cannot be written.
        """
        path = self.state / LOG
        try:
            self.state.mkdir(parents=True, exist_ok=True)
            if not path.exists():
                with writing(path) as file:
                    file.write(header(whole=self.whole))
                self._end = path.stat().st_size
        except OSError as error:
            raise OutputError(f"{self.state}: cannot be written: {error.strerror}") from error
        self._log = Log(self.folder, overwrite=self.overwrite)
        return self

    def __exit__(self, *_: object) -> None:
        self._log = None
        if self._files is not None:
            self._files.close()
            self._files = None
        with suppress(OSError):
            bare = (self.state / LOG).stat().st_size == len(header(whole=self.whole))
            if bare and os.listdir(self.state) == [LOG]:  # noqa: PTH208  # nothing was written
                (self.state / LOG).unlink()
                self.state.rmdir()

    def __del__(self) -> None:
        if self._files is not None:
            self._files.close()

    def has(self, path: Path) -> bool:
        """Whether a file was written here, be it changed since."""
        return bool(self._known(path))

    def digests(self, path: Path) -> tuple[str, ...]:
        """Give the hashes of what was written to a place before this run."""
        return tuple(digest for digest, _ in self._known(path))

    def digest_left(self, path: Path, *, unfinished: bool) -> str | None:
        """Give the hash of what a run left in a place.

        Args:
            path: the place.
            unfinished: by the run that was ended, if that came to it; else by the last finished one.
        """
        if self._files is None:
            return None
        found = self._files.execute(
            "select digest from files where path = ? and part <= ? order by part desc, number desc",
            [_blob(name_in(self.folder, path)), _BEGUN if unfinished else _DONE],
        ).fetchone()
        return found[0] if found is not None else None

    def _known(self, path: Path) -> list[tuple[str, int]]:
        if self._files is None:
            return []
        name = _blob(name_in(self.folder, path))
        return self._files.execute("select distinct digest, size from files where path = ?", [name]).fetchall()

    def is_ours(self, path: Path) -> bool:
        """Whether a file was written here, and not changed since.

        One that is older than the end of the last run, and of the same size, is not read for that: before it is
        written over, it will be.
        """
        known = self._known(path)
        if not known or path.is_symlink():
            return False
        try:
            found = path.stat()
            if found.st_mtime_ns <= self._time and any(size == found.st_size for _, size in known):
                return True
            return digest_of(path) in [digest for digest, _ in known]
        except OSError:  # not to be read
            return False

    def opening(self, path: Path) -> AbstractContextManager[IO[bytes]]:
        """Open a file of the folder, or the report of its run elsewhere; see `cleaner.io.atomic.writing`.

        Raises:
            ForeignFileError: what stands there is somebody else's.
            OutputError: it cannot be written.
        """
        elsewhere = Path(name_in(self.folder, path)).is_absolute()
        return writing(path, None if elsewhere else self.state, self.admit)

    def admit(self, made: Made) -> None:
        """Write down that a file is about to take its place; see `Log.admit`."""
        if self._log is None:
            raise OutputError(f"{made.path}: the log of its folder was not begun")
        self._log.admit(made, self.digests(made.path))

    def finish(self) -> None:
        """Put the log in order: a line for each file that stands, sorted, so that the same run leaves the same log.

        Raises:
            OutputError: it cannot be written.
        """
        table, path = self._table(), self.state / LOG
        with path.open("rb") as log:
            log.seek(self._end)
            self._add((line, _NOW) for line in lines_of(log))
        table.execute(
            "delete from files where part < ? and path in (select path from files where part = ?)", [_NOW, _NOW]
        )
        with writing(path, self.state) as file:
            file.write(header(whole=self.whole))
            file.writelines(line.dump() for line in self._standing(table))
        self._log = None

    def _standing(self, table: sqlite3.Connection) -> Iterator[Line]:
        """Give the lines that still hold; of files this run has not written, those that were not changed."""
        for blob, digest, size, part, doubled in table.execute(_IN_ORDER):
            name = blob.decode("utf-8", "surrogatepass")
            with suppress(OSError):
                found = (self.folder / name).lstat()
                doubtful = doubled or (part != _NOW and found.st_mtime_ns > self._time)
                if not doubtful or digest_of(self.folder / name) == digest:
                    yield Line(name, digest, size, begun=False)


def _blob(path: str) -> bytes:
    """Write a name as SQLite takes it: a file name may hold half a character."""
    return path.encode("utf-8", "surrogatepass")


def is_bare(folder: Path) -> bool:
    """Whether a folder is missing, or holds nothing but what is hidden."""
    try:
        with os.scandir(folder) as entries:
            return not any(not entry.name.startswith(".") for entry in entries)
    except FileNotFoundError:
        return True
    except OSError:
        return False
