"""Result -> report row, and the JSON Schema that describes it."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import TYPE_CHECKING, Any, NamedTuple, TypedDict

from pydantic_core import from_json, to_json

from cleaner.errors import RestoreError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping
    from pathlib import Path

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
    """One page of a run.

    `proposals` stands only in rows of quarantined pages, `timeouts` where there were any, `fingerprint` in
    reports of runs: it names the page's content and the settings, so that a later run sees what is new.
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
    proposals: list[RemovalRow]
    timeouts: list[str]
    fingerprint: str


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
    if cleaned.timeouts:
        row["timeouts"] = list(cleaned.timeouts)
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


def read_rows(path: Path) -> Iterator[ReportRow]:
    """Give the rows of a report.

    Raises:
        RestoreError: it cannot be read, or is no report.
    """
    try:
        with path.open("rb") as file:
            yield from _parsed(file, path)
    except OSError as error:
        raise RestoreError(f"{path}: cannot be read: {error.strerror}; is this the report of a run?") from error


def _parsed(file: Iterable[bytes], path: Path) -> Iterator[ReportRow]:
    for number, line in enumerate(file, 1):
        try:
            row: ReportRow = load_line(line)
            _ = row["body_path"], row["removals"], row["chars_in"], row["page"]
        except (ValueError, TypeError, KeyError, RecursionError) as error:
            broken = "" if line.endswith(b"\n") else "; the file breaks off in it, copy the report again"
            raise RestoreError(f"{path}: line {number} is no report row: {error!r}{broken}") from error
        yield row


def checked_rows(path: Path) -> Iterator[ReportRow]:
    """Give the rows of a report, of which every field is of its kind.

    Raises:
        RestoreError: it cannot be read, is of another version, or holds what is no row of a report.
    """
    for number, row in enumerate(read_rows(path), 1):
        if (fault := _fault(row)) is not None:
            raise RestoreError(f"{path}: line {number} is no report row: {fault}")
        yield row


_KINDS: dict[str, type | tuple[type, ...]] = {
    "page": str, "kind": str, "status": str, "chars_in": int, "chars_kept": int, "removals": list,
    "body_path": (str, type(None)), "url": (str, type(None)),
}  # fmt: skip
_SPAN_KINDS: dict[str, type | tuple[type, ...]] = {
    "start": int, "end": int, "text": str, "stage": str, "rule": str, "category": str, "because": str, "evidence": dict,
}  # fmt: skip
"""What all that read a report rely on; other fields are taken as they are."""


def _fault(row: Mapping[str, Any]) -> str | None:
    """Say what of a row is not as reports have it."""
    if row.get("schema_version") != SCHEMA_VERSION:
        given = row.get("schema_version")
        return f"schema_version is {given!r}, and this version of cleaner reads {SCHEMA_VERSION}; clean the pages again"
    for name, kinds in _KINDS.items():
        if name not in row or not isinstance(row[name], kinds):
            return f"{name} is missing or of another kind"
    for span in (*row["removals"], *(row.get("proposals") or ())):
        kinds_of = span.get if isinstance(span, dict) else {}.get
        if not all(isinstance(kinds_of(name), kinds) for name, kinds in _SPAN_KINDS.items()):
            return "one of its spans lacks a field, or has one of another kind"
    return None


class Hits(NamedTuple):
    """How often a rule hit in a run."""

    removals: int
    """Spans that went for this reason."""
    counted: int
    """Spans it had points for or against."""
    pages: int
    """Pages these stand on."""
    timeouts: int
    """Pages where its pattern ran out of time."""


def count_hits(path: Path, names: Collection[str]) -> Hits:
    """Count how often a rule hit in a run.

    Args:
        path: the report of the run.
        names: the rule's id, and those it had before.

    Raises:
        RestoreError: the report cannot be read.
    """
    removals = counted = pages = timeouts = 0
    for row in read_rows(path):
        said = [not item["evidence"].get("points", {}).keys().isdisjoint(names) for item in row["removals"]]
        removals += sum(item["rule"] in names for item in row["removals"])
        counted += sum(said)
        pages += any(said)
        timeouts += not set(names).isdisjoint(row.get("timeouts", ()))
    return Hits(removals, counted, pages, timeouts)


def schema() -> dict[str, Any]:
    """Give the JSON Schema of a report row, as shipped with the package."""
    text = files("cleaner").joinpath("io", "report-row.schema.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found
