"""Rows of reports that runs have written, this version's and those of the version before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple, cast

from cleaner.errors import RestoreError
from cleaner.io.report import SCHEMA_VERSION, load_line, totals_of
from cleaner.model import Removal

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping
    from pathlib import Path

    from cleaner.io.report import Detail, RemovalRow, RemovalTotal, ReportRow

_VERSIONS = (1, SCHEMA_VERSION)
"""Of rows that can be read."""


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
            _ = row["body_path"], row["chars_in"], row["page"], row.get
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            broken = "" if line.endswith(b"\n") else "; the file breaks off in it, copy the report again"
            raise RestoreError(f"{path}: line {number} is no report row: {error!r}{broken}") from error
        yield row


def checked_rows(path: Path) -> Iterator[ReportRow]:
    """Give the rows of a report, of which every field is of its kind.

    Raises:
        RestoreError: it cannot be read, is of a later version, or holds what is no row of a report.
    """
    for number, row in enumerate(read_rows(path), 1):
        if (fault := _fault(row)) is not None:
            raise RestoreError(f"{path}: line {number} {fault}")
        yield row


def full_rows(path: Path, purpose: str) -> Iterator[ReportRow]:
    """Give the rows of a report, as `checked_rows` does, that hold their removals in full, or of which nothing went.

    Args:
        path: of the report.
        purpose: what they are needed for.

    Raises:
        RestoreError: as for `checked_rows`; or a row holds less.
    """
    for row in checked_rows(path):
        told = detail_of(row)
        if told != "full":
            raise RestoreError(
                f"{path}: this run's report holds no removed text (it was written with --report-removals {told}); "
                f"clean again with --report-removals full to {purpose}"
            )
        yield row


def totals_in(row: ReportRow) -> list[RemovalTotal]:
    """Give what went of a page, by reason, as its row says it or lets it be counted.

    Raises:
        KeyError: it is no row of a report.
    """
    if "totals" in row:
        return row["totals"]
    names = Removal.__match_args__
    return totals_of(Removal(*map(cast("dict[str, Any]", item).__getitem__, names)) for item in row["removals"])


def detail_of(row: ReportRow) -> Detail:
    """Say how much a row says of its removals; of a page that lost nothing, there is nothing more to say."""
    if "totals" not in row or not (row["totals"] or row.get("proposals") or row["status"] == "quarantined"):
        return "full"
    return "ids" if "removals" in row else "none"


_KINDS: dict[str, type | tuple[type, ...]] = {
    "page": str, "kind": str, "status": str, "chars_in": int, "chars_kept": int, "removals": list,
    "body_path": (str, type(None)), "url": (str, type(None)),
}  # fmt: skip
_SPAN_KINDS: dict[str, type | tuple[type, ...]] = {
    "start": int, "end": int, "text": str, "stage": str, "rule": str, "category": str, "because": str, "evidence": dict,
}  # fmt: skip
_ID_KINDS: dict[str, type | tuple[type, ...]] = {"start": int, "end": int, "rule": str, "score": (int, float)}
_TOTAL_KINDS: dict[str, type | tuple[type, ...]] = {
    "stage": str, "rule": str, "category": str, "removals": int, "chars": int
}  # fmt: skip
"""What all that read a report rely on; other fields are taken as they are."""


def _fault(row: Mapping[str, Any]) -> str | None:
    """Say what of a row is not as reports have it."""
    version = row.get("schema_version")
    if version not in _VERSIONS:
        if isinstance(version, int) and version > SCHEMA_VERSION:
            return (
                f"was written by a later version of cleaner: schema_version is {version}, and this one reads up to "
                f"{SCHEMA_VERSION}; update cleaner, or clean the pages again"
            )
        return f"is no report row: schema_version is {version!r}, and not one of {', '.join(map(str, _VERSIONS))}"
    short = "totals" in row
    for name, kinds in _KINDS.items():
        missing = name not in row and not (short and name == "removals")
        if missing or not isinstance(row.get(name, []), kinds):
            return f"is no report row: {name} is missing or of another kind"
    said = [*row.get("removals", ()), *(row.get("proposals") or ())]
    if not _all_of(said, _ID_KINDS if short else _SPAN_KINDS) or not _all_of(row.get("totals", ()), _TOTAL_KINDS):
        return "is no report row: one of its spans lacks a field, or has one of another kind"
    return None


def _all_of(values: Iterable[Any], wanted: Mapping[str, type | tuple[type, ...]]) -> bool:
    return all(
        isinstance(value, dict) and all(isinstance(value.get(name), kinds) for name, kinds in wanted.items())
        for value in values
    )


def lines_of(row: ReportRow, of: Literal["removals", "proposals"] = "removals") -> Iterator[RemovalRow]:
    r"""Give the removals of a page line by line, each with the reason of the whole.

    A line of text ends where `str.splitlines` ends it, one of HTML at its line feed; blank lines go with the line
    before them, the first ones with the one behind them.

    Args:
        row: of the page, in full.
        of: which of its fields.

    >>> row = {"kind": "text", "removals": [{"start": 3, "end": 10, "text": "\nAd\n\nAd"}]}
    >>> [item["text"] for item in lines_of(row)]
    ['\nAd\n\n', 'Ad']
    """
    for item in row.get(of, ()):
        start, text = item["start"], ""
        for piece in _cut(item["text"], html=row["kind"] == "html"):
            if piece.strip() and text.strip():
                yield {**item, "start": start, "end": start + len(text), "text": text}
                start, text = start + len(text), ""
            text += piece
        yield {**item, "start": start, "end": start + len(text), "text": text}


def _cut(text: str, *, html: bool) -> list[str]:
    if not html:
        return text.splitlines(keepends=True)
    *ended, last = text.split("\n")
    return [*(f"{line}\n" for line in ended), *([last] if last else [])]


class Hits(NamedTuple):
    """How often a rule hit in a run."""

    removals: int
    """Spans that went for this reason."""
    counted: int | None
    """Spans it had points for or against; None: the report does not say."""
    pages: int
    """Pages these stand on; where it does not say, pages with spans that went for this reason."""
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
    told = True
    for row in checked_rows(path):
        timeouts += not set(names).isdisjoint(row.get("timeouts", ()))
        if "totals" in row:
            told = told and not row["totals"]
            hits = [item["removals"] for item in row["totals"] if item["rule"] in names]
            removals += sum(hits)
            pages += bool(hits)
            continue
        said = [not item["evidence"].get("points", {}).keys().isdisjoint(names) for item in row["removals"]]
        removals += sum(item["rule"] in names for item in row["removals"])
        counted += sum(said)
        pages += any(said)
    return Hits(removals, counted if told else None, pages, timeouts)
