"""The file of corrections: what is read of it, and what is said of rows that are none."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.errors import SourceError
from cleaner.io.report import dump_line
from cleaner.teach.corrections import Correction, read_corrections

if TYPE_CHECKING:
    from pathlib import Path

MARK = Correction("osk/ferry.txt", 4, 9, "crew ", "keep", "https://osk.example/")


def written(folder: Path, *rows: dict[str, Any] | bytes) -> Path:
    path = folder / "corrections.jsonl"
    path.write_bytes(b"".join(row if isinstance(row, bytes) else json.dumps(row).encode() + b"\n" for row in rows))
    return path


def row(**changes: object) -> dict[str, Any]:
    more = {"rule": "timestamps/relative", "stage": "timestamps", "language": "en", "body_path": None}
    return {"schema_version": 1, **MARK._asdict(), **more, **changes}


def test_marks_come_back_as_they_were_written(tmp_path: Path) -> None:
    odd = {"page": "half \ud83d.txt", "mark": "cut", "rule": None, "stage": None, "url": None, "language": None}
    path = written(tmp_path, row(), dump_line(row(**odd)))
    assert read_corrections(path) == ((MARK, MARK._replace(page="half \ud83d.txt", mark="cut", url=None)), ())


def test_the_last_word_on_a_span_counts(tmp_path: Path) -> None:
    path = written(tmp_path, row(), row(start=20, end=30), row(mark="cut"))
    assert [(mark.start, mark.mark) for mark in read_corrections(path).marks] == [(4, "cut"), (20, "keep")]


def test_undo_takes_a_mark_back_and_a_new_one_stands(tmp_path: Path) -> None:
    path = written(tmp_path, row(), row(mark="undo"), row(start=20, end=30), row(start=20, end=30, mark="undo"), row())
    assert read_corrections(path) == ((MARK,), ())


def test_undo_of_what_was_never_marked_is_nothing(tmp_path: Path) -> None:
    assert read_corrections(written(tmp_path, row(mark="undo"))) == ((), ())


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        (b"{broken\n", "property name"),
        (b'{"schema_version": 1, "page": "osk/fer', "Unterminated string"),
        (b"\xff\xfe\n", "decode"),
        (b"[" * 100_000 + b"\n", "recursion"),
        (b"17\n", "is an object"),
        (row(schema_version=2), "schema_version must be 1"),
        ({"schema_version": 1, "page": "x"}, "missing"),
        (row(note="why"), "unknown: note"),
        (row(page=7), "page must be a string"),
        (row(text=None), "text must be a string"),
        (row(start="4"), "start must be a whole number"),
        (row(start=True), "start must be a whole number"),
        (row(end=4.5), "end must be a whole number"),
        (row(start=9), "offsets of a span"),
        (row(start=-1), "offsets of a span"),
        (row(mark="maybe"), "mark must be one of keep, cut, undo"),
        (row(mark=["keep"]), "mark must be a string"),
        (row(url=5), "url must be a string or null"),
    ],
)
def test_a_bad_row_is_named_and_costs_itself(bad: dict[str, Any] | bytes, said: str, tmp_path: Path) -> None:
    path = written(tmp_path, row(), bad, b"" if isinstance(bad, bytes) and not bad.endswith(b"\n") else row(page="y"))
    found = read_corrections(path)
    assert found.marks[0] == MARK
    assert len(found.problems) == 1
    assert found.problems[0].startswith(f"{path}: line 2 is no correction: ")
    assert said in found.problems[0]


def test_blank_lines_and_a_byte_order_mark_are_no_faults(tmp_path: Path) -> None:
    path = written(tmp_path, b"\xef\xbb\xbf", row(), b"\r\n", b"\n")
    assert read_corrections(path) == ((MARK,), ())


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="corrections cannot be read"):
        read_corrections(tmp_path / "none.jsonl")


@given(st.lists(st.binary(max_size=60).map(lambda line: line.replace(b"\n", b"") + b"\n"), max_size=8))
def test_no_content_of_a_file_stops_the_reading(tmp_path_factory: pytest.TempPathFactory, lines: list[bytes]) -> None:
    path = tmp_path_factory.getbasetemp() / "any.jsonl"
    path.write_bytes(b"".join(lines))
    found = read_corrections(path)
    assert len(found.marks) + len(found.problems) <= len(lines)
