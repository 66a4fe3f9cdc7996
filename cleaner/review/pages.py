"""A finished run -> the pages a reviewer looks at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleaner.io.past_report import lines_of
from cleaner.restoring import reread_run
from cleaner.review.model import ReviewPage, ReviewSpan
from cleaner.sites import site_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from cleaner.io.report import RemovalRow
    from cleaner.restoring import Reread
    from cleaner.review.model import SpanKind


def read_pages(folder: Path, report: Path | None = None) -> Iterator[ReviewPage]:
    """Give the pages of a finished run in the order of its report, one by one.

    A page whose text cannot be put together again - its body was changed, or written as Markdown -
    comes with its removed spans alone, and says why. What went is shown line by line, so that a mark can be about one.

    Args:
        folder: the output folder of the run.
        report: its report, if that is not in the folder.

    Raises:
        RestoreError: the report cannot be read.
    """
    return (_page(item) for item in reread_run(folder, report, "review") if item.row is not None)


def _page(item: Reread) -> ReviewPage:
    row = item.row
    assert row is not None  # noqa: S101  # told apart by the caller
    empty = row["chars_in"] == 0
    alone = item.text is None
    spans = [
        *_spans(lines_of(row), "removed", alone=alone),
        *_spans(lines_of(row, "proposals"), "quarantined", alone=alone),
    ]
    return ReviewPage(
        page=row["page"],
        url=row.get("url"),
        site=site_of(row.get("url"), row["page"]),
        language=row.get("language"),
        status=row.get("status", "cleaned"),
        text="" if empty else item.text,
        spans=tuple(sorted(spans, key=lambda span: (span.start, span.end))),
        title=row.get("title"),
        body_path=row["body_path"],
        note=row.get("error") or item.problem or (None if item.text or empty else "no body was written"),
        chars=row["chars_in"],
    )


def _spans(rows: Iterable[RemovalRow], kind: SpanKind, *, alone: bool) -> Iterator[ReviewSpan]:
    for row in rows:
        yield ReviewSpan(
            row["start"],
            row["end"],
            row["stage"],
            row["rule"],
            row["category"],
            row["because"],
            row["evidence"],
            row["score"],
            kind,
            row["text"] if alone else None,
        )
