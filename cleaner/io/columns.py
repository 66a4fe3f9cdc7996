"""Values of Parquet columns <-> those of records: what is added, of what type, and how a value looks in JSON."""

from __future__ import annotations

import base64
import json
import math
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from cleaner.io import extras
from cleaner.io.report import ADDED, span_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from cleaner.io.report import Detail, RecordRow

_LONG = 2**63


def added_fields(kept: Sequence[Any], removals: Detail) -> list[Any]:
    """Give the columns that come beside the kept ones; a title the source has stays the title."""
    pa = extras.pyarrow()
    # Texts of many pages together may well be over 2 GB.
    kinds = {"start": pa.int64(), "end": pa.int64(), "score": pa.float64(), "text": pa.large_string()}
    span = [(name, kinds.get(name, pa.string())) for name in span_names(removals)]
    fields = [
        pa.field("body", pa.large_string()),
        pa.field("title", pa.string()),
        pa.field("status", pa.string()),
        pa.field("chars_in", pa.int64()),
        pa.field("chars_kept", pa.int64()),
        *([pa.field("removals", pa.list_(pa.struct(span)))] if span else []),
        pa.field("error", pa.string()),
    ]
    names = {field.name for field in kept}
    return [field for field in fields if field.name not in names]


def added_columns(batch: Any, results: Sequence[RecordRow], schema: Any) -> Any:
    """Give a table of a batch's columns and what came of its pages."""
    pa = extras.pyarrow()
    values = values_of(results)
    columns = []
    for field in schema:
        place = batch.schema.get_field_index(field.name)
        if place < 0:
            columns.append(pa.array(values[field.name], field.type))
        elif field.name == "title" and (pa.types.is_string(field.type) or pa.types.is_large_string(field.type)):
            columns.append(extras.compute().coalesce(batch.column(place), pa.array(values["title"], field.type)))
        else:
            columns.append(batch.column(place))
    return pa.Table.from_arrays(columns, schema=schema)


def table_of(records: Sequence[tuple[Sequence[tuple[str, str]], RecordRow]], kept: Sequence[Any], schema: Any) -> Any:
    """Give a table of records: their own fields, then what came of their pages."""
    pa = extras.pyarrow()
    rows = [dict(members) for members, _ in records]
    columns = [pa.array([_value(row.get(field.name), field.type) for row in rows], field.type) for field in kept]
    batch = pa.RecordBatch.from_arrays(columns, schema=pa.schema(kept)) if kept else None
    if batch is None:
        batch = pa.RecordBatch.from_struct_array(pa.array([{}] * len(rows), pa.struct([])))
    return added_columns(batch, [record for _, record in records], schema)


def values_of(results: Sequence[RecordRow]) -> dict[str, list[Any]]:
    """Give what came of pages, one list of values per added column."""
    rows: Sequence[Mapping[str, Any]] = results
    values = {name: [_stored(row[name]) for row in rows] for name in ADDED if name != "removals"}
    return {**values, "removals": [[_span(item) for item in row.get("removals", ())] for row in rows]}


def _span(item: Mapping[str, Any]) -> dict[str, Any]:
    return {name: json.dumps(value) if name == "evidence" else _stored(value) for name, value in item.items()}


def _stored(value: Any) -> Any:
    return storable(value) if isinstance(value, str) else value


def storable(text: str) -> str:
    """Replace halves of characters, which columns of text cannot hold; lengths stay."""
    return text if text.isascii() else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def column_kinds(records: Iterable[Sequence[tuple[str, str]]]) -> dict[str, Any]:
    """Find for each field of records the type that holds all its values.

    Strings, whole numbers, numbers and truth values are columns of their own type; where a field has values of
    several, or lists and objects, the column holds JSON text.
    """
    pa = extras.pyarrow()
    seen: dict[str, set[str]] = {}
    for members in records:
        for name, raw in members:
            seen.setdefault(name, set()).add(_kind(raw))
    types = {
        frozenset({"string"}): pa.string(),
        frozenset({"integer"}): pa.int64(),
        frozenset({"number"}): pa.float64(),
        frozenset({"integer", "number"}): pa.float64(),
        frozenset({"truth"}): pa.bool_(),
        frozenset[str](): pa.string(),
    }
    ours = {*ADDED} - {"title"}
    return {
        storable(name): types.get(frozenset(kinds - {"null"}), pa.large_string())
        for name, kinds in seen.items()
        if name not in ours and (name != "title" or kinds <= {"string", "null"})
    }


def _kind(raw: str) -> str:
    first = raw[:1]
    if first == '"':
        return "string"
    if first in ("t", "f"):
        return "truth"
    if first == "n":
        return "null"
    if first in ("[", "{"):
        return "other"
    if raw.lstrip("-").isdigit():
        return "integer" if len(raw) < 20 and -_LONG <= int(raw) < _LONG else "other"
    return "number" if math.isfinite(float(raw)) else "other"


def _value(raw: str | None, kind: Any) -> Any:
    """Give the value of a column for a field's JSON text."""
    pa = extras.pyarrow()
    if raw is None or raw == "null":
        return None
    if pa.types.is_large_string(kind):
        return raw
    value = json.loads(raw)
    return storable(value) if isinstance(value, str) else float(value) if pa.types.is_floating(kind) else value


def json_text(value: Any) -> str:
    """Write the value of a column as JSON: times as ISO 8601, bytes in Base64, what is no number as null."""
    return json.dumps(_plain(value), ensure_ascii=False)


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, (str, bool, int)):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    if isinstance(value, dict):
        return {str(name): _plain(item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return str(value)
