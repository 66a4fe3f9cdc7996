"""What became of a page, as a worker sends it: its finished line, and what the run counts of it.

The row itself stays behind: to take it apart, look at it and write it out is work that one process would do for all
workers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cleaner.io.finished import finished_line
from cleaner.io.past_report import totals_in
from cleaner.io.report import totals_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cleaner.io.report import RecordRow, RemovalTotal, ReportRow
    from cleaner.model import Removal


class Counts(NamedTuple):
    """What totals and index need of a row; fields as there."""

    page: str
    source: str | None
    status: str
    error: str | None
    chars_in: int
    chars_kept: int
    fingerprint: str
    """Empty where there is none."""
    site: str
    """As `cleaner.sites.site_of` names it; empty where nothing was removed."""
    removed: tuple[tuple[str, str, str, int, int], ...]
    """Stage, rule, category, spans and characters of what went for each reason; plain, as there are many."""


class Outcome(NamedTuple):
    """What became of a page."""

    counts: Counts
    line: bytes
    """As `cleaner.io.finished` has it."""


def outcome_of(row: ReportRow, record: RecordRow | None, removals: Sequence[Removal]) -> Outcome:
    """Make an outcome.

    Args:
        row: of the report.
        record: None: the body has a file of its own.
        removals: of the page, however much row and record say of them.
    """
    return Outcome(_counts(row, totals_of(removals)), finished_line(row, record))


def counts_of(row: ReportRow) -> Counts:
    """Give what a run counts of a row that stands in a report.

    Raises:
        KeyError: it is no row of a report.
    """
    return _counts(row, totals_in(row))


def _counts(row: ReportRow, totals: Sequence[RemovalTotal]) -> Counts:
    from cleaner.sites import site_of  # noqa: PLC0415  # the process that hands out pages need not have it

    removed = tuple((item["stage"], item["rule"], item["category"], item["removals"], item["chars"]) for item in totals)
    return Counts(
        row["page"],
        row["source"],
        row["status"],
        row["error"],
        row["chars_in"],
        row["chars_kept"],
        row.get("fingerprint") or "",
        site_of(row["url"], row["page"]) if removed else "",
        removed,
    )
