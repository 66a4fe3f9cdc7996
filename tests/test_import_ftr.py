"""`cleaner rules import-ftr`: site files of FiveFilters become rules for those sites."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from command import cleaner
from test_sites import PARAGRAPHS

from cleaner import Config, SourceError, clean
from cleaner.errors import ForeignFileError
from cleaner.rulebook import load
from cleaner.rulebook.check import check_folder
from cleaner.rulebook.ftr import import_files
from cleaner.rulebook.xpath import paths
from cleaner.teach.files import write_imported

if TYPE_CHECKING:
    from pathlib import Path

SITE_FILE = """# a made-up file
title: //h1
body: //div[contains(concat(' ',normalize-space(@class),' '),' story-text ')]
strip_id_or_class: pull-out
strip: //p[@class='hint']
strip: //img
strip: //p/following-sibling::div
prune: no
replace_string(<b>): <i>
test_url: https://osk-times.com/ferry
"""
HINT = "The crew of the ferry tells more of its life on the deck in a film, which the mayor and the band have seen."
PULL = "Nobody in the harbour of Osk could say when the snow would be gone, and the crew did not want to guess."
PAGE = (
    "<html><body class='has-pull-out'><div class='story-text wide'><p>{}</p><p class='hint'>" + HINT + "</p><p>{}</p>"
    "<div class='box pull-out-2'><p>" + PULL + "</p></div><p>{}</p></div></body></html>"
).format(*PARAGRAPHS)


@pytest.fixture
def site_file(tmp_path: Path) -> Path:
    path = tmp_path / "osk-times.com.txt"
    path.write_text(SITE_FILE)
    return path


def test_what_a_site_file_strips_goes(site_file: Path, tmp_path: Path) -> None:
    done = cleaner("rules", "import-ftr", site_file, "--out", tmp_path / "mine")
    assert done.returncode == 0, done.stderr
    config = Config(rules=(tmp_path / "mine",))
    assert clean(PAGE, url="https://www.osk-times.com/a", config=config).body == "\n".join(PARAGRAPHS)
    assert HINT in clean(PAGE, url="https://velm-times.com/a", config=config).body
    assert PULL in clean(PAGE, url="https://velm-times.com/a", config=config).body


def test_import_says_what_it_left_out(site_file: Path, tmp_path: Path) -> None:
    done = cleaner("rules", "import-ftr", site_file, "--out", tmp_path / "mine")
    told = done.stderr.decode()
    assert "osk-times.com.txt:6: strip: holds no text" in told
    assert "osk-times.com.txt:7: strip: '//p/following-sibling::div' is more than a selector can say" in told
    assert "prune, replace_string, title" in told
    assert b"2 rules from 1 file; 3 not carried over" in done.stdout


def test_rules_of_an_import_pass_the_check_and_name_their_pages(site_file: Path, tmp_path: Path) -> None:
    assert cleaner("rules", "import-ftr", site_file, "--out", tmp_path / "mine").returncode == 0
    assert check_folder([tmp_path / "mine"]) == (2, ())
    assert {rule.site for rule in load([tmp_path / "mine"]).rules} == {"", "osk-times.com"}
    assert "# Made for https://osk-times.com/ferry\n" in (tmp_path / "mine/sites/osk-times.com.toml").read_text()


def test_import_again_renews_but_never_overwrites_what_a_person_wrote(site_file: Path, tmp_path: Path) -> None:
    texts = import_files([site_file]).files
    (written,) = write_imported(tmp_path / "mine", texts, [site_file], overwrite=False)
    before = written.read_text()
    assert write_imported(tmp_path / "mine", texts, [site_file], overwrite=False) == [written]
    assert written.read_text() == before
    written.write_text(f"{before}# mine\n")
    with pytest.raises(ForeignFileError, match="did not write, or that was changed since"):
        write_imported(tmp_path / "mine", texts, [site_file], overwrite=False)


@pytest.mark.parametrize("name", ["co.uk.txt", "site.txt"])
def test_file_named_after_no_site_is_left_out(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(SITE_FILE)
    rules, texts, left = import_files([tmp_path / name])
    assert (rules, texts) == (0, {})
    assert name in left[0]


@pytest.mark.parametrize("name", ["osk.com.txt", "osk.txt"])
def test_missing_file_is_an_error(name: str, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=rf"{name}: no such file"):
        import_files([tmp_path / name])


@pytest.mark.parametrize(
    ("xpath", "css"),
    [
        ("//div[@id='box']", "div#box"),
        ('//div[@class="box wide"]', 'div[class="box wide"]'),
        ("//*[contains(@class,'promo')]", '[class*="promo"]'),
        ("//div[contains(concat(' ', normalize-space(@class), ' '), ' promo ')]", "div.promo"),
        ("//div[contains(concat(' ',@class,' '),' promo ')]/p", "div.promo > p"),
        ("//section[starts-with(@id, 'sum')]//li", 'section[id^="sum"] li'),
        ("//div[@id='a' or @id='b']", "div#a, div#b"),
        ("//div[@id='a' and contains(@class, 'b')]", 'div#a[class*="b"]'),
        ("//div[@id='a'][@class]", "div#a[class]"),
        ("//aside | //footer[@id='a|b']", 'aside, footer[id="a|b"]'),
        ("/html/body/table", "html > body > table"),
        ("//DIV[@class='it\"s']", 'div[class="it\\"s"]'),
        ("//div[1]", None),
        ("//div/..", None),
        ("//div[@href='a']", None),
        ("//a/parent::div", None),
        ("//div[not(@id)]", None),
        ("//div/text()", None),
        ("(//div)[2]", None),
        ("//div[@id='a", None),
        ("", None),
    ],
)
def test_xpath_becomes_a_selector(xpath: str, css: str | None) -> None:
    if css is None:
        with pytest.raises(ValueError, match=r"selector|ways"):
            paths(xpath)
    else:
        assert ", ".join(path.as_css() for path in paths(xpath)) == css
