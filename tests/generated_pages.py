"""Pages made up for the tests of engines: many sites, each with a template of its own, some pages odd."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from cleaner import Page

if TYPE_CHECKING:
    from collections.abc import Iterator

_SUBJECTS = "the ferry,the mayor of Osk,a crew of nine,the old museum,the council of Velm,a brass band".split(",")
_VERBS = "reached,left behind,paid for,argued about,repaired,was told to look after".split(",")
_OBJECTS = "the harbour,two bridges,the snow on the deck,a clock of brass,the river road,forty lamps".split(",")
_ENDS = "before dawn,in heavy rain,as it had every winter,without a word,for the second time this year".split(",")
_MENU = "Home,Sport,Weather,Harbour,Letters,Archive,Contact,Clocks".split(",")


def _sentence(chance: random.Random) -> str:
    first = " ".join(chance.choice(part) for part in (_SUBJECTS, _VERBS, _OBJECTS, _ENDS))
    second = " ".join(chance.choice(part) for part in (_SUBJECTS, _VERBS, _OBJECTS))
    return f"{first[0].upper()}{first[1:]}, and {second} on day {chance.randrange(900)}."


def _html(chance: random.Random, site: random.Random) -> str:
    menu = "".join(f"<li><a href='/{name}'>{name}</a></li>" for name in site.sample(_MENU, 5))
    box = "".join(f"<li><a href='/{chance.random()}'>{_sentence(chance)[:50]}</a> 3 hours ago</li>" for _ in range(4))
    article = "".join(f"<p>{_sentence(chance)} {_sentence(chance)}</p>" for _ in range(chance.randrange(2, 7)))
    foot = f"Published by the {site.choice(_OBJECTS)} press, {site.randrange(1900, 1990)} quay street"
    return (
        f"<html><head><title>{_sentence(chance)[:40]}</title></head><body><ul class=menu>{menu}</ul>"
        f"<article><h1>{_sentence(chance)[:40]}</h1>{article}</article>"
        f"<div class=related><h3>More stories</h3><ul>{box}</ul></div><footer>{foot}</footer></body></html>"
    )


def _text(chance: random.Random, site: random.Random) -> str:
    article = [f"{_sentence(chance)} {_sentence(chance)}" for _ in range(chance.randrange(2, 7))]
    tail = [line for _ in range(3) for line in (_sentence(chance)[:45].title(), "- 5 hours ago")]
    return "\n".join([" ".join(site.sample(_MENU, 3)), *article, *tail, f"The {site.choice(_OBJECTS)} letter"])


def pages(count: int, sites: int, seed: int = 1) -> Iterator[Page]:
    """Give pages, always the same for the same numbers."""
    for number in range(count):
        chance, at = random.Random(f"{seed} {number}"), number % sites  # noqa: S311
        site = random.Random(f"{seed} site {at}")  # noqa: S311
        kind = chance.choice(("html", "text", "text"))
        content = "" if number % 97 == 5 else _html(chance, site) if kind == "html" else _text(chance, site)
        url = f"https://www.site{at}.example/{number}" if number % 11 else None
        yield Page(f"site{at}/{number}", content, "html" if kind == "html" else "text", url)
