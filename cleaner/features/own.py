"""What a line says by itself, and against the text before it."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from math import log, log1p
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import regex

from cleaner.shape import shape_of
from cleaner.times import time_line
from cleaner.vocabulary import Vocabulary, is_prose, relatedness

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from cleaner.model import Line, Shape
    from cleaner.rulebook import RuleBook

OWN = (
    "words closed colon numbered capitals letters question digits prose headline time relative rules heading names "
    "short repeated shared known_name commas sentences ellipsis separators address lower quote exclaims common title "
    "word_length shouted opening unknown_names times_said"
).split()
"""words, names, times_said: logarithms. rules: points of the rules that match, at most twelve. common: share of its
words among the text's forty most frequent; title: share of its words found in the first two lines; opening: in the
first three hundred words; times_said: how often the text says this line."""

_OPENING_WORDS = 300
_SECONDS = 0.5
_HEADLINE_WORDS = (4, 24)
_SHORT_WORDS = 4
_RULE_CAP, _RULES_CAP = 6.0, 12.0
_HEAD = 300
"""Characters: how much of a line is looked at for its marks."""
_TOKENS = 60
_COMMON_WORDS = 40
_SENTENCE = regex.compile(r"[.!?…。！？।۔؟]+[\"'”’»)]*(?:\s|$)|[。！？]")
_SEPARATOR = regex.compile(r"[|·•/»›→‹«]|\s[-–—]\s")
_ADDRESS = regex.compile(r"@\w|\w@\w|https?:|www\.|\w\.(?:com|org|net|de|fr|uk)\b")


def own_numbers(lines: Sequence[Line], rulebook: RuleBook) -> NDArray[np.float64]:
    """Describe each line; one row per line, one column per name in `OWN`."""
    found = np.zeros((len(lines), len(OWN)))
    seen, opening, title = Vocabulary(), Vocabulary(), Vocabulary()
    said = Counter(line.shape.key for line in lines)
    keys: set[str] = set()
    frequent = Counter(word for line in lines for word in line.shape.tokens)
    common = {word for word, _ in frequent.most_common(_COMMON_WORDS)}
    words = 0.0
    for row, line in enumerate(lines):
        shape = line.shape
        related = relatedness(shape, seen)
        alone = _alone(line.text)
        found[row] = (
            *alone.shape,
            *_rule_numbers(shape, rulebook),
            *alone.length,
            shape.key in keys,
            related.shared,
            related.names > 0,
            *alone.marks,
            sum(map(common.__contains__, shape.tokens)) / max(1, len(shape.tokens)),
            _share(shape.subject, title.words),
            *alone.letters,
            _share(shape.subject, opening.words),
            len(shape.names - seen.names),
            log(said[shape.key]),
        )
        keys.add(shape.key)
        seen.add(shape)
        if row < 2:
            title.add(shape)
        if words < _OPENING_WORDS:
            opening.add(shape)
        words += shape.words
    return found


class _Alone(NamedTuple):
    """What a line says by itself, in the order of `OWN`."""

    shape: tuple[float, ...]
    length: tuple[float, ...]
    marks: tuple[float, ...]
    letters: tuple[float, ...]


@lru_cache(maxsize=4096)
def _alone(text: str) -> _Alone:
    """Describe a line by itself; a text is looked at more than once, and sites repeat their lines."""
    shape, head = shape_of(text), text[:_HEAD]
    tokens = shape.tokens[:_TOKENS]
    return _Alone(
        _shape_numbers(shape, text),
        (log1p(len(shape.names)), shape.words <= _SHORT_WORDS),
        _marks(head, text),
        (
            sum(map(len, tokens)) / len(tokens) if tokens else 0.0,
            sum(map(str.isupper, head)) / max(1, sum(map(str.isalpha, head))),
        ),
    )


def _rule_numbers(shape: Shape, rulebook: RuleBook) -> tuple[float, float]:
    """Give rules, heading."""
    rules, _ = rulebook.matcher.match(shape, _SECONDS)
    points = sum(min(_RULE_CAP, max(0.0, rule.points)) for rule in rules)
    return min(_RULES_CAP, points), any(rule.scope == "heading" for rule in rules)


def _shape_numbers(shape: Shape, text: str) -> tuple[float, ...]:
    """Give words to relative."""
    time = time_line(text)
    headline = (
        _HEADLINE_WORDS[0] <= shape.words <= _HEADLINE_WORDS[1]
        and not shape.closed
        and not shape.colon
        and shape.capitals > 0
        and shape.letters > 0.75
    )
    return (
        log1p(shape.words),
        shape.closed,
        shape.colon,
        shape.numbered,
        shape.capitals,
        shape.letters,
        text.rstrip().endswith(("?", "？", "؟")),
        sum(map(str.isdigit, text[:_HEAD])) / max(1, len(text[:_HEAD])),
        is_prose(shape),
        headline,
        time is not None,
        time is not None and time.kind == "relative",
    )


def _marks(head: str, text: str) -> tuple[float, ...]:
    """Give commas, sentences, ellipsis, separators, address, lower, quote, exclaims."""
    bare = head.lstrip("•*·▪►–—- \t")
    return (
        (head.count(",") + head.count("،") + head.count("、")) / max(1, len(head)) * 100,
        min(8, len(_SENTENCE.findall(text[:2000]))),
        text.rstrip().endswith(("...", "…", "[…]")),
        len(_SEPARATOR.findall(head)),
        _ADDRESS.search(head) is not None,
        bare[:1].islower(),
        bare[:1] in "\"'“”„«‘’»",
        "!" in head,
    )


def _share(words: frozenset[str], known: set[str]) -> float:
    return len(words & known) / len(words) if words else 0.0
