"""Each line of a text as numbers, for the model that says where the article ends.

Nothing here is a word of any language but through the rule book: shapes, what a line shares with the
text before it, and how the lines around it look, compared with this document's own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cleaner.times import time_line
from cleaner.vocabulary import Vocabulary, content_words, is_prose, relatedness

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from cleaner.model import Line
    from cleaner.rulebook import RuleBook

_OWN = (
    "words closed colon numbered capitals letters question digits prose headline time relative rules heading names "
    "short repeated shared known_name"
).split()
"""What a line says by itself. words: logarithm. rules: points of the rules that match, at most twelve."""
_AVERAGED = "words closed prose headline time relative rules short shared known_name numbered".split()
_AFTER, _BEFORE = (3, 6, 20, 60), (3, 8)
"""Lines: averages are taken over so many after the line, and before it."""
_PLACE = (
    "since_prose since_related to_related index to_end read width opening lines prose_share prose_width words_before "
    "words_after"
).split()
"""Where a line stands. since_ and to_: lines from or to a paragraph, or one that shares words with the text before
it, logarithms; read: share of the words before it; width: its words against the document's median paragraph; opening:
share of its words found in the first three hundred."""
NAMES = (
    *_OWN,
    *(f"{name}_after_{lines}" for lines in _AFTER for name in _AVERAGED),
    *(f"{name}_before_{lines}" for lines in _BEFORE for name in _AVERAGED),
    *(f"{name}_so_far" for name in _AVERAGED),
    *(f"{name}_from_here" for name in _AVERAGED),
    *_PLACE,
)
"""Of the columns, in order."""

_OPENING_WORDS = 300
_RELATED = 0.3
"""Share of its words seen before from which on a paragraph goes on with the text."""
_SECONDS = 0.5
_HEADLINE_WORDS = (4, 24)
_SHORT_WORDS = 4
_RULE_CAP, _RULES_CAP = 6.0, 12.0


def features(lines: Sequence[Line], rulebook: RuleBook) -> NDArray[np.float64]:
    """Describe the lines of a text, blank ones left out.

    Returns:
        One row per line, one column per name in `NAMES`.
    """
    count = len(lines)
    own = np.zeros((count, len(_OWN)))
    opening = np.zeros(count)
    seen, first = Vocabulary(), Vocabulary()
    keys: set[str] = set()
    words = 0.0
    for row, line in enumerate(lines):
        shape = line.shape
        own[row] = _own(line, rulebook, seen, repeated=shape.key in keys)
        subject = content_words(shape)
        opening[row] = len(subject & first.words) / len(subject) if subject else 0.0
        keys.add(shape.key)
        seen.add(shape)
        if words < _OPENING_WORDS:
            first.add(shape)
        words += shape.words
    return np.hstack([own, *_averages(own), _places(own, opening)])


def _own(line: Line, rulebook: RuleBook, seen: Vocabulary, *, repeated: bool) -> list[float]:
    shape, text = line.shape, line.text
    time = time_line(text)
    rules, _ = rulebook.matcher.match(shape, _SECONDS)
    related = relatedness(shape, seen)
    head = text[:300]
    headline = (
        _HEADLINE_WORDS[0] <= shape.words <= _HEADLINE_WORDS[1]
        and not shape.closed
        and not shape.colon
        and shape.capitals > 0
        and shape.letters > 0.75
    )
    return [
        np.log1p(shape.words),
        shape.closed,
        shape.colon,
        shape.numbered,
        shape.capitals,
        shape.letters,
        text.rstrip().endswith(("?", "？", "؟")),
        sum(map(str.isdigit, head)) / max(1, len(head)),
        is_prose(shape),
        headline,
        time is not None,
        time is not None and time.kind == "relative",
        min(_RULES_CAP, sum(min(_RULE_CAP, max(0.0, rule.points)) for rule in rules)),
        any(rule.scope == "heading" for rule in rules),
        len(shape.names),
        shape.words <= _SHORT_WORDS,
        repeated,
        related.shared,
        related.names > 0,
    ]


def _averages(own: NDArray[np.float64]) -> list[NDArray[np.float64]]:
    """Give the averages over the lines after each line, before it, and over all on either side."""
    count = len(own)
    columns = [_OWN.index(name) for name in _AVERAGED]
    sums = np.vstack([np.zeros(len(columns)), np.cumsum(own[:, columns], axis=0)])
    here = np.arange(count)

    def mean(start: NDArray[np.int64], stop: NDArray[np.int64]) -> NDArray[np.float64]:
        start, stop = np.clip(start, 0, count), np.clip(stop, 0, count)
        found: NDArray[np.float64] = (sums[stop] - sums[start]) / np.maximum(1, stop - start)[:, None]
        return found

    return [
        *(mean(here + 1, here + 1 + lines) for lines in _AFTER),
        *(mean(here - lines, here) for lines in _BEFORE),
        mean(np.zeros_like(here), here),
        mean(here, np.full_like(here, count)),
    ]


def _places(own: NDArray[np.float64], opening: NDArray[np.float64]) -> NDArray[np.float64]:
    count = len(own)
    here = np.arange(count)
    words = np.expm1(own[:, _OWN.index("words")])
    prose = own[:, _OWN.index("prose")] > 0
    related = prose & (own[:, _OWN.index("shared")] >= _RELATED)
    before = np.concatenate([[0.0], np.cumsum(words)])
    total = max(1.0, float(before[-1]))
    width = float(np.median(words[prose])) if prose.any() else 20.0
    return np.column_stack(
        [
            np.log1p(_since(prose)),
            np.log1p(_since(related)),
            np.log1p(_since(related[::-1])[::-1]),
            np.log1p(here),
            np.log1p(count - here),
            before[:-1] / total,
            words / max(1.0, width),
            opening,
            np.full(count, np.log1p(count)),
            np.full(count, prose.mean() if count else 0.0),
            np.full(count, np.log1p(width)),
            np.log1p(before[:-1]),
            np.log1p(np.maximum(0.0, total - before[:-1])),
        ]
    )


def _since(marked: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Count, for each line, the lines since the last marked one before it; from the start where there is none."""
    here = np.arange(len(marked))
    last = np.maximum.accumulate(np.where(marked, here, -1)) if len(marked) else here
    earlier = np.concatenate([[-1], last[:-1]]) if len(marked) else last
    return (here - earlier).astype(np.float64)
