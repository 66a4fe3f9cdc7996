"""Result -> report row, and the JSON Schema that describes it."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import TYPE_CHECKING, Any, TypedDict

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cleaner.model import Cleaned, Removal

SCHEMA_VERSION = 1


class RemovalRow(TypedDict):
    """One removed span; fields as in `cleaner.model.Removal`."""

    start: int
    end: int
    text: str
    stage: str
    rule: str
    category: str
    because: str
    evidence: Mapping[str, Any]
    score: float


class ReportRow(TypedDict, total=False):
    """One page of a run. `proposals` stands only in rows of quarantined pages."""

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
    proposals: list[RemovalRow]


def report_row(page: str, source: str | None, cleaned: Cleaned, body_path: str | None) -> ReportRow:
    """Say what became of a page.

    Args:
        page: the page's id.
        source: where it was read.
        cleaned: the result.
        body_path: where the body was written, relative to the output folder; None: nowhere.
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
        "removals": [_removal(item) for item in cleaned.removals],
    }
    if cleaned.proposals:
        row["proposals"] = [_removal(item) for item in cleaned.proposals]
    return row


def _removal(removal: Removal) -> RemovalRow:
    return {
        "start": removal.start,
        "end": removal.end,
        "text": removal.text,
        "stage": removal.stage,
        "rule": removal.rule,
        "category": removal.category,
        "because": removal.because,
        "evidence": removal.evidence,
        "score": removal.score,
    }


def dump_line(row: Mapping[str, Any]) -> bytes:
    """Write a row as one line of JSON; readable in any script, escaped where it could not be encoded."""
    try:
        return (json.dumps(row, ensure_ascii=False) + "\n").encode("utf-8")
    except UnicodeEncodeError:  # a file name or a record with half a character
        return (json.dumps(row) + "\n").encode("ascii")


def schema() -> dict[str, Any]:
    """Give the JSON Schema of a report row, as shipped with the package."""
    text = files("cleaner").joinpath("io", "report-row.schema.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found
