"""Lists of links: menus, tag clouds, rows of related stories."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, ClassVar

from cleaner.model import Document, Line, Proposal
from cleaner.patterns import later
from cleaner.stages.stage import Example, Stage
from cleaner.vocabulary import is_prose

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_MENU_WORDS = 4
"""Words: items of a menu are no longer."""
_MENU_RUN = 5
"""Lines: a shorter run of short bullets may be a list of the article."""
_MENU_INSIDE_RUN = range(4, 11)
"""Lines of a menu before the last paragraph: a share bar is no longer, code and catalogues are."""
_MENU_INSIDE = 0.5
"""Points of a menu's item before the last paragraph, where a list of short items is most likely the article's."""
_BARE = 0.2
"""Share of a run's lines without a letter: with more of them it is a table, code or a price list."""
_ARROWS = "→➔➜➤»›▶►▸❯"
_ARROW = later(rf"^\s*[{_ARROWS}]\s*\S|\S\s*[{_ARROWS}]\s*$")
_BARS = "|·•"
_PARTED = later(rf"\s[{_BARS}]\s")
_PARTS = 3


class LinkLists(Stage):
    """Text. Takes lists of links for residue.

    On a page of HTML the model of the main content knows what is a link; text has no links any more.
    What is left of them are arrows ("→ Read on"), several labels on one line ("Home | News | Sport"),
    and long runs of items of one to four words, above all after the last paragraph.

    What could go wrong: a list of sources or recommended books is a list of links too. The stage
    alone never removes a run; another kind of evidence has to agree.
    """

    name = "link_lists"
    examples: ClassVar = (
        Example("The ferry left.\n→ Harbour news\n→ Weather\n→ Tides", ("→ Harbour news", "→ Weather", "→ Tides")),
        Example("The ferry left.\nHome | Harbour | Weather | Tides", ("Home | Harbour | Weather | Tides",)),
        Example("The ferry left.\ndef\nboard\n(\n'mate'\n)"),
        Example("You need:\n• two eggs\n• a cup of flour\n• salt"),
        Example("<p>See <a href='/a'>the tide table</a> for details.</p><p>The ferry left.</p>", kind="html"),
    )

    def propose(self, document: Document) -> Iterator[Proposal]:
        """Give points to runs of links."""
        if document.kind == "text":  # of HTML the model of the main content knows the links themselves
            yield from self._arrows(document)
            yield from self._menus(document)

    def _arrows(self, document: Document) -> Iterator[Proposal]:
        if not any(mark in document.text for mark in _ARROWS + _BARS):
            return
        for line in document.lines:
            if len(line.text) <= 300 and not is_prose(line.shape):
                bare = line.text.strip()
                if not bare or not (bare[0] in _ARROWS or bare[-1] in _ARROWS or any(bar in bare for bar in _BARS)):
                    continue
                if _ARROW.search(line.text):
                    yield self._say([line], 2.0, "arrow", "an arrow leads to another page", "links")
                elif len(parts := _PARTED.split(line.text)) >= _PARTS and all(
                    len(part.split()) <= _MENU_WORDS for part in parts
                ):
                    yield self._say(
                        [line], 2.0, "labels", "several labels on one line, parted by bars or dots", "navigation"
                    )

    def _menus(self, document: Document) -> Iterator[Proposal]:
        texts = [line for line in document.lines if not line.blank]
        last = max((line.index for line in texts if is_prose(line.shape)), default=-1)
        for is_item, group in groupby(texts, key=_menu_item):
            run = list(group)
            after = run[0].index > last
            bare = sum(not any(map(str.isalpha, line.text)) for line in run)
            if not is_item or bare > _BARE * len(run):
                continue
            if len(run) >= _MENU_RUN if after else len(run) in _MENU_INSIDE_RUN:
                because = "one of many short items after the last paragraph" if after else "one of many short items"
                yield self._say(run, 1.0 if after else _MENU_INSIDE, "menu", because, "navigation")

    def _say(self, run: Sequence[Line], points: float, kind: str, because: str, category: str) -> Proposal:
        return Proposal(
            run[0].index,
            run[-1].index,
            points,
            f"link-lists/{kind}",
            self.name,
            "links" if category == "links" else "navigation",
            because,
            "shape" if kind == "menu" else "links",
            evidence={"items": len(run), "linked": round(sum(line.linked for line in run) / len(run), 2)},
        )


def _menu_item(line: Line) -> bool:
    return (
        line.shape.words <= _MENU_WORDS and not line.shape.closed and not line.shape.colon and not line.shape.numbered
    )
