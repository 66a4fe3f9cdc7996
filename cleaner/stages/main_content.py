"""What trafilatura takes for the article, line by line."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from cleaner.model import Document, Line, Proposal
from cleaner.stages.stage import Example, Stage

if TYPE_CHECKING:
    from collections.abc import Iterator

_OUTSIDE = 8.0
_INSIDE = -1.0
_BEYOND = 20.0
"""Before the article's first line and after its last nothing is protected by its kind: a list of questions in a
footer is no part of the article."""
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

    What could go wrong: trafilatura overlooks a list or an introduction. Other stages speak for
    lines it left out.
    """

    name = "main_content"
    examples: ClassVar = (
        Example(f"<body><nav><a href='/'>Front page</a></nav><article>{_PARAGRAPHS}</article></body>", ("Front page",), "html"),
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
        kept = [line.index for line in document.lines if line.extracted and line.origin != "json-ld"]
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
                beyond = not kept[0] < line.index < kept[-1] if kept else True
                points = _BEYOND if beyond else _OUTSIDE
                yield self._say(line, points, "outside", "outside the article trafilatura finds", "outside")

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
