"""Many pages: what is to be done for each of them, in a worker process; `clean_batch` for pages in Arrow's columns."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from cleaner.errors import ForeignFileError, SourceError
from cleaner.fingerprint import fingerprint_of_page
from cleaner.io.atomic import digest_of, write_text
from cleaner.io.log import Log
from cleaner.io.report import RECORD_DETAIL, REPORT_DETAIL, record_row, report_row
from cleaner.isolate import Failure, isolated
from cleaner.model import Cleaned
from cleaner.outcome import Outcome, outcome_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from threading import Event

    from cleaner.arrow import clean_batch as clean_batch  # noqa: PLC0414  # for others to import
    from cleaner.config import Config
    from cleaner.io.report import Detail
    from cleaner.io.source import Record, Source
    from cleaner.isolate import Job, Limits, Settled
    from cleaner.model import Page
    from cleaner.pipeline import Cleaner
    from cleaner.sites import Tally

Result = TypeVar("Result")


def __getattr__(name: str) -> Any:
    if name == "clean_batch":
        from cleaner.arrow import clean_batch  # noqa: PLC0415  # who uses no Arrow need not have it

        return clean_batch
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


class Told(NamedTuple):
    """How much a run says of each removed span."""

    report: Detail = REPORT_DETAIL
    """In its report."""
    records: Detail = RECORD_DETAIL
    """In records, whose bodies stand in one file."""


class Unit(NamedTuple):
    """One page of a run."""

    page: str
    """Its name, unique in the run."""
    place: int
    """Its number in the order of the sources."""
    source: Source
    """The file it stands in."""
    record: Record | None
    """The page itself, where its file holds many; None: the worker reads the file."""
    body_path: str | None
    """Where its body goes, relative to the output folder: a file of its own, or the one that holds all of its file.
    None: there is no body."""
    own_file: bool
    """The body has a file of its own."""
    known: str | None = None
    """Fingerprint of the page an earlier run was done with."""
    known_body: str | None = None
    """Hash of the body it left."""
    standing: tuple[str, ...] = ()
    """Hashes of all that earlier runs wrote where its body goes."""


@dataclass(frozen=True, slots=True)
class CleanJob:
    """Clean pages and write their bodies."""

    config: Config
    settings: str
    """Fingerprint of all that a body depends on but its page."""
    out: Path | None
    """Folder the bodies go to; None: nothing is written."""
    state: Path
    """Folder of the run's own files."""
    markdown: bool = False
    """Bodies keep headings, lists and quotes."""
    told: Told = field(default_factory=Told)
    """How much is said of removals."""
    overwrite: bool = False
    """Files of others in the output folder may be written over."""

    def open(self) -> Callable[[Unit], Outcome | None]:
        """Load the rule book and the stages; what is called for a page gives None where all is as before."""
        from cleaner.pipeline import Cleaner  # noqa: PLC0415  # the process that hands out pages need not have it

        log = Log(self.out, overwrite=self.overwrite) if self.out is not None else None
        return partial(self._clean, Cleaner(self.config), log)

    def _clean(self, cleaner: Cleaner, log: Log | None, unit: Unit) -> Outcome | None:
        try:
            page = page_of(unit)
        except SourceError as error:
            return lost(unit, str(error), self.told)
        fingerprint = fingerprint_of_page(page, self.settings)
        if fingerprint == unit.known and self._in_place(unit):
            return None
        body, cleaned = self._body(cleaner, page)
        readable = cleaned.status != "error" or bool(cleaned.text)
        if readable and self.out is not None and log is not None and unit.body_path is not None and unit.own_file:
            try:
                write_text(self.out / unit.body_path, body, self.state, partial(log.admit, known=unit.standing))
            except ForeignFileError as error:  # it has come there since the run began
                return lost(unit, str(error), self.told)
        return _outcome(unit, cleaned, body, self.told, fingerprint)

    def _body(self, cleaner: Cleaner, page: Page) -> tuple[str, Cleaned]:
        if not self.markdown:
            cleaned = cleaner.clean_page(page)
            return cleaned.body, cleaned
        from cleaner.markdown import as_markdown  # noqa: PLC0415  # likewise

        cleaned, document = cleaner.clean_document(page)
        return as_markdown(document, cleaned.removals) if document is not None else cleaned.body, cleaned

    def _in_place(self, unit: Unit) -> bool:
        """Whether the body an earlier run left is still there, as it was."""
        if self.out is None or unit.body_path is None or not unit.own_file:
            return self.out is not None
        try:
            return digest_of(self.out / unit.body_path) == unit.known_body
        except OSError:
            return False


@dataclass(frozen=True, slots=True)
class CountJob:
    """Count the lines of pages for the site memory."""

    tally: Path
    """Folder of the counts."""

    def open(self) -> Callable[[Unit], Failure | None]:
        """Get ready; a page counts as soon as its call is over, or a `Failure` says why it does not."""
        from cleaner.sites import Tally  # noqa: PLC0415  # likewise

        return partial(self._count, Tally(self.tally))

    def _count(self, tally: Tally, unit: Unit) -> Failure | None:
        from cleaner.sites import count_page  # noqa: PLC0415  # likewise

        try:
            tally.add(count_page(page_of(unit)))
        except SourceError as error:
            return Failure(str(error))
        tally.flush()
        return None


def page_of(unit: Unit) -> Page:
    """Read the page of a unit; its id is its name in the run.

    Raises:
        SourceError: it cannot be read.
    """
    from cleaner.io.page import read_page  # noqa: PLC0415  # likewise

    if unit.record is None:
        return replace(read_page(unit.source), id=unit.page)
    if unit.record.error is not None:
        raise SourceError(unit.record.error)
    return replace(unit.record.page, id=unit.page)


def _outcome(unit: Unit, cleaned: Cleaned, body: str, told: Told, fingerprint: str | None) -> Outcome:
    written = bool(cleaned.text) or cleaned.status != "error" or not unit.own_file
    row = report_row(unit.page, unit.source.location, cleaned, unit.body_path if written else None, told.report)
    if fingerprint is not None:
        row["fingerprint"] = fingerprint
    record = None if unit.own_file else record_row(cleaned, body, told.records)
    return outcome_of(row, record, cleaned.removals)


def lost(unit: Unit, reason: str, told: Told) -> Outcome:
    """Give the outcome of a page that came to nothing."""
    kind = unit.record.page.kind if unit.record is not None else None
    cleaned = Cleaned("", None, "error", "", (), kind or "text", error=reason)
    return _outcome(unit, cleaned, "", told, None)


def run_job(
    job: Job[Unit, Result], units: Iterator[Unit], workers: int | None, limits: Limits, stop: Event
) -> Iterator[Settled[Unit, Result]]:
    """Do a job for each page, in worker processes; in order.

    Args:
        job: what is to be done.
        units: the pages.
        workers: how many processes at most; None: one per processor.
        limits: what one page may take.
        stop: once set, no new page is begun.
    """
    first = next(units, None)
    if first is None:
        return iter(())
    return isolated(job, chain([first], units), workers or os.cpu_count() or 1, limits, stop)
