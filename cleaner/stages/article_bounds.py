"""Where the article of a text begins and ends, and what stands inside it that is none of it, as a network has it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, ClassVar, NamedTuple

import numpy as np

from cleaner.course import residue
from cleaner.features.own import OF_TEXT, text_numbers
from cleaner.model import Document, Proposal
from cleaner.network import Network
from cleaner.stages.stage import Example, Stage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from cleaner.config import Config
    from cleaner.rulebook import RuleBook

MODEL = "text-lines"
"""The network: `python -m benchmarks.fit text` writes it."""
_MOST = 12.0
"""Log-odds: no line counts for more."""
_DOUBT = 0.5
"""Log-odds asked of each line besides `care`: with so much the default loses half as much of the articles on sites
that no model saw, for two points of residue."""
_LINES = 4000
"""A text of more lines is no article."""
_NEAR = 3
"""Lines: what stands so close is beside a line."""
_FEW_SHARED = 0.2
"""Share of its words said before below which a line speaks of something else."""
_RULE = 3.0
"""Points of the rules from which on a line says itself what it is."""
_BODY = (
    "The ferry to Osk left at dawn, and the crew of nine had been told to keep the deck clear of snow.\n"
    "By noon the ferry had reached the harbour of Osk, where the crew was met by the mayor and a small band.\n"
    "The mayor thanked the crew and said the ferry would sail twice a day until the snow on the deck was gone.\n"
    "Nobody in the harbour could say when that would be, and the crew of the ferry did not want to guess.\n"
)
_TAIL = (
    "Related stories",
    "Velmora opens its second museum of clocks",
    "3 hours ago",
    "River towns brace for an early thaw",
    "5 hours ago",
    "Chess final postponed after lights go out",
    "8 hours ago",
    "Subscribe to our newsletter",
    "About us",
    "Contact",
    "Privacy policy",
    "© 2024 The Osk Courier",
)


class ArticleBounds(Stage):
    """Text. Weighs for each line whether it is the article's or stands before it, inside it or behind it.

    A network reads the text line by line, down and up: of each line its shape, what it shares with the lines before it,
    and the points of the rules that match; never its words, so that it knows no language. What it says of a line - the
    logarithm of the odds that it is residue - is weighed with all that rules, times and other stages say. It was fitted
    on texts put together from pages of several hundred sites in every layout that scrapers leave, and measured on sites
    it had not seen.

    What could go wrong: the last short lines of an article - a list, a signature - that look like what follows
    articles. Protected kinds stay unless the odds are plain, and the setting `care` says how sure the stage has to be.
    """

    name = "article_bounds"
    examples: ClassVar = (
        Example(_BODY + "\n".join(_TAIL), _TAIL),
        Example(_BODY + _BODY.replace("ferry", "barge") + "\n".join(_TAIL), _TAIL),
        Example(_BODY),
        Example(_BODY + "The crew of the ferry carried:\n• snow from the deck\n• ropes for the harbour of Osk"),
    )

    def __init__(self, config: Config, rulebook: RuleBook) -> None:
        super().__init__(config, rulebook)
        if config.models is not None:
            _ = self._network  # what is wrong with a model of the user's own is told before the first page

    @cached_property
    def _network(self) -> Network:
        return Network.read(MODEL, OF_TEXT, self.config.models)

    def propose(self, document: Document) -> Iterator[Proposal]:
        """Give each line the log-odds of being residue as points, less what `care` asks."""
        lines = [line for line in document.lines if not line.blank]
        if document.kind != "text" or not 1 < len(lines) <= _LINES:
            return
        numbers = text_numbers(lines, self.rulebook)
        odds = self._network.score(numbers)
        points = np.clip(odds - _DOUBT - self.config.care, -_MOST, _MOST)
        places = _Places.of(residue(points), numbers)
        for place, line in enumerate(lines):
            yield self._say(line.index, float(points[place]), float(odds[place]), places, place)

    def _say(self, index: int, points: float, odds: float, places: _Places, place: int) -> Proposal:
        where = places.where(place) if points > 0 else "article"
        evidence: dict[str, object] = {"log_odds": round(odds, 1)}
        if points > 0:
            evidence |= {
                "lines_since_paragraph": places.since(place),
                "shared": round(places.shared[place], 2),
                "signs": dict.fromkeys(places.signs(place, where), 1),
            }
        return Proposal(
            index,
            index,
            round(points, 3),
            f"article-bounds/{where}",
            self.name,
            "related" if where in ("inside", "after") and places.headline[place] else "outside",
            _WHERE[where],
            "position",
            evidence=evidence,
        )


_WHERE = {
    "article": "reads like the article",
    "before": "stands before the article begins",
    "inside": "stands among lines that are not the article's",
    "after": "stands after the article's end",
}


class _Places(NamedTuple):
    """What the reasons of lines are made of."""

    first: int
    """Place of the article's first line."""
    last: int
    prose: list[bool]
    shared: list[float]
    headline: list[bool]
    strangers: list[bool]
    """Whether a line names somebody, and nobody the text knows."""
    times: list[bool]
    rules: list[bool]

    @classmethod
    def of(cls, gone: NDArray[np.bool_], numbers: NDArray[np.float64]) -> _Places:
        """Read them off the numbers of the lines."""
        stay = np.flatnonzero(~gone)
        column = {name: numbers[:, place] for place, name in enumerate(OF_TEXT)}
        return cls(
            int(stay[0]) if len(stay) else len(gone),
            int(stay[-1]) if len(stay) else -1,
            (column["prose"] > 0).tolist(),
            column["shared"].tolist(),
            (column["headline"] > 0).tolist(),
            ((column["names"] > 0) & (column["known_name"] == 0)).tolist(),
            (column["time"] > 0).tolist(),
            (column["rules"] >= _RULE).tolist(),
        )

    def where(self, place: int) -> str:
        return "before" if place < self.first else "after" if place > self.last else "inside"

    def since(self, place: int) -> int:
        """Count the lines since the last paragraph before a line that stays."""
        start = min(place, self.last + 1)
        return place - next((at for at in range(start - 1, -1, -1) if self.prose[at]), -1)

    def signs(self, place: int, where: str) -> list[str]:
        """Name what speaks most for it, in words for a person."""
        found = []
        beside = range(max(0, place - _NEAR), min(len(self.prose), place + _NEAR + 1))
        if where == "before":
            found.append("no paragraph of the text before it")
        if self.headline[place]:
            found.append("shaped like a headline")
        if self.shared[place] < _FEW_SHARED and not self.prose[place] and where != "before":
            found.append("next to no words of the text")
        if self.strangers[place] and where != "before":
            found.append("names nobody of the text")
        if any(self.times[at] for at in beside):
            found.append("times beside it")
        if any(self.rules[at] for at in beside if at != place):
            found.append("rules match beside it")
        if where == "after" and not any(self.prose[place:]):
            found.append("no paragraph follows")
        return found
