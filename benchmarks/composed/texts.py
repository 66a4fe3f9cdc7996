"""One page in every layout that scrapers leave: its article, pieces of other pages, and what is said around them.

All pieces of a text come from pages of one fold, and words and times from the part that is for training, so that a
model measured on a fold has seen nothing of what it is measured with.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import TYPE_CHECKING

import regex
from babel.dates import format_date

from benchmarks.composed.reshaped import SHAPES, reshaped
from benchmarks.composed.wordings import wordings
from cleaner.shape import shape_of
from cleaner.vocabulary import is_prose

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from benchmarks.composed.pages import Shelf, SourcePage
    from benchmarks.composed.wordings import Wordings

_BULLET = regex.compile(r"^\s*[•*·▪►\p{Pd}]\s+")
_MENU_CHARS = 40
"""A longer line is none of a menu's."""
_MOST_HEADLINES = 12
_HEADED, _DATED = 0.4, 0.12
"""Share of the texts whose article has its headline above it, and a date below that."""


@dataclass(frozen=True, slots=True)
class Composed:
    """A text, line by line."""

    form: str
    """One of `FORMS`."""
    page: str
    """Name of the page whose article it is."""
    site: str
    language: str
    lines: tuple[str, ...]
    residue: tuple[bool, ...]
    """For each line, whether it is residue."""
    pieces: tuple[str, ...]
    """Names of the other pages that lines are of."""


@dataclass(slots=True)
class _Draft:
    """A text in the making."""

    page: SourcePage
    shelf: Shelf
    words: Wordings | None
    random: Random
    lines: list[tuple[str, bool]] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)

    def article(self, lines: Sequence[str]) -> None:
        self.lines += [(line, False) for line in lines]

    def residue(self, lines: Sequence[str]) -> None:
        self.lines += [(line, True) for line in lines]

    def other(self) -> SourcePage | None:
        others = self.shelf.others(self.page)
        if not others:
            return None
        found = self.random.choice(others)
        self.pieces.append(found.name)
        return found

    def some_tail(self, *, whole: float = 0.4, none: float = 0.3) -> None:
        """Add the page's whole tail, none of it, or a part."""
        chance, tail = self.random.random(), self.page.tail
        if chance < whole:
            self.residue(tail)
        elif chance >= whole + none:
            self.residue(_part(tail, self.random))


def compose(page: SourcePage, shelf: Shelf, seed: int, forms: Sequence[str] = ()) -> Iterator[Composed]:
    """Give a page in every form that it has the pieces for.

    Args:
        page: whose article it is.
        shelf: pages to take other pieces from.
        seed: the same page, seed and form give the same text.
        forms: of `FORMS`; all, if none are named.
    """
    for form in forms or FORMS:
        random = Random(f"{seed}/{form}/{page.name}")  # noqa: S311 - the same for the same seed
        draft = _Draft(page, shelf, wordings("training", page.language), random)
        if FORMS[form](draft) and draft.lines:
            if form != "page":
                _head(draft)
            lines, residue = zip(*draft.lines, strict=True)
            pieces = tuple(sorted(set(draft.pieces)))
            yield Composed(form, page.name, page.site, page.language, lines, residue, pieces)


def _head(draft: _Draft) -> None:
    """Put the headline, and now and then a date, above the article, below what stands before it: both are to stay."""
    random, headline, chance = draft.random, draft.page.headline, draft.random.random()
    begins = next((place for place, (_, residue) in enumerate(draft.lines) if not residue), None)
    if begins is None or headline is None or headline == draft.lines[begins][0] or chance >= _HEADED:
        return
    draft.lines.insert(begins, (headline, False))
    if chance < _DATED:
        day = date(random.randint(2004, 2026), random.randint(1, 12), random.randint(1, 28))
        form = random.choice(("long", "full", "medium"))
        draft.lines.insert(begins + 1, (format_date(day, form, draft.page.language), False))


def paragraphs_of(body: Sequence[str]) -> list[int]:
    """Give the places of the lines that are paragraphs."""
    return [place for place, line in enumerate(body) if is_prose(shape_of(line))]


def _part(lines: Sequence[str], random: Random) -> Sequence[str]:
    """Give some lines in a row."""
    start = random.randrange(max(1, len(lines) // 2))
    return lines[start : start + random.randint(1, max(1, len(lines) - start))]


def _cut(body: Sequence[str], random: Random) -> Sequence[str]:
    """Give three to eight paragraphs in a row, with what stands between them."""
    places = paragraphs_of(body)
    count = random.randint(3, 8)
    if len(places) <= count:
        return body
    first = random.randrange(len(places) - count + 1)
    return body[0 if first == 0 else places[first] : places[first + count - 1] + 1]


def _mostly_whole(draft: _Draft) -> Sequence[str]:
    return draft.page.body if draft.random.random() < 0.6 else _cut(draft.page.body, draft.random)


def _rebulleted(lines: Sequence[str], bullet: str) -> list[str]:
    return [_BULLET.sub(bullet, line) for line in lines]


def _whole(draft: _Draft, bullet: str) -> bool:
    draft.article(_rebulleted(draft.page.body, bullet))
    draft.residue(_rebulleted(draft.page.tail, bullet))
    return bool(draft.page.tail)


def _alone(draft: _Draft) -> bool:
    draft.article(draft.page.body)
    return True


def _first_lines(draft: _Draft) -> bool:
    draft.article(draft.page.body)
    draft.residue(draft.page.tail[: draft.random.randint(1, 6)])
    return bool(draft.page.tail)


def _short(draft: _Draft) -> bool:
    draft.article(_cut(draft.page.body, draft.random))
    draft.residue(_part(draft.page.tail, draft.random))
    return True


def _boxed(draft: _Draft, boxes: Sequence[Sequence[str]]) -> bool:
    """Add the article with boxes before one of its last three paragraphs, or before any."""
    body = _mostly_whole(draft)
    places = paragraphs_of(body)[1:]
    if not places or not boxes:
        return False
    for_boxes = places[-3:] if draft.random.random() < 0.6 else places
    chosen = {draft.random.choice(for_boxes): box for box in boxes}
    for place, line in enumerate(body):
        draft.residue(chosen.get(place, ()))
        draft.article([line])
    return True


def _box(draft: _Draft) -> Sequence[str] | None:
    """Give one to three lines of another page's tail."""
    other = draft.other()
    if other is None or not other.tail:
        return None
    start = draft.random.randrange(len(other.tail))
    return other.tail[start : start + draft.random.randint(1, 3)]


def _boxes(draft: _Draft, *, whole: float, none: float) -> bool:
    found = [box for _ in range(draft.random.randint(1, 2)) if (box := _box(draft))]
    if not _boxed(draft, found):
        return False
    draft.some_tail(whole=whole, none=none)
    return True


def _said_boxes(draft: _Draft) -> bool:
    """Put what sites say in boxes: labels of advertisements, newsletters, links to other stories."""
    words, random = draft.words, draft.random
    if words is None:
        return False
    boxes = []
    for _ in range(random.randint(1, 2)):
        kind = random.choice(("ad", "letter", "more"))
        if kind == "more":
            told = draft.shelf.headlines(draft.page, 1, random)
            draft.pieces += [name for _, name in told]
            boxes.append([random.choice(words.more).format(headline=headline) for headline, _ in told])
        else:
            boxes.append([random.choice(words.ad if kind == "ad" else words.letter)])
    if not _boxed(draft, [box for box in boxes if box]):
        return False
    draft.some_tail()
    return True


def _headlines(draft: _Draft, dash: str | None) -> bool:
    """Add headlines of other pages behind the article, each with a time if there is a dash, even an empty one."""
    words, random = draft.words, draft.random
    told = draft.shelf.headlines(draft.page, random.randint(1, _MOST_HEADLINES), random)
    if not told or (dash is not None and words is None):
        return False
    draft.article(_mostly_whole(draft))
    if words is not None and random.random() < 0.4:
        draft.residue([random.choice(words.heading)])
    bullet = random.choice(("", "", "", "• "))
    width = random.choice(("long", "long", "short", "narrow"))
    stamp = random.choice(words.stamp) if words is not None and random.random() < 0.2 else "{time}"
    for headline, name in told:
        draft.residue([f"{bullet}{headline}"])
        draft.pieces.append(name)
        if dash is not None and words is not None:
            of_width = tuple(form for form in words.times if form.endswith(width))
            draft.residue([dash + stamp.format(time=words.time(random, of_width))])
    draft.some_tail(whole=0.2, none=0.6)
    return True


def _menus(draft: _Draft) -> bool:
    """Put a site's menus in front."""
    other = draft.other() if draft.random.random() < 0.5 else draft.page
    menu = [line for line in ((other.front or other.tail) if other else ()) if len(line) <= _MENU_CHARS]
    if not menu:
        return False
    start = draft.random.randrange(len(menu))
    draft.residue(menu[start : start + draft.random.randint(1, 12)])
    draft.article(_mostly_whole(draft))
    draft.some_tail()
    return True


def _page(draft: _Draft) -> bool:
    """Give a page's lines as a scraper does that keeps all of them."""
    draft.residue(draft.page.front)
    draft.article(draft.page.body)
    draft.residue(draft.page.tail)
    return bool(draft.page.front)


def _second_story(draft: _Draft) -> bool:
    """Put another story, paragraphs and all, behind a part of the tail."""
    other = draft.other()
    if other is None:
        return False
    draft.article(_mostly_whole(draft))
    tail = draft.page.tail
    begun = draft.random.randint(1, max(1, len(tail)))
    draft.residue(tail[:begun])
    draft.residue([other.headline] if other.headline else [])
    draft.residue(other.body[: draft.random.randint(2, 8)])
    draft.residue(tail[begun:] if draft.random.random() < 0.5 else ())
    return True


def _reshaped(draft: _Draft) -> bool:
    """Let the article end in a list, a ranking, verse or the like."""
    body, random = draft.page.body, draft.random
    places = paragraphs_of(body)
    count = random.randint(1, 4)
    kind = random.choice(tuple(SHAPES))
    if len(places) < count + 3:
        return False
    edge = places[-count]
    block = reshaped([body[place] for place in places[-count:]], random, kind=kind)
    draft.article([*body[:edge], *block])
    draft.some_tail(whole=0.3, none=0.5)
    return bool(block)


def _ending(draft: _Draft) -> bool:
    """Keep the end of an article that ends in lines that are no paragraphs, with next to nothing before it."""
    body, places = draft.page.body, paragraphs_of(draft.page.body)
    if len(places) < 3 or len(body) - places[-1] < 3:
        return False
    draft.article(body[places[-draft.random.randint(3, min(8, len(places)))] :])
    return True


FORMS: dict[str, Callable[[_Draft], bool]] = {
    "whole": lambda draft: _whole(draft, ""),
    "bulleted": lambda draft: _whole(draft, "• "),
    "alone": _alone,
    "first-lines": _first_lines,
    "short": _short,
    "box-and-tail": lambda draft: _boxes(draft, whole=1.0, none=0.0),
    "box-and-part": lambda draft: _boxes(draft, whole=0.0, none=0.0),
    "box": lambda draft: _boxes(draft, whole=0.0, none=1.0),
    "said-box": _said_boxes,
    "headlines": lambda draft: _headlines(draft, None),
    "headlines-times": lambda draft: _headlines(draft, ""),
    "headlines-dashes": lambda draft: _headlines(draft, draft.random.choice(("- ", "- ", "\N{EN DASH} ", "• "))),
    "menus": _menus,
    "page": _page,
    "second-story": _second_story,
    "reshaped": _reshaped,
    "ending": _ending,
}
"""Name of a form -> what puts it together; false where the page lacks the pieces."""
