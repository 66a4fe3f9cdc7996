"""The log of a folder this program writes into: `.cleaner/written.jsonl`, a file a line, with its size and hash.

A line is written before the file takes its place, so that whatever happens in between, a file of ours is known as
such. A file that stands there and has no line with its hash is somebody else's: put there, or changed since.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from cleaner.errors import ForeignFileError, OutputError
from cleaner.io.atomic import digest_of
from cleaner.io.report import dump_line, load_line

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from cleaner.io.atomic import Made

STATE = ".cleaner"
"""Folder of a run's own files, below the output folder."""
LOG = "written.jsonl"
_VERSION = 1


class Line(NamedTuple):
    """A file that was written."""

    path: str
    """Relative to the folder, with forward slashes; absolute where it stands elsewhere."""
    digest: str
    size: int
    begun: bool
    """By a run that has not put the log in order since."""

    def dump(self) -> bytes:
        """Write it as JSON."""
        return dump_line([*self[:3], *[True] * self.begun])


class Log:
    """Writes down what is written into a folder; each process has one of its own.

    Lines of many processes do not mix: each is appended by one call.
    """

    def __init__(self, folder: Path, *, overwrite: bool = False) -> None:
        """Open the log that `Written.begin` has begun.

        Args:
            folder: the output folder.
            overwrite: whether files of others may be written over.

        Raises:
            OutputError: it cannot be written.
        """
        self.folder, self.overwrite = folder, overwrite
        self._file: int | None = None
        try:
            self._file = os.open(folder / STATE / LOG, os.O_WRONLY | os.O_APPEND)
        except OSError as error:
            raise OutputError(f"{folder / STATE / LOG}: cannot be written: {error.strerror}") from error

    def __del__(self) -> None:
        if self._file is not None:
            os.close(self._file)

    def admit(self, made: Made, known: Collection[str] = ()) -> None:
        """Write down that a file is about to take its place.

        Args:
            made: the file.
            known: hashes of what was written there before.

        Raises:
            ForeignFileError: what stands there is somebody else's.
            OutputError: the log cannot be written.
        """
        if not self.overwrite and not self._free(made, known):
            raise ForeignFileError(
                f"{made.path}: stands there already, and cleaner did not write it, or it was changed since; "
                "it is left as it is: move it, or write over it with --overwrite"
            )
        line = Line(name_in(self.folder, made.path), made.digest, made.size, begun=True).dump()
        if self._file is None or os.write(self._file, line) != len(line):
            raise OutputError(f"{self.folder / STATE / LOG}: cannot be written: No space left on device")

    def _free(self, made: Made, known: Collection[str]) -> bool:
        if not os.path.lexists(made.path):
            return True
        if made.path.is_symlink() or not made.path.is_file():
            return False
        digest = digest_of(made.path)
        if digest in known or digest == made.digest:
            return True
        # A process that has ended since may have written it in this very run.
        name = name_in(self.folder, made.path)
        with (self.folder / STATE / LOG).open("rb") as log:
            return any(line.path == name and line.digest == digest for line in lines_of(log))


def header(*, whole: bool) -> bytes:
    """Give the first line of a log.

    Args:
        whole: whether the folder is this program's own: it was new, or empty, when a first run began.
    """
    return dump_line({"cleaner": "written", "schema_version": _VERSION, "whole": whole})


def header_of(folder: Path) -> dict[str, bool] | None:
    """Give the first line of a folder's log; None: it has none."""
    try:
        with (folder / STATE / LOG).open("rb") as log:
            found = load_line(log.readline())
    except (OSError, ValueError):
        return None
    ours = isinstance(found, dict) and found.get("cleaner") == "written" and found.get("schema_version") == _VERSION
    return found if ours and isinstance(found.get("whole"), bool) else None


def lines_of(log: Iterable[bytes]) -> Iterator[Line]:
    """Give the lines from where a log is read on; the header is none, nor one that was not written to its end."""
    for line in log:
        with suppress(ValueError, TypeError):
            path, digest, size, *begun = load_line(line)
            if isinstance(path, str) and isinstance(digest, str) and isinstance(size, int):
                yield Line(path, digest, size, begun=bool(begun))


def name_in(folder: Path, path: Path) -> str:
    """Name a file in the log of a folder."""
    if path.is_relative_to(folder):
        return path.relative_to(folder).as_posix()
    whole, base = Path(os.path.realpath(path.parent), path.name), Path(os.path.realpath(folder))
    return (whole.relative_to(base) if whole.is_relative_to(base) else whole).as_posix()
