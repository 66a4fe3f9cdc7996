"""Paragraphs of an article in the shapes that articles end with and that look like residue: they must stay.

Every word of these is the article's own, so that nothing but the shape sets them apart, in any language.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import regex

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from random import Random

_SENTENCE = regex.compile(r"(?<=[\p{STerm}…])\s+|(?<=[\u3002\uff01\uff1f])")
_CLAUSE = regex.compile(r"(?<=[,;:،])\s+|(?<=[\u3001\uff0c\uff1b\uff1a])")
_NAME = regex.compile(r"\b\p{Lu}[\p{L}\p{M}\p{N}'\u2019-]+(?: \p{Lu}[\p{L}\p{M}\p{N}'\u2019-]+)?")
_EDGE = regex.compile(r"^[\s\p{P}]+|[\s\p{P}]+$")
_MOST = 14
"""Lines of a block."""
_FEWEST = 3


def reshaped(paragraphs: Sequence[str], random: Random, *, kind: str) -> list[str]:
    """Give paragraphs as the lines of a block.

    Args:
        paragraphs: whole paragraphs of an article.
        random: chance.
        kind: one of `SHAPES`.

    Returns:
        Lines; none where the paragraphs do not hold enough for such a block.
    """
    lines = SHAPES[kind](paragraphs, random)[:_MOST]
    return lines if len(lines) >= _FEWEST else []


def _sentences(paragraphs: Sequence[str]) -> list[str]:
    return [part.strip() for text in paragraphs for part in _SENTENCE.split(text) if part.strip()]


def _clauses(paragraphs: Sequence[str]) -> list[str]:
    parts = [_EDGE.sub("", part) for text in _sentences(paragraphs) for part in _CLAUSE.split(text)]
    return [part for part in parts if len(part) > 5]


def _names(paragraphs: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(name for text in paragraphs for name in _NAME.findall(text)))


def _list(paragraphs: Sequence[str], random: Random) -> list[str]:
    mark = random.choice(("• ", "- ", "", "* "))
    return [f"{mark}{part}" for part in _clauses(paragraphs)]


def _ranking(paragraphs: Sequence[str], random: Random) -> list[str]:
    after = random.choice((". ", ") ", " "))
    parts = _names(paragraphs) if random.random() < 0.5 else _clauses(paragraphs)
    points = random.random() < 0.5
    scores = sorted((random.randint(3, 99) for _ in parts), reverse=True)
    return [
        f"{place}{after}{part}" + (f" - {score}" if points else "")
        for place, (part, score) in enumerate(zip(parts, scores, strict=True), 1)
    ]


def _programme(paragraphs: Sequence[str], random: Random) -> list[str]:
    between, minutes = random.choice((".", ":", "h")), random.randint(8, 19) * 60
    lines = []
    for part in _clauses(paragraphs):
        lines.append(f"{minutes // 60}{between}{minutes % 60:02} {part}")
        minutes = (minutes + 15 * random.randint(1, 6)) % 1440
    return lines


def _verse(paragraphs: Sequence[str], random: Random) -> list[str]:
    words = [word for text in paragraphs for word in text.split()]
    lines = []
    while words:
        count = random.randint(4, 7)
        lines.append(_EDGE.sub("", " ".join(words[:count])))
        del words[:count]
    return lines


def _transcript(paragraphs: Sequence[str], random: Random) -> list[str]:
    speakers = (_names(paragraphs) or ["A", "B"])[:2]
    return [f"{random.choice(speakers)}: {sentence}" for sentence in _sentences(paragraphs)]


def _table(paragraphs: Sequence[str], random: Random) -> list[str]:
    between, columns = random.choice(("\t", " | ", "  ")), random.randint(1, 4)
    numbers = [[str(random.randint(0, 999)) for _ in range(columns)] for _ in range(_MOST)]
    parts = _names(paragraphs) or _clauses(paragraphs)
    return [between.join([part, *cells]) for part, cells in zip(parts, numbers, strict=False)]


def _recipe(paragraphs: Sequence[str], random: Random) -> list[str]:
    things = [" ".join(part.split()[-3:]) for part in _clauses(paragraphs)][:6]
    units = ("g", "ml", "kg", "l", "")
    amounts = [f"{random.randint(1, 500)} {random.choice(units)}".strip() for _ in things]
    steps = [f"{place}. {sentence}" for place, sentence in enumerate(_sentences(paragraphs), 1)]
    return [*(f"{amount} {thing}" for amount, thing in zip(amounts, things, strict=True)), *steps]


def _questions(paragraphs: Sequence[str], random: Random) -> list[str]:
    lines: list[str] = []
    for sentence in _sentences(paragraphs):
        asked = len(lines) % 2 == 0 and random.random() < 0.9
        lines.append(f"{_EDGE.sub('', sentence)}?" if asked else sentence)
    return lines


def _live(paragraphs: Sequence[str], random: Random) -> list[str]:
    minutes, alone = random.randint(60, 1400), random.random() < 0.6
    lines = []
    for text in paragraphs:
        clock = f"{minutes // 60:02}:{minutes % 60:02}"
        lines += [clock, text] if alone else [f"{clock} {text}"]
        minutes = max(0, minutes - random.randint(1, 40))
    return lines


SHAPES: dict[str, Callable[[Sequence[str], Random], list[str]]] = {
    "list": _list,
    "ranking": _ranking,
    "programme": _programme,
    "verse": _verse,
    "transcript": _transcript,
    "table": _table,
    "recipe": _recipe,
    "questions": _questions,
    "live": _live,
}
