"""Totals of what changed: pages, and spans by rule, category and site."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from rich.table import Table
from rich.text import Text

from cleaner.amounts import counted
from cleaner.explain import printable
from cleaner.sites import site_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.diff.pages import PageDiff
    from cleaner.io.report import RemovalRow

Change = Literal["now_cut", "no_longer_cut", "other_reason"]
"""What became of a span: the second run alone cut it; the first alone did; both did, for different reasons."""

NAMES = {"only_in_a": "only in A", "only_in_b": "only in B"}
"""Pages that stand in one of the two runs alone, in words."""
_ROWS = 20
"""Lines of a table per kind of total; JSON has all."""
_KINDS = ("rule", "category", "site")


@dataclass(slots=True)
class Totals:
    """Totals, taken in page by page."""

    pages: Counter[str] = field(default_factory=Counter)
    """Pages by what changed: `same`, `changed`, `only_in_a`, `only_in_b`."""
    statuses: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Pages by status in the first run and in the second, where these differ."""
    spans: Counter[Change] = field(default_factory=Counter)
    """Spans by what became of them."""
    chars: Counter[Change] = field(default_factory=Counter)
    """Characters of those spans."""
    shares: dict[str, defaultdict[str, Counter[Change]]] = field(
        default_factory=lambda: {kind: defaultdict(Counter) for kind in _KINDS}
    )
    """By kind of total - rule, category, site - and name, spans by what became of them."""

    @property
    def same(self) -> bool:
        """Whether nothing changed."""
        return self.pages.keys() <= {"same"}

    def add(self, page: PageDiff) -> None:
        """Take in a page."""
        self.pages[change_of(page)] += 1
        if page.a is not None and page.b is not None and page.a["status"] != page.b["status"]:
            self.statuses[page.a["status"], page.b["status"]] += 1
        site = site_of(page.row["url"], page.row["page"])
        for change, span in spans_of(page):
            self.spans[change] += 1
            self.chars[change] += span["end"] - span["start"]
            for kind, name in (("rule", span["rule"]), ("category", span["category"]), ("site", site)):
                self.shares[kind][name][change] += 1

    def as_json(self) -> dict[str, Any]:
        """Give the totals as the last row of `cleaner diff --json`."""
        return {
            "pages": {name: self.pages[name] for name in ("same", "changed", "only_in_a", "only_in_b")},
            "statuses": [{"a": a, "b": b, "pages": pages} for (a, b), pages in sorted(self.statuses.items())],
            "spans": dict(self.spans),
            "chars": dict(self.chars),
            **{
                f"by_{kind}": {name: dict(self.shares[kind][name]) for name in sorted(self.shares[kind])}
                for kind in _KINDS
            },
        }

    def as_table(self) -> Table:
        """Give the table a comparison ends with."""
        table = Table(show_edge=False, pad_edge=False)
        table.add_column("changed by", overflow="fold")
        for name in ("now cut", "no longer cut", "other reason"):
            table.add_column(name, justify="right")
        for kind in _KINDS:
            found = sorted(self.shares[kind].items(), key=lambda item: (-item[1].total(), item[0]))
            for name, spans in found[:_ROWS]:
                cells = (f"{spans[change]:,}" for change in ("now_cut", "no_longer_cut", "other_reason"))
                table.add_row(Text(f"{kind} {printable(name)}"), *cells)
            if len(found) > _ROWS:
                table.add_row(f"and {len(found) - _ROWS:,} more")
            table.add_section()
        return table

    def headline(self) -> str:
        """Say in one sentence what changed."""
        compared = f"{counted(self.pages['same'] + self.pages['changed'], 'page')} in both"
        alone = [f"{self.pages[name]:,} {words}" for name, words in NAMES.items() if self.pages[name]]
        cut = self.spans["now_cut"]
        counts = [f"{counted(cut, 'span')} now cut", f"{self.spans['no_longer_cut']:,} no longer cut"]
        counts += [f"{self.spans['other_reason']:,} for another reason"] if self.spans["other_reason"] else []
        statuses = [f"{pages:,} {a} -> {b}" for (a, b), pages in sorted(self.statuses.items())]
        changed = f"{self.pages['changed']:,} changed" + (f" ({', '.join(statuses)})" if statuses else "")
        return f"{compared}: {changed}; {', '.join([*alone, *counts])}"


def change_of(page: PageDiff) -> str:
    """Name what changed of a page: `same`, `changed`, `only_in_a` or `only_in_b`."""
    if page.a is None:
        return "only_in_b"
    if page.b is None:
        return "only_in_a"
    return "same" if page.same else "changed"


def spans_of(page: PageDiff) -> Iterator[tuple[Change, RemovalRow]]:
    """Give the spans of a page in order, each with what became of it; of one with two reasons, the later one."""
    found: list[tuple[Change, RemovalRow]] = [
        *(("now_cut", span) for span in page.now_cut),
        *(("no_longer_cut", span) for span in page.no_longer_cut),
        *(("other_reason", recut.after) for recut in page.recut),
    ]
    yield from sorted(found, key=lambda item: (item[1]["start"], item[1]["end"]))
