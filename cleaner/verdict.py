"""What is known and decided about one line."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from cleaner.model import Proposal


class Run(NamedTuple):
    """Lines that go together."""

    first: int
    """Index of the first line."""
    last: int
    """Index of the last line, included."""
    tail: bool
    """Whether everything after the article's end is meant."""
    signals: tuple[str, ...]
    """Independent kinds of evidence that agree."""


@dataclass(slots=True)
class Verdict:
    """What is known and decided about one line."""

    proposals: list[Proposal] = field(default_factory=list)
    """Everything the stages said, in a fixed order."""
    points: float = 0.0
    """Their sum: what the line brings into a run."""
    alone: float = 0.0
    """What counts for the line by itself."""
    protected: bool = False
    """Never removed as part of a run."""
    wanted: bool = False
    """Whether it is of a category that the settings keep."""
    removed: bool = False
    """Whether the line goes."""
    run: Run | None = None
    """What it goes with; None: it goes by itself, or stays."""
