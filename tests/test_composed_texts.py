"""Texts composed of the pieces of pages: every line keeps its label, and nothing leaves its fold."""

from __future__ import annotations

import subprocess
import sys
from itertools import pairwise
from random import Random

import pytest
from composed_pages import PAGES, SHELF, page
from conftest import ROOT, SHARED

from benchmarks.broken_gold import broken_gold
from benchmarks.composed.pages import Shelf, SourcePage, headline_of, read_bodies, read_pages
from benchmarks.composed.reshaped import SHAPES, reshaped
from benchmarks.composed.texts import FORMS, Composed, compose
from benchmarks.composed.wordings import wordings

TEXTS = [text for one in PAGES for text in compose(one, SHELF, seed=1)]
BY_NAME = {one.name: one for one in PAGES}


def of_form(form: str) -> list[Composed]:
    return [text for text in TEXTS if text.form == form]


def headless(text: Composed) -> list[tuple[str, bool]]:
    """Give a text's lines without the headline and the date above its article."""
    page = BY_NAME[text.page]
    lines = list(zip(text.lines, text.residue, strict=True))
    begins = next(place for place, (_, residue) in enumerate(lines) if not residue)
    if lines[begins][0] != page.headline:
        return lines
    dated = lines[begins + 1][0].removeprefix("• ") not in page.body
    return lines[:begins] + lines[begins + 1 + dated :]


@pytest.mark.parametrize("form", FORMS)
def test_every_form_is_made(form: str) -> None:
    made = of_form(form)
    assert len(made) >= 10
    assert all(len(text.lines) == len(text.residue) for text in made)
    assert all(not all(text.residue) for text in made)


@pytest.mark.parametrize("form", [form for form in FORMS if form != "reshaped"])
def test_the_article_is_lines_of_the_body_in_order(form: str) -> None:
    for text in of_form(form):
        kept = [line for line, residue in headless(text) if not residue]
        body = [line.removeprefix("• ") for line in BY_NAME[text.page].body]
        bare = [line.removeprefix("• ") for line in kept]
        assert any(body[start : start + len(bare)] == bare for start in range(len(body)))


def test_residue_is_of_no_article_of_the_page() -> None:
    for text in TEXTS:
        body = set(BY_NAME[text.page].body)
        assert not any(line in body for line, residue in zip(text.lines, text.residue, strict=True) if residue)


def test_all_pieces_are_of_other_sites_of_the_same_fold() -> None:
    for text in TEXTS:
        own = BY_NAME[text.page]
        for name in text.pieces:
            assert BY_NAME[name].fold == own.fold
            assert BY_NAME[name].site != own.site


def test_lines_of_other_pages_are_named() -> None:
    for text in TEXTS:
        strange = {one.name for one in PAGES if one.name != text.page and one.headline in text.lines}
        assert strange <= set(text.pieces)


def test_a_page_is_not_mixed_with_one_of_its_own_site_or_of_another_language() -> None:
    one = page(1, "same.example")
    shelf = Shelf([one, page(2, "same.example"), page(3, "same.example", "de")])
    forms = {text.form for text in compose(one, shelf, seed=1)}
    assert forms.isdisjoint({"box", "headlines", "headlines-times", "second-story"})
    assert "whole" in forms


@pytest.mark.parametrize(("form", "mark"), [("headlines-times", ""), ("headlines-dashes", "- ")])
def test_every_headline_has_its_time(form: str, mark: str) -> None:
    found = 0
    for text in of_form(form):
        for (line, _), (after, _) in pairwise(headless(text)):
            if line.endswith("for the third year"):
                found += after.startswith(mark)
                assert "ago" in after
    assert found


def test_no_composed_text_says_what_is_kept_for_measuring() -> None:
    held_out = wordings("held_out", "en")
    assert held_out is not None
    said = {line for text in TEXTS for line in text.lines}
    assert said.isdisjoint({*held_out.ad, *held_out.letter, *held_out.heading})
    assert not any("hours ago" in line or "weeks ago" in line for line in said)


def test_another_seed_gives_other_texts() -> None:
    assert list(compose(PAGES[0], SHELF, seed=2)) != list(compose(PAGES[0], SHELF, seed=1))


def test_the_same_seed_gives_the_same_texts_in_another_process() -> None:
    code = "from test_composed_texts import TEXTS; print([text.lines for text in TEXTS[:40]])"
    runs = [
        subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            check=True,
            cwd=ROOT / "tests",
            env={"PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}", "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    ]
    assert runs[0] == runs[1]
    assert runs[0].decode().strip() == str([text.lines for text in TEXTS[:40]])


@pytest.mark.parametrize("kind", SHAPES)
def test_paragraphs_in_another_shape_say_the_same_words(kind: str) -> None:
    paragraphs = PAGES[0].body[:4]
    lines = reshaped(paragraphs, Random(1), kind=kind)  # noqa: S311
    assert len(lines) >= 3
    known = {word.strip(",.?:").casefold() for text in paragraphs for word in text.split()}
    words = {word.strip(",.?:|•*-()").casefold() for line in lines for word in line.split()}
    assert {word for word in words if word.isalpha() and len(word) > 2} <= known


@pytest.mark.parametrize("kind", SHAPES)
def test_too_little_text_makes_no_block(kind: str) -> None:
    assert reshaped(["Yes."], Random(1), kind=kind) == []  # noqa: S311


@pytest.mark.parametrize(
    ("title", "headline"),
    [
        ("Osk counts its swans again | The Osk Courier", "Osk counts its swans again"),
        ("Osk counts its swans again - Osk Courier", "Osk counts its swans again"),
        ("奥斯克市议会批准修复旧渡口_奥斯克新闻网", "奥斯克市议会批准修复旧渡口"),
        ("Osk counts\n its  swans", "Osk counts its swans"),
        ("Home | Osk", None),
        ("Osk", None),
        (None, None),
        ("swan " * 40, None),
    ],
)
def test_a_headline_is_the_title_without_the_name_of_the_site(title: str | None, headline: str | None) -> None:
    assert headline_of(title) == headline


def test_real_pages_are_read_without_those_of_broken_gold() -> None:
    if not (SHARED / "data").is_dir():
        pytest.skip(f"needs the real pages of {SHARED / 'data'}, which are not in this checkout")
    pages = list(read_pages(SHARED / "data", ["fundus-dev"]))
    assert len(pages) > 100
    assert not {one.id for one in pages} & set(broken_gold("fundus-dev"))
    assert all(one.body for one in pages)
    assert sum(one.headline is not None for one in pages) > 0.9 * len(pages)


def test_an_article_that_nothing_follows_keeps_all_its_lines() -> None:
    one = PAGES[0]
    bare = SourcePage("invented", "bare", "en", one.site, one.headline, one.body, ())
    made = {text.form: text for text in compose(bare, SHELF, seed=1)}
    assert {"alone", "ending", "headlines-times"} <= set(made)
    assert {"whole", "bulleted", "first-lines", "page"}.isdisjoint(made)
    assert made["alone"].lines[-len(one.body) :] == one.body
    assert not any(made["ending"].residue)


def test_real_bodies_are_of_pages_without_tails() -> None:
    if not (SHARED / "data").is_dir():
        pytest.skip(f"needs the real pages of {SHARED / 'data'}, which are not in this checkout")
    with_tails = {one.name for one in read_pages(SHARED / "data", ["wcxb-dev"])}
    bodies = list(read_bodies(SHARED / "data"))
    assert len(bodies) > 300
    assert not with_tails & {one.name for one in bodies}
    assert not any(one.tail for one in bodies)
