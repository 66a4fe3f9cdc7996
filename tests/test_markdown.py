"""Bodies in Markdown."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.markdown import as_markdown
from cleaner.model import Page, Removal
from cleaner.restore import apply
from cleaner.segment import segment

if TYPE_CHECKING:
    from random import Random

CASES = {
    "headings": ("<h1>Osk</h1><p>Rain.</p><h3>Later</h3><p>Sun.</p>", "# Osk\n\nRain.\n\n### Later\n\nSun."),
    "list": ("<p>Crew:</p><ul><li>a cook<li>a <b>mate</b></ul><p>Rain.</p>", "Crew:\n\n- a cook\n- a mate\n\nRain."),
    "numbered list": ("<ol><li>one</li><li>two</li></ol>", "1. one\n1. two"),
    "list in a list": ("<ul><li>a<ol><li>b<li>c</ol><li>d</ul>", "- a\n  1. b\n  1. c\n- d"),
    "paragraphs of an item": ("<ul><li><p>a</p><p>b</p></li><li>c</li></ul>", "- a\n\n  b\n- c"),
    "quotation": ("<blockquote><p>a</p><p>b</p></blockquote><p>c</p>", "> a\n>\n> b\n\nc"),
    "quotation in a quotation": ("<blockquote>a<blockquote>b</blockquote></blockquote>", "> a\n>\n> > b"),
    "list in a quotation": ("<blockquote>a<ul><li>b<li>c</ul></blockquote>", "> a\n>\n> - b\n> - c"),
    "heading in a quotation": ("<blockquote><h2>a</h2>b</blockquote>", "> ## a\n>\n> b"),
    "broken line": ("<p>Roses<br>are red</p><p>Rain.</p>", "Roses  \nare red\n\nRain."),
    "preformatted": ("<p>a</p><pre>if x:\n    y\n# z</pre><p>b</p>", "a\n\n```\nif x:\n    y\n# z\n```\n\nb"),
    "preformatted at the end": ("<pre>x\ny</pre>", "```\nx\ny\n```"),
    "fence in preformatted": ("<pre>```\nx</pre>", "````\n```\nx\n````"),
    "looks like a heading": ("<p># 7</p>", "\\# 7"),
    "looks like an item": ("<p>- 7</p>", "\\- 7"),
    "looks numbered": ("<p>7. Rain.</p>", "7\\. Rain."),
    "looks like a quotation": ("<p>&gt; 7</p>", "\\> 7"),
    "looks like a line": ("<p>***</p>", "\\***"),
    "looks like nothing": ("<p>#osk -7 7.5 *x*</p>", "#osk -7 7.5 *x*"),
}


@pytest.mark.parametrize(("html", "markdown"), CASES.values(), ids=CASES)
def test_marks(html: str, markdown: str) -> None:
    assert as_markdown(segment(Page("", f"<html><body>{html}</body></html>", "html")), ()) == markdown


def removal(text: str, part: str) -> Removal:
    start = text.index(part)
    return Removal(start, start + len(part), part, "rules", "en/share-bar", "share", "it is", {}, 5.0)


def test_what_was_removed_is_gone() -> None:
    html = "<html><body><h1>Osk</h1><ul><li>a<li>Share this<li>b</ul><p>Rain.</p><h2>Most read</h2></body></html>"
    document = segment(Page("", html, "html"))
    gone = (removal(document.text, "Share this\n"), removal(document.text, "\nMost read"))
    assert as_markdown(document, gone) == "# Osk\n\n- a\n- b\n\nRain."


def test_text_is_left_as_it_is() -> None:
    text = "# Osk\n\n  - a\n7. Rain.\nShare this\n"
    document = segment(Page("", text, "text"))
    assert as_markdown(document, (removal(text, "Share this\n"),)) == "# Osk\n\n  - a\n7. Rain.\n"


tags = st.sampled_from("p div h1 h2 li blockquote br td tr table ul ol b section span".split())
words = st.lists(
    st.sampled_from("Osk # ## - + * 1. 12) > >> *** --- `x` \\ \\# the_ferry [1] 1\\. é".split()), max_size=4
)
leaf = words.map(" ".join)
trees = st.recursive(
    leaf,
    lambda inner: st.tuples(tags, st.lists(inner, max_size=4)).map(
        lambda pair: f"<{pair[0]}>{''.join(pair[1])}</{pair[0]}>"
    ),
)


def unmarked(line: str) -> str:
    """Take the marks of one line away."""
    line = re.sub(r"^(?:> |>$)*(?:(?:   ?)*(?:- |1\. )+)?", "", line)
    heading = re.match(r"#{1,6} ", line)
    if heading:
        return line[heading.end() :]
    return re.sub(r"^( *)\\|^( *\d{1,9})\\(?=\\*[.)](?:\s|$))", r"\1\2", line)


@given(st.lists(trees, max_size=8), st.randoms(use_true_random=False))
def test_without_its_marks_it_has_the_words_of_the_body(pieces: list[str], random: Random) -> None:
    document = segment(Page("", f"<html><body>{''.join(pieces)}</body></html>", "html"))
    gone = [line for line in document.lines if random.random() < 0.2]
    removals = [Removal(line.start, line.end, line.text, "s", "s/x", "share", "it is", {}, 5.0) for line in gone]
    marked = as_markdown(document, removals)
    assert " ".join(map(unmarked, marked.splitlines())).split() == apply(document.text, removals).split()
