"""Evidence for the article: sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from cleaner.model import Document, Proposal
from cleaner.stages.stage import Example, Stage
from cleaner.vocabulary import Vocabulary, is_prose, relatedness

if TYPE_CHECKING:
    from collections.abc import Iterator


_ENOUGH_WORDS = 80
"""Different words: before so many, nothing can be expected to be shared."""
_OPENING = -6.0


class Prose(Stage):
    """Speaks for lines of running text, so that residue around them does not take them along.

    A line of twelve words or more that ends as a sentence ends is prose. Prose that shares words
    and names with the text before it speaks loudly; prose that shares nothing - the teaser below
    another story's headline looks just like that - speaks softly. It never speaks against a line.
    """

    name = "prose"
    examples: ClassVar = (
        Example("The harbour of Velmora reopened on Tuesday after a storm had kept it shut for nine days."),
        Example("Advertisement\nThe council voted late in the evening, and nobody outside the hall had expected it."),
    )

    def propose(self, document: Document) -> Iterator[Proposal]:
        """Give points below zero to every line of prose."""
        seen = Vocabulary()
        for line in document.lines:
            if is_prose(line.shape):
                related = relatedness(line.shape, seen)
                points = _points(related.shared) if seen.size >= _ENOUGH_WORDS else _OPENING
                yield Proposal(
                    line.index,
                    line.index,
                    points,
                    "prose/paragraph",
                    self.name,
                    "outside",
                    "a paragraph of running text",
                    "prose",
                    evidence={"words": line.shape.words, "shared": related.shared},
                )
            seen.add(line.shape)


def _points(shared: float) -> float:
    """Give the points of a paragraph by the share of its words that the text before it holds."""
    if shared >= 0.35:
        return -6.0
    return -3.0 if shared >= 0.2 else -1.0
