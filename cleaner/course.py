"""The course of a text: which of its lines are the article's, and which residue, from the evidence on each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

LEAVE, BACK, OUTSIDE = 2.0, 2.0, 1.0
"""What it costs, in log-odds, to leave the article, to come back to it, and to begin outside of it. The network is
fitted with these, so that its odds are in their unit."""


def residue(evidence: NDArray[np.float64], caution: float = 0.0) -> NDArray[np.bool_]:
    """Say which lines are residue: the likeliest course (Viterbi's algorithm).

    Args:
        evidence: for each line, above zero for residue, below zero for the article.
        caution: log-odds asked of each stretch of residue on top.
    """
    came: list[tuple[bool, bool]] = []
    leave = LEAVE + caution
    article, outside = 0.0, -OUTSIDE - caution
    for line, value in enumerate(evidence.tolist()):
        if line:
            back, left = outside - BACK, article - leave
            came.append((back > article, outside >= left))
            article, outside = max(article, back), max(outside, left) + value
        else:
            outside += value
    here = outside > article
    found = [here]
    for from_outside, stayed_outside in reversed(came):
        here = stayed_outside if here else from_outside
        found.append(here)
    return np.array(found[: len(evidence)][::-1], dtype=np.bool_)
