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
_RELATED = 0.35
"""Share of its words seen before from which on a paragraph goes on with the article."""


class Prose(Stage):
    """Speaks for lines of running text, so that residue around them does not take them along.

    A line of twelve words or more that ends as a sentence ends is prose. Prose that shares words
    and names with the text before it speaks loudly; prose that shares nothing - the teaser below
    another story's headline looks just like that - speaks softly, unless more prose stands beside
    it. It never speaks against a line.
    """

    name = "prose"
    examples: ClassVar = (
        Example("The harbour of Velmora reopened on Tuesday after a storm had kept it shut for nine days."),
        Example("Advertisement\nThe council voted late in the evening, and nobody outside the hall had expected it."),
    )

    def propose(self, document: Document) -> Iterator[Proposal]:
        """Give points below zero to every line of prose."""
        seen = Vocabulary()
        texts = [line for line in document.lines if not line.blank]
        prose = [is_prose(line.shape) for line in texts]
        for position, line in enumerate(texts):
            if prose[position]:
                shared = relatedness(line.shape, seen).shared if seen.size >= _ENOUGH_WORDS else 1.0
                beside = any(prose[max(0, position - 1) : position]) or any(prose[position + 1 : position + 2])
                yield Proposal(
                    line.index,
                    line.index,
                    _points(shared, beside=beside),
                    "prose/paragraph",
                    self.name,
                    "outside",
                    "a paragraph of running text",
                    "prose",
                    evidence={"words": line.shape.words, "shared": shared},
                )
            seen.add(line.shape)


def _points(shared: float, *, beside: bool) -> float:
    """Give the points of a paragraph by the share of its words that the text before it holds.

    A teaser stands alone below its headline; a paragraph that shares little, but has another one
    beside it, is more than that.
    """
    if shared >= _RELATED:
        return -6.0
    return -3.0 if shared >= _RELATED / 2 or beside else -2.5
