"""What surrounds a line of HTML: how near it stands to the article, and what became of lines like it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cleaner.vocabulary import triples

if TYPE_CHECKING:
    from cleaner.model import Document, Line

_BEFORE, _AFTER = 12, 8
"""Lines before the article's first and after its last that may still be its own: a lead, a correction."""

_LONG = 12
"""Word triples: a shorter line may repeat the article by chance."""


@dataclass(frozen=True, slots=True)
class Near:
    """Where a line stands that trafilatura left out."""

    inside: bool
    """Between the first and the last kept line."""
    away: bool
    """Too far before the first or behind the last kept line to belong to them."""
    depth: int
    """How many blocks out the nearest one is that holds kept lines as well."""
    container: float
    """Share of that block's characters that are kept, 0 to 1."""
    like_kept: float
    """Share of the lines with the same markup that are kept, 0 to 1."""
    copied: float = 0.0
    """Share of the line's word triples that the kept lines hold, 0 to 1; 0 for a short line."""


class Surroundings:
    """The kept lines of a page, counted by element and by markup."""

    def __init__(self, document: Document) -> None:
        self._all: Counter[int] = Counter()
        self._kept: Counter[int] = Counter()
        lines: Counter[str] = Counter()
        kept: Counter[str] = Counter()
        for line in document.lines:
            size = len(line.text)
            lines[line.markup] += 1
            kept[line.markup] += bool(line.extracted)
            for container in line.containers:
                self._all[container] += size
                self._kept[container] += size * bool(line.extracted)
        self._like_kept = {markup: kept[markup] / count for markup, count in lines.items()}
        indexes = [line.index for line in document.lines if line.extracted and line.origin != "json-ld"]
        self._span = (indexes[0], indexes[-1]) if indexes else None
        self._said = {triple for index in indexes for triple in triples(document.lines[index].shape.tokens)}

    def of(self, line: Line) -> Near:
        """Say where a line stands."""
        depth, container = next(
            ((depth, number) for depth, number in enumerate(line.containers) if self._kept[number]),
            (len(line.containers), 0),
        )
        share = self._kept[container] / self._all[container] if self._all[container] else 0.0
        if self._span is None:
            return Near(False, True, depth, share, 0.0)  # noqa: FBT003  # named by the class right above
        first, last = self._span
        away = line.index < first - _BEFORE or line.index > last + _AFTER
        inside = first < line.index < last
        return Near(inside, away, depth, share, self._like_kept[line.markup], self._copied(line))

    def _copied(self, line: Line) -> float:
        said = triples(line.shape.tokens)
        return len(said & self._said) / len(said) if len(said) >= _LONG else 0.0
