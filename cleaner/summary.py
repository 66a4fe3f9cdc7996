"""Totals of a run: what `summary.json` and the closing table say."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, get_args

from rich.table import Table

from cleaner.amounts import characters, counted
from cleaner.io.earlier import Earlier
from cleaner.io.report import SCHEMA_VERSION
from cleaner.io.source import format_of
from cleaner.model import Status
from cleaner.outcome import counts_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from cleaner.io.report import ReportRow
    from cleaner.outcome import Counts


_SITES = 1000
"""Sites counted by name; the smallest half of twice as many is given up, so that no crawl is too wide."""
_SHOWN = 5
"""Sites and pages on the screen."""
_FAILURES = 5
"""Failed pages named on the screen; the report names all."""


@dataclass(slots=True)
class _Share:
    """Spans and characters of one stage, rule or category."""

    removals: int = 0
    chars: int = 0

    def add(self, removals: int, chars: int) -> None:
        self.removals += removals
        self.chars += chars


class Look(NamedTuple):
    """A page that a person should look at."""

    page: str
    source: str | None
    why: str

    @property
    def place(self) -> str:
        """Name the page as a source: its file, of a record with the record's id."""
        if self.source is None:
            return self.page
        _, sign, record = self.page.partition("#") if format_of(self.source) != "page" else ("", "", "")
        return f"{self.source}{sign}{record}"


def _shares(known: Iterable[tuple[str, _Share]] = ()) -> defaultdict[str, _Share]:
    return defaultdict(_Share, known)


@dataclass(slots=True)
class Summary:
    """Totals, taken in page by page."""

    pages: int = 0
    chars_in: int = 0
    chars_kept: int = 0
    statuses: Counter[str] = field(default_factory=Counter)
    stages: defaultdict[str, _Share] = field(default_factory=_shares)
    rules: defaultdict[str, _Share] = field(default_factory=_shares)
    categories: defaultdict[str, _Share] = field(default_factory=_shares)
    sites: defaultdict[str, _Share] = field(default_factory=_shares)
    """For the screen alone."""
    quarantined: list[Look] = field(default_factory=list)
    """The first pages that went out whole."""
    most_removed: list[tuple[float, Look]] = field(default_factory=list)
    """Share of the text that went, below zero, and page; the largest first."""
    skipped: Counter[str] = field(default_factory=Counter)
    """Files of the sources passed over, by ending."""
    earlier: Earlier = field(default_factory=Earlier)
    """What of the sources was passed over because an earlier run wrote it."""
    failures: list[str] = field(default_factory=list)
    """The first pages that failed, with the reason."""
    left_over: int = 0
    """Bodies of an earlier run in the output folder that this run did not write."""
    report_left_over: str = ""
    """The file their report rows were moved to."""
    as_before: int = 0
    """Pages taken as an earlier run left them: neither they nor the settings have changed."""
    discarded: int = 0
    """Pages of an unfinished run that this run did not go on with."""
    interrupted: bool = False
    """Whether the user stopped the run."""

    @property
    def failed(self) -> int:
        """How many pages have the status `error`."""
        return self.statuses["error"]

    def add(self, page: Counts) -> None:
        """Take in one page."""
        self.pages += 1
        self.chars_in += page.chars_in
        self.chars_kept += page.chars_kept
        self.statuses[page.status] += 1
        if page.error and len(self.failures) < _FAILURES:
            self.failures.append(f"{page.source}: {page.error}")
        if page.status == "quarantined" and len(self.quarantined) < _SHOWN:
            self.quarantined.append(Look(page.page, page.source, "quarantined"))
        if page.removed:
            self._add_page(page)
        for stage, rule, category, removals, chars in page.removed:
            self.stages[stage].add(removals, chars)
            self.rules[rule].add(removals, chars)
            self.categories[category].add(removals, chars)

    def counting(self, rows: Iterable[ReportRow]) -> Iterator[ReportRow]:
        """Give the rows on, and take them in."""
        for row in rows:
            self.add(counts_of(row))
            yield row

    def _add_page(self, page: Counts) -> None:
        removed = page.chars_in - page.chars_kept
        share = removed / max(1, page.chars_in)
        ranked = (-share, Look(page.page, page.source, f"lost {share:.0%}"))
        if len(self.most_removed) < _SHOWN or ranked < self.most_removed[-1]:
            self.most_removed = sorted([*self.most_removed, ranked])[:_SHOWN]
        self.sites[page.site].add(1, removed)
        if len(self.sites) > 2 * _SITES:
            self.sites = _shares(sorted(self.sites.items(), key=lambda item: -item[1].chars)[:_SITES])

    def look_first(self) -> list[Look]:
        """Say which pages a person should look at first: quarantined ones, then those that lost most."""
        return [*self.quarantined, *(look for _, look in self.most_removed)]

    def as_json(self) -> dict[str, Any]:
        """Give the totals as `summary.json` holds them."""
        return {
            "schema_version": SCHEMA_VERSION,
            "pages": self.pages,
            "statuses": {name: self.statuses[name] for name in get_args(Status)},
            "chars_in": self.chars_in,
            "chars_kept": self.chars_kept,
            "by_stage": _as_json(self.stages),
            "by_category": _as_json(self.categories),
            "by_rule": _as_json(self.rules),
            "skipped_files": dict(sorted(self.skipped.items())),
        }

    def as_table(self) -> Table:
        """Give the table a run ends with: what went, by stage and by category."""
        table = Table(show_edge=False, pad_edge=False)
        table.add_column("removed by")
        table.add_column("spans", justify="right")
        table.add_column("characters", justify="right")
        for title, shares in (("stage", self.stages), ("category", self.categories)):
            for name, share in sorted(shares.items(), key=lambda item: -item[1].chars):
                table.add_row(f"{title} {name}", f"{share.removals:,}", f"{share.chars:,}")
            table.add_section()
        for name, share in sorted(self.sites.items(), key=lambda item: (-item[1].chars, item[0]))[:_SHOWN]:
            site = name.removeprefix("folder:") or "-"
            table.add_row(f"site {site}, in pages", f"{share.removals:,}", f"{share.chars:,}")
        return table

    def headline(self) -> str:
        """Say in one sentence what became of the pages."""
        counts = ", ".join(f"{self.statuses[name]:,} {name}" for name in get_args(Status) if self.statuses[name])
        removed = self.chars_in - self.chars_kept
        share = f" ({removed / self.chars_in:.1%})" if self.chars_in else ""
        before = f"; {self.as_before:,} as an earlier run left them" if self.as_before else ""
        said = f"{counted(self.pages, 'page')}: {counts or 'nothing to do'}"
        return f"{said}; {characters(removed)} removed{share}{before}"


def _as_json(shares: Mapping[str, _Share]) -> dict[str, dict[str, int]]:
    return {name: {"removals": share.removals, "chars": share.chars} for name, share in sorted(shares.items())}
