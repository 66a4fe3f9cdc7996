"""Each line of a text as numbers, for the model that says where the article ends.

Nothing here is a word of any language but through the rule book: shapes, what a line shares with the
text before it, and how the lines around it look, compared with this document's own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cleaner.features.own import OWN, own_numbers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from cleaner.model import Line
    from cleaner.rulebook import RuleBook

_AVERAGED = (
    "words closed prose headline time relative rules short shared known_name numbered common commas sentences title "
    "opening capitals digits ellipsis separators times_said comments related strange sign"
).split()
"""related: prose that shares words with the text before it; strange: neither that, nor names it knows; sign: the line
looks like this one, in length, end, capitals and digits."""
_AFTER, _BEFORE = (1, 3, 6, 20, 60), (1, 3, 8, 20)
"""Lines: averages are taken over so many after the line, and before it."""
_PLACE = (
    "since_prose since_related to_related to_prose since_rule to_rule since_heading since_comments index to_end read "
    "width lines prose_share prose_width words_before words_after related_words_after longest_after_6 longest_after_20 "
    "longest_before_3 most_shared_after_20 signs_before"
).split()
"""Where a line stands. since_ and to_: lines from or to a paragraph, one that shares words with the text before
it, a line some rule matches, logarithms; read: share of the words before it; width: its words against the document's
median paragraph; related_words_after: words of such paragraphs still to come."""
NAMES = (
    *OWN,
    *(f"{name}_after_{lines}" for lines in _AFTER for name in _AVERAGED),
    *(f"{name}_before_{lines}" for lines in _BEFORE for name in _AVERAGED),
    *(f"{name}_so_far" for name in _AVERAGED),
    *(f"{name}_from_here" for name in _AVERAGED),
    *_PLACE,
)
"""Of the columns, in order."""

_RELATED = 0.3
"""Share of its words seen before from which on a paragraph goes on with the text."""
_STRANGE = 0.2
_RULE = 3.0
"""Points from which on a rule's match says something by itself."""
_SIGN_WORDS = np.log1p([2.5, 5.5, 11.5, 24.5, 60.5])


def features(lines: Sequence[Line], rulebook: RuleBook) -> NDArray[np.float64]:
    """Describe the lines of a text, blank ones left out.

    Returns:
        One row per line, one column per name in `NAMES`.
    """
    own = own_numbers(lines, rulebook)
    column = {name: own[:, place] for place, name in enumerate(OWN)}
    related = (column["prose"] > 0) & (column["shared"] >= _RELATED)
    strange = (column["prose"] == 0) & (column["shared"] < _STRANGE) & (column["known_name"] == 0)
    signs = _signs(column)
    averaged = np.column_stack([*(column[name] for name in _AVERAGED[:-3]), related, strange])
    return np.hstack([own, _averages(averaged, signs), _places(column, related, signs)])


def _signs(column: dict[str, NDArray[np.float64]]) -> NDArray[np.int64]:
    """Number the looks of the lines: lines that look alike have the same number."""
    length = np.digitize(column["words"], _SIGN_WORDS)
    capitals = np.digitize(column["capitals"], [0.34, 0.75])
    marks = (column["closed"] > 0) * 2 + (column["digits"] > 0)
    return np.asarray((length * 3 + capitals) * 4 + marks, dtype=np.int64)


def _averages(values: NDArray[np.float64], signs: NDArray[np.int64]) -> NDArray[np.float64]:
    """Give the averages over the lines after each line, before it, and over all on either side."""
    count, width = values.shape
    sums = np.vstack([np.zeros(width), np.cumsum(values, axis=0)])
    alike = np.zeros((count + 1, int(signs.max(initial=0)) + 1))
    alike[np.arange(1, count + 1), signs] = 1.0
    alike = np.cumsum(alike, axis=0)
    here = np.arange(count)[:, None]
    after, before = np.array(_AFTER), np.array(_BEFORE)
    start = np.hstack([np.tile(here + 1, len(after)), here - before, 0 * here, here]).clip(0, count)
    stop = np.hstack([here + 1 + after, np.tile(here, len(before)), here, 0 * here + count]).clip(0, count)
    found = np.empty((*start.shape, width + 1))
    found[..., :width] = sums.take(stop, axis=0) - sums.take(start, axis=0)
    found[..., width] = alike[stop, signs[:, None]] - alike[start, signs[:, None]]
    found /= np.maximum(1, stop - start)[..., None]
    return found.reshape(count, -1)


def _places(
    column: dict[str, NDArray[np.float64]], related: NDArray[np.bool_], signs: NDArray[np.int64]
) -> NDArray[np.float64]:
    count = len(signs)
    here = np.arange(count)
    words = np.expm1(column["words"])
    prose, ruled = column["prose"] > 0, column["rules"] >= _RULE
    before = np.concatenate([[0.0], np.cumsum(words)])
    total = max(1.0, float(before[-1]))
    width = _median(words[prose]) if prose.any() else 20.0
    to_come = np.cumsum((words * related)[::-1])[::-1]
    seen: dict[int, int] = {}
    for_signs = np.zeros(count)
    for row, sign in enumerate(signs.tolist()):
        for_signs[row] = seen.get(sign, 0)
        seen[sign] = seen.get(sign, 0) + 1
    return np.column_stack(
        [
            np.log1p(_since(prose)),
            np.log1p(_since(related)),
            np.log1p(_since(related[::-1])[::-1]),
            np.log1p(_since(prose[::-1])[::-1]),
            np.log1p(_since(ruled)),
            np.log1p(_since(ruled[::-1])[::-1]),
            np.log1p(_since(column["heading"] > 0)),
            np.log1p(_since(column["comments"] > 0)),
            np.log1p(here),
            np.log1p(count - here),
            before[:-1] / total,
            words / max(1.0, width),
            np.full(count, np.log1p(count)),
            np.full(count, prose.mean() if count else 0.0),
            np.full(count, np.log1p(width)),
            np.log1p(before[:-1]),
            np.log1p(np.maximum(0.0, total - before[:-1])),
            np.log1p(np.concatenate([to_come[1:], [0.0]])[:count]),
            _highest(column["words"], 1, 7),
            _highest(column["words"], 1, 21),
            _highest(column["words"], -3, 0),
            _highest(column["shared"] * prose, 1, 21),
            np.log1p(for_signs),
        ]
    )


def _median(values: NDArray[np.float64]) -> float:
    """Give what `np.median` would, which loads half of numpy first."""
    ordered = np.sort(values)
    middle = ordered[(len(ordered) - 1) // 2 : len(ordered) // 2 + 1]
    return float(middle.sum() / len(middle))


def _highest(values: NDArray[np.float64], start: int, stop: int) -> NDArray[np.float64]:
    """Give, for each line, the highest value among the lines from `start` to `stop` away, the end excluded."""
    count, edge = len(values), max(abs(start), abs(stop))
    padded = np.concatenate([np.zeros(edge), values, np.zeros(edge)])
    return np.asarray(np.max([padded[edge + step : edge + step + count] for step in range(start, stop)], axis=0))


def _since(marked: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Count, for each line, the lines since the last marked one before it; from the start where there is none."""
    here = np.arange(len(marked))
    last = np.maximum.accumulate(np.where(marked, here, -1)) if len(marked) else here
    earlier = np.concatenate([[-1], last[:-1]]) if len(marked) else last
    return (here - earlier).astype(np.float64)
