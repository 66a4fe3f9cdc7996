"""Where a text changes between article and residue, from evidence on each line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

BEFORE, ARTICLE, RESIDUE = 0, 1, 2
"""What a line belongs to: what stands before the article; the article; what stands inside or after it."""
_IMPOSSIBLE = -1e9


def states(evidence: NDArray[np.float64], *, start: float, leave: float, back: float) -> NDArray[np.int8]:
    """Give the likeliest sequence of states (Viterbi's algorithm).

    Args:
        evidence: for each line, above zero for residue, below zero for the article.
        start: what it costs that the text begins before the article.
        leave: what it costs to leave the article.
        back: what it costs to come back to it.

    Returns:
        One state per line. A text begins with the article or before it, and never ends before it.
    """
    came = []
    sums = (-start, 0.0, _IMPOSSIBLE)
    for line, value in enumerate(evidence.tolist()):
        before, article, residue = sums
        if line:
            from_before, from_residue = before, residue - back
            best = max(article, from_before, from_residue)
            left = article - leave
            to_article = ARTICLE if best == article else BEFORE if best == from_before else RESIDUE
            came.append((BEFORE, to_article, ARTICLE if left > residue else RESIDUE))
            sums = (before + value, best, max(left, residue) + value)
        else:
            sums = (before + value, article, residue)
    state = ARTICLE if sums[1] >= sums[2] else RESIDUE
    found = [state]
    for before_each in reversed(came):
        state = before_each[state]
        found.append(state)
    return np.array(found[: len(evidence)][::-1], dtype=np.int8)
