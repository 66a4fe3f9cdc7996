"""Articles that stand nowhere but in a page's scripts."""

from __future__ import annotations

import json

import pytest

from cleaner import Page, clean
from cleaner.segment import segment

PARAGRAPHS = """\
The lamp on Velm Point went dark on Tuesday, and for eleven hours nobody in the harbour below had an eye for it.
Its keeper was on the mainland to see her sister married, and had wound the clockwork for two days; it ran for one.
A spring had cracked along a line that the last inspection had marked as sound, the office of the harbour now says.
No ship was near but the mail boat, which steered by the bell of a chapel and came in four minutes early.
A new spring is under way from the foundry; until it comes, somebody has to climb the stairs every four hours.
""".splitlines()
ARTICLE = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)


def page(script: str, body: str = "<p>Loading</p>") -> str:
    return f"<html><body><div>{body}</div>{script}</body></html>"


def quoted(value: object) -> str:
    return json.dumps(value).replace("<", "\\u003c")


def streamed(*pieces: str) -> str:
    return "".join(f"<script>self.__rows.push([1,{quoted(piece)}])</script>" for piece in pieces)


@pytest.mark.parametrize(
    "script",
    [
        f'<script type="application/json">{quoted({"page": {"text": ARTICLE}})}</script>',
        f"<script>window.STATE = {quoted({'text': ARTICLE, 'next': None})};</script>",
        f"<script>window.STATE = {quoted(json.dumps({'text': ARTICLE}))};</script>",
        streamed(f'0:{{"title":"Lamp"}}\n1:T{len(ARTICLE.encode()):x},{ARTICLE}\n2:["$","p"]\n'),
        streamed(f"0:[]\n1:T{len(ARTICLE.encode()):x},{ARTICLE[:90]}", f"{ARTICLE[90:]}\n2:[]\n"),
        streamed(f'1:T{len(ARTICLE.encode()):x},{ARTICLE}2:["$","p",null,{{"state":"Teaser"}}]\n3:[]\n'),
        streamed(f"0:[]\n1:{json.dumps({'text': ARTICLE})}\n"),
    ],
    ids=["json", "variable", "json-in-string", "rows", "rows-cut-anywhere", "rows-without-a-break", "rows-of-json"],
)
def test_article_in_a_script_comes_out(script: str) -> None:
    assert clean(page(script), kind="html").body.splitlines() == PARAGRAPHS


@pytest.mark.parametrize(
    ("script", "body"),
    [
        (f"<script>window.MESSAGES = {quoted(PARAGRAPHS)};</script>", "<p>Loading</p>"),
        (f"<script>window.S = {quoted({'text': '<p>Read on, and on.</p>'})};</script>" * 9, "<p>Loading</p>"),
        (
            f"<script>window.S = {quoted({'text': ARTICLE})};</script>",
            "<p>Snow fell on the pass all day, and the bus to Lund had to turn back.</p>" * 9,
        ),
    ],
    ids=["a program's messages", "no paragraphs", "a page that shows its text"],
)
def test_script_is_left_alone(script: str, body: str) -> None:
    document = segment(Page("", page(script, body), "html"))
    assert not [line for line in document.lines if line.origin == "script"]


def test_text_repeated_in_scripts_comes_out_once() -> None:
    script = f'<script type="application/json">{quoted({"text": ARTICLE, "preview": ARTICLE})}</script>'
    assert clean(page(script * 2), kind="html").body.splitlines() == PARAGRAPHS


@pytest.mark.parametrize("script", ['"\\', '"' * 9000, '"\\u00' * 2000, "push([1," * 3000, '{"a":"<p>' * 2000])
def test_hostile_scripts_cost_nothing_but_themselves(script: str) -> None:
    assert clean(page(f"<script>{script}</script>", "<p>Snow fell on the pass.</p>"), kind="html").body
