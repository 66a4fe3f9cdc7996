"""JSON lines in and out: one record, one page."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NoReturn

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
    """Fields that are not ours; they go through untouched, but for those named like a field of the answer."""
    error: str | None = None
    """Why the line holds no page."""


def parse_record(line: bytes, number: int) -> Record:
    """Read one line of JSON.

    Args:
        line: a JSON object with the page in `html`, `text` or `content`, and optionally `id`, `url`, `language`.
        number: of the line, from 1; it is the page's id where the record has none.

    Returns:
        The record; one that cannot be read has an `error` and keeps what fields it has.
    """
    source = f"line {number}"
    nothing = Page(str(number), "", "text", source=source)
    try:
        data = json.loads(line.decode("utf-8-sig"), parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        return Record(nothing, error=f"{source}: not JSON: {error}")
    if not isinstance(data, dict):
        return Record(nothing, error=f"{source}: a JSON object is needed, not {type(data).__name__}")
    extra = {key: value for key, value in data.items() if key not in {*_CONTENT, "url", "language"}}
    name = next((name for name in _CONTENT if data.get(name) is not None), None)
    problem = None
    if name is None:
        problem = 'no page: put it in "html", "text" or "content"'
    elif not isinstance(data[name], str):
        problem = f'"{name}" must be a string, not {type(data[name]).__name__}'
    page = Page(
        str(data.get("id", number)),
        data[name] if name is not None and problem is None else "",
        _CONTENT[name] if name is not None else "text",
        _string(data.get("url")),
        _string(data.get("language")),
        source,
    )
    return Record(page, extra, f"{source}: {problem}" if problem else None)


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number of JSON")


def _string(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def result_record(record: Record, cleaned: Cleaned | None = None) -> dict[str, Any]:
    """Give the line of output for a record: its own fields, the report row, the body.

    Args:
        record: the line that came in.
        cleaned: the result; None for a line that holds no page.
    """
    cleaned = cleaned or Cleaned("", None, "error", "", (), error=record.error)
    row = report_row(record.page.id, record.page.source, cleaned, None)
    if row["title"] is None and isinstance(record.extra.get("title"), str):
        row["title"] = record.extra["title"]
    return {**record.extra, **row, "body": cleaned.body}
