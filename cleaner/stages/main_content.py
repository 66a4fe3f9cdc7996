"""What trafilatura takes for the article, line by line."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from cleaner.model import Document, Line, Proposal
from cleaner.stages.stage import Example, Stage
from cleaner.surroundings import Near, Surroundings

if TYPE_CHECKING:
    from collections.abc import Iterator

_BEYOND = 40.0
"""Away from the article nothing is protected by its kind: a list of questions in a footer is no part of it."""
_OUTSIDE = 14.0
"""Enough to outweigh a paragraph's own points, not enough for a correction or a list of references."""
_AMONG_KEPT = 5.5
"""A line among kept ones: it goes, unless it is a paragraph or something else speaks for it."""
_LIKE_KEPT = 4.0
"""One whose markup is nearly always that of kept lines: not enough to remove it."""
_INSIDE = -1.0
_SOME, _MOST = 0.3, 0.8
"""Shares of the lines of one markup that trafilatura keeps."""
_CLOSE = 3
"""Blocks between a line and the one it shares with kept lines. On the development pages three in four paragraphs
that close, between kept ones, were the article's; of those before the first kept line nearly half."""
_HALF = 0.4
"""Share of the characters of that block that trafilatura keeps."""
_COPY = 0.7
"""Share of a line's word triples found in the article from which on it is a second copy."""
_SHORT = 0.5
"""The visible article counts as a teaser where it is shorter than this share of the one in the metadata."""

_PARAGRAPHS = "".join(
    f"<p>The ferry to Osk {verb} at dawn, and the crew of nine had been told to keep the deck clear of snow.</p>"
    for verb in ("left", "returned", "stopped", "turned", "sailed")
)


class MainContent(Stage):
    """HTML only. Takes for residue what stands outside the article trafilatura finds.

    Every line of the page is kept in the document; trafilatura's article is matched back onto
    them, so that what it leaves out is reported like everything else. Where a page holds its
    article only in JSON-LD metadata, or the visible one is a teaser of it, the metadata's text is
    the body and the visible lines go; evidence names the origin. Where trafilatura finds nothing,
    the stage is silent and only text that no browser shows is proposed.

    What could go wrong: trafilatura overlooks a list or a paragraph. A paragraph among the lines
    it kept, or close before the first of them as a lead is, stays all the same; so does a line
    whose markup is that of kept lines.
    """

    name = "main_content"
    examples: ClassVar = (
        Example(
            f"<body><nav><a href='/'>Front page</a></nav><article>{_PARAGRAPHS}</article></body>",
            ("Front page",),
            "html",
        ),
        Example(f"<body><article>{_PARAGRAPHS}</article><footer>Imprint</footer></body>", ("Imprint",), "html"),
        Example(f"<body><article>{_PARAGRAPHS}</article></body>", kind="html"),
        Example("Imprint\nContact"),
    )

    def propose(self, document: Document) -> Iterator[Proposal]:
        """Give points to every line: below zero inside the article, above zero outside."""
        metadata = [line for line in document.lines if line.origin == "json-ld"]
        visible = sum(len(line.text) for line in document.lines if line.extracted and line.origin != "json-ld")
        stated = sum(len(line.text) for line in metadata)
        from_metadata = bool(metadata) and visible < _SHORT * stated
        surroundings = Surroundings(document)
        for line in document.lines:
            if metadata and (from_metadata or line.origin == "json-ld"):
                yield self._by_metadata(line, from_metadata)
            elif line.extracted is None:
                if line.origin != "visible":
                    yield self._say(line, _OUTSIDE, "not-shown", "text that no browser shows", "outside")
            elif line.extracted:
                kind = "extractor" if line.origin == "extractor" else "inside"
                yield self._say(line, _INSIDE, kind, "part of the article trafilatura finds", "outside")
            else:
                near = surroundings.of(line)
                if near.copied >= _COPY:
                    yield self._say(line, _BEYOND, "copy", "says again what the article says", "copy")
                    continue
                because = (
                    "outside the article trafilatura finds" if near.away else "left out of the article by trafilatura"
                )
                yield self._say(line, _points(near), "outside", because, "outside")

    def _by_metadata(self, line: Line, chosen: bool) -> Proposal:  # noqa: FBT001
        if line.origin == "json-ld":
            if chosen:
                return self._say(line, -30.0, "json-ld", "the article as the page's metadata holds it", "outside")
            return self._say(line, _BEYOND, "json-ld-copy", "a copy of the article in the page's metadata", "copy")
        because = "visible text of a page whose article stands in its metadata"
        return self._say(line, _BEYOND, "outside-json-ld", because, "outside")

    def _say(self, line: Line, points: float, kind: str, because: str, category: str) -> Proposal:
        return Proposal(
            line.index,
            line.index,
            points,
            f"main-content/{kind}",
            self.name,
            "copy" if category == "copy" else "outside",
            because,
            "extraction",
            evidence={"origin": line.origin, "path": "/".join(line.path)},
        )


def _points(near: Near) -> float:
    """Give the points of a line that was not kept, by what surrounds it."""
    if near.away:
        return _BEYOND
    if near.like_kept >= _MOST and near.inside:
        return _LIKE_KEPT
    close = near.depth <= _CLOSE and (near.inside or near.container >= _HALF)
    return _AMONG_KEPT if close or (near.inside and near.like_kept >= _SOME) else _OUTSIDE
