"""What a site repeats goes at the edges of its articles, and stays inside them."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Literal

import pytest

from cleaner import Cleaned, Config, Page
from cleaner.pipeline import Cleaner
from cleaner.sites import SiteMemory, learn

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

PEOPLE = "baker smith miller fisher weaver potter cooper tailor mason carter".split()
PLACES = "Osk Velm Lund Tarn Brage Holm".split()
MENU = ["Harbour", "Weather", "Tides", "Markets", "Letters"]
FOOTER = ["About us", "Contact", "Imprint", "Privacy", "© 2024 The Osk Courier"]
PROMPT = "Never miss a tide: our letter brings the news of the harbour to you every morning before the first ferry."
ABOUT = "The Osk Courier has told the coast what happens on the water since 1911, and it belongs to those who write it."
MOTTO = "As they say in this town, whoever trusts the ice in March has never had to walk home from the ferry."
STANDING = "In this series we visit the workshops of the coast and ask the people in them what they are proud of."
SIZES = [5, 12, 60]


def story(number: int) -> list[str]:
    person, place = PEOPLE[number % 10], PLACES[number // 10]
    return [
        f"The {person} of {place} opened the shop at dawn, swept the steps and waited for the first guest.",
        f"Nobody in {place} could remember a winter in which the {person} had sold so little to so few people.",
        f"By noon the {person} had counted the takings twice, and the mayor of {place} had come to ask about the rent.",
        f"In the evening {place} heard that the {person} would stay, whatever its council decided in spring.",
    ]


def as_text(lines: Sequence[str]) -> str:
    return "\n".join(lines)


def as_html(lines: Sequence[str]) -> str:
    """Give a page whose markup says nothing: every line is a paragraph of the article."""
    paragraphs = "".join(f"<p>{html.escape(line)}</p>" for line in lines)
    return f"<html><body><article>{paragraphs}</article></body></html>"


WRITERS: dict[str, Callable[[Sequence[str]], str]] = {"text": as_text, "html": as_html}
KINDS = pytest.mark.parametrize("kind", WRITERS)


def site(count: int, template: Callable[[int], list[str]], kind: Literal["text", "html"]) -> list[Page]:
    return [Page(f"osk/{n}", WRITERS[kind](template(n)), kind) for n in range(count)]


def clean(pages: Sequence[Page], number: int = 1, memory: SiteMemory | None = None) -> Cleaned:
    return Cleaner(sites=memory or learn(pages)).clean_page(pages[number])


def lines_of(result: Cleaned) -> list[str]:
    return [line for line in result.body.split("\n") if line]


def whole(number: int) -> list[str]:
    return [*MENU, *story(number), PROMPT, ABOUT, *FOOTER]


@KINDS
@pytest.mark.parametrize("count", SIZES)
def test_template_goes_and_story_stays(count: int, kind: Literal["text", "html"]) -> None:
    result = clean(site(count, whole, kind))
    kept = lines_of(result)
    assert [line for line in kept if line in story(1)] == story(1)
    assert not {PROMPT, ABOUT, *FOOTER, *MENU[1:]} & set(kept)
    said = {removal.rule: removal for removal in result.removals if PROMPT in removal.text}
    removal = said["repeated-lines/tail"]
    assert removal.category == "repeated"
    assert removal.because == "stands on many of the other pages known of this site"
    assert (removal.evidence["pages_with_line"], removal.evidence["pages_of_site"]) == (count - 1, count - 1)


@KINDS
def test_three_pages_are_too_few(kind: Literal["text", "html"]) -> None:
    pages = site(3, whole, kind)
    assert clean(pages) == Cleaner().clean_page(pages[1])


@KINDS
@pytest.mark.parametrize("count", SIZES)
def test_page_the_memory_does_not_know_is_cleaned_alike(count: int, kind: Literal["text", "html"]) -> None:
    pages = site(count, whole, kind)
    others = learn(page for page in pages if page.id != "osk/1")
    assert clean(pages).body == clean(pages, memory=others).body


@KINDS
@pytest.mark.parametrize("count", [5, 12])
def test_motto_inside_the_article_stays(count: int, kind: Literal["text", "html"]) -> None:
    def template(number: int) -> list[str]:
        first, second, *rest = story(number)
        return [first, second, MOTTO, *rest, PROMPT]

    kept = lines_of(clean(site(count, template, kind)))
    assert MOTTO in kept
    assert PROMPT not in kept


@KINDS
@pytest.mark.parametrize("count", SIZES)
def test_standing_introduction_stays_on_some_pages(count: int, kind: Literal["text", "html"]) -> None:
    def template(number: int) -> list[str]:
        return [f"Story {PEOPLE[number % 10]} {PLACES[number // 10]}", *[STANDING] * (number % 4 != 0), *story(number)]

    assert STANDING in lines_of(clean(site(count, template, kind)))


@KINDS
def test_prompt_in_the_article_of_every_one_of_sixty_pages_goes(kind: Literal["text", "html"]) -> None:
    def template(number: int) -> list[str]:
        first, second, *rest = story(number)
        return [first, second, PROMPT, *rest]

    pages = site(60, template, kind)
    assert lines_of(clean(pages)) == [line for line in template(1) if line != PROMPT]


@KINDS
@pytest.mark.parametrize("count", SIZES)
def test_headings_of_recipes_stay(count: int, kind: Literal["text", "html"]) -> None:
    def template(number: int) -> list[str]:
        first, *rest = story(number)
        stuff = [
            f"{2 + number} cups of {PEOPLE[number % 10]} flour",
            "1 tsp salt",
            f"200 g {PLACES[number // 10]} sugar",
        ]
        return [first, "Ingredients", *stuff, "Method", *rest, PROMPT]

    kept = lines_of(clean(site(count, template, kind)))
    assert kept == [line for line in template(1) if line != PROMPT]


@KINDS
@pytest.mark.parametrize("count", SIZES)
def test_sign_off_right_behind_the_article_stays(count: int, kind: Literal["text", "html"]) -> None:
    kept = lines_of(clean(site(count, lambda number: [*story(number), "Anna"], kind)))
    assert kept == [*story(1), "Anna"]


@KINDS
def test_headline_linked_from_every_other_page_stays(kind: Literal["text", "html"]) -> None:
    headlines = [f"What the {person} of Osk does in winter" for person in PEOPLE]

    def template(number: int) -> list[str]:
        return [*MENU, headlines[number], *story(number), *headlines, *FOOTER]

    kept = lines_of(clean(site(10, template, kind)))
    assert story(1)[0] in kept
    assert headlines[1] in kept


@KINDS
@pytest.mark.parametrize("count", SIZES)
def test_line_of_the_page_among_the_template_stays(count: int, kind: Literal["text", "html"]) -> None:
    def template(number: int) -> list[str]:
        return [*MENU, f"Snow on {PLACES[number // 10]}, says the {PEOPLE[number % 10]}", *story(number), *FOOTER]

    assert lines_of(clean(site(count, template, kind)))[-5] == "Snow on Osk, says the smith"


@KINDS
@pytest.mark.parametrize("count", SIZES)
def test_copies_of_an_article_keep_it(count: int, kind: Literal["text", "html"]) -> None:
    """The same article at many addresses, with other headlines beside it each time."""

    def template(number: int) -> list[str]:
        return [*story(0), f"More about the {PEOPLE[number % 10]} of {PLACES[number // 10]} in our paper"]

    assert set(story(0)) <= set(lines_of(clean(site(count, template, kind))))


def test_copies_count_as_one_page() -> None:
    pages = [Page(f"osk/{n}", as_text(whole(0)), "text") for n in range(9)]
    memory = learn(pages)
    assert memory.pages == 1
    assert clean(pages, memory=memory) == Cleaner().clean_page(pages[1])


@KINDS
def test_times_and_counters_repeat(kind: Literal["text", "html"]) -> None:
    def template(number: int) -> list[str]:
        return [*story(number), "Sport desk", f"Filed {number + 1} hours ago under Rowing", f"{number} letters so far"]

    kept = lines_of(clean(site(12, template, kind)))
    assert [line for line in kept if line != "Sport desk"] == list(story(1))


def test_site_is_found_by_address() -> None:
    def at(host: str, number: int) -> Page:
        return Page(f"page {number}", as_text(whole(number)), "text", f"https://{host}/{number}")

    engine = Cleaner(sites=learn(at("news.osk.example.com", n) for n in range(8)))
    assert PROMPT not in engine.clean_page(at("www.osk.example.com", 9)).body
    assert engine.clean_page(at("velm.example.org", 9)) == Cleaner().clean_page(at("velm.example.org", 9))


def test_shop_repeats_the_labels_of_its_facts() -> None:
    og = '<meta property="og:type" content="product">'
    facts = ["New, in its box", "Sent within two days", "Made on the coast", "Back within a month"]
    pages = [
        Page(f"osk/{n}", as_html([*story(n), *facts]).replace("<html>", f"<html><head>{og}</head>"), "html")
        for n in range(12)
    ]
    assert lines_of(clean(pages))[-4:] == facts


@KINDS
@pytest.mark.parametrize("stop", ["setting", "category"])
def test_stage_can_be_left_out(kind: Literal["text", "html"], stop: str) -> None:
    config = Config(without=("repeated_lines",)) if stop == "setting" else Config(keep=("repeated",))
    pages = site(12, whole, kind)
    result = Cleaner(config, learn(pages)).clean_page(pages[1])
    assert not [removal for removal in result.removals if removal.stage == "repeated_lines"]


def test_page_that_is_mostly_template_is_not_quarantined() -> None:
    menu = [f"{place} {person}" for place in PLACES for person in PEOPLE]

    def template(number: int) -> list[str]:
        return ["Courier", *menu, *story(number), *(line[::-1] for line in menu)]

    result = clean(site(12, template, "text"))
    assert result.status == "cleaned"
    assert set(story(1)) <= set(lines_of(result))
    assert len(result.body) < len(result.text) / 2
