"""What became of a page, as a worker sends it: its finished line, and what the run counts of it.

The row itself stays behind: to take it apart, look at it and write it out is work that one process would do for all
workers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cleaner.io.finished import finished_line

if TYPE_CHECKING:
    from cleaner.io.report import ReportRow


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
    removed: tuple[tuple[str, str, str, int], ...]
    """Of each span its stage, rule, category and length; plain, as there are many."""


class Outcome(NamedTuple):
    """What became of a page."""

    counts: Counts
    line: bytes
    """As `cleaner.io.finished` has it."""


def outcome_of(row: ReportRow, body: str | None) -> Outcome:
    """Make an outcome of a row, and of the body where it has no file of its own."""
    return Outcome(counts_of(row), finished_line(row, body))


def counts_of(row: ReportRow) -> Counts:
    """Give what a run counts of a row.

    Raises:
        KeyError: it is no row of a report.
    """
    from cleaner.sites import site_of  # noqa: PLC0415  # the process that hands out pages need not have it

    removed = tuple(
        (item["stage"], item["rule"], item["category"], item["end"] - item["start"]) for item in row["removals"]
    )
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
