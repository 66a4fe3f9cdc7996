"""JSON lines in and out: one record, one page."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from cleaner.errors import SourceError
from cleaner.io.report import report_row
from cleaner.model import Cleaned, Page

if TYPE_CHECKING:
    from cleaner.model import Kind

_CONTENT: dict[str, Kind | None] = {"html": "html", "text": "text", "content": None}
"""Fields that may hold the page; `content` is sniffed."""


@dataclass(frozen=True, slots=True)
class Record:
    """One line of input."""

    page: Page
    extra: dict[str, Any] = field(default_factory=dict)
    """Fields that are not ours; they go through untouched."""


def parse_record(line: bytes, number: int) -> Record:
    """Read one line of JSON.

    Args:
        line: a JSON object with the page in `html`, `text` or `content`, and optionally `id`, `url`, `language`.
        number: of the line, from 1; it is the page's id where the record has none.

    Raises:
        SourceError: no JSON object, or no page in it.
    """
    try:
        data = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise SourceError(f"line {number}: not JSON: {error}") from error
    if not isinstance(data, dict):
        raise SourceError(f"line {number}: a JSON object is needed, not {type(data).__name__}")
    name = next((name for name in _CONTENT if data.get(name) is not None), None)
    if name is None:
        raise SourceError(f'line {number}: no page: put it in "html", "text" or "content"')
    if not isinstance(data[name], str):
        raise SourceError(f'line {number}: "{name}" must be a string, not {type(data[name]).__name__}')
    known = {*_CONTENT, "id", "url", "language"}
    page = Page(
        str(data.get("id", number)),
        data[name],
        _CONTENT[name],
        _string(data.get("url")),
        _string(data.get("language")),
        f"line {number}",
    )
    return Record(page, {key: value for key, value in data.items() if key not in known} | _id(data))


def _string(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _id(data: dict[str, Any]) -> dict[str, Any]:
    return {"id": data["id"]} if "id" in data else {}


def result_record(record: Record, cleaned: Cleaned) -> dict[str, Any]:
    """Give the line of output for a record: its own fields, the report row, the body."""
    row = report_row(record.page.id, record.page.source, cleaned, None)
    if row["title"] is None and isinstance(record.extra.get("title"), str):
        row["title"] = record.extra["title"]
    return {**record.extra, **row, "body": cleaned.body}


def error_record(number: int, error: SourceError) -> dict[str, Any]:
    """Give the line of output for a line that could not be read."""
    page = Page(str(number), "", "text", source=f"line {number}")
    return result_record(Record(page), Cleaned("", None, "error", "", (), error=str(error)))
