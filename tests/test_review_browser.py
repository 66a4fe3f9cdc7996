"""The review page in a real browser, opened from a disk: what it shows."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import pytest
from browsing import Desk, Watched, active, built, names, press, shown, watched
from review_pages import RULES, page, run, span

from cleaner.review import ReviewPage, build

if TYPE_CHECKING:
    from pathlib import Path


def test_two_thousand_pages_open(desk: Desk, tmp_path: Path) -> None:
    build(run(2000, lines=40), tmp_path / "osk.html", "Osk")
    with watched(desk, tmp_path / "osk.html") as found:
        tab = found.open()
        shown(tab, 1999)
        assert tab.locator("#count").text_content() == "2,000 pages"
        assert tab.locator("#list .row").count() < 60
        assert found.requests == [found.address]
        tab.locator("#list").focus()
        press(tab, "End")
        tab.locator('.row[aria-posinset="2000"][aria-selected="true"]').wait_for()


def test_look_at_me_first_opens_with_what_is_quarantined(tab: Watched) -> None:
    assert names(tab.page)[0] == "osk/00011.txt"
    assert tab.page.locator("#facts .status").text_content() == "quarantined"
    assert tab.page.locator(".row-why").first.text_content() == "quarantined"


@pytest.mark.parametrize(
    ("order", "first"),
    [("most", "osk/00010.txt"), ("lowest", "osk/00000.txt"), ("rules", "osk/00000.txt"), ("name", "osk/00000.txt")],
)
def test_orders(order: str, first: str, tab: Watched) -> None:
    tab.page.locator("#sort").select_option(order)
    tab.page.locator(".row-name").first.get_by_text(first).wait_for()


def test_what_went_is_struck_through_in_the_colour_of_its_category(tab: Watched) -> None:
    press(tab.page, "n", "n", "n")
    gone = tab.page.locator("#text del.stop.active")
    gone.wait_for()
    style = gone.evaluate("item => [getComputedStyle(item).textDecorationLine, item.dataset.category]")
    assert style[0] == "line-through"
    assert style[1] in {rule[2] for rule in RULES}
    stays = tab.page.locator("#text span.stop").first
    assert stays.evaluate("item => getComputedStyle(item).textDecorationLine") == "none"


@pytest.mark.parametrize("how", ["hover", "focus"])
def test_a_span_says_why_it_went(how: str, tab: Watched) -> None:
    press(tab.page, "]")
    shown(tab.page, 0)
    gone = tab.page.locator("del.stop").nth(1)
    getattr(gone, how)()
    stage, rule, category, because = RULES[1]
    detail = tab.page.locator("#detail")
    detail.get_by_text(f"{because[0].upper()}{because[1:]}.").wait_for()
    for told in (stage, rule, category, "Removed", "+6", "words"):
        assert told in (detail.text_content() or "")


@pytest.mark.parametrize(
    ("name", "value", "pages"),
    [("site", "site1.example", 4), ("language", "de", 4), ("rule", RULES[0][1], 6), ("category", "time", 6),
     ("status", "quarantined", 1), ("kind", "quarantined", 1)],
)  # fmt: skip
def test_filters(name: str, value: str, pages: int, tab: Watched) -> None:
    press(tab.page, "f")
    tab.page.locator(f"#f-{name}").select_option(value)
    tab.page.locator("#count", has_text=f"{pages} of 12 pages").wait_for()
    tab.page.locator("#clear").click()
    tab.page.locator("#count", has_text="12 pages").wait_for()


def test_the_next_removal_is_one_the_filters_want(tab: Watched) -> None:
    press(tab.page, "f")
    tab.page.locator("#f-rule").select_option(RULES[1][1])
    tab.page.locator("#count", has_text="6 of 12").wait_for()
    press(tab.page, "Escape")
    for _ in range(4):
        press(tab.page, "n")
        tab.page.locator("#detail dd", has_text=RULES[1][1]).wait_for()


def test_a_search_that_finds_nothing_says_so(tab: Watched) -> None:
    press(tab.page, "/")
    tab.page.keyboard.type("nowhere")
    tab.page.get_by_text("No page is left by these filters.").wait_for()
    press(tab.page, "Escape", "n", "k", "c", "]", "ArrowDown", "s", "s")
    tab.page.locator("#clear").evaluate("button => button.click()")
    tab.page.locator("#count", has_text="12 pages").wait_for()


def test_texts_are_searched_too(tab: Watched) -> None:
    press(tab.page, "f")
    tab.page.locator("#deep").check()
    press(tab.page, "/")
    tab.page.keyboard.type("KNEW when number 7-3")
    tab.page.locator("#count", has_text="1 of 12 pages").wait_for()
    assert names(tab.page) == ["osk/00007.txt"]


def test_a_text_that_cannot_be_restored_shows_what_went(desk: Desk, tmp_path: Path) -> None:
    gone = dataclasses.replace(span("Share\n", "Share\n"), text="Share\n")
    lost = ReviewPage("x", None, "osk", None, "cleaned", None, (gone,), note="The body was changed.", chars=20)
    with watched(desk, built(tmp_path, lost)) as found:
        tab = found.open()
        assert tab.locator("#note").text_content() == "The body was changed."
        assert active(tab) == "Share"


def test_two_runs_compared_say_which_of_them_cut(desk: Desk, tmp_path: Path) -> None:
    text = "Osk\nOne\nTwo\n"
    both = (span(text, "One\n", kind="only in A"), span(text, "Two\n", kind="only in B"))
    with watched(desk, built(tmp_path, page(text, *both))) as found:
        tab = found.open()
        tab.get_by_text("Removed by A alone").wait_for()
        press(tab, "n")
        tab.get_by_text("Removed by B alone").wait_for()


def test_charts_show_figures_and_lead_to_pages(tab: Watched) -> None:
    press(tab.page, "g")
    charts = tab.page.locator("#charts")
    assert charts.locator("figure").count() == 4
    assert "5 % and more: 0" in (charts.locator("svg.histogram").get_attribute("aria-label") or "")
    assert "11" in (charts.locator("svg.histogram text").first.text_content() or "")
    assert charts.locator(".recurring tbody tr").first.text_content() == "Follow the Osk Times43"
    charts.locator("button", has_text="newsletter").click()
    tab.page.locator("#count", has_text="of 12 pages").wait_for()
    assert tab.page.locator("#f-category").input_value() == "newsletter"
