"""Result -> report row and record, and the JSON Schema that describes the row.

Both say of each removed span as much as is asked for. `full`: all that is known of it, its text among it, so that the
text that came in can be put together again. `ids`: where it stood, which rule it went for, at how many points; what
that leaves out is there as totals by stage, rule and category. `none`: those totals alone.
"""

from __future__ import annotations

import json
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Literal, NotRequired, TypedDict, cast, get_args

from pydantic_core import from_json, to_json

from cleaner.config import nearest
from cleaner.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cleaner.model import Cleaned, Removal

SCHEMA_VERSION = 2
"""Of report rows. 1: a removal per line, always in full."""

Detail = Literal["none", "ids", "full"]
"""How much is said of each removed span."""
REPORT_DETAIL: Detail = "full"
"""Of reports, as they come."""
RECORD_DETAIL: Detail = "ids"
"""Of everything else - records, streams, columns -, as it comes: next to a report, the rest would stand there twice."""


class RemovalId(TypedDict):
    """One removed span, as `ids` has it; fields as in `cleaner.model.Removal`."""

    start: int
    end: int
    rule: str
    score: float


class RemovalRow(TypedDict):
    """One removed span in full; fields as in `cleaner.model.Removal`."""

    start: int
    end: int
    text: str
    stage: str
    rule: str
    category: str
    because: str
    evidence: Mapping[str, Any]
    score: float


class RemovalTotal(TypedDict):
    """What went of a page for one reason."""

    stage: str
    rule: str
    category: str
    removals: int
    """Spans."""
    chars: int
    """Their characters."""


class ReportRow(TypedDict, total=False):
    """One page of a run.

    `removals` is missing where nothing is said of them, and `totals` where all is. `proposals` stands only in rows of
    quarantined pages, `timeouts` where there were any, `fingerprint` in reports of runs: it names the page's content
    and the settings, so that a later run sees what is new.
    """

    schema_version: int
    page: str
    source: str | None
    kind: str
    url: str | None
    title: str | None
    language: str | None
    status: str
    chars_in: int
    chars_kept: int
    body_path: str | None
    error: str | None
    removals: list[RemovalRow]
    """In full; readers that do with less ask `detail_of` first."""
    totals: list[RemovalTotal]
    proposals: list[RemovalRow]
    timeouts: list[str]
    fingerprint: str


class RecordRow(TypedDict):
    """What a record gets beside its own fields."""

    body: str
    title: str | None
    status: str
    chars_in: int
    chars_kept: int
    removals: NotRequired[list[RemovalRow] | list[RemovalId]]
    error: str | None


ADDED = tuple(RecordRow.__annotations__)
"""Fields a record gets."""


def detail(value: str, option: str = "removals") -> Detail:
    """Take what a user asked for.

    Args:
        value: what was given.
        option: as what.

    Raises:
        ConfigError: it is none of the three.
    """
    if value not in get_args(Detail):
        known = get_args(Detail)
        raise ConfigError(f"{option} = {value!r}: one of {', '.join(known)}{nearest(value, known)}")
    return cast("Detail", value)


def report_row(
    page: str, source: str | None, cleaned: Cleaned, body_path: str | None, removals: Detail = REPORT_DETAIL
) -> ReportRow:
    """Say what became of a page.

    Args:
        page: the page's id.
        source: where it was read.
        cleaned: the result.
        body_path: where the body was written, relative to the output folder; None: nowhere.
        removals: how much is said of them.
    """
    row: ReportRow = {
        "schema_version": SCHEMA_VERSION,
        "page": page,
        "source": source,
        "kind": cleaned.kind,
        "url": cleaned.url,
        "title": cleaned.title,
        "language": cleaned.language,
        "status": cleaned.status,
        "chars_in": len(cleaned.text),
        "chars_kept": len(cleaned.body),
        "body_path": body_path,
        "error": cleaned.error,
    }
    if removals != "full":
        row["totals"] = totals_of(cleaned.removals)
    proposals = spans(cleaned.proposals, removals) if cleaned.proposals else None
    told = {"removals": spans(cleaned.removals, removals), "proposals": proposals}
    row |= cast("ReportRow", {name: found for name, found in told.items() if found is not None})
    if cleaned.timeouts:
        row["timeouts"] = list(cleaned.timeouts)
    return row


def record_row(cleaned: Cleaned, body: str, removals: Detail = RECORD_DETAIL) -> RecordRow:
    """Say what became of a record.

    Args:
        cleaned: the result.
        body: its body, as it is written.
        removals: how much is said of them.
    """
    told = spans(cleaned.removals, removals)
    return cast(
        "RecordRow",
        {
            "body": body,
            "title": cleaned.title,
            "status": cleaned.status,
            "chars_in": len(cleaned.text),
            "chars_kept": len(cleaned.body),
            **({} if told is None else {"removals": told}),
            "error": cleaned.error,
        },
    )


def spans(removals: Iterable[Removal], told: Detail) -> list[dict[str, Any]] | None:
    """Say of removals what is asked for; None: nothing is."""
    names = span_names(told)
    return [{name: getattr(item, name) for name in names} for item in removals] if names else None


def span_names(told: Detail) -> tuple[str, ...]:
    """Name the fields of a removal; none where nothing is said of any."""
    return _NAMES[told]


_NAMES: dict[Detail, tuple[str, ...]] = {
    "none": (), "ids": tuple(RemovalId.__annotations__), "full": tuple(RemovalRow.__annotations__)
}  # fmt: skip


def totals_of(removals: Iterable[Removal]) -> list[RemovalTotal]:
    """Give what went of a page, by reason."""
    found: dict[tuple[str, str, str], RemovalTotal] = {}
    for item in removals:
        stage, rule, category = item.stage, item.rule, item.category
        new: RemovalTotal = {"stage": stage, "rule": rule, "category": category, "removals": 0, "chars": 0}
        total = found.setdefault((stage, rule, category), new)
        total["removals"] += 1
        total["chars"] += item.end - item.start
    return list(found.values())


def dump_line(row: object) -> bytes:
    """Write a row, or a value, as one line of JSON; readable in any script, escaped where it could not be encoded."""
    try:
        return to_json(row) + b"\n"
    except ValueError:  # a file name or a record with half a character
        return (json.dumps(row, separators=(",", ":")) + "\n").encode("ascii")


def load_line(line: bytes) -> Any:
    """Read a line of JSON.

    Raises:
        ValueError: it is none.
    """
    try:
        return from_json(line)
    except ValueError:  # half a character, escaped; or it is none, of which this one says more
        return json.loads(line)


def schema() -> dict[str, Any]:
    """Give the JSON Schema of a report row, as shipped with the package."""
    text = files("cleaner").joinpath("io", "report-row.schema.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found
