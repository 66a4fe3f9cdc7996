"""A changed page as text in the style of `diff -u`, and as a row of JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.text import Text

from cleaner.amounts import characters
from cleaner.diff.pages import line_span
from cleaner.diff.totals import change_of, spans_of
from cleaner.explain import printable
from cleaner.sites import site_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.diff.pages import PageDiff
    from cleaner.io.report import RemovalRow

SCHEMA_VERSION = 1
"""Of the rows of `cleaner diff --json`."""
_SHOWN = 400
"""Characters of a line that are shown; it may be megabytes long."""


def lines_of(page: PageDiff) -> Iterator[Text]:
    """Give a changed page: `-` before a line that is gone from the body, `+` before one that is back in it.

    A line that went in both runs, for different reasons, has a blank before it.
    """
    yield Text(f"@@ {printable(page.row['page'])} @@ {_about(page)}", style="cyan")
    reasons = {id(recut.after): recut.before for recut in page.recut}
    for change, span in spans_of(page):
        mark, style = {"now_cut": ("-", "red"), "no_longer_cut": ("+", "green")}.get(change, (" ", "dim"))
        text = span["text"].strip()
        line = " ⏎ ".join(printable(text[:_SHOWN]).splitlines()) + (
            f" … ({characters(len(text))})" if len(text) > _SHOWN else ""
        )
        why = _reason(span)
        if change == "other_reason":
            why = f"{reasons[id(span)]['rule']} -> {why}"
        elif change == "no_longer_cut":
            why = f"before: {why}"
        yield Text.assemble((f"{mark}{line}", style), (f"    {why}", "dim"))


def _about(page: PageDiff) -> str:
    if page.a is None or page.b is None:
        return f"only in {'A' if page.b is None else 'B'}, {page.row['status']}"
    statuses = page.b["status"] if page.a["status"] == page.b["status"] else f"{page.a['status']} -> {page.b['status']}"
    return f"{statuses}, another text came in" if page.text_changed else statuses


def _reason(span: RemovalRow) -> str:
    return printable(f"{span['rule']}: {span['because']}")


def row_of(page: PageDiff) -> dict[str, Any]:
    """Give a changed page as a row of JSON; offsets are those of the line without the blank lines around it."""
    was = {id(recut.after): recut.before for recut in page.recut}
    return {
        "schema_version": SCHEMA_VERSION,
        "row": "page",
        "page": page.row["page"],
        "change": change_of(page),
        "url": page.row["url"],
        "site": site_of(page.row["url"], page.row["page"]),
        "status": {"a": page.a and page.a["status"], "b": page.b and page.b["status"]},
        "text_changed": page.text_changed,
        "spans": [_span(change, span, was.get(id(span))) for change, span in spans_of(page)],
    }


def _span(change: str, span: RemovalRow, was: RemovalRow | None) -> dict[str, Any]:
    start, end = line_span(span)
    names = ("stage", "rule", "category", "because", "score")
    found = {"change": change, "start": start, "end": end, "text": span["text"].strip()}
    found |= {name: span.get(name) for name in names}
    return found if was is None else {**found, "before": {name: was.get(name) for name in names}}
