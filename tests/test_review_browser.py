"""The review page in a real browser, opened from a disk."""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING, Any

import browsing
import pytest
from browsing import Desk, Watched, watched
from review_pages import RULES, STORY, page, run, span

from cleaner.model import CATEGORIES
from cleaner.review import Correction, ReviewPage, build
from cleaner.review.corrections import parse_correction, read_corrections

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Page


@pytest.fixture(scope="module")
def desk() -> Iterator[Desk]:
    with browsing.desk() as started:
        yield started


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("review") / "osk.html"
    build(run(), out, "Osk")
    return out


@pytest.fixture
def tab(desk: Desk, small: Path) -> Iterator[Watched]:
    with watched(desk, small) as found:
        found.open()
        yield found


def built(tmp_path: Path, *pages: ReviewPage, **options: Any) -> Path:
    build(pages, tmp_path / "review.html", "Osk", **options)
    return tmp_path / "review.html"


def in_order_of_the_run(tab: Page) -> None:
    tab.locator("#sort").select_option("run")
    press(tab, "Escape", "Home")
    tab.locator('.row[aria-posinset="1"][aria-selected="true"]').wait_for()


def active(tab: Page) -> str:
    return tab.locator("#text .stop.active").first.text_content() or ""


def names(tab: Page) -> list[str]:
    return tab.locator("#list .row-name").all_text_contents()


def shown(tab: Page, number: int) -> None:
    """Wait until a page's text stands."""
    tab.locator("#text", has_text=STORY.format(f"{number}-0")).wait_for()


def press(tab: Page, *keys: str) -> None:
    for key in keys:
        tab.keyboard.press(key)


def said(tab: Page, words: str) -> None:
    tab.locator("#announce", has_text=words).wait_for(state="attached")


def downloaded(tab: Page, path: Path) -> list[Correction]:
    with tab.expect_download() as found:
        tab.keyboard.press("d")
    assert found.value.suggested_filename == "corrections.jsonl"
    found.value.save_as(path)
    return read_corrections(path)


# What it shows


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


# Keys and marks


@pytest.mark.parametrize(
    ("keys", "focus"),
    [("/", "search"), ("f", "f-status"), ("l", "list"), ("Escape", "list")],
)
def test_keys_that_lead_somewhere(keys: str, focus: str, tab: Watched) -> None:
    press(tab.page, keys)
    assert tab.page.evaluate("document.activeElement.id") == focus


@pytest.mark.parametrize(("key", "view"), [("s", "sample"), ("g", "charts")])
def test_keys_of_views_go_there_and_back(key: str, view: str, tab: Watched) -> None:
    press(tab.page, key)
    assert tab.page.evaluate("document.body.dataset.view") == view
    press(tab.page, key)
    assert tab.page.evaluate("document.body.dataset.view") == "pages"


def test_help_names_every_key(tab: Watched) -> None:
    press(tab.page, "?")
    told = tab.page.locator("#help[open] kbd").all_text_contents()
    assert told == ["n", "p", "k", "c", "u", "]", "[", "↓", "↑", "/", "f", "l", "s", "g", "d", "t", "?", "Esc"]
    press(tab.page, "Escape")
    tab.page.locator("#help").wait_for(state="hidden")


def test_next_and_previous_removal_run_across_pages(tab: Watched) -> None:
    first = active(tab.page)
    assert first == "Share this page 11"
    press(tab.page, "n")
    assert active(tab.page) == "Follow the Osk Times"
    press(tab.page, "n")
    shown(tab.page, 0)
    tab.page.locator(".stop.active", has_text="Share this page 0").wait_for()
    press(tab.page, "p")
    tab.page.locator(".stop.active", has_text="Follow the Osk Times").wait_for()
    press(tab.page, "p", "p")
    said(tab.page, "that was the first removal")
    assert active(tab.page) == first


def test_next_and_previous_page(tab: Watched) -> None:
    press(tab.page, "]")
    shown(tab.page, 0)
    press(tab.page, "[")
    shown(tab.page, 11)


def test_arrows_move_from_line_to_line_and_in_the_list_from_page_to_page(tab: Watched) -> None:
    press(tab.page, "n", "p", "ArrowUp")
    assert active(tab.page) == STORY.format("11-5")
    press(tab.page, "ArrowDown", "ArrowDown")
    assert active(tab.page) == "Follow the Osk Times"
    press(tab.page, "l", "ArrowDown")
    shown(tab.page, 0)
    press(tab.page, "ArrowUp")
    shown(tab.page, 11)
    press(tab.page, "Enter")
    assert tab.page.evaluate("document.activeElement.matches('.stop')")


def test_where_the_focus_is_can_be_seen(tab: Watched) -> None:
    for key in ("l", "/", "n"):
        press(tab.page, key)
        style = tab.page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert style == "solid"
        press(tab.page, "Escape")


def test_keep_and_cut_mark_and_undo_takes_back(tab: Watched) -> None:
    press(tab.page, "k")
    tab.page.locator('.stop.active[data-mark="keep"]').wait_for()
    assert tab.page.locator("#marked").text_content() == "1 mark"
    press(tab.page, "c")
    tab.page.locator('.stop.active[data-mark="cut"]').wait_for()
    press(tab.page, "u")
    tab.page.locator('.stop.active[data-mark="keep"]').wait_for()
    press(tab.page, "u")
    tab.page.locator(".stop.active:not([data-mark])").wait_for()
    assert tab.page.locator("#marked").text_content() == "0 marks"
    press(tab.page, "u")
    said(tab.page, "nothing to undo")


def test_buttons_mark_as_keys_do(tab: Watched) -> None:
    for name in ("Keep", "Cut", "Undo", "Undo"):
        tab.page.locator("#detail").get_by_role("button", name=name).click()
    assert tab.page.locator("#marked").text_content() == "0 marks"


def test_marks_survive_a_reload_and_the_download_holds_them(tab: Watched, tmp_path: Path) -> None:
    press(tab.page, "]")
    shown(tab.page, 0)
    press(tab.page, "n", "k", "ArrowUp", "ArrowUp", "c")
    said(tab.page, "marked: cut")
    tab.open()
    assert tab.page.locator("#marked").text_content() == "2 marks"
    kept, cut = downloaded(tab.page, tmp_path / "corrections.jsonl")
    source = next(iter(run()))
    assert source.text is not None
    assert (kept["mark"], kept["rule"], kept["page"]) == ("keep", RULES[1][1], source.page)
    assert (kept["start"], kept["end"]) == (source.spans[1].start, source.spans[1].end)
    assert (kept["url"], kept["language"], kept["body_path"]) == (source.url, "en", source.body_path)
    assert (cut["mark"], cut["rule"], cut["stage"]) == ("cut", None, None)
    assert cut["text"] == STORY.format("0-5")
    for row in (kept, cut):
        assert source.text[row["start"] : row["end"]] == row["text"]
    press(tab.page, "u")
    said(tab.page, "taken back: cut")
    tab.open()
    assert tab.page.locator("#marked").text_content() == "1 mark"


def test_offsets_count_characters_of_every_script(desk: Desk, tmp_path: Path) -> None:
    text = "🦆 Osk 🦆🦆\r\nfährt 𝒜b\u2028Teilen 🦆\x85\x1cEnde \ud800 𝒜\n"
    with watched(desk, built(tmp_path, page(text, span(text, "Teilen 🦆\x85")))) as found:
        tab = found.open()
        lines = ["🦆 Osk 🦆🦆", "fährt 𝒜b", "Teilen 🦆", "Ende \ud800 𝒜"]
        tab.locator(".stop").first.focus()
        for _ in lines:
            press(tab, "c", "ArrowDown")
        rows = downloaded(tab, tmp_path / "corrections.jsonl")
        assert [text[row["start"] : row["end"]] for row in rows] == [lines[0], lines[1], "Teilen 🦆\x85", lines[3]]
        assert [row["text"] for row in rows] == [text[row["start"] : row["end"]] for row in rows]


def test_marks_made_before_are_shown_and_can_be_overruled(desk: Desk, tmp_path: Path) -> None:
    (first, *_) = run(1)
    gone = first.spans[0]
    row = {"schema_version": 1, "page": first.page, "start": gone.start, "end": gone.end, "text": "x", "mark": "keep"}
    known = dict.fromkeys(("rule", "stage", "url", "language", "body_path"))
    before = parse_correction({**row, **known})
    with watched(desk, built(tmp_path, first, corrections=[before])) as found:
        tab = found.open()
        tab.locator('.stop.active[data-mark="keep"]').wait_for()
        press(tab, "c")
        tab.locator('.stop.active[data-mark="cut"]').wait_for()
        found.open()
        assert [item["mark"] for item in downloaded(tab, tmp_path / "c.jsonl")] == ["cut"]
        press(tab, "u")
        assert [item["mark"] for item in downloaded(tab, tmp_path / "c.jsonl")] == ["keep"]
        press(tab, "u")
        assert downloaded(tab, tmp_path / "c.jsonl") == []
        found.open()
        assert tab.locator("#marked").text_content() == "0 marks"


# The sample


def drawn(tab: Page) -> list[str]:
    return tab.locator("#drawn button").all_text_contents()


def test_a_sample_is_even_over_rules_and_the_same_for_a_seed(desk: Desk, tmp_path: Path) -> None:
    text = "Osk\nRare\n" + "".join(f"Common {number}\n" for number in range(50))
    common = [span(text, f"Common {number}\n", RULES[1]) for number in range(50)]
    with watched(desk, built(tmp_path, page(text, span(text, "Rare\n"), *common))) as found:
        tab = found.open()
        press(tab, "s")
        tab.locator("#tally", has_text="51 removals of 2 rules: 0 accepted, 0 refused").wait_for()
        tab.locator("#sample-size").fill("4")
        tab.locator("#draw").click()
        tab.locator("#tally", has_text="4 removals of 2 rules").wait_for()
        assert sum(RULES[0][1] in item for item in drawn(tab)) == 1
        struck: list[list[str]] = []
        for seed in ("7", "8", "7"):
            tab.locator("#seed").fill(seed)
            tab.locator("#draw").click()
            struck.append([])
            for at in range(4):
                tab.locator("#drawn button").nth(at).click()
                tab.locator(f'#drawn li:nth-child({at + 1}) button[aria-current="true"]').wait_for()
                struck[-1].append(active(tab))
        assert struck[0] == struck[2] != struck[1]


def test_a_sample_counts_accepted_and_refused_and_goes_on(tab: Watched) -> None:
    press(tab.page, "s")
    tab.page.locator("#tally", has_text="22 removals of 4 rules").wait_for()
    tab.page.locator('#text[aria-busy="false"] .stop.active').wait_for()
    for at, key in enumerate("cck", 2):
        press(tab.page, key)
        tab.page.locator(f'#drawn li:nth-child({at}) button[aria-current="true"]').wait_for()
        tab.page.locator('#text[aria-busy="false"] .stop.active').wait_for()
    tab.page.locator("#tally", has_text="2 accepted, 1 refused · 67 % right").wait_for()
    press(tab.page, "u")
    tab.page.locator("#tally", has_text="2 accepted, 0 refused").wait_for()
    press(tab.page, "n")
    tab.page.locator('#drawn li:nth-child(4) button[aria-current="true"]').wait_for()
    press(tab.page, "p")
    tab.page.locator('#drawn li:nth-child(3) button[aria-current="true"]').wait_for()


# Hostile pages

PAYLOADS = {
    "script": "<script>globalThis.hacked = 1; alert(1)</script>",
    "closing": "</script></article></body><script>globalThis.hacked = 1</script>",
    "handler": '<img src="x" onerror="globalThis.hacked = 1">',
    "svg": "<svg onload=alert(1)><animate onbegin=alert(2) attributeName=x dur=1s>",
    "frame": "<iframe srcdoc='<script>parent.hacked = 1</script>' src=\"http://osk.example/\"></iframe>",
    "refresh": '<meta http-equiv="refresh" content="0; url=http://osk.example/">',
    "base": '<base href="http://osk.example/"><link rel=stylesheet href=http://osk.example/a.css>',
    "style": "<style>@import 'http://osk.example/a.css'; body { display: none }</style>",
    "form": '<form action="http://osk.example/"><input autofocus onfocus=alert(1)><button>',
    "entities": "&lt;script&gt;alert(1)&lt/script&gt; &#x; &#60;b&#62 &#99999999; &amp;amp &nope;",
    "comment": "<!-- --> <!--> ]]> <![CDATA[ --!> <?php ?> <!doctype html>",
    "address": "javascript:alert(1)//http://osk.example/",
    "quotes": "'\"`><b onmouseover=alert(1)> ${alert(1)} {{7*7}} $title $$ \\u003cscript\\u003e \\",
    "direction": "\u202etxet eht fo daetsni\u202c \u2067 \u200f\u061c left open \u202d\u2066",
    "nul": "a\x00b\x01\x1b[31m\x7f\ufeff\ufffe\uffff",
    "halves": "\ud800 lone \udfff \udc00\ud800",
    "names": "__proto__ constructor toString",
    "proto": "__proto__",
    "marks": "Z\u0351\u036b\u0343\u036aA\u0321\u034aL" + "\u0310" * 400,
}


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS)
def test_hostile_text_is_shown_and_never_run(payload: str, desk: Desk, tmp_path: Path) -> None:
    text = f"The ferry left.\n{payload}\nCut: {payload}\nThe end.\n"
    wrong = span(
        text,
        f"Cut: {payload}\n",
        (payload, payload, payload, payload),
        evidence={"points": {payload: 3.0}, payload: payload, "deep": {payload: [payload]}},
    )
    evil = page(
        text, wrong, name=payload, url=payload, site=payload, title=payload, language=payload, note=payload,
        status=payload, body_path=payload,
    )  # fmt: skip
    with watched(desk, built(tmp_path, evil, *run(3))) as found:
        tab = found.open()
        in_order_of_the_run(tab)
        tab.locator("#text .stop", has_text="The ferry left.").wait_for()
        assert tab.locator("#text .stop").nth(1).evaluate("item => item.textContent") == payload
        assert tab.locator("#text .stop.active").evaluate("item => item.textContent") == f"Cut: {payload}"
        assert tab.locator("#name").evaluate("item => item.textContent") == payload
        assert tab.locator("#text *:not(p, span, del)").count() == 0
        for key in "nkcsgd":
            press(tab, key)
        press(tab, "Escape", "/")
        tab.keyboard.type("a")
        assert tab.evaluate("[globalThis.hacked ?? null, document.querySelectorAll('script').length]") == [None, 3]
        assert tab.locator("iframe, form[action], base, img, #text script").count() == 0


def test_only_addresses_of_the_web_are_links(desk: Desk, tmp_path: Path) -> None:
    pages = [
        page("Osk", name=url, url=url) for url in ("https://osk.example/a?b=<c>", "javascript:alert(1)", "data:,x")
    ]
    with watched(desk, built(tmp_path, *pages)) as found:
        tab = found.open()
        link = tab.locator("#facts a")
        assert link.get_attribute("href") == "https://osk.example/a?b=<c>"
        assert link.get_attribute("rel") == "noopener noreferrer"
        for _ in range(2):
            press(tab, "]")
            said(tab, "page")
        assert tab.locator("#facts a").count() == 0


def test_a_line_of_five_million_characters_is_folded(desk: Desk, tmp_path: Path) -> None:
    long = "osk <b>" * 714_286
    text = f"The ferry left.\n{long}\nShare\nThe end.\n"
    with watched(desk, built(tmp_path, page(text, span(text, "Share\n")))) as found:
        tab = found.open()
        assert active(tab) == "Share"
        more = tab.locator(".unfold")
        assert more.text_content() == f"… {len(long) - 4000:,} more characters"
        more.click()
        assert len(tab.locator(".stop").nth(1).text_content() or "") > 8000
        press(tab, "ArrowUp", "ArrowUp", "c")
        (row,) = downloaded(tab, tmp_path / "corrections.jsonl")
        assert row["text"] == "The ferry left."


def test_a_page_of_many_lines_is_drawn_piece_by_piece(desk: Desk, tmp_path: Path) -> None:
    text = "".join(f"Line {number} of the log of the ferry\n" for number in range(6_000)) + "Share\n"
    with watched(desk, built(tmp_path, page(text, span(text, "Share\n"), url="https://osk.example"), *run(2))) as found:
        tab = found.open()
        in_order_of_the_run(tab)
        tab.locator(".stop.active", has_text="Share").wait_for()
        assert active(tab) == "Share"  # far down: drawn up to it
        press(tab, "]", "[")
        tab.locator("#text .stop").first.wait_for()


def test_spans_that_overlap_or_lie_outside_are_no_obstacle(desk: Desk, tmp_path: Path) -> None:
    text = "Osk\nOne two\nEnd\n"
    spans = (span(text, "One two\n"), span(text, "two\nEnd"), span(text, "End"))
    beyond = ReviewPage("y", None, "osk", None, "cleaned", "Osk", (span("Osk" * 9, "skOskOsk"),))
    with watched(desk, built(tmp_path, page(text, *spans), beyond)) as found:
        tab = found.open()
        in_order_of_the_run(tab)
        assert (
            tab.locator("#text").evaluate("item => item.innerText.replaceAll(/\\s+/g, ' ').trim()") == "Osk One two End"
        )
        press(tab, "]")


# Files beside, colours, sizes


def test_parts_beside_the_page_load_from_a_disk(desk: Desk, tmp_path: Path) -> None:
    build(run(60, lines=400), tmp_path / "a review.html", "Osk", one_file=1000)
    with watched(desk, tmp_path / "a review.html") as found:
        tab = found.open()
        shown(tab, 59)
        press(tab, "]", "]")
        shown(tab, 1)
        assert len(found.requests) > 1
        assert tab.locator("head script[src]").count() == 0


def test_a_part_that_is_missing_is_named(desk: Desk, tmp_path: Path) -> None:
    build(run(60, lines=400), tmp_path / "review.html", "Osk", one_file=1000)
    for path in (tmp_path / "review-parts").iterdir():
        path.unlink()
    tab = desk.open().page
    tab.goto((tmp_path / "review.html").as_uri())
    tab.get_by_text("is missing; it belongs beside this page").wait_for()
    press(tab, "s")
    tab.get_by_text("No sample can be drawn").wait_for()
    press(tab, "s", "f")
    tab.locator("#deep").check()
    press(tab, "/")
    tab.keyboard.type("osk")
    tab.get_by_text("The texts cannot be searched").wait_for()
    tab.context.close()


CONTRAST = """() => {
  const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const light = (colour) => {
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b] = [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3).map((value) => {
      const part = value / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ratio = (ink, paper) => {
    const [low, high] = [light(ink), light(paper)].sort((one, other) => one - other);
    return (high + 0.05) / (low + 0.05);
  };
  const paper = getComputedStyle(document.body).backgroundColor;
  const found = { text: ratio(getComputedStyle(document.body).color, paper) };
  for (const element of document.querySelectorAll("#legend .chip")) {
    const style = getComputedStyle(element);
    found[element.dataset.category] = Math.min(ratio(style.color, style.backgroundColor), ratio(style.color, paper));
  }
  for (const id of ["facts", "count", "saved", "name"])
    found[id] = ratio(getComputedStyle(document.getElementById(id)).color, paper);
  const chosen = getComputedStyle(document.querySelector('[aria-pressed="true"]'));
  found.accent = ratio(chosen.color, chosen.backgroundColor);
  return found;
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("chosen", [False, True])
def test_colours_have_the_contrast_text_needs(
    scheme: Any,
    chosen: bool,  # noqa: FBT001
    desk: Desk,
    tmp_path: Path,
) -> None:
    text = "Osk\n" + "".join(f"{name}\n" for name in [*CATEGORIES, "of my own"])
    spans = [span(text, f"{name}\n", ("s", f"s/{name}", name, "is it")) for name in [*CATEGORIES, "of my own"]]
    path = built(tmp_path, page(text, *spans))
    with watched(desk, path, color_scheme="light" if chosen else scheme, reduced_motion="reduce") as found:
        tab = found.open()
        if chosen:
            press(tab, *(["t"] if scheme == "light" else ["t", "t"]))
        ratios = tab.evaluate(CONTRAST)
        assert len(ratios) >= len(CATEGORIES)
        assert {name: ratio for name, ratio in ratios.items() if ratio < 4.5} == {}
        assert (tab.evaluate("getComputedStyle(document.documentElement).colorScheme")) == scheme


def test_the_choice_of_colours_survives_a_reload(tab: Watched) -> None:
    press(tab.page, "t", "t")
    tab.open()
    assert tab.page.evaluate("document.documentElement.dataset.theme") == "dark"


def test_nothing_moves_for_those_who_ask_for_no_motion(desk: Desk, small: Path) -> None:
    with watched(desk, small, reduced_motion="reduce") as found:
        tab = found.open()
        moving = (
            "[...document.querySelectorAll('*')].filter((item) => getComputedStyle(item).transitionDuration !== '0s')"
        )
        assert tab.evaluate(f"{moving}.length") == 0


def test_a_narrow_page_shows_list_or_text_and_nothing_runs_out_of_it(desk: Desk, small: Path) -> None:
    with watched(desk, small, viewport={"width": 400, "height": 800}) as found:
        tab = found.open()
        assert not tab.locator("#reader").is_visible()
        tab.locator(".row").nth(1).click()
        shown(tab, 0)
        assert not tab.locator("#list").is_visible()
        assert tab.evaluate("document.documentElement.scrollWidth") <= 400
        tab.get_by_role("button", name="Back to the list").click()
        assert tab.locator("#list").is_visible()
        for key in "sg":
            press(tab, key)
            assert tab.evaluate("document.documentElement.scrollWidth") <= 400
            press(tab, key)


def test_all_that_can_be_used_has_a_name_and_a_role(tab: Watched) -> None:
    press(tab.page, "f")
    assert tab.page.get_by_role("option", name="osk/00000.txt").get_attribute("aria-setsize") == "12"
    assert tab.page.get_by_role("listbox", name="Pages").get_attribute("aria-activedescendant") == "row-11"
    for key in ("s", "s"):
        tree = tab.page.locator("body").aria_snapshot()
        nameless = [
            line for line in tree.splitlines() if line.strip() in ("- button", "- textbox", "- combobox", "- link")
        ]
        assert nameless == []
        press(tab.page, key)


def test_a_mark_never_falls_on_the_page_before(tab: Watched, tmp_path: Path) -> None:
    tab.page.evaluate("""
        for (const key of "]k]c]k") {
          document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
        }
    """)
    shown(tab.page, 2)
    said(tab.page, "page osk/00002.txt")
    assert {row["page"] for row in downloaded(tab.page, tmp_path / "corrections.jsonl")} == set()


def test_one_row_of_json_a_mark(tab: Watched, tmp_path: Path) -> None:
    press(tab.page, "k", "n", "c")
    downloaded(tab.page, tmp_path / "corrections.jsonl")
    lines = (tmp_path / "corrections.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["mark"] for line in lines] == ["keep", "cut"]
