"""Files of JSON lines: what is read, what goes through, what comes."""

from __future__ import annotations

import bz2
import gzip
import json
import lzma
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from record_files import PROSE, TAIL, clean_file, result, source_at

from cleaner.errors import SourceError
from cleaner.io.jsonl import parse_record
from cleaner.io.records import read_records, write_records
from cleaner.io.report import ADDED
from cleaner.io.source import Fields

if TYPE_CHECKING:
    from pathlib import Path

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
OURS = {"html", "text", "content", *ADDED}
others = st.dictionaries(st.text().filter(lambda name: name not in OURS), values, max_size=6)


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_bytes().splitlines()]


def test_body_comes_and_page_goes(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text(json.dumps({"id": "a", "text": f"{PROSE}\n{TAIL}", "depth": 2}))
    clean_file(tmp_path / "in.jsonl", tmp_path / "out.jsonl")
    (row,) = rows(tmp_path / "out.jsonl")
    assert list(row) == ["id", "depth", "body", "title", "status", "chars_in", "chars_kept", "removals", "error"]
    assert (row["id"], row["depth"], row["body"], row["status"]) == ("a", 2, PROSE, "cleaned")
    (removal,) = row["removals"]
    assert list(removal) == ["start", "end", "rule", "score"]
    assert f"{PROSE}\n{TAIL}"[removal["start"] : removal["end"]].strip() == TAIL
    assert (row["chars_in"], row["chars_kept"]) == (len(f"{PROSE}\n{TAIL}"), len(PROSE))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(others, min_size=1, max_size=4))
def test_other_fields_keep_order_and_values(tmp_path: Path, extras: list[dict[str, Any]]) -> None:
    (tmp_path / "in.jsonl").write_text("".join(json.dumps({**extra, "text": "Rain."}) + "\n" for extra in extras))
    clean_file(tmp_path / "in.jsonl", tmp_path / "out.jsonl")
    found = [[(name, value) for name, value in row.items() if name not in OURS] for row in rows(tmp_path / "out.jsonl")]
    assert found == [list(extra.items()) for extra in extras]


@pytest.mark.parametrize(
    "value", ["1.10", "1E400", "-0", "1e2", "9" * 5000, '"\\ud800"', '"\\u00e9\\/"', "[1.0,  2]", '{"a":{"b" : null}}']
)
def test_values_go_through_as_written(value: str, tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text(f'{{"text": "Rain.", "value" : {value} }}\n')
    clean_file(tmp_path / "in.jsonl", tmp_path / "out.jsonl")
    assert (tmp_path / "out.jsonl").read_text().startswith(f'{{"value":{value},"body":"Rain."')


@pytest.mark.parametrize(
    ("own", "title"), [('"Of the record"', "Of the record"), ("null", "Of the page"), ("7", 7)], ids=str
)
def test_title_of_the_record_stays(own: str, title: object, tmp_path: Path) -> None:
    page = "<title>Of the page</title><h1>Of the page</h1><p>Rain.</p>"
    (tmp_path / "in.jsonl").write_text(f'{{"title": {own}, "html": {json.dumps(page)}}}')
    clean_file(tmp_path / "in.jsonl", tmp_path / "out.jsonl")
    assert rows(tmp_path / "out.jsonl")[0]["title"] == title


BROKEN = {
    "no json": ("{oops", "not JSON"),
    "two values": ('{"text": "a"} {}', "not JSON: Extra data"),
    "no object": ("[1]", "a JSON object is needed"),
    "no page": ('{"id": 1}', 'no page: put it in "html", "text" or "content"'),
    "page is no string": ('{"text": 5}', '"text" must be a string, not int'),
    "no number": ('{"text": NaN}', "NaN is no number"),
    "nul": ('{"text": "a\0b"}', "not JSON"),
    "nested deep": ('{"text": "a", "x": ' + "[" * 200_000 + "]" * 200_000 + "}", "not JSON"),
}


@pytest.mark.parametrize(("line", "error"), BROKEN.values(), ids=BROKEN)
def test_broken_line_keeps_its_place(line: str, error: str, tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text(f'{{"text": "One."}}\n{line}\n\n{{"text": "Four."}}\n')
    first, broken, last = clean_file(tmp_path / "in.jsonl", tmp_path / "out.jsonl")
    assert (first.page.content, broken.page.content, last.page.content) == ("One.", "", "Four.")
    assert broken.error is not None
    assert "line 2: " in broken.error
    assert error in broken.error
    assert [row["status"] for row in rows(tmp_path / "out.jsonl")] == ["unchanged", "error", "unchanged"]
    assert last.page.id == "4"


def test_line_too_long_for_a_page_is_passed_over(tmp_path: Path) -> None:
    with (tmp_path / "in.jsonl").open("wb") as file:
        file.write(b'{"text": "' + b"word " * 40_000_000 + b'"}\n{"text": "After."}\n')
    long, after = read_records(source_at(tmp_path / "in.jsonl"))
    assert long.error == "line 1: is longer than 100 MB, which no page is"
    assert (after.page.content, after.error) == ("After.", None)


def test_ids_are_unique(tmp_path: Path) -> None:
    ids = ["a", None, "a", "a-2", "a", 2, "", {"b": 1}]
    (tmp_path / "in.jsonl").write_text("\n".join(json.dumps({"text": "Rain.", "id": name}) for name in ids))
    found = [record.page.id for record in read_records(source_at(tmp_path / "in.jsonl"))]
    assert found == ["a", "2", "a-2", "a-2-2", "a-3", "2-2", "7", '{"b": 1}']


def test_fields_are_named(tmp_path: Path) -> None:
    record = {"raw": "<p>Rain.</p>", "plain": "Rain.", "address": "https://osk.example/", "key": 5, "text": "kept"}
    (tmp_path / "in.jsonl").write_text(json.dumps(record))
    (found,) = clean_file(
        tmp_path / "in.jsonl", tmp_path / "out.jsonl", Fields(text="plain", html="raw", url="address", id="key")
    )
    assert (found.page.content, found.page.kind, found.page.url, found.page.id) == (
        "<p>Rain.</p>",
        "html",
        "https://osk.example/",
        "5",
    )
    assert list(rows(tmp_path / "out.jsonl")[0])[:3] == ["address", "key", "text"]


@pytest.mark.parametrize(("ending", "pack"), [(".gz", gzip), (".xz", lzma), (".bz2", bz2)], ids=["gz", "xz", "bz2"])
def test_compressed_stays_compressed(ending: str, pack: Any, tmp_path: Path) -> None:
    (tmp_path / f"in.jsonl{ending}").write_bytes(pack.compress(b'{"text": "Rain.", "n": 1}\n'))
    assert source_at(tmp_path / f"in.jsonl{ending}").output == f"in.jsonl{ending}"
    clean_file(tmp_path / f"in.jsonl{ending}", tmp_path / f"out.jsonl{ending}")
    assert json.loads(pack.decompress((tmp_path / f"out.jsonl{ending}").read_bytes()))["body"] == "Rain."


def test_zstandard(tmp_path: Path) -> None:
    from cleaner.io.extras import zstd

    (tmp_path / "in.jsonl.zst").write_bytes(zstd().compress(b'{"text": "Rain."}'))
    clean_file(tmp_path / "in.jsonl.zst", tmp_path / "out.jsonl.zst")
    assert b"Rain." in zstd().decompress((tmp_path / "out.jsonl.zst").read_bytes())


def test_file_cut_off_gives_what_came_before(tmp_path: Path) -> None:
    import random

    noise = random.Random(1)  # noqa: S311  # what does not compress
    lines = [json.dumps({"id": str(number), "text": f"{noise.random()} {PROSE}"}) for number in range(3000)]
    packed = gzip.compress("\n".join(lines).encode())
    (tmp_path / "in.jsonl.gz").write_bytes(packed[: len(packed) // 2])
    *before, last = clean_file(tmp_path / "in.jsonl.gz", tmp_path / "out.jsonl")
    assert 1000 < len(before) < 2000
    assert [record.page.id for record in before] == [str(number) for number in range(len(before))]
    assert not any(record.error for record in before)
    assert (last.error, last.whole) == ("the file is cut off: its gzip data break off in the middle", False)
    assert len(rows(tmp_path / "out.jsonl")) == len(before)


@pytest.mark.parametrize(
    "change", ["", '{"text": "One."}\n', '{"text": "One."}\n' * 3], ids=["emptied", "shorter", "longer"]
)
def test_file_that_changed_meanwhile_is_refused(change: str, tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text('{"text": "One."}\n' * 2)
    source = source_at(tmp_path / "in.jsonl")
    results = [result(record) for record in read_records(source)]
    (tmp_path / "in.jsonl").write_text(change)
    with pytest.raises(SourceError, match="changed while it was cleaned"):
        write_records(source, results, tmp_path / "out.jsonl")
    assert [path.name for path in tmp_path.iterdir()] == ["in.jsonl"]


@given(
    others,
    st.sampled_from(["text", "html", "content", "note"]),
    values,
    st.sampled_from([b"", b"\xef\xbb\xbf", b"{", b"\x00", b" "]),
)
def test_page_is_the_same_without_its_other_fields(other: dict[str, Any], name: str, page: Any, before: bytes) -> None:
    line = before + json.dumps({**other, name: page}).encode()
    with_fields, without = (parse_record(line, 3, members=members) for members in (True, False))
    assert (with_fields.page, with_fields.error) == (without.page, without.error)


@pytest.mark.parametrize(
    "line",
    [
        b'{"text": "a", "text": "b", "id": 1}',
        b'{"text": "a", "id": 1.10}',
        b'{"text": "a", "id": "x", "n": NaN}',
        b'{"text": "a", "n": 1E400}',
        b'{"text": "\\ud800"}',
        b'{"text": "a\nb"}',
        b'{"text": "a"} {}',
        b'{"text": "a", }',
        b'["text"]',
        b'{"text": "\xff"}',
        b"[" * 5000,
    ],
)
def test_odd_line_is_the_same_page_without_its_other_fields(line: bytes) -> None:
    with_fields, without = (parse_record(line, 3, members=members) for members in (True, False))
    assert (with_fields.page, with_fields.error) == (without.page, without.error)


def test_results_are_taken_one_by_one(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text('{"text": "Rain."}\n' * 50)
    source = source_at(tmp_path / "in.jsonl")
    stream = read_records(source)
    write_records(source, map(result, stream), tmp_path / "out.jsonl")
    assert len(rows(tmp_path / "out.jsonl")) == 50


def test_no_file_no_records(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="cannot be read: No such file"):
        list(read_records(source_at(tmp_path / "in.jsonl")))
