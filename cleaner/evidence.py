"""What is known of the lines of a text, from the network and all other stages, as log-odds of residue."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from cleaner.vocabulary import is_prose, may_head

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from cleaner.config import Config
    from cleaner.model import Line
    from cleaner.verdict import Verdict

CAUTION = 2.0
"""Log-odds asked of a stretch as a whole, on top of `care` for each line: a few short lines at an article's end are
more often its own."""
_SURE = 20.0
"""Log-odds for the article of a line that nothing removes."""
_BOX = 2.0
"""Log-odds of a line that goes by itself, whatever stands around it: it says next to nothing of the lines beside it."""
_OPENS = 4.0
"""The same of a heading such as "Most read", which is seldom alone."""
_IN_BLOCK = 0.5
"""Log-odds for a point of the rules that match a line, where they match a line right beside it as well."""
_UNDER_HEADING = 3.0
"""Log-odds for a point of a line that stands under such a heading."""
_PROTECTED = 2.0
"""Log-odds that a line has to win by if it looks like content that looks like residue: a list, verse, a table."""
_LISTED = 4.0
"""The same of an item of a list that a sentence of the text announces."""
_HEADS_PARAGRAPH = 4.0
"""The same of a line right above a paragraph, if nothing but the network speaks against it: it may be its heading."""
_MOST_PROSE = 2.0
"""Words in paragraphs to go, as a share of those to stay, beyond which no paragraph goes."""
_SUREST = 3
_SURE_STRETCH, _WITH_PARAGRAPHS = 1.5, 4.0
"""Log-odds of the surest lines of a stretch from which on it goes, and from which on paragraphs go with it."""
_ALONE: frozenset[str] = frozenset({"phrase", "time", "repetition"})
"""Kinds of evidence that count for a line by itself, where they are enough for it: rules and times are among the
network's numbers, and what the pages of a site share may be the sign-off of its articles."""
_UNJUDGED = -1.5
"""Log-odds of a line that no model has looked at."""


def evidence(lines: Sequence[Line], verdicts: Sequence[Verdict], config: Config) -> NDArray[np.float64]:
    """Give for each line of a text the log-odds of being residue, from all that was said about it.

    Args:
        lines: those that are not blank, in order.
        verdicts: one for each.
        config: `line_points`, from which on a line goes by itself.
    """
    found = np.array([_of(verdict, config) for verdict in verdicts])
    for place, (line, below) in enumerate(pairwise(lines)):
        if _may_head(line, below) and not _told(verdicts[place]):
            found[place] -= _HEADS_PARAGRAPH
    said = [sum(item.points for item in verdict.proposals if item.signal == "phrase") for verdict in verdicts]
    for place, points in enumerate(said):
        if (
            0 < points < config.line_points
            and max([0, *said[max(0, place - 1) : place], *said[place + 1 : place + 2]]) > 0
        ):
            found[place] += _IN_BLOCK * points
    return found


def most_prose(lines: Sequence[Line], gone: NDArray[np.bool_]) -> bool:
    """Say whether paragraphs may go: not where more of their words would go than boxes, teasers and comments hold."""
    words = np.array([line.shape.words if is_prose(line.shape) else 0 for line in lines])
    return bool(words[gone].sum() <= _MOST_PROSE * words[~gone].sum())


def plain(stretch: Sequence[Line], verdicts: Sequence[Verdict], *, paragraphs: bool) -> list[int]:
    """Give the lines of a stretch that may go, by their index in the document.

    On a page unlike those the network was fitted on - a transcript, a table of results - its odds are middling all
    over, and add up. So the surest lines of a stretch have to be sure, by the network or by rules and times; and
    paragraphs stay unless they are surer still, and their headings with them.
    """
    told = (verdicts[line.index] for line in stretch)
    surest = sorted((max(verdict.alone, _judged(verdict) or 0.0) for verdict in told), reverse=True)[:_SUREST]
    mean = sum(surest) / len(surest)
    if mean < _SURE_STRETCH:
        return []
    if paragraphs and mean >= _WITH_PARAGRAPHS:
        return [line.index for line in stretch]
    heads = {line.index for line, below in pairwise(stretch) if _may_head(line, below)}
    return [line.index for line in stretch if line.index not in heads and not is_prose(line.shape)]


def _judged(verdict: Verdict) -> float | None:
    """Give the network's points for a line; None where it has not looked at it."""
    found = [item.points for item in verdict.proposals if item.signal == "position"]
    return sum(found) if found else None


def is_firm(verdict: Verdict) -> bool:
    """Whether a line is kept whatever stands around it: a correction, a source, what a rule or the settings keep."""
    if verdict.wanted:
        return True
    return verdict.protected and any(item.protects and item.signal != "shape" for item in verdict.proposals)


def _may_head(line: Line, below: Line) -> bool:
    """Whether a line may be the heading of the paragraph below it."""
    shape = line.shape
    if not is_prose(below.shape) or is_prose(shape) or shape.numbered or shape.bullet or below.shape.numbered:
        return False
    return may_head(shape, below.shape)


def _told(verdict: Verdict) -> bool:
    """Whether anything but the network speaks for residue."""
    return any(item.points > 0 and item.signal != "position" for item in verdict.proposals)


def _against(verdict: Verdict) -> float:
    """Give what a line has to win by."""
    if not verdict.protected:
        return 0.0
    return _LISTED if any(item.rule == "protected-kinds/listed" for item in verdict.proposals) else _PROTECTED


def _of(verdict: Verdict, config: Config) -> float:
    if is_firm(verdict):
        return -_SURE
    if verdict.alone >= config.line_points and not verdict.protected:
        return _OPENS if any(item.signal == "heading" and item.points > 1 for item in verdict.proposals) else _BOX
    judged = _judged(verdict)
    alone = frozenset[str]() if judged is None else _ALONE
    said = [
        min(0.0, item.points)
        if item.signal in alone
        else item.points * (_UNDER_HEADING if item.signal == "heading" and item.points <= 1 else 1.0)
        for item in verdict.proposals
        if item.signal != "position" and not item.protects and not (judged is not None and item.signal == "prose")
    ]
    return (_UNJUDGED if judged is None else judged) + sum(said) - _against(verdict)
