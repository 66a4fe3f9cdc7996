"""The promises, for any text at all."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

import cleaner
from cleaner import Cleaner, Config, Document, Page, Proposal, apply, restore
from cleaner.decide import decide
from cleaner.segment import segment

if TYPE_CHECKING:
    import random

PROSE = "The ferry to Osk left at dawn, and the crew of nine had been told to keep the deck clear of snow."
PIECES = [
    PROSE,
    "By noon the ferry had reached the harbour, where the crew was met by the mayor and a small brass band.",
    "Velmora opens its second museum of clocks",
    "River towns brace for an early thaw",
    "- 8 hours ago",
    "vor 3 Std.",
    "Advertisement",
    "Most read",
    "Share this article",
    "• Facebook",
    "→ Read on",
    "© 2024 The Osk Courier",
    "1. Osk Rowers, 41 points",
    "Correction: an earlier version of this text misnamed the harbour.",
    "",
    "   ",
]
ENDS = ["\n", "\n\n", "\r\n", "\r", "\u2028", "\x0b"]

lines = st.lists(st.tuples(st.sampled_from(PIECES) | st.text(max_size=40), st.sampled_from(ENDS)), max_size=25)
page_texts = lines.map(lambda pairs: "".join(text + end for text, end in pairs)) | st.text()
tags = st.sampled_from(
    ["p", "div", "li", "h1", "h2", "td", "tr", "table", "ul", "a href='/x'", "br", "pre", "script", "b"]
)
htmls = st.lists(st.tuples(tags, st.sampled_from(PIECES) | st.text(max_size=30)), max_size=20).map(
    lambda pairs: (
        "<html><body>" + "".join(f"<{tag}>{text}</{tag.split()[0]}>" for tag, text in pairs) + "</body></html>"
    )
)


def check(result: cleaner.Cleaned) -> None:
    assert apply(result.text, result.removals) == result.body
    assert restore(result.body, result.removals) == result.text
    position = 0
    for removal in result.removals:
        assert position <= removal.start < removal.end <= len(result.text)
        assert removal.text == result.text[removal.start : removal.end]
        assert removal.because
        assert removal.rule
        position = removal.end


@given(page_texts)
def test_text_is_body_and_removals(text: str) -> None:
    result = cleaner.clean(text, kind="text")
    assert result.text == text
    check(result)


@given(page_texts, st.sampled_from(["careful", "thorough"]))
def test_promises_hold_for_every_preset(text: str, preset: str) -> None:
    check(cleaner.clean(text, kind="text", config=Config.preset(preset)))


@given(htmls)
def test_html_text_is_body_and_removals(html: str) -> None:
    check(cleaner.clean(html, kind="html"))


@given(st.text() | htmls)
def test_any_string_is_cleaned_without_error(text: str) -> None:
    assert cleaner.clean(text).status != "error"


@given(st.binary(max_size=300))
def test_any_bytes_give_a_result(data: bytes) -> None:
    check(cleaner.clean(data))


@given(page_texts)
def test_first_line_of_a_text_never_goes_alone(text: str) -> None:
    first = next(iter(cleaner.clean(text, kind="text").removals), None)
    opens = first is not None and not text[: first.start].strip()
    assert not opens or first is None or len(first.text.splitlines()) > 1 or follows(text, first.end)


def follows(text: str, end: int) -> bool:
    """Say whether what stands right behind a removed line was removed as well."""
    return any(removal.start == end for removal in cleaner.clean(text, kind="text").removals)


ARTICLE = "The ferry to Osk left at dawn, and the crew of nine had been told to keep the deck clear of snow."


@pytest.mark.parametrize(
    ("front", "kept"),
    [
        ("Advertisement", "Advertisement\n"),
        ("- 8 hours ago\nAdvertisement", ""),
        ("Advertisement\nThe ferry sails again", "Advertisement\nThe ferry sails again\n"),
    ],
    ids=["a lone line", "with more behind it", "above a headline"],
)
def test_first_line_goes_with_what_follows_it(front: str, kept: str) -> None:
    assert cleaner.clean(f"{front}\n{ARTICLE}", kind="text").body == f"{kept}{ARTICLE}"


@cache
def whole() -> Cleaner:
    return Cleaner()


@given(page_texts, st.randoms(use_true_random=False))
def test_order_of_stages_makes_no_difference(text: str, shuffle: random.Random) -> None:
    engine = whole()
    document = segment(Page("", text, "text"))

    def shuffled(part: Document) -> list[Proposal]:
        proposals = engine.propose(part)
        shuffle.shuffle(proposals)
        return proposals

    assert decide(document, shuffled, engine.config) == engine.judge(document)


@given(st.text(alphabet="ab \n", max_size=60), st.data())
def test_restore_is_the_inverse_of_apply(text: str, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=8)))
    spans = [
        cleaner.Removal(start, end, text[start:end], "s", "s/r", "ad", "test", {}, 0.0)
        for start, end in zip(cuts[::2], cuts[1::2], strict=False)
    ]
    assert restore(apply(text, spans), spans) == text


@pytest.mark.parametrize(
    ("body", "span"),
    [("abc", (2, 9, "x")), ("abc", (5, 6, "x")), ("", (1, 2, "x"))],
    ids=["length differs", "beyond the body", "empty body"],
)
def test_restore_refuses_spans_that_do_not_fit(body: str, span: tuple[int, int, str]) -> None:
    removal = cleaner.Removal(*span, "s", "s/r", "ad", "test", {}, 0.0)
    with pytest.raises(cleaner.RestoreError, match="does not fit"):
        restore(body, [removal])
