"""The review page in a real browser: keys, marks, the sample."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from browsing import Desk, Watched, active, built, downloaded, in_order_of_the_run, press, said, shown, watched
from review_pages import RULES, STORY, page, run, span

from cleaner.review.corrections import parse_correction

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page


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
    assert told == [
        "n",
        "p",
        "e",
        "E",
        "k",
        "c",
        "u",
        "]",
        "[",
        "↓",
        "↑",
        "/",
        "f",
        "l",
        "s",
        "g",
        "d",
        "t",
        "?",
        "Esc",
    ]
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


def test_edges_lead_past_what_stands_in_the_middle_of_a_menu(desk: Desk, tmp_path: Path) -> None:
    text = "Osk\nOne\nTwo\nThree\nThe ferry left.\nFour\n"
    menu = [span(text, f"{name}\n") for name in ("One", "Two", "Three", "Four")]
    all_gone = page("Five\n", span("Five\n", "Five\n"), name="osk/two.txt")
    with watched(desk, built(tmp_path, page(text, *menu), all_gone)) as found:
        tab = found.open()
        in_order_of_the_run(tab)
        for key, line in (("e", "Three"), ("e", "Four"), ("E", "Three"), ("E", "One")):
            press(tab, key)
            assert active(tab) == line
        press(tab, "e", "e", "e")
        said(tab, "that was the last edge")


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
    for name, line in (("Next removal", "Follow the Osk Times"), ("Previous removal", "Share this page 11")):
        tab.page.locator("#detail").get_by_role("button", name=name).click()
        assert active(tab.page) == line
    assert tab.page.locator("#marked").text_content() == "0 marks"


def test_marks_survive_a_reload_and_the_download_holds_them(tab: Watched, tmp_path: Path) -> None:
    press(tab.page, "]")
    shown(tab.page, 0)
    press(tab.page, "n", "k", "ArrowUp", "ArrowUp", "c")
    said(tab.page, "marked: cut")
    tab.page.wait_for_timeout(300)  # the browser passes on what was stored in its own time
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
        assert sum(item.startswith("Common ") for item in drawn(tab)) == 3
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


# What a mark is for


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
