"""Where the article of a text begins and ends, as a fitted model has it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from cleaner.features import NAMES, features
from cleaner.model import Document, Proposal
from cleaner.stages.stage import Example, Stage
from cleaner.trees import Trees
from cleaner.viterbi import ARTICLE, RESIDUE, states

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from cleaner.config import Config
    from cleaner.rulebook import RuleBook

MODEL = "text-lines"
"""The model: `python -m benchmarks.fit` writes it."""
_CAP = 6.0
"""Log-odds: no single line counts for more."""
_PROSE_CARE = 1.0
"""Log-odds asked more of a paragraph: a tail may begin with one, but an article more often ends with it."""
_START, _LEAVE, _BACK = 12.0, 4.0, 16.0
"""What it costs, in log-odds, to begin before the article, to leave it and to come back to it."""
_SURE, _LIKELY = 4.5, 3.0
"""Log-odds of the surest lines of a stretch, from which on it is sure and likely to be residue."""
_SUREST = 3
_SURE_POINTS = 6.5
"""Enough to remove a line, a paragraph among them, that nothing else speaks for."""
_CERTAIN, _CERTAIN_POINTS = 2.0, 8.0
"""Log-odds of a line of its own, in a sure stretch, from which on it is protected no more by what it looks like: menus
and most-read lists are numbered, too."""
_FIRM = 3.0
"""Points of the rules that match a line from which on it is sure to be residue by itself."""
_PLAIN = 4.0
"""Log-odds from which on a line is, whatever else is known of it."""
_OPENING = 1.5
"""Log-odds from which on a stretch may open with a line, unless it is protected for what it looks like."""
_PROSE_OPENING = 1.5
"""Log-odds asked on top of it where the line is a paragraph: the article's last may share no words with it."""
_LIKELY_POINTS = 3.0
"""Not enough to remove a line by itself: another kind of evidence has to agree."""
_MOST_PROSE = 0.2
"""Words in paragraphs to go from inside the article, as a share of those to stay, beyond which no paragraph goes: the
minutes of a debate, with their speakers and divisions, are no article with boxes in it."""
_MOST_AFTER = 2000
"""Words in paragraphs behind the article's end beyond which no paragraph goes: the end may not be one."""
_LEAST_LEFT = 0.1
"""Share of the words in paragraphs that have to stay; on a text that would keep fewer the stage is silent: what is left
is no article then, but lines around it, such as the months of an archive."""
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


class ArticleBounds(Stage):
    """Text. Takes for residue what stands before the article begins and after it ends.

    For each line a model of small decision trees weighs some three hundred numbers: its shape, what
    it shares with the text before it, the points of the rules that match, how far it is from the
    last paragraph, and how the next sixty lines look against this text's own. The article begins
    and ends where the evidence of all lines, added up, is strongest. A stretch goes for this alone
    only where the model is sure of it; where it is merely likely another kind of evidence has to
    agree. The model was fitted on pages of several hundred sites, and measured on sites it had not
    seen; no word of any language goes into it but through the rule book.

    What could go wrong: a list or a box at the article's end that looks like what follows articles.
    Protected kinds stay, and the setting `care` says how sure the stage has to be.
    """

    name = "article_bounds"
    examples: ClassVar = (
        Example(_BODY + "\n".join(_TAIL), _TAIL),
        Example(_BODY + _BODY.replace("ferry", "barge") + "\n".join(_TAIL), _TAIL),
        Example(_BODY),
        Example(_BODY + "You need:\n• two eggs\n• a cup of flour\n• a pinch of salt"),
    )

    def __init__(self, config: Config, rulebook: RuleBook) -> None:
        super().__init__(config, rulebook)
        if config.models is not None:
            _ = self._trees  # what is wrong with a model of the user's own is told before the first page

    @cached_property
    def _trees(self) -> Trees:
        return Trees.read(MODEL, NAMES, self.config.models)

    def propose(self, document: Document) -> Iterator[Proposal]:
        """Give points to all lines before the article and after its end."""
        lines = [line for line in document.lines if not line.blank]
        if document.kind != "text" or not 1 < len(lines) <= _LINES:
            return
        numbers = features(lines, self.rulebook)
        odds = self._trees.score(numbers)
        points = points_of(odds, numbers, self.config.care)
        ends = int(np.flatnonzero(points == 0)[-1]) if (points == 0).any() else len(lines)
        begins = int(np.flatnonzero(points == 0)[0]) if (points == 0).any() else len(lines)
        places = np.flatnonzero(points)
        for place, said in zip(places.tolist(), numbers[places][:, _TOLD_COLUMNS].tolist(), strict=True):
            where = "before" if place < begins else "after" if place > ends else "inside"
            told = dict(zip(_TOLD, said, strict=True))
            evidence = {
                "lines_since_paragraph": _away(told),
                "shared": round(told["shared"], 2),
                "log_odds": round(float(odds[place]), 1),
                "signs": dict.fromkeys(_signs(told, where), 1),
            }
            yield Proposal(
                lines[place].index,
                lines[place].index,
                float(points[place]),
                f"article-bounds/{where}",
                self.name,
                "outside",
                _WHERE[where],
                "position",
                evidence=evidence,
            )


_TOLD = (
    "since_related headline shared prose known_name names sign_after_20 sign_before_20 rules_after_20 rules_before_8 "
    "time_after_20 prose_after_20"
).split()
"""Features that reasons are made of."""
_TOLD_COLUMNS = [NAMES.index(name) for name in _TOLD]

_WHERE = {
    "before": "stands before the article begins",
    "inside": "stands among lines that are not the article's",
    "after": "stands after the article's end",
}


def points_of(odds: NDArray[np.float64], numbers: NDArray[np.float64], care: float) -> NDArray[np.float64]:
    """Give the points of each line: 0 inside the article.

    Args:
        odds: for each line the log-odds of being residue.
        numbers: the features of the lines.
        care: log-odds asked of each line; more is more careful.
    """
    prose = numbers[:, NAMES.index("prose")]
    evidence = np.clip(odds - care - _PROSE_CARE * prose, -_CAP, _CAP)
    found = states(evidence, start=_START, leave=_LEAVE, back=_BACK)
    points = np.zeros(len(odds))
    edges = np.flatnonzero(np.diff(found)) + 1
    for stretch in np.split(np.arange(len(odds)), edges):
        if found[stretch[0]] != ARTICLE:
            surest = np.sort(odds[stretch])[-_SUREST:].mean()
            if surest >= _SURE:
                points[stretch] = np.where(odds[stretch] >= _CERTAIN, _CERTAIN_POINTS, _SURE_POINTS)
                if found[stretch[0]] == RESIDUE:
                    begins, firm = (_opening(odds[stretch], numbers[stretch], bar) for bar in (_OPENING, _PLAIN))
                    points[stretch[begins:firm]] = _SURE_POINTS
                    points[stretch[:begins]] = _LIKELY_POINTS
            elif surest >= _LIKELY:
                points[stretch] = _LIKELY_POINTS
    return _spare_prose(points, numbers, last=int(np.max(np.flatnonzero(found == ARTICLE), initial=0)))


def _spare_prose(points: NDArray[np.float64], numbers: NDArray[np.float64], last: int) -> NDArray[np.float64]:
    """Let paragraphs stay where more of them would go than boxes and teasers hold."""
    prose = numbers[:, NAMES.index("prose")] > 0
    words = np.expm1(numbers[:, NAMES.index("words")]) * prose
    inside = (points > 0) & (np.arange(len(points)) < last)
    after = (points > 0) & (np.arange(len(points)) > last)
    if words[inside].sum() > _MOST_PROSE * words[points == 0].sum():
        points[inside & prose] = 0.0
    if words[after].sum() > _MOST_AFTER:
        points[after & prose] = 0.0
    if words[points == 0].sum() < _LEAST_LEFT * words.sum():
        points[:] = 0.0
    return points


def _opening(odds: NDArray[np.float64], numbers: NDArray[np.float64], bar: float) -> int:
    """Count the lines at the start of a stretch with no rule, no relative time and no log-odds from `bar` on.

    They may be the article's own last list: a programme, a ranking, numbers to call.
    """
    firm = (numbers[:, NAMES.index("rules")] >= _FIRM) | (numbers[:, NAMES.index("relative")] > 0)
    firm |= odds >= bar + _PROSE_OPENING * numbers[:, NAMES.index("prose")]
    return int(np.argmax(firm)) if firm.any() else len(firm)


def _away(told: dict[str, float]) -> int:
    return round(float(np.expm1(told["since_related"])))


def _signs(told: dict[str, float], where: str) -> list[str]:
    """Name what speaks most for it."""
    signs = ["no paragraph of the text before it"] if where == "before" else []
    if told["headline"]:
        signs.append("shaped like a headline")
    if told["shared"] < 0.2 and not told["prose"] and where != "before":
        signs.append("next to no words of the text")
    if not told["known_name"] and told["names"] > 0 and where != "before":
        signs.append("names nobody of the text")
    if told["sign_after_20"] + told["sign_before_20"] >= 0.8:
        signs.append("like the lines around it")
    if told["rules_after_20"] >= 1 or told["rules_before_8"] >= 1:
        signs.append("rules match beside it")
    if told["time_after_20"] >= 0.1:
        signs.append("times behind it")
    if told["prose_after_20"] < 0.1:
        signs.append("next to no paragraphs follow")
    return signs
