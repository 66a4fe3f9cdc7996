"""Where the article ends, as a fitted model has it."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from cleaner.features import NAMES, features
from cleaner.model import Document, Proposal
from cleaner.stages.stage import Example, Stage
from cleaner.trees import Trees

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from cleaner.model import Line

MODEL = Path(str(files("cleaner"))) / "models" / "article-end.json"
"""Written by `python -m benchmarks.fit --write`; its `about` says how and on what it was fitted."""
_PROOF = 10.0
"""Log-odds, summed over all lines after the cut, less the care asked for each of them."""
_LINE_CAP = 4.0
"""Log-odds: no single line counts for more, or for twice as much against."""
_POINTS = 3.0
"""Not enough to remove a line by itself: another kind of evidence has to agree, and paragraphs that go on with the
article are not reached across."""
_LINES = 4000
"""A text of more lines is no article."""
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


class ArticleEnd(Stage):
    """Text. Takes everything for residue that stands after the end of the article.

    For each line a model of small decision trees weighs some hundred numbers: its shape, what it
    shares with the text before it, the points of the rules that match, how far it is from the last
    paragraph, and how the next sixty lines look against this text's own. The cut is put where the
    evidence of all lines behind it, added up, is strongest, and only if that is far more than
    chance. The model was fitted on pages of several hundred sites, and measured on sites it had not
    seen; no word of any language goes into it but through the rule book. A line never goes for this
    alone: another kind of evidence has to agree, and paragraphs that go on with the article are not
    reached across.

    What could go wrong: a list or a box at the article's end that looks like what follows articles.
    Protected kinds stay, and the setting `end_care` says how sure the stage has to be.
    """

    name = "article_end"
    examples: ClassVar = (
        Example(_BODY + "\n".join(_TAIL), _TAIL),
        Example(_BODY + _BODY.replace("ferry", "barge") + "\n".join(_TAIL), _TAIL),
        Example(_BODY),
        Example(_BODY + "You need:\n• two eggs\n• a cup of flour\n• a pinch of salt"),
    )

    def propose(self, document: Document) -> Iterator[Proposal]:
        """Give points to all lines after the article's end."""
        lines = [line for line in document.lines if not line.blank]
        if document.kind != "text" or not 1 < len(lines) <= _LINES:
            return
        numbers = features(lines, self.rulebook)
        cut = cut_at(_model().score(numbers), self.config.end_care)
        for place in range(max(1, cut), len(lines)):
            yield self._say(lines, numbers, place)

    def _say(self, lines: Sequence[Line], numbers: NDArray[np.float64], place: int) -> Proposal:
        told = dict(zip(NAMES, numbers[place].tolist(), strict=True))
        away = round(float(np.expm1(told["since_related"])))
        because = f"stands after the article's end: {', '.join(_signs(told, away))}"
        evidence = {"lines_since_paragraph": away, "shared": told["shared"], "names": told["names"]}
        index = lines[place].index
        return Proposal(
            index, index, _POINTS, "article-end/after", self.name, "outside", because, "position", evidence=evidence
        )


def _signs(told: dict[str, float], away: int) -> list[str]:
    """Put what speaks most for the cut into words."""
    paragraph = "line" if away == 1 else "lines"
    signs = [f"{away} {paragraph} after the last paragraph that shares words with the text"]
    if told["headline"]:
        signs.append("shaped like a headline")
    if told["shared"] < 0.2 and not told["prose"]:
        signs.append("shares next to no words with the text")
    if not told["known_name"] and told["names"] > 0:
        signs.append("names nobody the text names")
    if told["rules_after_20"] >= 1:
        signs.append("rules match lines behind it")
    if told["time_after_20"] >= 0.1:
        signs.append("times stand behind it")
    if told["prose_after_20"] < 0.1:
        signs.append("next to no paragraphs follow")
    return signs


def cut_at(odds: NDArray[np.float64], care: float) -> int:
    """Give the place of the first line after the article's end; the number of lines if it ends with the text.

    Args:
        odds: for each line the log-odds of standing after the end.
        care: log-odds asked of each line; more is more careful.
    """
    if not len(odds):
        return 0
    sums = np.cumsum(np.clip(odds - care, -2 * _LINE_CAP, _LINE_CAP)[::-1])[::-1]
    best = int(np.argmax(sums))
    return best if sums[best] > _PROOF else len(odds)


@lru_cache(maxsize=1)
def _model() -> Trees:
    return Trees.read(MODEL)
