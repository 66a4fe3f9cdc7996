"""What stands around the evidence: lines nearest in wording, and what else is said of the lines themselves."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from cleaner.shape import shape_of
from cleaner.teach.evidence import name_of
from cleaner.teach.reading import document_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cleaner.pipeline import Cleaner
    from cleaner.teach.evidence import Evidence
    from cleaner.teach.reading import RunPage

_NEAREST = 3
"""Lines per rule that are held as the nearest."""
_EXAMPLE_CHARS = 240
"""A longer line is no example to read."""
_SURE = 1.0
"""Points above what takes a line, as pages differ."""
_INSIDE = 1.0
"""Points that speak for a line inside the article of HTML, whose body is judged as text here."""


def lookalikes(pages: Iterable[RunPage], found: Sequence[Evidence]) -> dict[int, list[str]]:
    """Give for each evidence the lines of a run that are nearest in wording, and that a rule for it must not touch.

    For a line that should go these are lines that stayed, for one that should stay lines that went;
    where there are too few, any other lines of the run.
    """
    by_word: defaultdict[str, set[int]] = defaultdict(set)
    words = [set(_words(item)) for item in found]
    for at, said in enumerate(words):
        for word in said:
            by_word[word].add(at)
    nearest: list[dict[str, float]] = [{} for _ in found]
    others: dict[str, None] = {}
    own = {item.name for item in found}
    for page in pages:
        for line in page.lines:
            if len(line.text) > _EXAMPLE_CHARS:
                continue
            tokens = set(line.shape.tokens)
            for at in set().union(*(by_word.get(word, ()) for word in tokens)):
                wanted = (found[at].kind == "keep") == (line.removal is not None)
                if wanted and name_of(line.shape) not in own:
                    _hold(nearest[at], line.text.strip(), len(tokens & words[at]) / len(tokens | words[at]))
            if len(others) < _NEAREST * 4 and tokens and name_of(line.shape) not in own:
                others[line.text.strip()] = None
    return {at: [*sorted(lines, key=lambda line: (-lines[line], line)), *others] for at, lines in enumerate(nearest)}


def _words(item: Evidence) -> Iterable[str]:
    return (word for line in list(item.spellings)[:_NEAREST] for word in shape_of(line).tokens)


def _hold(lines: dict[str, float], text: str, likeness: float) -> None:
    """Hold a line if it is among the nearest; of two as near the one that came first."""
    if text in lines:
        return
    if len(lines) < _NEAREST:
        lines[text] = likeness
        return
    least = min(reversed(lines), key=lines.__getitem__)
    if likeness > lines[least]:
        del lines[least]
        lines[text] = likeness


def points_needed(cleaner: Cleaner, found: Sequence[Evidence]) -> dict[int, float]:
    """Give for each evidence the points that make its lines go by themselves, whatever else is said of them.

    Args:
        cleaner: without a rule for them.
        found: the evidence, with pages to look at.
    """
    pages = {id(page): page for item in found if item.kind != "keep" for page in item.samples}
    by_page: defaultdict[int, list[int]] = defaultdict(list)
    for at, item in enumerate(found):
        for page in item.samples if item.kind != "keep" else ():
            by_page[id(page)].append(at)
    needed: dict[int, float] = {}
    for number, page in pages.items():
        document = document_of(page)
        verdicts = cleaner.judge(document).verdicts
        inside = _INSIDE if page.row["kind"] == "html" else 0.0
        at_of = {found[at].name: at for at in by_page[number]}
        for line in document.lines:
            at_found = at_of.get(name_of(line.shape)) if not line.blank else None
            if at_found is not None:
                points = cleaner.config.line_points - verdicts[line.index].alone + inside + _SURE
                needed[at_found] = max(points, needed.get(at_found, 0.0))
    return needed
