"""Page -> its lines and nothing more, for counting: trafilatura is not asked, which is most of the work."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cleaner.segment.decode import decode
from cleaner.segment.sniff import sniff

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.model import Page


class Outline(NamedTuple):
    """The lines of a page, blank ones left out; those of `segment` but for text that only trafilatura brings out."""

    url: str | None
    """As given, else as the page states."""
    texts: tuple[str, ...]
    headings: frozenset[int]
    """HTML: indexes of the lines inside an `h1`."""


def outline(page: Page) -> Outline:
    """Give the lines of a page at a fraction of what segmenting it costs.

    Raises:
        SourceError: the content is binary data.
    """
    content = page.content if isinstance(page.content, str) else decode(page.content)
    if (page.kind or sniff(content)) == "text":
        return Outline(page.url, tuple(_lines(content)), frozenset())
    # Imported here for the same reason as in `segment`.
    from cleaner.segment.embedded import canonical_url  # noqa: PLC0415
    from cleaner.segment.parse import parse  # noqa: PLC0415
    from cleaner.segment.walk import walk  # noqa: PLC0415

    tree = parse(content)
    if tree is None:
        return Outline(page.url, (), frozenset())
    blocks = walk(tree)
    headings = frozenset(index for index, block in enumerate(blocks) if block.heading == 1)
    return Outline(page.url or canonical_url(tree), tuple(block.text for block in blocks), headings)


def _lines(content: str) -> Iterator[str]:
    return (line for line in content.splitlines() if line.strip())
