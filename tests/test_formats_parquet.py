"""Parquet: types and values of other columns, rows that hold no page, files that are broken."""

from __future__ import annotations

import datetime as dt
import decimal
import json
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from record_files import PROSE, TAIL, clean_file, result, source_at

from cleaner.errors import SourceError
from cleaner.io.records import read_records, write_records
from cleaner.io.report import ADDED
from cleaner.io.source import Fields

if TYPE_CHECKING:
    from pathlib import Path

OTHERS: dict[str, Any] = {
    "small": pa.array([1, None, 3], pa.int8()),
    "price": pa.array([decimal.Decimal("1.10"), None, decimal.Decimal("2.00")], pa.decimal128(10, 2)),
    "seen": pa.array([dt.datetime(2024, 5, 1, tzinfo=dt.UTC)] * 3, pa.timestamp("us", "UTC")),
    "tags": pa.array([["a", None], [], None], pa.list_(pa.string())),
    "crawl": pa.array([{"depth": 1}, None, {"depth": None}], pa.struct([("depth", pa.uint16())])),
    "host": pa.array(["osk", "osk", None]).dictionary_encode(),
    "bytes": pa.array([b"\xff", None, b""], pa.binary()),
    "half": pa.array([float("nan"), 0.5, None], pa.float32()),
}


def table(**columns: Any) -> Any:
    return pa.table({"text": [PROSE, f"{PROSE}\n{TAIL}", None], **columns})


def test_other_columns_keep_types_and_values(tmp_path: Path) -> None:
    pages = table(**OTHERS).replace_schema_metadata({"maker": "osk"})
    pq.write_table(pages, tmp_path / "in.parquet", compression="zstd")
    came = pq.read_table(tmp_path / "in.parquet")
    clean_file(tmp_path / "in.parquet", tmp_path / "out.parquet")
    went = pq.read_table(tmp_path / "out.parquet")
    kept = went.select(list(OTHERS))
    assert kept.schema.equals(came.select(list(OTHERS)).schema, check_metadata=True)
    assert str(kept.to_pylist()) == str(came.select(list(OTHERS)).to_pylist())
    assert went.column_names == [*OTHERS, *ADDED]
    assert went["body"].to_pylist() == [PROSE, PROSE, ""]
    assert went["status"].to_pylist() == ["unchanged", "cleaned", "error"]
    assert "row 3: no page: text null" in went["error"].to_pylist()[2]
    assert pq.ParquetFile(tmp_path / "out.parquet").metadata.row_group(0).column(0).compression == "ZSTD"


def test_removals_are_structs(tmp_path: Path) -> None:
    pq.write_table(table(), tmp_path / "in.parquet")
    clean_file(tmp_path / "in.parquet", tmp_path / "out.parquet", removals="full")
    _, (removal,), _ = pq.read_table(tmp_path / "out.parquet")["removals"].to_pylist()
    assert f"{PROSE}\n{TAIL}"[removal["start"] : removal["end"]] == removal["text"]
    assert isinstance(json.loads(removal["evidence"]), dict)
    assert removal["score"] > 0


def test_row_groups_stay(tmp_path: Path) -> None:
    pq.write_table(pa.table({"text": ["Rain."] * 700, "n": range(700)}), tmp_path / "in.parquet", row_group_size=300)
    clean_file(tmp_path / "in.parquet", tmp_path / "out.parquet")
    file = pq.ParquetFile(tmp_path / "out.parquet")
    assert [file.metadata.row_group(number).num_rows for number in range(file.num_row_groups)] == [300, 300, 100]
    assert file.read()["n"].to_pylist() == list(range(700))


@pytest.mark.parametrize("columns", [{}, {"id": ["a", "a", None]}, {"id": [7, 7, None]}], ids=["none", "str", "int"])
def test_ids(columns: dict[str, Any], tmp_path: Path) -> None:
    pq.write_table(table(**columns), tmp_path / "in.parquet")
    name = str(columns["id"][0]) if columns else ""
    ids = [record.page.id for record in read_records(source_at(tmp_path / "in.parquet"))]
    assert ids == ([name, f"{name}-2", "3"] if columns else ["1", "2", "3"])


@pytest.mark.parametrize(
    "kind",
    [pa.string(), pa.large_string(), pa.string_view(), pa.binary(), pa.dictionary(pa.int8(), pa.string())],
    ids=str,
)
def test_page_columns_of_all_types_of_text(kind: Any, tmp_path: Path) -> None:
    pages = pa.array(["<p>Rain.</p>"]).cast(kind) if not pa.types.is_dictionary(kind) else None
    pages = pa.array(["<p>Rain.</p>"]).dictionary_encode() if pages is None else pages
    pq.write_table(pa.table({"raw": pages, "address": ["https://osk.example/"]}), tmp_path / "in.parquet")
    (record,) = clean_file(tmp_path / "in.parquet", tmp_path / "out.parquet", Fields(html="raw", url="address"))
    assert record.page.url == "https://osk.example/"
    assert pq.read_table(tmp_path / "out.parquet")["body"].to_pylist() == ["Rain."]


def test_own_title_stays_where_there_is_one(tmp_path: Path) -> None:
    page = "<title>Of the page</title><h1>Of the page</h1><p>Rain.</p>"
    pq.write_table(pa.table({"html": [page] * 2, "title": ["Of the row", None]}), tmp_path / "in.parquet")
    clean_file(tmp_path / "in.parquet", tmp_path / "out.parquet")
    assert pq.read_table(tmp_path / "out.parquet")["title"].to_pylist() == ["Of the row", "Of the page"]


def test_file_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "in.parquet").write_text("This is no Parquet.")
    with pytest.raises(SourceError, match="is no Parquet file"):
        list(read_records(source_at(tmp_path / "in.parquet")))


def test_file_cut_off(tmp_path: Path) -> None:
    pq.write_table(table(), tmp_path / "in.parquet")
    data = (tmp_path / "in.parquet").read_bytes()
    (tmp_path / "in.parquet").write_bytes(data[: len(data) // 2])
    with pytest.raises(SourceError, match="cut off"):
        list(read_records(source_at(tmp_path / "in.parquet")))


def test_no_column_with_pages(tmp_path: Path) -> None:
    pq.write_table(pa.table({"raw": ["Rain."], "n": [1]}), tmp_path / "in.parquet")
    with pytest.raises(SourceError, match='no column "html" or "text" or "content"; its columns: raw, n'):
        list(read_records(source_at(tmp_path / "in.parquet")))


def damaged(path: Path, columns: tuple[str, ...]) -> None:
    """Write a file of two row groups of which the second is damaged in some columns."""
    pq.write_table(
        pa.table({"text": [f"Rain {n}." for n in range(600)], "n": range(600)}),
        path,
        row_group_size=300,
        use_dictionary=False,
        compression="gzip",
    )
    data = bytearray(path.read_bytes())
    group = pq.ParquetFile(path).metadata.row_group(1)
    for number in range(group.num_columns):
        column = group.column(number)
        if column.path_in_schema in columns:
            end = column.data_page_offset + column.total_compressed_size
            data[end - 60 : end] = b"\0" * 60
    path.write_bytes(bytes(data))


@pytest.mark.parametrize("columns", [("text",), ("text", "n")], ids=["page", "all"])
def test_damage_costs_the_rest_of_the_file(columns: tuple[str, ...], tmp_path: Path) -> None:
    damaged(tmp_path / "in.parquet", columns)
    *before, last = clean_file(tmp_path / "in.parquet", tmp_path / "out.parquet")
    assert len(before) == 300
    assert last.error is not None
    assert "cannot be read on, in row group 2" in last.error
    assert not last.whole
    assert pq.read_table(tmp_path / "out.parquet")["n"].to_pylist() == list(range(300))


def test_damage_in_other_columns_is_no_quiet_loss(tmp_path: Path) -> None:
    damaged(tmp_path / "in.parquet", ("n",))
    with pytest.raises(SourceError, match="cannot be read on, in row group 2"):
        clean_file(tmp_path / "in.parquet", tmp_path / "out.parquet")
    assert not (tmp_path / "out.parquet").exists()


@pytest.mark.parametrize("count", [2, 4])
def test_file_that_changed_meanwhile_is_refused(count: int, tmp_path: Path) -> None:
    pq.write_table(pa.table({"text": ["Rain."] * 3}), tmp_path / "in.parquet")
    source = source_at(tmp_path / "in.parquet")
    results = [result(record) for record in read_records(source)]
    pq.write_table(pa.table({"text": ["Rain."] * count}), tmp_path / "in.parquet")
    with pytest.raises(SourceError, match="changed while it was cleaned"):
        write_records(source, results, tmp_path / "out.parquet")
    assert not (tmp_path / "out.parquet").exists()


def test_to_json_lines(tmp_path: Path) -> None:
    pq.write_table(table(**OTHERS), tmp_path / "in.parquet")
    clean_file(tmp_path / "in.parquet", tmp_path / "out.jsonl")
    first, second, third = (json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines())
    assert (first["small"], first["price"], first["seen"]) == (1, "1.10", "2024-05-01T00:00:00+00:00")
    assert (first["tags"], first["crawl"], first["bytes"], first["half"]) == (["a", None], {"depth": 1}, "/w==", None)
    assert (second["body"], second["half"], third["status"]) == (PROSE, 0.5, "error")


def test_from_json_lines(tmp_path: Path) -> None:
    lines = [
        {"text": "One.", "s": "x", "i": 1, "f": 1, "b": True, "mixed": 1, "list": [1], "status": 200},
        {"text": "Two.", "s": None, "i": 2**62, "f": 0.5, "b": False, "mixed": "1", "late": "y\ud800"},
    ]
    (tmp_path / "in.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines) + "broken\n")
    clean_file(tmp_path / "in.jsonl", tmp_path / "out.parquet")
    went = pq.read_table(tmp_path / "out.parquet")
    assert [str(went.schema.field(name).type) for name in ("s", "i", "f", "b")] == ["string", "int64", "double", "bool"]
    first, second, broken = went.to_pylist()
    assert (first["i"], first["f"], first["mixed"], first["list"]) == (1, 1.0, "1", "[1]")
    assert (second["i"], second["f"], second["mixed"], second["late"]) == (2**62, 0.5, '"1"', "y\ufffd")
    assert [row["status"] for row in (first, second, broken)] == ["unchanged", "unchanged", "error"]


def test_remote(tmp_path: Path) -> None:
    import fsspec

    pq.write_table(table(n=[1, 2, 3]), tmp_path / "in.parquet")
    fsspec.filesystem("memory").pipe("/parquet/in.parquet", (tmp_path / "in.parquet").read_bytes())
    clean_file("memory://parquet/in.parquet", tmp_path / "out.parquet")
    assert pq.read_table(tmp_path / "out.parquet")["n"].to_pylist() == [1, 2, 3]
