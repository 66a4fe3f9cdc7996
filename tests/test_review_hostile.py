"""The review page in a real browser: hostile and huge texts, files beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from browsing import Desk, active, built, downloaded, in_order_of_the_run, press, said, shown, watched
from review_pages import page, run, span

from cleaner.review import ReviewPage, build

if TYPE_CHECKING:
    from pathlib import Path


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
