"""The page's own headline."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from cleaner.model import Document, Proposal
from cleaner.shape import key
from cleaner.stages.stage import Example, Stage
from cleaner.vocabulary import is_prose

if TYPE_CHECKING:
    from collections.abc import Iterator

_STORY = "".join(
    f"<p>The ferry to Osk {verb} at dawn, and the crew of nine had been told to keep the deck clear of snow.</p>"
    for verb in ("left", "returned", "stopped", "turned", "sailed")
)


class PageTitle(Stage):
    """HTML only. Takes the page's own headline out of the body; it is in `title`.

    With the setting `title = "keep"` the stage protects the headline instead. Only headings that
    say what the page's title says are meant, and only before the article's first paragraph.
    """

    name = "page_title"
    examples: ClassVar = (
        Example(f"<body><article><h1>Snow on Osk</h1>{_STORY}</article></body>", ("Snow on Osk",), "html"),
        Example(
            f"<head><title>A quiet winter</title></head><article><h1>A quiet winter</h1>{_STORY}</article>",
            ("A quiet winter",),
            "html",
        ),
        Example(f"<body><article>{_STORY}<h2>What comes next</h2>{_STORY}</article></body>", kind="html"),
        Example("Snow on Osk\n\nThe ferry left at dawn."),
    )

    def propose(self, document: Document) -> Iterator[Proposal]:
        """Give points to each heading that repeats the title."""
        title = key(document.title or "")
        if not title:
            return
        keep = self.config.title == "keep"
        for line in document.lines:
            if line.extracted and is_prose(line.shape):
                return
            if line.heading and line.shape.key == title and line.origin == "visible":
                yield Proposal(
                    line.index,
                    line.index,
                    -40.0 if keep else 20.0,
                    "page-title/headline",
                    self.name,
                    "title",
                    "the page's headline, kept in `title`",
                    "markup",
                )
                if keep:
                    return
