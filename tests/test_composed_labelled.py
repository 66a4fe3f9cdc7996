"""Pages without gold, taken apart by the HTML side: only what is open and sure."""

from __future__ import annotations

from typing import Any

import pytest
from composed_pages import PAGES

from benchmarks.composed.labelled import is_open, labelled


def row(main: str, **more: Any) -> dict[str, Any]:
    menu = "".join(f"<li><a href='/{name}'>{name}</a></li>" for name in ("Home", "News", "Sport", "Weather"))
    html = f"""<html lang="en"><head><title>Osk counts its swans again</title></head><body>
    <header><nav><ul>{menu}</ul></nav></header>{main}
    <footer><a href="/about">About us</a> <a href="/contact">Contact</a> <span>© The Osk Courier</span></footer>
    </body></html>"""
    return {"set": "more", "id": "1", "url": "https://news.osk.example/1", "lang": "en", "html": html, **more}


ARTICLE = "<article>" + "".join(f"<p>{text}</p>" for text in PAGES[0].body if text.startswith("On day")) + "</article>"


def test_a_page_both_tools_agree_on_is_taken_apart() -> None:
    page = labelled(row(ARTICLE))
    assert page is not None
    assert page.body == tuple(text for text in PAGES[0].body if text.startswith("On day"))
    assert page.headline == "Osk counts its swans again"
    assert (page.site, page.language) == ("osk.example", "en")
    assert "About us" in " ".join(page.tail)
    assert "News" in " ".join(page.front)


@pytest.mark.parametrize("main", ["", "<article><p>A short line.</p></article>"], ids=["no article", "no paragraphs"])
def test_a_page_without_an_article_is_not(main: str) -> None:
    assert labelled(row(main)) is None


def test_gold_is_not_looked_at() -> None:
    assert labelled(row(ARTICLE, gold="Something else.")) == labelled(row(ARTICLE, gold=None))


@pytest.mark.parametrize(
    ("licence", "opens"),
    [
        ("MIT (repository); page text its publishers'", True),
        ("Apache-2.0 (repository); page text its publishers'", True),
        ("Apache-2.0 (package; repository AGPL-3.0); page text its publishers'", False),
        ("GPL-3.0 (repository); page text its publishers'", False),
        ("none stated (repository); page text its publishers'", False),
    ],
)
def test_only_open_licences_count(licence: str, opens: bool) -> None:  # noqa: FBT001
    assert is_open(licence) == opens
