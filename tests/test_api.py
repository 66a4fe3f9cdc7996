"""The public face: `clean`, `Cleaner`, `Config`."""

from __future__ import annotations

import pickle
import threading
from typing import TYPE_CHECKING

import pytest

import cleaner
from cleaner import Cleaner, Config, ConfigError, apply, clean

if TYPE_CHECKING:
    from pathlib import Path

ARTICLE = [
    "The ferry to Osk left at dawn on Monday, and the crew of nine had been told to keep the deck clear of snow.",
    "By noon the ferry had reached the harbour of Osk, where the crew was met by the mayor and a small brass band.",
    "The mayor thanked the crew, and said that the ferry would sail twice a day until the snow on the deck was gone.",
    "Not everyone in the harbour was glad, since the ferry takes the berth that the fishing boats have used for years.",
]
BODY = "\n".join(ARTICLE)
TAIL = "Velmora opens its second museum of clocks\n- 8 hours ago\nRiver towns brace for an early thaw\n- 9 hours ago"
HTML = (
    "<html lang='en'><head><title>Ferry sails again - The Courier</title><link rel='canonical' href='https://courier.example/f'>"
    "</head><body><nav><a href='/'>Home</a> <a href='/s'>Sport</a></nav><article><h1>Ferry sails again</h1>"
    + "".join(f"<p>{text}</p>" for text in ARTICLE)
    + "</article><footer>Imprint</footer></body></html>"
)


def test_tail_of_headlines_and_times_goes() -> None:
    result = clean(f"{BODY}\n{TAIL}")
    assert result.body == BODY
    assert result.status == "cleaned"
    assert [removal.stage for removal in result.removals] == ["article_bounds", "timestamps"] * 2


@pytest.mark.parametrize("end", ["", "\n", "\n\n", "\r\n"])
def test_end_of_the_input_is_the_end_of_the_body(end: str) -> None:
    body = clean(f"{BODY}\n{TAIL}{end}").body
    assert body == BODY + (end and "\n")


def test_cleaner_can_be_sent_to_another_process() -> None:
    sent = pickle.loads(pickle.dumps(Cleaner(Config(keep=("time",)))))  # noqa: S301
    assert sent.clean(f"{BODY}\n{TAIL}") == Cleaner(Config(keep=("time",))).clean(f"{BODY}\n{TAIL}")


def test_removals_of_another_text_are_refused() -> None:
    result = clean(f"{BODY}\n{TAIL}")
    assert apply(result.text, result.removals) == result.body
    with pytest.raises(ValueError, match="does not stand there"):
        apply(BODY, result.removals)


def test_article_alone_is_unchanged() -> None:
    result = clean(BODY)
    assert (result.body, result.status, result.removals) == (BODY, "unchanged", ())


def test_html_gives_body_title_and_facts() -> None:
    result = clean(HTML)
    assert result.body == BODY
    assert result.title == "Ferry sails again"
    assert result.kind == "html"
    assert result.url == "https://courier.example/f"
    assert result.language == "en"
    assert {removal.text.strip() for removal in result.removals} == {"Home Sport", "Ferry sails again", "Imprint"}


def test_title_can_be_kept() -> None:
    assert clean(HTML, config=Config(title="keep")).body == f"Ferry sails again\n{BODY}"


@pytest.mark.parametrize("content", ["", " \n\t\n", b"", "<html></html>"])
def test_page_without_text_is_empty(content: str | bytes) -> None:
    assert clean(content).status == "empty"


def test_given_url_and_language_win() -> None:
    result = clean(HTML, url="https://other.example/", language="sv")
    assert (result.url, result.language) == ("https://other.example/", "sv")


def test_bytes_are_decoded() -> None:
    assert clean(BODY.replace("dawn", "däwn").encode("latin-1")).text.count("däwn") == 1


def test_binary_data_is_an_error_in_the_result() -> None:
    result = clean(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    assert result.status == "error"
    assert "PNG" in (result.error or "")


@pytest.mark.parametrize("content", [None, 3, ["a"]])
def test_wrong_type_is_refused(content: object) -> None:
    with pytest.raises(TypeError, match="str or bytes"):
        clean(content)  # type: ignore[arg-type]


def test_wrong_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="html"):
        clean("a", kind="pdf")  # type: ignore[arg-type]


def test_over_budget_is_quarantined_whole() -> None:
    text = f"{BODY}\n{TAIL}"
    result = clean(text, config=Config(budget=0.05))
    assert (result.status, result.body, result.removals) == ("quarantined", text, ())
    assert [removal.stage for removal in result.proposals] == ["article_bounds", "timestamps"] * 2


@pytest.mark.parametrize(("paragraphs", "status"), [(4, "quarantined"), (1, "cleaned")])
def test_text_that_would_keep_none_of_its_paragraphs_is_quarantined(
    paragraphs: int, status: str, tmp_path: Path
) -> None:
    (tmp_path / "ferry.toml").write_text(
        '[[rule]]\nid = "mine/ferry"\ntitle = "Ferry"\nbecause = "is on the ferry"\ncategory = "related"\n'
        'always = true\nmatch.phrase = ["the ferry"]\n'
        'examples.remove = ["On the ferry", "The ferry sank"]\nexamples.keep = ["A barge", "Ferries"]\n'
    )
    entries = [f"{month} {year}: {year % 40} letters" for year in range(1990, 2020) for month in ("March", "October")]
    text = "\n".join(entries + [BODY.split("\n")[0]] * paragraphs)
    result = clean(text, config=Config(rules=(tmp_path,)))
    assert result.status == status
    assert [item.evidence["lines"] for item in result.proposals] == [paragraphs] * (status == "quarantined")


def test_kept_category_stays() -> None:
    text = f"{BODY}\n- 8 hours ago"
    assert clean(text).body == BODY
    assert clean(text, config=Config(keep=("time",))).body == text


def test_stage_can_be_left_out() -> None:
    text = f"{BODY}\n- 8 hours ago"
    assert clean(text, config=Config(without=("timestamps", "article_bounds"))).body == text


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"buget": 0.5}, "did you mean 'budget'"),
        ({"budget": 2.0}, "from 0 to 1"),
        ({"budget": "much"}, "budget"),
        ({"title": "hide"}, "keep"),
        ({"keep": ["bylines"]}, "did you mean 'byline'"),
        ({"line_points": 0}, "above 0"),
    ],
)
def test_wrong_setting_says_what_to_write(settings: dict[str, object], message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        Config().replace(**settings)


def test_unknown_stage_is_named() -> None:
    with pytest.raises(ConfigError, match="timestamps"):
        Cleaner(Config(without=("timestamp",)))


def test_unknown_preset_names_the_nearest() -> None:
    with pytest.raises(ConfigError, match="'careful'"):
        Config.preset("carefull")


def test_settings_are_read_from_toml(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text('preset = "careful"\nkeep = ["byline"]\nrules = ["mine"]\n')
    config = Config.from_toml(file)
    assert (config.line_points, config.keep, config.rules) == (7.0, ("byline",), (tmp_path / "mine",))


def test_settings_of_an_editor_that_marks_byte_order(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text('preset = "careful"\n', encoding="utf-8-sig")
    assert Config.from_toml(tmp_path / "settings.toml") == Config.preset("careful")


@pytest.mark.parametrize("name", ["keep", "without", "rules"])
def test_single_value_where_a_list_is_wanted(name: str, tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text(f'{name} = "byline"\n')
    with pytest.raises(ConfigError, match=rf'write a list: {name} = \["byline"\]'):
        Config(**{name: "byline"})  # type: ignore[arg-type]
    with pytest.raises(ConfigError, match="write a list"):
        Config.from_toml(tmp_path / "settings.toml")


@pytest.mark.parametrize("text", ["budget = ", "buget = 1.0\n", "preset = 'no'\n"])
def test_bad_settings_file_names_the_file(tmp_path: Path, text: str) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(text)
    with pytest.raises(ConfigError):
        Config.from_toml(file)


def test_one_cleaner_serves_many_threads() -> None:
    engine = Cleaner()
    pages = [f"{BODY}\nPage number {number}.\n{TAIL}" for number in range(24)]
    expected = [engine.clean(page).body for page in pages]
    found: dict[int, str] = {}

    def work(first: int) -> None:
        for number in range(first, len(pages), 4):
            found[number] = engine.clean(pages[number]).body

    threads = [threading.Thread(target=work, args=(first,)) for first in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [found[number] for number in range(len(pages))] == expected


def test_stage_that_fails_costs_an_error_and_no_text(monkeypatch: pytest.MonkeyPatch) -> None:
    from cleaner.stages.timestamps import Timestamps

    def fail(*_: object) -> None:
        raise RuntimeError("planted")

    monkeypatch.setattr(Timestamps, "propose", fail)
    result = Cleaner().clean(BODY)
    assert (result.status, result.body) == ("error", BODY)
    assert "planted" in (result.error or "")


def test_public_names_exist() -> None:
    assert all(hasattr(cleaner, name) for name in cleaner.__all__)
