"""Changed pages as the review page shows them: spans that one of the runs alone cut, in the page's text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleaner.diff.pages import diff_texts, line_span
from cleaner.diff.totals import NAMES, change_of
from cleaner.review import ReviewPage, ReviewSpan, build
from cleaner.sites import site_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from cleaner.diff.pages import PageDiff
    from cleaner.io.report import RemovalRow
    from cleaner.review import SpanKind


def write_review(a: Path, b: Path, out: Path, *, overwrite: bool = False) -> None:
    """Write the pages that changed between two runs as a review page.

    Raises:
        RestoreError: a report is missing, unfinished, damaged, or of another version.
        OutputError: the page cannot be written, or something else stands in its place.
    """
    changed = (review_page(page) for page in diff_texts(a, b) if not page.same)
    build(changed, out, f"{a} (A) and {b} (B)", overwrite=overwrite)


def review_page(page: PageDiff) -> ReviewPage:
    """Give a changed page with the spans both runs cut, and those that one of them alone did."""
    row = page.row
    gone = {id(span) for span in page.now_cut}
    spans: list[tuple[SpanKind, RemovalRow]] = [
        ("only in B" if id(span) in gone or page.a is None else "only in A" if page.b is None else "removed", span)
        for span in page.cut
    ]
    # In a text that changed the offsets of the first run mean nothing; the note says what it cut.
    if not page.text_changed:
        spans += [("only in A", span) for span in page.no_longer_cut]
    return ReviewPage(
        row["page"],
        row["url"],
        site_of(row["url"], row["page"]),
        row.get("language"),
        row["status"],
        page.text,
        tuple(_apart(_span(kind, span) for kind, span in spans)),
        row.get("title"),
        row["body_path"],
        "; ".join(_notes(page)),
        row["chars_in"],
    )


def _span(kind: SpanKind, span: RemovalRow) -> ReviewSpan:
    start, end = line_span(span)
    return ReviewSpan(
        start,
        end,
        span["stage"],
        span["rule"],
        span["category"],
        span["because"],
        span["evidence"],
        span.get("score", 0.0),
        kind,
        span["text"].strip(),
    )


def _apart(spans: Iterable[ReviewSpan]) -> Iterator[ReviewSpan]:
    """Give spans in order, without those that overlap: two versions may cut a page into lines differently."""
    end = 0
    for span in sorted(spans, key=lambda item: (item.start, item.end)):
        if span.start >= end and span.end > span.start:
            yield span
            end = span.end


def _notes(page: PageDiff) -> Iterator[str]:
    change = change_of(page)
    if change != "changed":
        yield NAMES[change]
    elif page.a is not None and page.b is not None and page.a["status"] != page.b["status"]:
        yield f"{page.a['status']} in A, {page.b['status']} in B"
    if page.text_changed:
        yield "another text came in, so what A alone cut is not shown"
    yield from (
        f"cut for another reason: {recut.before['rule']}, now {recut.after['rule']}" for recut in page.recut[:5]
    )
    if page.problem is not None:
        yield page.problem
