"""Pages to lines, losing nothing."""

from __future__ import annotations

import pytest

from cleaner import Document, Page
from cleaner.segment import segment
from cleaner.segment.extraction import align
from cleaner.segment.sniff import sniff


def html(body: str) -> Document:
    return segment(Page("", f"<html><body>{body}</body></html>", "html"))


def texts(document: Document) -> list[str]:
    return [line.text for line in document.lines]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<p>One <b>bold</b> word.</p><p>Two.</p>", ["One bold word.", "Two."]),
        ("One<br>Two<br/>Three", ["One", "Two", "Three"]),
        ("<div>Before<p>Inside</p>After</div>", ["Before", "Inside", "After"]),
        ("<ul><li>One<ul><li>Deep</li></ul></li><li>Two</li></ul>", ["One", "Deep", "Two"]),
        (
            "<table><tr><th>Ferry</th><th>Leaves</th></tr><tr><td>Osk</td><td>8</td></tr></table>",
            ["Ferry\tLeaves", "Osk\t8"],
        ),
        ("<table><tr><td><p>A</p><p>B</p></td><td>C</td></tr></table>", ["A", "B", "C"]),
        ("<pre>one\n  two\n\nthree</pre>", ["one", "  two", "three"]),
        ("<p>a\n   b\t c</p>", ["a b c"]),
        ("<a href='/1'>One</a><a href='/2'>Two</a>", ["One Two"]),
        ("<p>x<script>no()</script><style>p{}</style><!-- no -->y</p>", ["xy"]),
        ("<p>non\u00a0breaking</p>", ["non\u00a0breaking"]),
        ("<h2>Head <small>line</small></h2>", ["Head line"]),
        ("<button>Share</button><button>Save</button>", ["Share", "Save"]),
        ("<svg><title>Icon</title><text>Label</text></svg>", ["Label"]),
        ("<p>The <a href='/log'>log<svg><g><path d='M0 0'/></g></svg></a>, kept.</p>", ["The log, kept."]),
        (
            "<p>The <a href='/log'>log<svg><path/></svg><span>(new tab)</span></a> kept.</p>",
            ["The log (new tab) kept."],
        ),
        ("<p>Share<svg><use/></svg>Save</p>", ["Share Save"]),
        ("<p>From <nobr>8 to 9</nobr> only.</p>", ["From 8 to 9 only."]),
        ("tail of the body", ["tail of the body"]),
    ],
)
def test_blocks_become_lines(body: str, expected: list[str]) -> None:
    assert texts(html(body)) == expected


def test_lines_tile_the_text() -> None:
    document = html("<h1>Head</h1><p>One</p><ul><li>Two</li></ul>")
    assert document.text == "\n".join(texts(document))
    assert all(document.text[line.start : line.end] == line.text for line in document.lines)


def test_markup_facts() -> None:
    document = html(
        "<h2>Head</h2><ul class='menu'><li><a href='/'>Link</a></li><li>Half <a href='/'>link</a></li></ul>"
    )
    head, link, half = document.lines
    assert (head.heading, head.depth, head.path[-1]) == (2, 0, "h2")
    assert (link.linked, link.depth, link.path[-3:]) == (1.0, 1, ("ul", "li", "a"))
    assert half.linked == 0.5
    assert link.markup == "ul.menu>li."


@pytest.mark.parametrize(
    ("body", "origin"),
    [
        ("<p hidden>x</p>", "hidden"),
        ("<div style='display: none'><p>x</p></div>", "hidden"),
        ("<noscript><p>x</p></noscript>", "noscript"),
        ("<p style='color:red'>x</p>", "visible"),
    ],
)
def test_origin_says_what_a_browser_shows(body: str, origin: str) -> None:
    assert [line.origin for line in html(body).lines] == [origin]


@pytest.mark.parametrize("text", ["", "a", "a\n", "a\r\nb", "\n\na\u2028b\x85", "a\rb\n\n"])
def test_text_is_taken_as_it_is(text: str) -> None:
    document = segment(Page("", text, "text"))
    assert document.text == text
    assert "".join(texts(document)) == "".join(text.splitlines())


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        ("<!DOCTYPE html><p>x", "html"),
        ("\ufeff\n<!-- saved --><HTML>", "html"),
        ('<?xml version="1.0"?>\n<html xmlns="x">', "html"),
        ("<div><p>Rain again.</p></div>", "html"),
        ("<p>One paragraph.</p>", "html"),
        ("Rain again.", "text"),
        ("Use <b> sparingly, and <p> as well.", "text"),
        ("if a < b and c > d: pass", "text"),
        ("", "text"),
    ],
)
def test_sniff(content: str, kind: str) -> None:
    assert sniff(content) == kind


CAFE = "Das Café am Hafen öffnet für die Gäste erst später im Frühjahr. " * 4


@pytest.mark.parametrize(
    "data",
    [
        CAFE.encode(),
        b"\xef\xbb\xbf" + CAFE.encode(),
        CAFE.encode("utf-16"),
        CAFE.encode("latin-1"),
        b"<meta charset='iso-8859-1'>" + CAFE.encode("latin-1"),
        b"<meta charset='utf-8'>" + CAFE.encode("latin-1"),
        b"<meta charset='iso-8859-1'>" + CAFE.encode(),
        b"<meta charset='klingon'>" + CAFE.encode(),
        b"<meta charset='klingon'>" + CAFE.encode("latin-1"),
    ],
    ids=[
        "utf-8",
        "bom",
        "utf-16",
        "undeclared",
        "declared",
        "wrongly utf-8",
        "wrongly latin",
        "unknown",
        "unknown latin",
    ],
)
def test_bytes_are_decoded(data: bytes) -> None:
    assert CAFE.strip() in segment(Page("", data, "text")).text


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Båten är på väg till hamnen i kväll.", "cp1252"),
        ("A naïve plan for the harbour.", "cp1252"),
        ("El niño subió al avión por la mañana.", "cp1252"),
        ("Não há pão na manhã de domingo.", "cp1252"),
        ("Żółta łódź płynęła powoli przez jezioro.", "cp1250"),
        ("Starosta řekl, že přívoz začne znovu jezdit příští týden.", "cp1250"),
        ("Мэр города заявил, что паром снова начнёт ходить.", "cp1251"),
        ("市長は、来週からフェリーの運航を再開すると発表した。", "shift_jis"),
        ("市長は、来週からフェリーの運航を再開すると発表した。", "iso2022_jp"),
    ],
)
def test_short_text_of_an_undeclared_charset(text: str, encoding: str) -> None:
    assert segment(Page("", text.encode(encoding), "text")).text == text


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (
            "<meta charset=utf-8><p>Zoë met “Ann” at the café.</p>".encode() + b"<p>\xe9</p>",
            "Zoë met “Ann” at the café.\n\ufffd",
        ),
        ("<meta charset=utf-8><p>On the way to the café".encode()[:-1], "On the way to the caf\ufffd"),
    ],
    ids=["one byte of another charset", "cut off inside a character"],
)
def test_damaged_utf8_is_utf8(data: bytes, text: str) -> None:
    assert segment(Page("", data, "html")).text == text


def test_frames_give_their_fallback() -> None:
    page = b"<frameset><frame src=x><noframes><body><p>No frames here.</p></body></noframes></frameset>"
    assert texts(segment(Page("", page))) == ["No frames here."]


def test_deep_paragraphs_stay_apart() -> None:
    deep = "<div>" * 5000 + "<p>One.</p><p>Two.</p>" + "</div>" * 5000
    assert texts(html(deep)) == ["One.", "Two."]


def test_one_broken_byte_does_not_change_the_charset() -> None:
    data = (CAFE * 5).encode() + b"\xc3"
    assert segment(Page("", data, "text")).text == CAFE * 5 + "\ufffd"


@pytest.mark.parametrize("tag", ["div", "span", "b", "blockquote"])
def test_text_nested_beyond_the_parser_is_kept(tag: str) -> None:
    deep = f"<{tag}>" * 50_000 + "<p>Deep inside.</p>" + f"</{tag}>" * 50_000 + "<p>Afterwards.</p>"
    assert texts(html(deep)) == ["Deep inside.", "Afterwards."]


@pytest.mark.parametrize("opening", ["<html/>", "<html lang='en' />", "<head/>", "<body />"])
def test_self_closed_root_loses_nothing(opening: str) -> None:
    assert texts(segment(Page("", f"{opening}<p>Still here.</p>", "html"))) == ["Still here."]


STORY = [f"Paragraph {number} says that the ferry to Osk sailed in weather nobody had foreseen." for number in range(8)]


def test_article_kept_in_json_ld_alone_is_the_body() -> None:
    import json

    from cleaner import clean

    data = json.dumps(
        {"@context": "https://schema.org", "@graph": [{"@type": "NewsArticle", "articleBody": "\n".join(STORY)}]}
    )
    page = f"<html><body><p>Subscribe to read on.</p><script type='application/ld+json'>{data}</script></body></html>"
    result = clean(page)
    assert result.body == "\n".join(STORY)
    assert [removal.rule for removal in result.removals] == ["main-content/outside-json-ld"]
    assert "metadata" in result.removals[0].because


@pytest.mark.parametrize(
    ("blocks", "wanted", "kept", "missing"),
    [
        (["menu", "one", "two", "menu"], ["one", "two"], [0, 1, 1, 0], []),
        (["one", "two"], ["onetwo"], [1, 1], []),
        (["one" * 9 + "two" * 9], ["one" * 9, "two" * 9], [1], []),
        (["news", "x" * 30, "news"], ["x" * 30, "news"], [0, 1, 1], []),
        (["a" * 30, "b" * 30], ["c" * 30], [0, 0], [0]),
        (["a" * 30, "b" * 30, "c" * 30], ["c" * 30, "a" * 30], [1, 0, 1], []),
        ([], ["a" * 30], [], [0]),
    ],
)
def test_align(blocks: list[str], wanted: list[str], kept: list[int], missing: list[int]) -> None:
    assert align(blocks, wanted) == ([bool(value) for value in kept], missing)
