"""Headlines of other stories behind the article's end."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from cleaner.model import Document, Line, Proposal, Shape
from cleaner.notes import is_note
from cleaner.patterns import later
from cleaner.stages.stage import Example, Stage
from cleaner.vocabulary import Relatedness, Vocabulary, is_prose, relatedness

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_WORDS = (4, 24)
"""Shortest and longest headline, in words."""
_BODY_WORDS = 60
"""Words of prose before which there is no article for a line to be unrelated to."""
_RELATED = 0.6
"""One sharing more than this speaks of the same."""
_SHAPE = 0.7
"""Points of the shape alone; little, since lists and verse share it."""
_ONE_NAME = 0.6
"""What a line counts that shares one name with the article: stories of one day often do."""
_BECAUSE = {
    "shape": "shaped like a headline, after the article's last paragraph",
    "vocabulary": "shares next to no words or names with the article",
    "related": "shares most of its words with the article",
}
_LETTERS = 0.75
"""Share of a headline's characters, spaces left aside, that are letters: rows of figures are no headlines."""
_SHARED_BODY = 0.3
"""Prose that shares this much with what stands before it still belongs to the article."""
_UNRELATED = 0.35
"""A line sharing less of its words than this with the article speaks of something else."""
_LISTS = 0.2
"""An article more of whose lines than this share are no paragraphs is made of lists: its last one proves nothing."""
_IN_LISTS = 0.25
"""What a headline counts behind such an article."""
_BULLET = 0.5
"""What a headline with a bullet counts: lists belong to articles more often than headlines do."""
_HEADLINE_WORDS = 5.5
"""Words: where the lines are shorter on average they are items of a list."""
_ITEM = later(r"\)\s*$|\s[–—-]\s|\b(?:1[5-9]|20)\d\d\b|\]\s*$|\p{Lu}\.\s\p{Lu}")
"""What marks an item of a list: a bracket at its end, a dash, a year, initials."""
_RUN = 2
"""Lines: a single short line at the end may be a byline, a verse, a last word."""

_BODY = (
    "The ferry to Osk left at dawn, and the crew of nine had been told to keep the deck clear of snow.\n"
    "By noon the ferry had reached the harbour of Osk, where the crew was met by the mayor and a small band.\n"
    "The mayor thanked the crew and said the ferry would sail twice a day until the snow on the deck was gone.\n"
)


class UnrelatedHeadlines(Stage):
    """Text. Takes headline-shaped lines for residue that follow the article and speak of other things.

    A headline is four to twenty-four words, opens with a capital, and does not end as a sentence
    ends. Two or more after the article's last paragraph give two kinds of evidence: their shape,
    and how few words and names they share with the article. The last paragraph is the last one
    that still shares words with the text before it; the teaser below another story's headline
    does not.

    What could go wrong: verse, programmes, results and credits at the end of an article look
    alike. The points are low, so that it takes a run of lines, or a time, a heading such as "Most
    read", a link beside them.
    """

    name = "unrelated_headlines"
    examples: ClassVar = (
        Example(
            _BODY + "Velmora opens its second museum of clocks\nRiver towns brace for an early thaw",
            ("Velmora opens its second museum of clocks", "River towns brace for an early thaw"),
        ),
        Example(
            _BODY + "Chess final postponed after lights go out\n2 hours ago\nBakers of Lund strike over flour prices",
            ("Chess final postponed after lights go out", "Bakers of Lund strike over flour prices"),
        ),
        Example(_BODY),
        Example(_BODY + "Snow On The Deck Of The Osk Ferry"),
        Example("Velmora opens its second museum of clocks\nRiver towns brace for an early thaw"),
    )

    def propose(self, document: Document) -> Iterator[Proposal]:
        """Give points to the headlines after the last paragraph."""
        if document.kind != "text":
            return
        body, tail = _split(document)
        headlines = [line for line in tail if _is_headline(line.shape)]
        if len(headlines) < _RUN:
            return
        weight = _weight(document.lines[: tail[0].index]) * (_IN_LISTS if _is_list(headlines) else 1.0)
        for line in headlines:
            counts = weight * (_BULLET if line.shape.bullet else 1.0)
            related = relatedness(line.shape, body)
            yield self._say(line, "shape", counts * _SHAPE, related)
            if related.shared < _UNRELATED and related.names <= 1:
                yield self._say(line, "vocabulary", counts if related.names == 0 else counts * _ONE_NAME, related)
            elif related.shared > _RELATED:
                yield self._say(line, "related", -_SHAPE, related)

    def _say(self, line: Line, kind: str, points: float, related: Relatedness) -> Proposal:
        return Proposal(
            line.index,
            line.index,
            points,
            f"unrelated-headlines/{kind}",
            self.name,
            "related",
            _BECAUSE[kind],
            "shape" if kind == "shape" else "vocabulary",
            evidence={"words": line.shape.words, "shared": related.shared, "names": related.names},
        )


def _split(document: Document) -> tuple[Vocabulary, list[Line]]:
    """Give the article's vocabulary, and the lines after its last paragraph."""
    seen = Vocabulary()
    words = 0.0
    last = -1
    for line in document.lines:
        if is_note(line.shape):  # it stands where it likes, and would hide the end of the article
            continue
        if is_prose(line.shape) and (words < _BODY_WORDS or relatedness(line.shape, seen).shared >= _SHARED_BODY):
            last = line.index
            words += line.shape.words
            seen.add(line.shape)
        elif words < _BODY_WORDS:
            seen.add(line.shape)
    if words < _BODY_WORDS / 2:
        return seen, []
    body = Vocabulary()
    for line in document.lines[: last + 1]:
        body.add(line.shape)
    return body, [line for line in document.lines[last + 1 :] if not line.blank]


def _weight(article: Sequence[Line]) -> float:
    """Say how much a short line behind this article proves."""
    texts = [line.shape for line in article if not line.blank]
    short = sum(not is_prose(shape) and shape.words >= _WORDS[0] for shape in texts[1:])
    return _IN_LISTS if short > _LISTS * len(texts) else 1.0


def _is_list(lines: Sequence[Line]) -> bool:
    """Whether the lines are made alike, as the items of a list are: names, films, results."""
    marked = sum(_ITEM.search(line.text) is not None for line in lines)
    return marked * 2 > len(lines) or sum(line.shape.words for line in lines) < _HEADLINE_WORDS * len(lines)


def _is_headline(shape: Shape) -> bool:
    first_is_capital = shape.capitals > 0
    return (
        _WORDS[0] <= shape.words <= _WORDS[1]
        and first_is_capital
        and not shape.closed
        and not shape.colon
        and not shape.numbered
        and shape.letters >= _LETTERS
    )
