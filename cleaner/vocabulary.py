"""What a line has in common with the text before it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cleaner.model import Shape

PROSE_WORDS = 12
"""Words: a shorter sentence may as well be a prompt or a caption."""
LONG_WORDS = 40
"""Words: a line this long is prose whatever its end; Thai, for one, ends no sentence with a mark."""


@dataclass(slots=True)
class Vocabulary:
    """Words and names seen so far."""

    words: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)

    @property
    def size(self) -> int:
        """How many different content words were seen."""
        return len(self.words)

    def add(self, shape: Shape) -> None:
        """Take in a line."""
        self.words |= shape.subject
        self.names.update(shape.names)


class Relatedness(NamedTuple):
    """How much of a line was said before."""

    shared: float
    """Share of the line's content words seen before, 0 to 1; 0 where it has none."""
    names: int
    """How many of its names were seen before."""


def triples(words: Sequence[str]) -> set[tuple[str, ...]]:
    """Give the runs of three words: two texts that share many say the same."""
    return set(zip(words, words[1:], words[2:], strict=False))


def relatedness(shape: Shape, seen: Vocabulary) -> Relatedness:
    """Compare a line with the text before it."""
    words = shape.subject
    shared = len(words & seen.words) / len(words) if words else 0.0
    return Relatedness(round(shared, 2), len(shape.names & seen.names))


SHORT_WORDS = 3
"""Words: a heading of a paragraph may be so short; hardly any headline of another story is."""


def may_head(shape: Shape, below: Shape) -> bool:
    """Whether a line may be the heading of the line below it: very short, or of words that stand in it."""
    return shape.words <= SHORT_WORDS or bool(shape.subject & below.subject)


def is_prose(shape: Shape) -> bool:
    """Whether a line is running text: long enough, and ending as a sentence ends."""
    return (shape.words >= PROSE_WORDS and shape.closed) or shape.words >= LONG_WORDS
