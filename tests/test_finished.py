"""A row and a body as one line of JSON: what is cut out of it is what was put in."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, cast, get_args

from hypothesis import given
from hypothesis import strategies as st

from cleaner.io.finished import Finished, finished_line
from cleaner.io.report import ADDED, Detail, record_row, report_row
from cleaner.model import Cleaned, Removal

if TYPE_CHECKING:
    from cleaner.io.report import ReportRow

# Texts that look like the seams of the line, and half characters, which need another way to be written.
texts = st.text() | st.sampled_from(
    ['","removals":[', ',"title":"', ',"status":"', ',"journal_record":{', "]}}\n", '"', "\\", "\ud800", '{"body":']
)
evidence = st.dictionaries(texts, st.integers() | st.floats(allow_nan=False, allow_infinity=False) | texts, max_size=3)
removals = st.lists(
    st.builds(
        Removal,
        start=st.integers(0, 9),
        end=st.integers(10, 20),
        text=texts,
        stage=st.just("rules"),
        rule=texts,
        category=st.just("share"),
        because=texts,
        evidence=evidence,
        score=st.floats(0, 9),
    ),
    max_size=3,
).map(tuple)
pages = st.builds(
    Cleaned,
    body=texts,
    title=st.none() | texts,
    status=st.sampled_from(["cleaned", "quarantined", "error"]),
    text=texts,
    removals=removals,
    error=st.none() | texts,
    proposals=removals,
    timeouts=st.lists(texts, max_size=2).map(tuple),
)


details = st.sampled_from(get_args(Detail))


def row_of(cleaned: Cleaned, fingerprint: str | None, told: Detail = "full") -> ReportRow:
    row = report_row("a", "a.jsonl", cleaned, "a.jsonl", told)
    return cast("ReportRow", {**row, "fingerprint": fingerprint}) if fingerprint is not None else row


def plain(value: object) -> Any:
    return json.loads(json.dumps(value))


@given(pages, st.none() | st.just("0" * 32), details, details)
def test_line_gives_back_row_and_record(
    cleaned: Cleaned, fingerprint: str | None, report: Detail, records: Detail
) -> None:
    row, record = row_of(cleaned, fingerprint, report), record_row(cleaned, cleaned.body, records)
    finished = Finished(finished_line(row, record))
    assert plain(finished.read()) == plain((row, record))
    assert json.loads(finished.report_line) == plain(row)
    assert plain(finished.record) == plain(record)


@given(pages, details, details, st.booleans())
def test_fields_of_a_record_are_cut_out_unread(cleaned: Cleaned, report: Detail, records: Detail, title: bool) -> None:  # noqa: FBT001
    record = record_row(cleaned, cleaned.body, records)
    fields = json.loads(
        b"{" + Finished(finished_line(row_of(cleaned, None, report), record)).members(title=title) + b"}"
    )
    wanted = [name for name in ADDED if name in record and (title or name != "title")]
    assert fields == plain({name: record[name] for name in wanted})  # type: ignore[literal-required]


@given(pages)
def test_line_of_a_page_with_a_file_of_its_own_has_no_record(cleaned: Cleaned) -> None:
    row = row_of(cleaned, "0" * 32)
    finished = Finished(finished_line(row, None))
    read, record = finished.read()
    assert (plain(read), record, finished.report_line) == (plain(row), None, finished.line)
