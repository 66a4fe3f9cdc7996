"""What became of the pages of a run, kept so that nothing done is done twice.

Every finished page is one line of the journal, written at once; a run that is killed leaves a
journal whose last line at most is half written. Rows stand there in the order they were finished
in, and in the report of the last finished run. An index says where, a throw-away SQLite file, so
that a run of a million pages needs no more memory than one of a thousand.
"""

from __future__ import annotations

import contextlib
import json
import mmap
import os
import sqlite3
from typing import IO, TYPE_CHECKING, NamedTuple, Self, cast

from cleaner.errors import OutputError
from cleaner.io.atomic import HALF, write_text
from cleaner.io.finished import Finished
from cleaner.io.report import load_line

if TYPE_CHECKING:
    import io
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from cleaner.io.report import ReportRow
    from cleaner.outcome import Counts

JOURNAL = "journal.jsonl"
_INDEX = "index.sqlite"
_FILES = "files.json"
_TABLE = (
    "create table rows (page blob primary key, fingerprint text, file integer, start integer, "
    "size integer, place integer) without rowid"
)
_ROW = "insert or replace into rows values (?, ?, ?, ?, ?, ?)"
_REPORT, _JOURNAL = 0, 1
_SYNC_ROWS = 500
"""Rows after which the journal is forced to disk, and indexed: the most a power cut can cost."""


class Known(NamedTuple):
    """A page some earlier run was done with."""

    fingerprint: str
    """Of its content and the settings."""
    journaled: bool
    """The run was not finished."""


class Journal:
    """The rows of a run under way; use it as a context."""

    def __init__(self, folder: Path, report: Path, *, resume: bool, fresh: bool) -> None:
        """Open the journal.

        Args:
            folder: of the run's own files; made if need be.
            report: of the last finished run; it may be missing.
            resume: go on with the journal an unfinished run left.
            fresh: make no use of the report.

        Raises:
            OutputError: the folder cannot be written.
        """
        self.folder = folder
        self._fresh = fresh
        self.discarded = 0
        """Rows of an unfinished run that were not gone on with."""
        try:
            folder.mkdir(parents=True, exist_ok=True)
            _drop_halves(folder)
            (folder / _INDEX).unlink(missing_ok=True)
            self._index = sqlite3.connect(folder / _INDEX, isolation_level=None)
            # Never committed: nobody else reads it, and a killed run's is made anew.
            self._index.executescript(f"pragma journal_mode=off; pragma synchronous=off; {_TABLE}; begin")
            self._earlier = 0
            """Rows of earlier runs that this one may take over."""
            self._files: list[IO[bytes] | None] = [report.open("rb") if report.exists() else None, None]
            if self._files[_REPORT] is not None:
                self._index_rows(_REPORT)
            # Unbuffered: what a killed run wrote is there, and what a full disk did not take can be taken back.
            self._journal = (folder / JOURNAL).open("ab", buffering=0)
            self._files[_JOURNAL] = written = (folder / JOURNAL).open("rb")
            self._journal.truncate(_whole_lines(written))
            if resume:
                self._index_rows(_JOURNAL)
            else:
                written.seek(0)
                self.discarded = sum(not self._reported(line) for line in written)
                self._journal.truncate(0)
            self._end = self._journal.seek(0, os.SEEK_END)
        except (OSError, sqlite3.Error) as error:
            raise OutputError(f"{folder}: cannot be written: {_why(error)}") from error
        self._unsynced: list[tuple[bytes, str, int, int, int, int]] = []
        """Rows that wait for their place in the index."""
        self._closed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(OSError):
            os.fsync(self._journal.fileno())
        self._index.close()
        for file in (self._journal, *self._files):
            if file is not None:
                with contextlib.suppress(OSError):
                    file.close()
        with contextlib.suppress(OSError):
            (self.folder / _INDEX).unlink(missing_ok=True)
            if self._closed or not self._end:
                (self.folder / JOURNAL).unlink(missing_ok=True)
                _drop_halves(self.folder)
                self.folder.rmdir()  # only where it is empty

    def find(self, page: str) -> Known | None:
        """Give what is known of a page from earlier runs; this one is not done with it yet."""
        if not self._earlier:
            return None
        found = self._index.execute("select fingerprint, file from rows where page = ?", [_key(page)]).fetchone()
        if found is None or (self._fresh and found[1] == _REPORT):
            return None
        return Known(found[0], found[1] == _JOURNAL)

    def take_over(self, page: str, place: int) -> ReportRow:
        """Take the row of an earlier run as this run's.

        Args:
            page: one that `find` knows.
            place: its number in the order of the sources.
        """
        self._ask("update rows set place = ? where page = ?", place, _key(page))
        ((file, start, size),) = self._ask("select file, start, size from rows where page = ?", _key(page)).fetchall()
        return self._read(file, start, size).row

    def pages_of(self, prefix: str) -> list[str]:
        """Give the known pages whose names begin so, in the order of their report."""
        name = _key(prefix)
        found = self._ask(
            "select page from rows where page >= ? and page < ? order by file, start", name, name + b"\xff"
        )
        return [page.decode("utf-8", "surrogatepass") for (page,) in found]

    def add(self, counts: Counts, line: bytes, place: int) -> None:
        """Write down what became of a page.

        Args:
            counts: of the outcome.
            line: of the outcome.
            place: its number in the order of the sources.

        Raises:
            OutputError: the journal cannot be written; what was written stays valid.
        """
        try:
            _write(self._journal, line)
            if len(self._unsynced) >= _SYNC_ROWS:
                self._sync()
        except (OSError, sqlite3.Error) as error:
            self._journal.truncate(self._end)
            raise OutputError(f"{self.folder / JOURNAL}: cannot be written: {_why(error)}") from error
        where = (_JOURNAL, self._end, len(line), place)
        self._unsynced.append((_key(counts.page), counts.fingerprint, *where))
        self._end += len(line)

    def finished(self, first: int = 0, last: int | None = None) -> Iterator[Finished]:
        """Give this run's rows in the order of the sources, from the first number to the last; None: to the end."""
        return (self._read(*where) for where in self._places(first, last))

    def lines(self) -> Iterator[bytes]:
        """Give this run's rows in the order of the sources, as they stand in the report."""
        return (self._read(*where).report_line for where in self._places())

    def _places(self, first: int = 0, last: int | None = None) -> Iterator[tuple[int, int, int]]:
        return self._ask(
            "select file, start, size from rows where place between ? and ? order by place",
            first,
            last if last is not None else 1 << 62,
        )

    def standing(self) -> Iterator[ReportRow]:
        """Give the rows that hold for the bodies as they are when a run is stopped: this one's, then earlier ones'.

        Bodies that share a file are those of the last finished run, as such a file is written at the end.
        """
        for file, start, size in self._ask(
            "select file, start, size from rows order by place is null, place, file, start"
        ):
            row, record = self._read(file, start, size).read()
            if record is None:
                yield row
        for row, *_ in self._rows(_REPORT) if self._files[_REPORT] is not None else ():
            found = self._ask("select file, start, size from rows where page = ?", _key(row["page"]))
            if any(
                file == _JOURNAL and self._read(file, start, size).read()[1] is not None for file, start, size in found
            ):
                yield row

    def left_over(self) -> Iterator[ReportRow]:
        """Give the rows of the last finished run whose pages this one did not meet."""
        found = self._ask("select start, size from rows where file = ? and place is null", _REPORT)
        return (self._read(_REPORT, start, size).row for start, size in found)

    def files_before(self) -> dict[str, str]:
        """Give the key of each file of records as the last finished run met it."""
        try:
            found = json.loads((self.folder / _FILES).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) and not self._fresh else {}

    def close_run(self, files: Mapping[str, str]) -> None:
        """Forget the journal; the report holds all of it now.

        Args:
            files: the key of each file of records, for the next run.
        """
        if files:
            write_text(self.folder / _FILES, json.dumps(files, indent=1) + "\n")
        else:
            (self.folder / _FILES).unlink(missing_ok=True)
        self._closed = True

    def _read(self, number: int, start: int, size: int) -> Finished:
        file = cast("IO[bytes]", self._files[number])
        file.seek(start)
        return Finished(file.read(size))

    def _rows(self, number: int) -> Iterator[tuple[ReportRow, int, int]]:
        """Give the rows of a file, each with its place and length; a line somebody edited is none."""
        file = cast("IO[bytes]", self._files[number])
        file.seek(0)
        start = 0
        for line in file:
            with contextlib.suppress(ValueError, KeyError, TypeError, AttributeError):
                row = load_line(line)
                _ = _key(row["page"]), row["chars_kept"], row.get
                yield row, start, len(line)
            start += len(line)

    def _index_rows(self, number: int) -> None:
        """Index the rows of a file; of a page that stands there twice the later one counts."""
        for row, start, size in self._rows(number):
            page = [_key(row["page"]), row.get("fingerprint") or ""]
            self._index.execute(_ROW, [*page, number, start, size, None])
            self._earlier += number == _JOURNAL or not self._fresh

    def _reported(self, line: bytes) -> bool:
        """Whether the report holds what a line of the journal says, as it does after a run that was stopped."""
        with contextlib.suppress(ValueError, KeyError, TypeError, AttributeError):
            row = load_line(line)
            known = self.find(row["page"])
            return known is not None and known.fingerprint == row["fingerprint"]
        return False

    def _sync(self) -> None:
        os.fsync(self._journal.fileno())
        self._index_new()

    def _index_new(self) -> None:
        self._index.executemany(_ROW, self._unsynced)
        self._unsynced.clear()

    def _ask(self, query: str, *values: object) -> sqlite3.Cursor:
        self._index_new()
        return self._index.execute(query, values)


def _drop_halves(folder: Path) -> None:
    """Remove bodies that a killed process did not finish."""
    for half in folder.glob(HALF):
        half.unlink(missing_ok=True)


def _key(page: str) -> bytes:
    """Write a page's name as SQLite takes it: a file name may hold half a character."""
    return page.encode("utf-8", "surrogatepass")


def _why(error: OSError | sqlite3.Error) -> str:
    return getattr(error, "strerror", None) or str(error)


def _write(file: io.RawIOBase, line: bytes) -> None:
    rest = memoryview(line)
    while rest:
        rest = rest[file.write(rest) or 0 :]


def _whole_lines(file: IO[bytes]) -> int:
    """Give the length of a file without a last line that was not written to its end."""
    if not file.seek(0, os.SEEK_END):
        return 0  # nothing cannot be mapped
    with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as text:
        return text.rfind(b"\n") + 1
