"""Text - removals -> body; body + removals -> the text that came in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from cleaner.amounts import counted
from cleaner.errors import RestoreError

if TYPE_CHECKING:
    from collections.abc import Iterable


class Span(Protocol):
    """A removed span: offsets in the original text, and what stood there."""

    @property
    def start(self) -> int: ...  # noqa: D102
    @property
    def end(self) -> int: ...  # noqa: D102
    @property
    def text(self) -> str: ...  # noqa: D102


def apply(text: str, removals: Iterable[Span]) -> str:
    r"""Cut the removed spans out of a text.

    Args:
        text: the segmented text.
        removals: spans in order, without overlap.

    Raises:
        ValueError: a span does not stand in the text where it says.

    >>> apply("Story.\nAd", [])
    'Story.\nAd'
    """
    kept: list[str] = []
    position = 0
    for removal in removals:
        if removal.start < position or text[removal.start : removal.end] != removal.text:
            raise ValueError(f"the removal at {removal.start}-{removal.end} does not stand there in the text")
        kept.append(text[position : removal.start])
        position = removal.end
    kept.append(text[position:])
    return "".join(kept)


def restore(body: str, removals: Iterable[Span]) -> str:
    """Put removed spans back in their places.

    Raises:
        RestoreError: the spans do not fit the body, so one of them was changed since.
    """
    pieces: list[str] = []
    written = taken = 0
    for removal in removals:
        gap = removal.start - written
        if gap < 0 or taken + gap > len(body) or len(removal.text) != removal.end - removal.start:
            raise RestoreError(
                f"the removal at {removal.start}-{removal.end} does not fit a body of {counted(len(body), 'character')}"
            )
        pieces += [body[taken : taken + gap], removal.text]
        taken += gap
        written = removal.end
    pieces.append(body[taken:])
    return "".join(pieces)
