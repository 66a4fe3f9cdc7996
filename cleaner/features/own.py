"""What a line says by itself, and against the text before it."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from itertools import chain, compress
from math import log, log1p
from typing import TYPE_CHECKING

import numpy as np

from cleaner.patterns import later
from cleaner.rulebook.spoken import in_one_language
from cleaner.shape import CharacterCount, count_letters, shape_of
from cleaner.times import time_line
from cleaner.vocabulary import is_prose

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from cleaner.model import Line, Shape
    from cleaner.rulebook import RuleBook

OWN = (
    "words closed colon numbered capitals letters question digits prose headline time relative rules heading names "
    "short repeated shared known_name commas sentences ellipsis separators address lower quote exclaims common title "
    "word_length shouted opening unknown_names times_said comments"
).split()
"""words, names, times_said: logarithms. rules: points of the rules that match, at most twelve. common: share of its
words among the text's forty most frequent; title: share of its words found in the first two lines; opening: in the
first three hundred words; times_said: how often the text says this line; comments: a rule on comments matches."""

OF_TEXT = (*OWN, "bullet", "told_elsewhere")
"""What a line of a text says by itself and against all others. told_elsewhere: share of its words that stand in another
paragraph, before it or after it."""

_OPENING_WORDS = 300
_TITLE_LINES = 2
_HEADLINE_WORDS = (4, 24)
_SHORT_WORDS = 4
_RULE_CAP, _RULES_CAP = 6.0, 12.0
_HEAD = 300
"""Characters: how much of a line is looked at for its marks."""
_TOKENS = 60
_COMMON_WORDS = 40
_SENTENCE = later(r"[\p{STerm}…།]+[\"'”’»)]*(?:\s|$)|[。！？]")
_SEPARATORS, _DASHES = "|·•/»›→‹«", "-–—"
_DASH = later(r"\s[-–—]\s")
_ADDRESS = later(r"@\w|https?:|www\.|(?<=\w)\.(?:com|org|net|de|fr|uk)\b")
_ADDRESS_HOLDS = ("@", "http", "www.", ".com", ".org", ".net", ".de", ".fr", ".uk")
"""Whatever `_ADDRESS` finds holds one of these."""
_ASCII_STOPS = ".!?"
_count_digits, _count_capitals = CharacterCount(str.isdigit), CharacterCount(str.isupper)


def own_numbers(lines: Sequence[Line], rulebook: RuleBook) -> NDArray[np.float64]:
    """Describe each line; one row per line, one column per name in `OWN`."""
    found = np.zeros((len(lines), len(OWN)))
    if lines:
        shapes = [line.shape for line in lines]
        found[:, _ALONE] = [_alone(line.text) for line in lines]
        found[:, _RULES] = [_rule_numbers(shape, rulebook) for shape in shapes]
        found[:, _SO_FAR] = _so_far(shapes)
        found[:, _IN_ALL] = _in_all(shapes)
    return found


def text_numbers(lines: Sequence[Line], rulebook: RuleBook) -> NDArray[np.float64]:
    """Describe each line of a text; one row per line, one column per name in `OF_TEXT`."""
    shapes = [line.shape for line in lines]
    more = np.array([[shape.bullet for shape in shapes], _told_elsewhere(shapes)], dtype=np.float64)
    return np.hstack([own_numbers(lines, rulebook), more.T.reshape(len(lines), -1)])


def _columns(names: str) -> list[int]:
    return [OWN.index(name) for name in names.split()]


_ALONE = _columns(
    "words closed colon numbered capitals letters question digits prose headline time relative names short "
    "commas sentences ellipsis separators address lower quote exclaims word_length shouted"
)
_RULES = _columns("rules heading comments")
_SO_FAR = _columns("repeated shared known_name unknown_names title opening")
_IN_ALL = _columns("common times_said")


def _so_far(shapes: Sequence[Shape]) -> list[tuple[float, ...]]:
    """Hold each line against the text before it, and its opening; columns as in `_SO_FAR`."""
    found: list[tuple[float, ...]] = []
    keys: set[str] = set()
    words: set[str] = set()
    names: set[str] = set()
    title: frozenset[str] = frozenset()
    opening: set[str] | None = None
    length = 0.0
    for row, shape in enumerate(shapes):
        subject = shape.subject
        if row == _TITLE_LINES:
            title = frozenset(words)
        if opening is None and length >= _OPENING_WORDS:
            opening = set(words)
        new, strangers = subject - words, shape.names - names
        size = len(subject) or 1
        shared = (len(subject) - len(new)) / size
        found.append(
            (
                shape.key in keys,
                round(shared, 2),
                len(strangers) < len(shape.names),
                len(strangers),
                len(subject & title) / size if row >= _TITLE_LINES else shared,
                shared if opening is None else len(subject & opening) / size,
            )
        )
        keys.add(shape.key)
        words |= new
        names |= strangers
        length += shape.words
    return found


def _in_all(shapes: Sequence[Shape]) -> list[tuple[float, float]]:
    """Hold each line against all lines; columns as in `_IN_ALL`."""
    said = Counter(shape.key for shape in shapes)
    frequent = Counter(chain.from_iterable(shape.tokens for shape in shapes))
    is_common = {word for word, _ in frequent.most_common(_COMMON_WORDS)}.__contains__
    return [(sum(map(is_common, shape.tokens)) / max(1, len(shape.tokens)), log(said[shape.key])) for shape in shapes]


def _told_elsewhere(shapes: Sequence[Shape]) -> list[float]:
    """Say for each line which share of its words stands in a paragraph that is not this line."""
    paragraphs = [is_prose(shape) for shape in shapes]
    told = Counter(chain.from_iterable(shape.subject for shape in compress(shapes, paragraphs)))
    return [
        sum(told[word] > prose for word in shape.subject) / (len(shape.subject) or 1)
        for shape, prose in zip(shapes, paragraphs, strict=True)
    ]


@lru_cache(maxsize=4096)
def _alone(text: str) -> tuple[float, ...]:
    """Describe a line by itself, columns as in `_ALONE`; a text is looked at more than once, and sites repeat lines."""
    shape, head = shape_of(text), text[:_HEAD]
    tokens = shape.tokens[:_TOKENS]
    return (
        *_shape_numbers(shape, text),
        log1p(len(shape.names)),
        shape.words <= _SHORT_WORDS,
        *_marks(head, text),
        len("".join(tokens)) / len(tokens) if tokens else 0.0,
        _count_capitals(head) / max(1, count_letters(head)),
    )


def _rule_numbers(shape: Shape, rulebook: RuleBook) -> tuple[float, ...]:
    """Give rules, heading, comments."""
    rules, _ = rulebook.matcher.match(shape)
    if not rules:
        return 0.0, 0.0, 0.0
    points = sum(min(_RULE_CAP, max(0.0, rule.points)) for rule in in_one_language(rules))
    return (
        min(_RULES_CAP, points),
        any(rule.scope == "heading" for rule in rules),
        any(rule.category == "comments" for rule in rules),
    )


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
        _count_digits(text[:_HEAD]) / max(1, len(text[:_HEAD])),
        is_prose(shape),
        headline,
        time is not None,
        time is not None and time.kind == "relative",
    )


def _marks(head: str, text: str) -> tuple[float, ...]:
    """Give commas, sentences, ellipsis, separators, address, lower, quote, exclaims."""
    bare = head.lstrip("•*·▪►–—- \t")
    if head.isascii():
        commas, separators, dashes = head.count(","), head.count("|") + head.count("/"), "-" in head
    else:
        commas = head.count(",") + head.count("،") + head.count("、")
        separators, dashes = sum(map(head.count, _SEPARATORS)), any(map(head.count, _DASHES))
    return (
        commas / max(1, len(head)) * 100,
        _sentences(text[:2000]),
        text.rstrip().endswith(("...", "…", "[…]")),
        separators + (len(_DASH.findall(head)) if dashes else 0),
        any(mark in head for mark in _ADDRESS_HOLDS) and _ADDRESS.search(head) is not None,
        bare[:1].islower(),
        bare[:1] in "\"'“”„«‘’»",
        "!" in head,
    )


def _sentences(text: str) -> int:
    """Count the ends of sentences, eight at most."""
    if text.isascii() and not any(stop in text for stop in _ASCII_STOPS):
        return 0
    return min(8, len(_SENTENCE.findall(text)))
