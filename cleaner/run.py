"""A whole run: sources cleaned into a folder."""

from __future__ import annotations

import json
import logging
from collections import Counter
from dataclasses import dataclass, field
from functools import partial
from itertools import chain, count, takewhile
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple

from cleaner.amounts import characters
from cleaner.batch import CleanJob, Told, Unit, lost, run_job
from cleaner.errors import OutputError
from cleaner.extent import extent_of
from cleaner.fetching import Copies, fetched
from cleaner.fingerprint import fingerprint_of_settings, rules_checked
from cleaner.interrupt import stopping
from cleaner.io.atomic import refuse_address
from cleaner.io.claim import claimed
from cleaner.io.earlier import Earlier
from cleaner.io.find import find
from cleaner.io.log import STATE
from cleaner.io.names import REPORT, SUMMARY
from cleaner.io.ownership import refuse_foreign
from cleaner.io.records import write_pages, write_records
from cleaner.io.report import SCHEMA_VERSION, dump_line
from cleaner.io.source import Fields, format_of
from cleaner.io.web import WebLimits
from cleaner.io.written import Written
from cleaner.isolate import Failure, Limits
from cleaner.journal import Journal
from cleaner.learning import Learnt, learn_memory, remove_memory
from cleaner.log import LOG
from cleaner.outcome import counts_of
from cleaner.plan import Collected, Plan, refuse_report_as_body
from cleaner.progress import Seen, watched
from cleaner.summary import Summary

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from contextlib import AbstractContextManager
    from threading import Event

    from cleaner.config import Config
    from cleaner.io.report import ReportRow
    from cleaner.io.source import Source, Wanted
    from cleaner.isolate import Settled
    from cleaner.outcome import Counts, Outcome
    from cleaner.progress import Display


@dataclass(frozen=True, slots=True)
class Run:
    """What `cleaner clean` was asked to do."""

    sources: tuple[str, ...]
    """Files, folders, globs, addresses."""
    out: Path | None
    """Output folder; None: nothing is written."""
    config: Config
    report: Path | None = None
    """Place of the report; None: in the output folder."""
    workers: int | None = None
    """None: as many as fit the machine and the run."""
    include: tuple[str, ...] = ()
    """Patterns of the files to take from folders; none: all pages."""
    format: Wanted | None = None
    """What bodies are written as; None: as what came in."""
    fields: Fields = field(default_factory=Fields)
    limits: Limits = field(default_factory=Limits)
    resume: bool = False
    """Go on with the run that was killed in this output folder."""
    fresh: bool = False
    """Clean every page, whatever an earlier run was done with."""
    site_memory: bool = True
    """First learn from the pages of the run what those of each site have in common."""
    web: WebLimits = field(default_factory=WebLimits)
    """What an address may take."""
    told: Told = field(default_factory=Told)
    """How much is said of removals."""
    overwrite: bool = False
    """Write over files in the output folder that no earlier run wrote, or that were changed since."""


def clean_run(run: Run, display: Display) -> Summary:
    """Clean all pages of a run, write bodies, report and summary.

    Raises:
        CleanerError: a wrong source, rule file, or output folder; single pages never raise.
    """
    for place in (run.out, run.report):
        if place is not None:
            refuse_address(place)
    settings = settings_of(run)  # a bad rule file ends the run here, before any worker starts
    with stopping() as stop:
        if run.out is not None:
            with claimed(run.out):
                return _Cleaning(run, settings, run.out / STATE, stop, display).into(run.out)
        with TemporaryDirectory(prefix="cleaner-") as state:
            return _Cleaning(run, settings, Path(state), stop, display).dry()


def settings_of(run: Run) -> str:
    """Name all that a run's bodies and report depend on but their pages.

    Raises:
        CleanerError: a wrong rule file or setting.
    """
    more = ["md" if run.format == "md" else "txt", "site memory" if run.site_memory else ""]
    more += [f"rows {SCHEMA_VERSION}", *run.told]
    return fingerprint_of_settings(run.config, rules_checked(run.config), *more)


class _Done(NamedTuple):
    """A page this run is done with."""

    counts: Counts
    unit: Unit | None = None
    """None: taken over from an earlier run."""
    line: bytes = b""
    """For the journal, where it was not taken over."""


@dataclass(slots=True)
class _Cleaning:
    """A run under way."""

    run: Run
    settings: str
    state: Path
    """Folder of the run's own files."""
    stop: Event
    display: Display
    summary: Summary = field(default_factory=Summary)
    copies: Copies = field(default_factory=Copies)

    def dry(self) -> Summary:
        """Clean, write nothing."""
        plan = Plan(self.run.fields, self.run.format, self.settings, None, None)
        with self._fetched() as self.copies:
            for done in self._pages(plan):
                self.summary.add(done.counts)
        self.summary.interrupted = self.stop.is_set()
        return self.summary

    def into(self, out: Path) -> Summary:
        """Clean into a folder."""
        report = (self.run.report or out / REPORT).absolute()
        written = Written(out, overwrite=self.run.overwrite)
        self.summary.earlier = Earlier(out)
        self._refuse_foreign(written, report)
        opened = Journal(self.state, report, resume=self.run.resume, fresh=self.run.fresh)
        with written, opened as journal, self._fetched() as self.copies:
            self.summary.discarded = journal.discarded
            if not self.run.resume:
                remove_memory(self.state)
            try:
                return self._clean(report, written, journal)
            except OutputError as error:
                if not self.summary.pages:
                    raise
                raise OutputError(f"{error}; what is done is kept: --resume goes on with it") from error

    def _clean(self, report: Path, written: Written, journal: Journal) -> Summary:
        """Clean what is not done with, and write what stands for all pages."""
        plan = Plan(self.run.fields, self.run.format, self.settings, written, journal)
        for done in self._pages(plan):
            self.summary.add(done.counts)
            if done.unit is None:
                self.summary.as_before += 1
            else:
                refuse_report_as_body(report, written.folder, done.unit)
                journal.add(done.counts, done.line, done.unit.place)
        self.summary.interrupted = self.stop.is_set()
        if not self.summary.pages and report.is_file():
            return self.summary  # nothing was asked for, by a slip perhaps: what is there stays as it is
        if self.summary.interrupted:
            standing = Summary(skipped=self.summary.skipped)
            self._report(report, written, map(dump_line, standing.counting(journal.standing())), standing)
            written.finish()
            return self.summary
        for part in plan.collected:
            if not part.as_before and not part.unread:
                self._write(part, written, journal)
        left = [row for row in journal.left_over() if _has_body(written.folder, row)]
        self._keep_rows(report, written, left)
        self._report(report, written, journal.lines(), self.summary)
        written.finish()
        remove_memory(self.state)
        journal.close_run(plan.keys())
        return self.summary

    def _refuse_foreign(self, written: Written, report: Path) -> None:
        """Refuse to write over what no earlier run has written; looked at before anything is done."""
        plan = Plan(self.run.fields, self.run.format, self.settings, written, None)
        bodies = plan.places(self._sources(Counter())) if written.stood else ()
        places = chain((report, written.folder / SUMMARY), takewhile(lambda _: not self.stop.is_set(), bodies))

        def sources() -> Iterator[str]:
            return (source.location for source in self._sources(Counter()))

        refuse_foreign(places, written.is_ours, sources, overwrite=self.run.overwrite)

    def _keep_rows(self, report: Path, written: Written, rows: Sequence[ReportRow]) -> None:
        """Keep what is known of bodies that this run did not write: without it their texts could not be restored."""
        if not rows:
            return
        names = (report.with_name(f"{report.stem}-{number}.jsonl") for number in count(1))
        kept = next(path for path in names if not path.exists())
        with written.opening(kept) as file:
            file.writelines(map(dump_line, rows))
        self.summary.left_over, self.summary.report_left_over = len(rows), str(kept)

    def _report(self, report: Path, written: Written, lines: Iterable[bytes], totals: Summary) -> None:
        """Write the report, and its totals."""
        with written.opening(report) as file:
            file.writelines(lines)
        with written.opening(written.folder / SUMMARY) as file:
            text = json.dumps(totals.as_json(), indent=2, ensure_ascii=False) + "\n"
            file.write(text.encode("utf-8", "surrogatepass"))

    def _fetched(self) -> AbstractContextManager[Copies]:
        return fetched(self.run.sources, self.state, self.run.web, self.stop, self.display)

    def _sources(self, skipped: Counter[str], earlier: Earlier | None = None) -> Iterator[Source]:
        found = find(self.run.sources, self.run.out, self.run.include, self.run.format, skipped, earlier)
        return map(self.copies.of, found)

    def _pages(self, plan: Plan) -> Iterator[_Done]:
        """Give what became of each page, in order."""
        run = self.run
        learnt = self._memory()
        LOG.info("site memory: %s", learnt.memory or run.config.sites or "none")
        config = run.config.replace(sites=learnt.memory) if learnt.memory is not None else run.config
        job = CleanJob(config, self.settings, run.out, self.state, run.format == "md", run.told, run.overwrite)
        units = plan.units(self._sources(self.summary.skipped, self.summary.earlier))
        extent = extent_of(run.sources, run.include) if learnt.pages is None else None
        settled = run_job(job, units, run.workers, run.limits, self.stop)
        results = _in_order(plan, settled, run.told)
        for done in watched(results, self.display, _seen, "cleaning", learnt.pages or extent):
            _log(done.counts)
            yield done

    def _memory(self) -> Learnt:
        """Learn what the pages of each site have in common, where that is wanted."""
        if not self.run.site_memory or self.run.config.sites is not None or self.stop.is_set():
            return Learnt()
        plan = Plan(self.run.fields, None, "", None, None)
        units = plan.units(self._sources(Counter()))
        extent = extent_of(self.run.sources, self.run.include)
        return learn_memory(units, self.state, self.run.workers, self.run.limits, self.stop, self.display, extent)

    def _write(self, part: Collected, written: Written, journal: Journal) -> None:
        """Write a file of bodies, as its pages came."""
        results, target = partial(journal.finished, part.first, part.last), written.folder / part.output
        if part.source is not None:
            removals = self.run.told.records
            write_records(part.source, results(), target, self.run.fields, removals=removals, opening=written.opening)
        else:
            write_pages(results, target, self.run.told.records, written.opening)


def _has_body(out: Path, row: ReportRow) -> bool:
    """Whether the body of a page of an earlier run is still there, in a file of its own."""
    place = row["body_path"]
    return place is not None and format_of(place) == "page" and (out / place).is_file()


def _log(page: Counts) -> None:
    level = logging.DEBUG if page.status in ("cleaned", "unchanged", "empty") else logging.INFO
    if LOG.isEnabledFor(level):
        kept = f"{page.chars_kept:,} of {characters(page.chars_in)} kept"
        LOG.log(level, "%s: %s, %s", page.page, page.status, page.error or kept)


def _seen(done: _Done) -> Seen:
    return Seen(done.counts.status, done.counts.chars_in, done.counts.chars_kept)


def _in_order(plan: Plan, settled: Iterator[Settled[Unit, Outcome | None]], told: Told) -> Iterator[_Done]:
    for item in settled:
        while plan.taken:
            yield _Done(plan.taken.popleft())
        unit, result = item.item, item.result
        if isinstance(result, Failure):
            result = lost(unit, result.reason, told)
        if result is not None:
            yield _Done(result.counts, unit, result.line)
        elif plan.journal is not None:
            yield _Done(counts_of(plan.journal.take_over(unit.page, unit.place)))
    while plan.taken:
        yield _Done(plan.taken.popleft())
