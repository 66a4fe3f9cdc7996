"""The batch contract: pages in Arrow's columns, whatever their type, and what came of them."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any, cast

import pyarrow as pa
import pytest
from engine_rows import result_row

from cleaner import Cleaned, ConfigError, clean
from cleaner.arrow import Columns, clean_beside, schema_of
from cleaner.batch import clean_batch
from cleaner.guard import GuardedCleaner

if TYPE_CHECKING:
    from cleaner.io.report import Detail

PROSE = (
    "The ferry to Osk left at dawn on Monday, and the crew of nine had been told to keep the deck clear of snow.\n"
    "By noon the ferry had reached the harbour of Osk, where the crew was met by the mayor and a small brass band."
)
TEXT = f"{PROSE}\nAdvertisement"
HTML = (
    "<html><head><title>Ferry sails again</title></head><body><nav><a href='/'>Home</a></nav><article><p>"
    + PROSE.replace("\n", "</p><p>")
    + "</p></article></body></html>"
)


def batch(**columns: Any) -> Any:
    return pa.RecordBatch.from_pydict(columns)


def row(cleaned: Cleaned, identifier: str | None = None) -> dict[str, Any]:
    return {"id": identifier, **result_row(cleaned)}


def test_gives_what_clean_gives() -> None:
    pages = batch(
        id=["a", "b", "c"],
        html=[HTML, None, ""],
        text=[None, TEXT, None],
        url=["https://osk.example/a", None, ""],
        language=["en", None, None],
        crawled=[1, 2, 3],
    )
    done = clean_batch(pages)
    assert done.schema.equals(schema_of())
    assert done.to_pylist() == [
        row(clean(HTML, "html", "https://osk.example/a", "en"), "a"),
        row(clean(TEXT, "text"), "b"),
        row(clean("", "html"), "c"),
    ]


REMOVALS: dict[Detail, dict[str, str]] = {
    "none": {},
    "ids": {"removals": "list<item: struct<start: int64, end: int64, rule: string, score: double>>"},
    "full": {
        "removals": "list<item: struct<start: int64, end: int64, text: large_string, stage: string, rule: string, "
        "category: string, because: string, evidence: string, score: double>>"
    },
}


@pytest.mark.parametrize("told", REMOVALS)
def test_schema_is_fixed(told: Detail) -> None:
    assert {field.name: str(field.type) for field in schema_of(told)} == {
        "id": "string",
        "body": "large_string",
        "title": "string",
        "status": "string",
        "chars_in": "int64",
        "chars_kept": "int64",
        **REMOVALS[told],
        "error": "string",
    }
    assert clean_batch(batch(text=[TEXT]), removals=told).schema.equals(schema_of(told))


def test_removals_in_full() -> None:
    (found,) = clean_batch(batch(text=[TEXT]), removals="full").to_pylist()
    (removal,) = clean(TEXT, "text").removals
    names = ("start", "end", "text", "stage", "rule", "category", "because", "score")
    assert found["removals"] == [
        {name: getattr(removal, name) for name in names} | {"evidence": json.dumps(removal.evidence)}
    ]


def test_detail_that_does_not_exist_is_told() -> None:
    with pytest.raises(ConfigError, match="removals = 'all': one of none, ids, full"):
        clean_batch(batch(text=[TEXT]), removals=cast("Detail", "all"))


@pytest.mark.parametrize(
    "kind",
    [
        pa.string(),
        pa.large_string(),
        pa.string_view(),
        pa.binary(),
        pa.large_binary(),
        pa.binary_view(),
        pa.dictionary(pa.int32(), pa.string()),
    ],
    ids=str,
)
def test_columns_of_any_kind_of_string(kind: Any) -> None:
    values = [TEXT, None, ""]
    plain = pa.array(
        [None if value is None else value.encode() for value in values] if "binary" in str(kind) else values
    )
    pages = pa.RecordBatch.from_arrays([plain.cast(kind), plain.cast(kind)], ["page", "name"])
    done = clean_batch(pages, text="page", id="name")
    assert done["body"].to_pylist() == [PROSE, "", ""]
    assert done["status"].to_pylist() == ["cleaned", "error", "empty"]
    assert done["id"].to_pylist() == values


def test_numbers_are_ids() -> None:
    assert clean_batch(batch(text=[TEXT, TEXT], id=[7, None]))["id"].to_pylist() == ["7", None]


def test_null_row_says_so() -> None:
    done = clean_batch(batch(html=pa.array([None], pa.string()), text=pa.array([None], pa.null())))
    assert done.to_pylist() == [row(Cleaned("", None, "error", "", (), error="no page: html and text null"))]


def test_bytes_of_any_charset_even_where_an_engine_calls_them_a_string() -> None:
    data = TEXT.replace("dawn", "däwn").encode("latin-1")
    unchecked = pa.array([data, TEXT.encode()], pa.binary()).view(pa.string())
    done = clean_batch(pa.RecordBatch.from_arrays([unchecked], ["text"]))
    assert done["body"].to_pylist() == [PROSE.replace("dawn", "däwn"), PROSE]


@pytest.mark.parametrize("isolate", [True, False])
def test_batch_without_rows(isolate: bool) -> None:  # noqa: FBT001
    empty = pa.RecordBatch.from_arrays([pa.array([], pa.string())], ["text"])
    with GuardedCleaner(isolate=isolate) as cleaner:
        done = clean_batch(empty, cleaner)
    assert done.num_rows == 0
    assert done.schema.equals(schema_of())
    assert clean_beside(empty, None, Columns()).num_rows == 0


@pytest.mark.parametrize(
    ("columns", "names", "message"),
    [
        ({"page": [TEXT]}, {}, "no column of pages, 'html', 'text', 'content': .* there are 'page'"),
        ({"page": [TEXT]}, {"text": "pages"}, "no column 'pages', did you mean 'page'"),
        ({"page": [TEXT]}, {"text": "page", "url": "address"}, "no column 'address'"),
        ({"text": [TEXT]}, {"id": "name"}, "no column 'name'"),
        ({"text": [3]}, {}, "column 'text' must hold strings or bytes, not int64"),
        ({"text": [TEXT], "url": [["a"]]}, {}, "column 'url' must hold strings, not list"),
    ],
)
def test_wrong_columns_are_told(columns: dict[str, Any], names: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        clean_batch(batch(**columns), None, **names)


def test_table_is_refused() -> None:
    with pytest.raises(TypeError, match="not Table; it has to_batches"):
        clean_batch(pa.table({"text": [TEXT]}))


def test_beside_other_columns() -> None:
    pages = batch(text=[TEXT], crawled=[3], status=[200], title=[None]).cast(
        pa.schema([("text", pa.string()), ("crawled", pa.int16()), ("status", pa.int64()), ("title", pa.string())])
    )
    done = clean_beside(pages, None, Columns())
    assert done.schema.names == [
        "crawled",
        "title",
        *(name for name in schema_of().names if name not in ("id", "title")),
    ]
    assert done.schema.field("crawled").type == pa.int16()
    (found,) = done.to_pylist()
    assert (found["crawled"], found["status"], found["body"]) == (3, "cleaned", PROSE)


@pytest.mark.usefixtures("culprits")
def test_culprits_cost_their_rows() -> None:
    texts = [TEXT, "This page exits.", TEXT, "This page hangs for good.", "This page eats memory.", "", TEXT]
    with GuardedCleaner(seconds=1, memory=1 << 30) as cleaner:
        done = clean_batch(batch(text=texts, id=[*"abcdefg"]), cleaner)
    assert done["id"].to_pylist() == [*"abcdefg"]
    assert done["status"].to_pylist() == ["cleaned", "error", "cleaned", "error", "error", "empty", "cleaned"]
    assert done["body"].to_pylist() == [PROSE, texts[1], PROSE, texts[3], texts[4], "", PROSE]


def test_without_pyarrow_the_extra_is_named() -> None:
    code = (
        "import sys; sys.modules['pyarrow'] = None; import cleaner.batch\n"
        "try:\n    from cleaner.batch import clean_batch\n"
        "except ImportError as error:\n    print(error)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert "pip install 'pagecleaner[parquet]'" in done.stdout
