"""Rules for one site: for its pages alone, and with their markup."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cleaner import Config, RuleBookError, clean
from cleaner.rulebook import load
from cleaner.rulebook.check import check_folder
from cleaner.rulebook.markup import covering, parse
from cleaner.segment.html import lines_of

if TYPE_CHECKING:
    from pathlib import Path

PARAGRAPHS = [
    "The ferry to Osk left at dawn on Monday, and the crew of nine had been told to keep the deck clear of snow.",
    "By noon the ferry had reached the harbour of Osk, where the crew was met by the mayor and a small brass band.",
    "The mayor thanked the crew, and said that the ferry would sail twice a day until the snow on the deck was gone.",
]
BOX = "The crew of the ferry tells more of its life on the snowy deck in the magazine, which costs two crowns in Osk."
PAGE = (
    '<html><body><article id="story"><p>{}</p><p>{}</p><div class="box promo-magazine"><p>'
    + BOX
    + "</p></div><p>{}</p></article></body></html>"
).format(*PARAGRAPHS)
RULE = """
[[rule]]
id = "osk-times.example/magazine"
title = "Box of the magazine"
because = "sells the magazine"
category = "subscription"
score = 8.0
match.css = ["div.promo-magazine"]
examples.remove = [
  '<div class="promo-magazine">Buy it</div>',
  '<div class="x promo-magazine"><p>Buy <b>it</b></p></div>',
]
examples.keep = [
  '<div class="magazine">A magazine is founded</div>',
  '<p>We sell <a class="promo-magazine">it</a> now</p>',
]
"""


def write(folder: Path, text: str, host: str = "osk-times.com") -> Path:
    (folder / "sites").mkdir(parents=True)
    (folder / "sites" / f"{host}.toml").write_text(text)
    return folder


@pytest.mark.parametrize(
    ("host", "url", "taken"),
    [
        ("osk-times.com", "https://osk-times.com/a", 1),
        ("osk-times.com", "https://www.osk-times.com:443/a?b#c", 1),
        ("osk-times.com", "https://news.osk-times.com/a", 1),
        ("osk-times.com", "HTTPS://OSK-TIMES.COM./", 1),
        ("osk-times.com", "osk-times.com/a", 1),
        ("www.osk-times.com", "https://news.osk-times.com/a", 1),
        ("osk-times.co.uk", "https://news.osk-times.co.uk/a", 1),
        ("bücher.de", "https://xn--bcher-kva.de/a", 1),
        ("news.osk-times.com", "https://news.osk-times.com/a", 1),
        ("news.osk-times.com", "https://osk-times.com/a", 0),
        ("osk-times.com", "https://not-osk-times.com/a", 0),
        ("osk-times.com", "https://osk-times.com.velm.org/a", 0),
        ("osk-times.com", "http://[", 0),
        ("osk-times.com", None, 0),
    ],
)
def test_rule_of_a_site_is_for_its_pages_alone(host: str, url: str | None, taken: int, tmp_path: Path) -> None:
    config = Config(rules=(write(tmp_path / "mine", RULE, host),))
    result = clean(PAGE, url=url, config=config)
    assert sum(removal.rule == "osk-times.example/magazine" for removal in result.removals) == taken
    assert result.body.splitlines() == [*PARAGRAPHS[:2], *([] if taken else [BOX]), PARAGRAPHS[2]]


def test_rule_of_a_site_reads_text_too(tmp_path: Path) -> None:
    rule = RULE.replace('match.css = ["div.promo-magazine"]', 'match.exact = ["the osk parade"]')
    config = Config(rules=(write(tmp_path / "mine", rule),))
    text = f"{PARAGRAPHS[0]}\nThe Osk Parade\n{PARAGRAPHS[1]}"
    assert clean(text, url="https://osk-times.com/a", config=config).body == "\n".join(PARAGRAPHS[:2])
    assert clean(text, config=config).status == "unchanged"


def test_examples_of_a_site_rule_are_markup(tmp_path: Path) -> None:
    assert check_folder([write(tmp_path / "good", RULE)]).problems == ()
    wrong = write(tmp_path / "bad", RULE.replace('<div class="magazine">', '<div class="promo-magazine">'))
    (problem,) = check_folder([wrong]).problems
    assert "osk-times.com.toml: osk-times.example/magazine: examples.keep:" in problem


@pytest.mark.parametrize(
    ("change", "taken"),
    [
        ('unless.css = ["#story"]', 0),
        ('unless.css = ["article > p"]', 1),
        ('unless.phrase = ["two crowns"]', 0),
        ('unless.pattern = ["^the mayor"]', 1),
        ("status = 'retired'", 0),
    ],
)
def test_unless_of_a_selector(change: str, taken: int, tmp_path: Path) -> None:
    config = Config(rules=(write(tmp_path / "mine", RULE + change),))
    result = clean(PAGE, url="https://osk-times.com/", config=config)
    assert sum(removal.rule.endswith("/magazine") for removal in result.removals) == taken


OUTSIDE_ID = "osk-times.example/outside"
OUTSIDE = """
[[rule]]
id = "osk-times.example/outside"
title = "Outside the article"
because = "stands outside the element that holds the article"
category = "outside"
score = 8.0
scope = "outside"
match.css = ["#story"]
examples.remove = ['<div id="story"><p>A</p></div><p>B</p>', '<div><p>A</p><div id="story">B</div></div>']
examples.keep = ['<div id="story"><p>A</p><p>B</p></div>', '<div><p>A</p><p>B</p></div>']
"""


@pytest.mark.parametrize(("element", "taken"), [("story", 1), ("text", 0)])
def test_what_stands_outside_goes_only_where_there_is_an_inside(element: str, taken: int, tmp_path: Path) -> None:
    folder = write(tmp_path / "mine", OUTSIDE)
    assert check_folder([folder]).problems == ()
    page = PAGE.replace("<body>", "<body><p>Velmora opens its second museum of clocks.</p>")
    page = page.replace('id="story"', f'id="{element}"')
    result = clean(page, url="https://osk-times.com/", config=Config(rules=(folder,)))
    counted = [removal.text for removal in result.removals if removal.evidence["points"].get(OUTSIDE_ID)]
    assert counted == ["Velmora opens its second museum of clocks.\n"] * taken
    assert all(paragraph in result.body for paragraph in PARAGRAPHS)


@pytest.mark.parametrize(
    ("host", "told"),
    [("co.uk", "many sites stand under 'co.uk'"), ("oskcom", "'oskcom' is no host"), ("a..b", "'a..b' is no host")],
)
def test_file_name_that_is_no_site_is_a_fault(host: str, told: str, tmp_path: Path) -> None:
    with pytest.raises(RuleBookError) as caught:
        load([write(tmp_path / "mine", RULE, host)])
    assert told in str(caught.value)
    assert f"{host}.toml: file name" in str(caught.value)


MARKUP = """<body class="home wide"><div id="main" class="Box"><p>One <b>bold</b></p>
<ul class="share-bar list"><li><a class="x">Two</a></li></ul></div>
<table><tr id="row"><td class="c">Three</td><td>3</td></tr></table><p class="byline">Four<br>Five</p></body>"""


@pytest.mark.parametrize(
    ("selector", "lines"),
    [
        ("p", "1 4 5"),
        ("b", ""),
        (".x", "2"),
        ("#main", "1 2"),
        ("div#main.Box", "1 2"),
        ("div.box", ""),
        ("ul li", "2"),
        ("div > ul a", "2"),
        ("div > a", ""),
        ("[class*=share]", "2"),
        ("[class^='share-']", "2"),
        ("[class$=bar]", ""),
        ("[class~=list]", "2"),
        ("[class='share-bar list']", "2"),
        ("ul[id]", ""),
        ("tr", "3"),
        ("td", ""),
        (".byline, #row", "3 4 5"),
        ("*", "1 2 3 4 5"),
        ("P.byline", "4 5"),
    ],
)
def test_selector_takes_lines_that_stand_wholly_inside(selector: str, lines: str) -> None:
    found = [n for n, line in enumerate(lines_of(MARKUP), 1) if covering([selector], line.element, {})]
    assert " ".join(map(str, found)) == lines


@pytest.mark.parametrize(
    "selector", ["div..a", "p:first-child", "a::text", "[href]", "h2 + p", "", "ns|a", "a:not(.b)"]
)
def test_selector_that_cannot_be_answered_is_refused(selector: str) -> None:
    with pytest.raises(ValueError, match=r"selector|write tags"):
        parse(selector)


def test_deep_page_costs_no_more_than_its_depth() -> None:
    lines = lines_of("<div>" * 190 + "".join(f"<p>{number}</p>" for number in range(3000)))
    known: dict = {}  # type: ignore[type-arg]
    assert not any(covering(["div .a", "#b"], line.element, known) for line in lines)
    assert len(known) < 3300
