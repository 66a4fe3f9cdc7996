"""HTML: the article of a page, and what is none of it."""

from __future__ import annotations

import numpy as np
import pytest

from cleaner import Config, clean
from cleaner.stages.main_content import NUMBERS, article_of

ARTICLE = (
    "The ferry to Osk left at dawn on Tuesday, and the crew of nine had been told to keep the deck clear of snow.",
    "By noon it had reached the harbour of Osk, where the crew was met by the mayor and a small but patient band.",
    "Cheaper ropes",
    "The mayor said the ferry would sail twice a day until the snow on the deck was gone, and the ropes were paid for.",
    "Nobody in the harbour could say when that would be, and the crew of the ferry did not want to guess at it either.",
)
COMMENTS = (
    "I was on that ferry and nobody told us anything about the ropes, which is typical of the harbour office.",
    "The band was very good, though, and somebody ought to thank the tuba for coming out in such weather.",
)
PAGE = (
    "<html><head><title>Ferry sails again</title></head><body>"
    "<nav class='menu'><ul><li><a href='/'>Home</a></li><li><a href='/harbour'>Harbour</a></li></ul></nav>"
    "<main><article class='post-content'><h1>Ferry sails again</h1>"
    + "".join(f"<h2>{line}</h2>" if len(line) < 20 else f"<p>{line}</p>" for line in ARTICLE)
    + "</article><div class='comments' id='comments'><h3>2 comments</h3>"
    + "".join(f"<div class='comment-body'><cite>Reader</cite><p>{line}</p></div>" for line in COMMENTS)
    + "</div></main><footer class='site-footer'><a href='/imprint'>Imprint</a></footer></body></html>"
)


@pytest.mark.parametrize("line", ARTICLE)
def test_article_stays(line: str) -> None:
    assert line in clean(PAGE, kind="html").body.splitlines()


@pytest.mark.parametrize("line", ["Home", "Harbour", "Imprint", *COMMENTS])
def test_the_rest_goes(line: str) -> None:
    assert line not in clean(PAGE, kind="html").body.splitlines()


@pytest.mark.parametrize("line", COMMENTS)
def test_comments_stay_on_demand(line: str) -> None:
    assert line in clean(PAGE, kind="html", config=Config(keep=("comments",))).body.splitlines()


@pytest.mark.parametrize("line", COMMENTS)
def test_comments_go_as_comments(line: str) -> None:
    (removal,) = [item for item in clean(PAGE, kind="html").removals if line in item.text]
    assert removal.category == "comments"


FACTS = ("7 km long", "11 stops", "Opens 2029")


@pytest.mark.parametrize("items", [FACTS, FACTS[:2]])
def test_short_list_inside_the_article_stays_as_a_whole(items: tuple[str, ...]) -> None:
    listed = "".join(f"<li>{item}</li>" for item in items)
    council = "<p>The council of Osk decided to extend the tram line to the harbour, after two years of debate.</p>"
    box = f"<aside><h3>Facts: the line</h3><ul>{listed}</ul></aside>"
    body = clean(f"<html><body><article>{council * 4}{box}{council * 3}</article></body></html>", kind="html").body
    assert all(item in body for item in items)


@pytest.mark.parametrize(("odds", "stay"), [(1.0, True), (2.5, False)])
def test_page_keeps_its_paragraphs_where_the_model_doubts_nearly_all(odds: float, stay: bool) -> None:  # noqa: FBT001
    numbers = np.zeros((24, len(NUMBERS)))
    for name, value in (("words", np.log1p(40)), ("prose", 1.0)):
        numbers[:, NUMBERS.index(name)] = value
    numbers[:4, NUMBERS.index("kept")] = 1.0
    article = article_of(np.array([-3.0] * 4 + [odds] * 20), numbers, care=1.0)
    assert article.tolist() == [True] * 4 + [stay] * 20


@pytest.mark.parametrize(
    ("odds", "words", "like_kept", "stays"),
    [(0.8, 120, 0.9, True), (0.8, 20, 0.9, False), (0.8, 120, 0.1, False), (2.0, 120, 0.9, False)],
    ids=["long", "short", "of another markup", "of which the model is sure"],
)
def test_long_paragraph_goes_on_no_guess(odds: float, words: int, like_kept: float, stays: bool) -> None:  # noqa: FBT001
    numbers = np.zeros((21, len(NUMBERS)))
    numbers[:, NUMBERS.index("words")] = np.log1p(100)
    for name, value in (("kept", 1), ("inside", 1), ("prose", 1), ("like_kept", like_kept)):
        numbers[:, NUMBERS.index(name)] = value
    numbers[10, NUMBERS.index("kept")] = 0
    numbers[10, NUMBERS.index("words")] = np.log1p(words)
    article = article_of(np.array([-4.0] * 10 + [odds] + [-4.0] * 10), numbers, care=1.0)
    assert article[10] == stays


SIGNS = ("←", "→", "❮", "☰", "\ue803", "\ufeff", "* * *", "⌄", "∼ ∼ ∼", "€")


@pytest.mark.parametrize("sign", SIGNS)
@pytest.mark.parametrize("place", ["<article class='post-content'>", "</article>"])
def test_signs_at_the_edges_go_with_what_stood_beyond(sign: str, place: str) -> None:
    pair = (place, f"<p>{sign}</p>") if place.startswith("<a") else (f"<p>{sign}</p>", place)
    cleaned = clean(PAGE.replace(place, "".join(pair)), kind="html")
    assert sign in cleaned.text
    assert cleaned.body.splitlines()[-1] == ARTICLE[-1]
    assert sign not in cleaned.body


@pytest.mark.parametrize("sign", ["* * *", "→", "]", "”"])
def test_signs_inside_the_article_stay(sign: str) -> None:
    page = PAGE.replace("<h2>", f"<p>{sign}</p><h2>")
    assert sign in clean(page, kind="html").body.splitlines()


@pytest.mark.parametrize("sign", ["/", "›"])
def test_signs_between_what_went_before_the_article_go(sign: str) -> None:
    trail = f"<p>{sign}</p><nav><ul><li><a href='/'>Home</a></li></ul></nav><p>{sign}</p>"
    place = "<article class='post-content'>"
    assert sign not in clean(PAGE.replace(place, place + trail), kind="html").body
