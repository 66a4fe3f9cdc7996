"""Sources -> the pages of a run, one by one, and what of them is done already."""

from __future__ import annotations

from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import regex

from cleaner.batch import Unit
from cleaner.errors import OutputError, SourceError
from cleaner.io.atomic import digest_of
from cleaner.io.records import read_records
from cleaner.io.source import Record
from cleaner.io.unpack import file_key
from cleaner.model import Page
from cleaner.outcome import counts_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from cleaner.io.source import Fields, Source
    from cleaner.io.written import Written
    from cleaner.journal import Journal
    from cleaner.outcome import Counts

ALL_PAGES = "pages"
"""Name of the file that holds the bodies of single pages, where they are to go into one."""
_ODD = regex.compile(r"[^\p{L}\p{N}._-]+")
_LONGEST_NAME = 80


@dataclass(slots=True)
class Collected:
    """A file of bodies: which of the run's pages go into it."""

    source: Source | None
    """The file they came in; None: pages that had files of their own."""
    output: str
    """Relative to the output folder."""
    first: int
    last: int = -1
    """Numbers of the first and the last page, included."""
    key: str = ""
    """Of the file's content, the settings and the names of its fields."""
    as_before: bool = False
    """Nothing has changed since an earlier run wrote it."""
    unread: bool = False
    """Not one page of it could be read, so there is nothing to write."""


@dataclass(slots=True)
class Plan:
    """The pages of a run; `units` fills the rest while it goes along."""

    fields: Fields
    """Names of the fields of records."""
    format: str | None
    """What bodies are written as; None: as what came in."""
    settings: str
    """Fingerprint."""
    written: Written | None
    """What earlier runs wrote into the output folder; None: nothing is written."""
    journal: Journal | None
    taken: deque[Counts] = field(default_factory=deque)
    """Of pages that need no cleaning, for the caller to take."""
    collected: list[Collected] = field(default_factory=list)
    """Complete up to the file under way."""

    def units(self, sources: Iterable[Source]) -> Iterator[Unit]:
        """Give the pages to clean, in order."""
        place = 0
        before = self.journal.files_before() if self.journal is not None else {}
        pages = None
        for source in sources:
            if source.format == "page":
                own = self.format in (None, "txt", "md")
                body = source.output if own else f"{ALL_PAGES}.{self.format}"
                if not own and pages is None:
                    pages = Collected(None, body, place)
                    self.collected.append(pages)
                if source.error is None:
                    yield self._unit(source.name, place, source, None, body, own_file=own)
                else:
                    yield self._unread(source, place, source.error, own_file=own)
                if pages is not None:
                    pages.last = place
                place += 1
            else:
                for unit in self._records(source, place, before):
                    yield unit
                    place = unit.place + 1
                if self.collected and self.collected[-1].as_before:
                    place = max(place, self.collected[-1].last + 1)

    def _records(self, source: Source, place: int, before: dict[str, str]) -> Iterator[Unit]:
        own = self.format in ("txt", "md")
        part = Collected(source, source.output, place)
        try:
            if self.journal is not None and not own:
                names = blake2b(repr(self.fields).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
                part.key = f"{file_key(source).hex()}-{self.settings}-{names}"
                self.collected.append(part)
                if before.get(source.name) == part.key and self._take_over(part):
                    return
            for record in read_records(source, self.fields, members=False):
                name = f"{source.name}#{record.page.id}"
                body = self._file_of(source, record.page.id) if own else source.output
                yield self._unit(name, place, source, record, body if record.whole else None, own_file=own)
                part.last = place
                place += 1
        except SourceError as error:
            part.unread = True
            yield self._unread(source, place, str(error), own_file=own)
            part.last = place

    def _unread(self, source: Source, place: int, reason: str, *, own_file: bool) -> Unit:
        """Give what stands for a source that cannot be read."""
        record = Record(Page(source.name, "", "text", source=source.location), reason, whole=False)
        return self._unit(source.name, place, source, record, None, own_file=own_file)

    def _unit(  # noqa: PLR0913  # a unit has so many parts
        self, name: str, place: int, source: Source, record: Record | None, body: str | None, *, own_file: bool
    ) -> Unit:
        known = self.journal.find(name) if self.journal is not None else None
        # A body without a file of its own is known only as long as the journal holds it.
        usable = known is not None and (own_file or known.journaled)
        fingerprint = known.fingerprint if known and usable else None
        unit = Unit(name, place, source, record, body, own_file, fingerprint)
        if self.written is None or body is None or not own_file:
            return unit
        target = self.written.folder / body
        left = self.written.digest_left(target, unfinished=known.journaled) if known is not None else None
        return unit._replace(known_body=left, standing=self.written.digests(target))

    def _take_over(self, part: Collected) -> bool:
        """Take all pages of a file as they were; False: the earlier run's rows or bodies are gone."""
        source, journal = part.source, self.journal
        if source is None or journal is None or self.written is None:
            return False
        body = self.written.folder / part.output
        if not body.is_file() or digest_of(body) != self.written.digest_left(body, unfinished=False):
            return False
        pages = journal.pages_of(f"{source.name}#")
        if not pages:
            return False
        part.as_before, part.last = True, part.first + len(pages) - 1
        taken = (journal.take_over(page, part.first + number) for number, page in enumerate(pages))
        self.taken.extend(map(counts_of, taken))
        return True

    def places(self, sources: Iterable[Source]) -> Iterator[Path]:
        """Give the places that bodies are to go to, by the names of the sources; nothing is cleaned, and nothing taken.

        Of records that get a file each the ids are read only where their folder holds a file of somebody else's.
        """
        if self.written is None:
            return
        out, shared = self.written.folder, False
        for source in sources:
            if source.error is not None:
                continue
            if source.format == "page" and self.format in ("jsonl", "parquet"):
                if not shared:
                    yield out / f"{ALL_PAGES}.{self.format}"
                shared = True
            elif source.format == "page" or self.format not in ("txt", "md"):
                yield out / source.output
            else:
                yield from self._places_of(source, out / PurePosixPath(source.output).with_suffix(""))

    def _places_of(self, source: Source, folder: Path) -> Iterator[Path]:
        if not folder.is_dir():
            yield folder / ALL_PAGES  # a file may stand where the folder should
        elif self.written is not None and not all(map(self.written.is_ours, folder.iterdir())):
            with suppress(SourceError):  # the cleaning will say so
                for record in read_records(source, self.fields, members=False):
                    yield folder / PurePosixPath(self._file_of(source, record.page.id)).name

    def _file_of(self, source: Source, name: str) -> str:
        plain = _ODD.sub("_", name)[:_LONGEST_NAME].strip("._") or "page"
        if plain != name or plain != plain.lower():  # some file systems do not tell upper case from lower
            plain += "-" + blake2b(name.encode("utf-8", "surrogatepass"), digest_size=4).hexdigest()
        return str(PurePosixPath(source.output).with_suffix("") / f"{plain}.{self.format}")

    def keys(self) -> dict[str, str]:
        """Give the key of each file of records, for the next run."""
        return {part.source.name: part.key for part in self.collected if part.source is not None and not part.unread}


def refuse_report_as_body(report: Path, out: Path, unit: Unit) -> None:
    """Refuse a report that would take the place of a body.

    Raises:
        OutputError: it would.
    """
    if unit.body_path is not None and (out / unit.body_path).absolute() == report:
        raise OutputError(f"{report}: a body goes there; choose another --report")
