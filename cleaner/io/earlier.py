"""What earlier runs left where sources are looked for: their folders and files are no pages."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from cleaner.io import places
from cleaner.io.log import header_of
from cleaner.io.names import REPORT, REVIEW, SUMMARY
from cleaner.io.report import load_line
from cleaner.io.seal import is_sealed
from cleaner.io.written import Written, is_bare

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_NAMED = 5
"""Folders and files passed over that are named."""
_REMEMBERED = 1024
"""Folders of which it is remembered whether a run wrote into them, or into one above."""
_ROW = frozenset({"schema_version", "page", "status", "chars_in", "chars_kept", "body_path"})
"""Fields of a report row; what a run makes of a record has other ones beside, among them the body."""
_MARK = frozenset({"schema_version", "page", "start", "end", "text", "mark"})
"""Fields of a row of corrections."""
_FIRST = 1 << 20
"""Bytes of a line that are read to see what it is."""


class Earlier:
    """What was passed over, for one search."""

    def __init__(self, out: Path | None = None) -> None:
        """Look at the output folder as it is before the run.

        Args:
            out: the output folder; it is named where anything stands in it that might be taken for a page.
        """
        self._stood = out is not None and not is_bare(out)
        self.folders: list[str] = []
        """The first folders passed over, as they were found."""
        self.files: list[str] = []
        """The first files."""
        self.counts = {"folders": 0, "files": 0}
        self.own = ""
        """The output folder, where it lies among the sources and held something."""
        self._log = lru_cache(_REMEMBERED)(self._log_of)

    def passes_folder(self, place: str, files: Iterable[str], *, noted: bool = True) -> bool:
        """Whether a folder that was met, not named, is a run's own."""
        if places.is_url(place):
            return False
        header = header_of(Path(place))
        ours = header["whole"] if header is not None else _is_finished(Path(place), files)
        if ours and noted:
            self._note("folders", self.folders, place)
        return ours

    def passes_file(self, place: str, name: str, *, noted: bool = True) -> bool:
        """Whether a file that was met, not named, was written by a run."""
        if places.is_url(place):
            return False
        path = Path(place, name)
        log = self._log(place)
        ours = (log is not None and log.has(path)) or _is_ours(path)
        if ours and noted:
            self._note("files", self.files, str(path))
        return ours

    def note_out(self, place: str) -> None:
        """Note that the output folder was met."""
        if self._stood:
            self.own = place

    def _note(self, kind: str, named: list[str], place: str) -> None:
        self.counts[kind] += 1
        if len(named) < _NAMED:
            named.append(place)

    def _log_of(self, place: str) -> Written | None:
        """Give the log of the nearest folder, from this one up, that a run shares with others.

        None where there is none, or where that folder is a run's own: then what is in it was named.
        """
        folder = Path(os.path.realpath(place))
        header = header_of(folder)
        if header is not None:
            return None if header["whole"] else Written(folder)
        return self._log(str(folder.parent)) if folder != folder.parent else None

    def told(self) -> Iterator[str]:
        """Say what was passed over, a sentence each."""
        if self.own:
            yield f"passed over {_shown(self.own)}: it is the output folder"
        if self.folders:
            them = "it" if self.counts["folders"] == 1 else "them"
            listed = _listed([_shown(folder) for folder in self.folders], self.counts["folders"])
            yield f"passed over {listed}: written by an earlier run; name {them} outright to clean {them}"
        if self.files:
            them = "it" if self.counts["files"] == 1 else "them"
            listed = _listed(self.files, self.counts["files"])
            yield f"passed over {listed}: written by an earlier run; name {them} outright to clean {them}"


def _shown(folder: str) -> str:
    return f"{Path(folder)}/"


def _listed(named: list[str], count: int) -> str:
    more = [f"{count - len(named):,} more"] if count > len(named) else []
    *most, last = [*named, *more]
    return f"{', '.join(most)} and {last}" if most else last


def _is_finished(folder: Path, files: Iterable[str]) -> bool:
    """Whether a run of a version without a log has left its report and totals there."""
    found = set(files)
    return REPORT in found and SUMMARY in found and _is_ours(folder / REPORT)


def _is_ours(path: Path) -> bool:
    """Whether a file says by its first line that it is a report, or one of corrections; or is a review page."""
    if path.name == REVIEW:
        return is_sealed(path)
    if path.suffix.lower() not in (".jsonl", ".ndjson"):
        return False
    try:
        if not path.is_file():
            return False
        with path.open("rb") as file:
            row = load_line(file.readline(_FIRST))
    except (OSError, ValueError):
        return False
    return isinstance(row, dict) and "body" not in row and (row.keys() >= _ROW or row.keys() >= _MARK)
