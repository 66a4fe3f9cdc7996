"""Lines that stand on several pages of a site, and on how many of them they were cut."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.review.model import ReviewPage

_PAGES = 3
"""Pages a line must stand on; two may be one story told twice."""
_SHOWN = 25
"""Lines shown of a site, the most frequent ones."""
_LONGEST = 160
"""Characters: a longer line is a paragraph, and seldom recurs."""
_HELD = 400_000
"""Lines counted at a time; then those met once are forgotten, so that memory does not grow with the run."""


class Recurring:
    """Counts lines while pages go by. In runs of many thousand pages, rare lines may be missed."""

    def __init__(self) -> None:
        self._counts: dict[tuple[int, str], list[int]] = {}

    def add(self, site: int, page: ReviewPage) -> None:
        """Count the lines of a page, each once.

        Args:
            site: number of its site.
            page: the page.
        """
        for line, cut in _lines(page):
            count = self._counts.setdefault((site, line), [0, 0])
            count[0] += 1
            count[1] += cut
        if len(self._counts) > _HELD:
            self._counts = {key: count for key, count in self._counts.items() if count[0] > 1}

    def by_site(self) -> dict[int, list[tuple[str, int, int]]]:
        """Give for each site its lines, each with the pages it stands on and those it was cut on."""
        found: defaultdict[int, list[tuple[str, int, int]]] = defaultdict(list)
        for (site, line), (pages, cut) in self._counts.items():
            if pages >= _PAGES:
                found[site].append((line, pages, cut))
        return {site: sorted(lines, key=lambda item: (-item[1], item[0]))[:_SHOWN] for site, lines in found.items()}


def _lines(page: ReviewPage) -> Iterator[tuple[str, bool]]:
    """Give the different short lines of a page, and whether each was cut."""
    found: dict[str, bool] = {}
    gone = [span for span in page.spans if span.kind != "quarantined"]
    start = at = 0
    for raw in (page.text or "").splitlines(keepends=True):
        middle, end = start + len(raw) // 2, start + len(raw)
        while at < len(gone) and gone[at].end <= middle:
            at += 1
        line = " ".join(raw.split()) if len(raw) <= 2 * _LONGEST else ""
        if line and len(line) <= _LONGEST:
            found[line] = found.get(line, False) or (at < len(gone) and gone[at].start <= middle)
        start = end
    yield from found.items()
