"""Two layouts measured by themselves: headlines of other stories behind an article, and a box inside it.

Headlines are those of other pages of the page's own fold; words and times are of the part that no training text holds
(benchmarks/composed). A site that a model saw is not measured with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING

from benchmarks.composed.texts import paragraphs_of
from benchmarks.composed.wordings import ago, wordings
from benchmarks.metrics import kept_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.composed.pages import Shelf, SourcePage

COUNTS = (1, 2, 3, 5, 12)
"""Headlines behind an article."""
SHAPES = ("times with a dash", "times", "no times", "no times, under a heading")
BODIES = ("whole", "three paragraphs")
BOXES = ("ad", "letter", "more")
PLACES = ("last", "last but one", "last but two", "middle")
"""The paragraph that a box stands before."""
ENDS = ("with its tail", "alone")
_TIME = "hour long"
_HOURS = (2, 20)
_SHORT_BODY = 3
"""Paragraphs of a body that is cut."""
_FEWEST = 4
"""Paragraphs of an article that boxes are put in."""
_FEWEST_WITH_MIDDLE = 7
"""Paragraphs from which on the middle one is not among the last three."""


@dataclass(frozen=True, slots=True)
class Given:
    """A page, and what it is mixed with: all that a worker needs."""

    page: SourcePage
    headlines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """A text whose lines are known."""

    name: tuple[str, str, str]
    """Of headlines: one of `SHAPES`, one of `COUNTS`, one of `BODIES`; of a box: of `BOXES`, `PLACES` and `ENDS`."""
    lines: tuple[str, ...]
    residue: tuple[bool, ...]


def given(page: SourcePage, shelf: Shelf) -> Given:
    """Choose the headlines a page is mixed with, the same every time."""
    random = Random(f"layouts/{page.name}")  # noqa: S311 - the same for the same page
    return Given(page, tuple(headline for headline, _ in shelf.headlines(page, max(COUNTS), random)))


def shapes(item: Given) -> Iterator[Layout]:
    """Give an article, whole and cut, with headlines behind it in every shape; of fewer if there are not enough."""
    page, words = item.page, wordings("held_out", item.page.language)
    random = Random(f"shapes/{page.name}")  # noqa: S311 - the same for the same page
    places = paragraphs_of(page.body)
    bodies = {"whole": page.body}
    if len(places) > _SHORT_BODY:
        bodies["three paragraphs"] = page.body[: places[_SHORT_BODY - 1] + 1]
    times = [ago(_TIME, random.randint(*_HOURS), page.language) if words else "" for _ in item.headlines]
    heading = random.choice(words.heading) if words else ""
    for name, body in bodies.items():
        for count in COUNTS:
            if count > len(item.headlines):
                continue
            told = list(zip(item.headlines[:count], times, strict=False))
            behind = {"no times": [headline for headline, _ in told]}
            if words:
                behind["times with a dash"] = [line for headline, time in told for line in (headline, f"- {time}")]
                behind["times"] = [line for pair in told for line in pair]
                behind["no times, under a heading"] = [heading, *behind["no times"]]
            for shape, tail in behind.items():
                residue = (False,) * len(body) + (True,) * len(tail)
                yield Layout((shape, str(count), name), (*body, *tail), residue)


def boxes(item: Given) -> Iterator[Layout]:
    """Give an article with one line of a box before one of its paragraphs, with the page's own tail and without."""
    page, words = item.page, wordings("held_out", item.page.language)
    random = Random(f"boxes/{page.name}")  # noqa: S311 - the same for the same page
    found = paragraphs_of(page.body)
    if words is None or len(found) < _FEWEST:
        return
    places = dict(zip(PLACES, (found[-1], found[-2], found[-3]), strict=False))
    if len(found) >= _FEWEST_WITH_MIDDLE:
        places["middle"] = found[len(found) // 2]
    said = {"ad": random.choice(words.ad), "letter": random.choice(words.letter)}
    if item.headlines:
        said["more"] = random.choice(words.more).format(headline=item.headlines[0])
    for kind, line in said.items():
        for name, place in places.items():
            for end, tail in zip(ENDS, (page.tail, ()), strict=True):
                before, after = page.body[:place], page.body[place:]
                residue = (False,) * len(before) + (True,) + (False,) * len(after) + (True,) * len(tail)
                if tail or end == "alone":
                    yield Layout((kind, name, end), (*before, line, *after, *tail), residue)


def scored(layout: Layout, found: str) -> dict[str, float]:
    """Hold a result against a layout.

    Returns:
        exact and losing (any line of the article), 0 or 1; of residue the lines and those gone; of the
        article the characters and those lost. Of a box alone, `box_gone`: whether its line is gone.
    """
    kept = kept_lines(layout.lines, found)
    told = list(zip(layout.lines, layout.residue, kept, strict=True))
    lost = sum(len(line) for line, residue, keep in told if not residue and not keep)
    box = layout.residue.index(True)
    return {
        "exact": float(all(residue != keep for line, residue, keep in told if line.strip())),
        "losing": float(lost > 0),
        "residue": sum(layout.residue),
        "gone": sum(residue and not keep for _, residue, keep in told),
        "body": sum(len(line) for line, residue, _ in told if not residue),
        "lost": lost,
        "box_gone": float(not kept[box]),
    }
