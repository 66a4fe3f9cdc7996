"""When two lines are the same line, and two pages of the same site."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner import Page
from cleaner.segment import segment
from cleaner.sites import Place, count_page, line_key, page_counts, site_of
from cleaner.sites.keys import NO_KEY, normalise

SAME = {
    "hours ago": ("Posted 3 hours ago in Sport", "Posted 5 hours ago in Sport"),
    "hours and days": ("Posted 3 hours ago in Sport", "Posted 1 day ago in Sport"),
    "comments": ("12 comments", "3 comments"),
    "thousands": ("1,204 views", "87 views"),
    "pages": ("Page 2 of 9", "Page 11 of 14"),
    "case and marks": ("• READ MORE:", "Read more"),
    "white space": ("About  the\u00a0harbour", "About the harbour"),
    "year": ("© 2023 The Osk Courier", "© 2024 The Osk Courier"),
    "English date": ("By Anna Lund on March 3, 2024 at 3:20 pm", "By Anna Lund on July 21, 2023 at 11:05 am"),
    "German": ("vor 3 Stunden von Anna Lund", "vor 2 Tagen von Anna Lund"),
    "German date": ("Veröffentlicht am 3. März 2024, 14:05 Uhr", "Veröffentlicht am 21. Juli 2023, 9:00 Uhr"),
    "French": ("Par Anna Lund, le 3 mars 2024 à 14:05", "Par Anna Lund, le 21 juillet 2023 à 9:00"),
    "Spanish": ("hace 3 horas · Deportes", "hace 2 días · Deportes"),
    "Russian": ("3 часа назад | Спорт", "5 часов назад | Спорт"),
    "Japanese": ("3時間前 スポーツ", "5時間前 スポーツ"),
    "Arabic digits": ("٣ تعليقات", "٧ تعليقات"),
    "only a time": ("- 8 hours ago", "3 minutes ago"),
}
OTHER = {
    "words": ("The ferry left.", "The ferry returned."),
    "section": ("Posted 3 hours ago in Sport", "Posted 3 hours ago in Markets"),
    "author": ("By Anna Lund on March 3, 2024", "By Olga Berg on March 3, 2024"),
    "order": ("Osk and Velm", "Velm and Osk"),
    "a time and a date": ("3 hours ago", "3 March 2024"),
}


@pytest.mark.parametrize("name", SAME)
def test_lines_that_differ_in_numbers_and_times_are_the_same(name: str) -> None:
    first, second = SAME[name]
    assert line_key(first) == line_key(second) != NO_KEY


@pytest.mark.parametrize("name", OTHER)
def test_other_lines_are_not(name: str) -> None:
    first, second = OTHER[name]
    assert line_key(first) != line_key(second)


@pytest.mark.parametrize("text", ["", "12", "$1,204.50", "2 - 1", "***", "| | |", "a 1"])
def test_line_without_a_word_has_no_key(text: str) -> None:
    assert line_key(text) == NO_KEY


def test_keys_stay_the_same_from_version_to_version() -> None:
    assert line_key("Read more") == 0x577E85BA81293588


@given(st.text())
def test_any_line_has_a_key_with_room_for_a_place(text: str) -> None:
    assert line_key(text) % 4 == 0
    assert 0 <= line_key(text) < 2**64


@given(st.text(max_size=80))
def test_normalising_any_text_ends(text: str) -> None:
    assert isinstance(normalise(text), str)


@pytest.mark.parametrize(
    ("url", "name", "site"),
    [
        ("https://www.news.osk.example.co.uk/ferry", "x", "example.co.uk"),
        ("http://OSK.example.com:8080/a", "x", "example.com"),
        ("osk.example.com/a", "x", "example.com"),
        ("https://velm.github.io/a", "x", "velm.github.io"),
        ("http://127.0.0.1/a", "x", "127.0.0.1"),
        ("http://[::1]/a", "x", "::1"),
        ("http://intranet/a", "x", "intranet"),
        ("https://bücher.example.de/", "x", "example.de"),
        ("http://[broken", "osk/ferry.txt", "folder:osk"),
        (None, "osk/2024/ferry.txt", "folder:osk/2024"),
        (None, "osk\\2024\\ferry.txt", "folder:osk/2024"),
        (None, "ferry.txt", "folder:"),
        (None, "", ""),
    ],
)
def test_site_of(url: str | None, name: str, site: str) -> None:
    assert site_of(url, name) == site


STORY = "The ferry to Osk left at dawn, and the crew of nine had been told to keep the deck clear of snow."
HTML = f"""<html><head><link rel="canonical" href="https://osk.example.com/ferry"></head><body>
<nav><a href="/">Harbour</a> <a href="/tides">Tides</a></nav><h1>Snow on Osk</h1><p>{STORY}</p>
<p>12 comments</p><p>{STORY.replace("ferry", "barge")}</p><ul><li>Tides<li>Imprint</ul></body></html>"""


@pytest.mark.parametrize(
    ("content", "kind"),
    [(HTML, "html"), (HTML.encode(), None), (f"Harbour\n\n{STORY}\r\nTides\n", "text"), ("", "text"), ("<p>", "html")],
)
def test_counting_sees_what_segmenting_sees(content: str | bytes, kind: str | None) -> None:
    page = Page("osk/ferry", content, kind)  # type: ignore[arg-type]
    fast, slow = count_page(page), page_counts(segment(page))
    assert (fast.site, fast.signature, fast.rows.tolist()) == (slow.site, slow.signature, slow.rows.tolist())


@given(
    st.lists(st.sampled_from(["Harbour", "12 comments", STORY, "• Tides", "", "3 hours ago"]) | st.text(max_size=60))
)
def test_counting_any_text_sees_what_segmenting_sees(lines: list[str]) -> None:
    page = Page("osk/ferry", "\n".join(lines), "text")
    fast, slow = count_page(page), page_counts(segment(page))
    assert (fast.signature, fast.rows.tolist()) == (slow.signature, slow.rows.tolist())


def places(text: str) -> dict[str, Place]:
    rows = {row // 4 * 4: Place(row % 4) for row in count_page(Page("osk/a", text, "text")).rows.tolist()}
    return {line: rows[line_key(line)] for line in text.split("\n")}


def test_places() -> None:
    text = f"Harbour\n{STORY}\nTides\n{STORY.replace('ferry', 'barge')}\nImprint"
    found = places(text)
    assert found["Harbour"] is Place.HEAD
    assert found["Tides"] is found[STORY] is Place.BODY
    assert found["Imprint"] is Place.TAIL


def test_line_in_several_places_counts_once_and_for_the_body() -> None:
    text = f"Tides\n{STORY}\nTides\n{STORY.replace('ferry', 'barge')}\nTides"
    rows = count_page(Page("osk/a", text, "text")).rows.tolist()
    assert [row % 4 for row in rows if row // 4 * 4 == line_key("Tides")] == [Place.BODY]


def test_page_without_address_and_name_has_no_site() -> None:
    assert count_page(Page("", STORY, "text")).site == 0


def test_copy_at_another_address_has_the_same_signature() -> None:
    first, second, other = (
        count_page(Page("", HTML.replace("Tides", tides).replace("nine", crew), "html", url)).signature
        for tides, crew, url in (
            ("Tides", "nine", "https://osk.example.com/ferry"),
            ("Weather", "nine", "https://osk.example.com/ferry?print=1"),
            ("Tides", "ten", "https://osk.example.com/ferry"),
        )
    )
    assert first != other
    assert first != second  # two paragraphs tell too little: all lines are looked at
    third = HTML.replace("</h1>", f"</h1><p>{STORY.replace('ferry', 'raft')}</p>")
    again = third.replace("Tides", "Weather")
    assert count_page(Page("a", third, "html")).signature == count_page(Page("b", again, "html")).signature
