"""A row and a body as one line of JSON: what is cut out of it is what was put in."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, cast

from hypothesis import given
from hypothesis import strategies as st

from cleaner.io.finished import ADDED, Finished, finished_line
from cleaner.io.report import report_row
from cleaner.model import Cleaned, Removal

if TYPE_CHECKING:
    from cleaner.io.report import ReportRow

# Texts that look like the seams of the line, and half characters, which need another way to be written.
texts = st.text() | st.sampled_from(
    ['","removals":[', ',"fingerprint":"', ',"journal_body":"', "]}\n", '"', "\\", "\ud800", '],"proposals":[']
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


def row_of(cleaned: Cleaned, fingerprint: str | None) -> ReportRow:
    row = report_row("a", "a.jsonl", cleaned, "a.jsonl")
    return cast("ReportRow", {**row, "fingerprint": fingerprint}) if fingerprint is not None else row


def plain(value: object) -> Any:
    return json.loads(json.dumps(value))


@given(pages, st.none() | st.just("0" * 32))
def test_line_gives_back_row_and_body(cleaned: Cleaned, fingerprint: str | None) -> None:
    row = row_of(cleaned, fingerprint)
    finished = Finished(finished_line(row, cleaned.body))
    read, body = finished.read()
    assert (plain(read), body) == (plain(row), cleaned.body)


@given(pages, st.none() | st.just("0" * 32))
def test_record_gets_what_row_and_body_say(cleaned: Cleaned, fingerprint: str | None) -> None:
    row = row_of(cleaned, fingerprint)
    added = Finished(finished_line(row, cleaned.body)).added
    assert {name: json.loads(value) for name, value in added.items()} == plain(
        {name: {**row, "body": cleaned.body}[name] for name in ADDED}
    )


@given(pages)
def test_line_of_a_page_with_a_file_of_its_own_has_no_body(cleaned: Cleaned) -> None:
    row = row_of(cleaned, "0" * 32)
    finished = Finished(finished_line(row, None))
    read, body = finished.read()
    assert (plain(read), body, finished.report_line) == (plain(row), None, finished.line)
