"""The rule book: format, layers, bundled rules."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

import pytest

from cleaner import Cleaner, Config, RuleBookError, clean
from cleaner.io.report import report_row
from cleaner.rulebook import Rule, load
from cleaner.rulebook.check import check_folder, example_faults
from cleaner.rulebook.load import bundled
from cleaner.shape import shape_of

BOOK = load()
BUNDLED = BOOK.rules
FILES = {
    Path(origin).relative_to(bundled()).as_posix(): list(rules)
    for origin, rules in groupby(
        sorted(BUNDLED, key=lambda rule: BOOK.origins[rule.id]), lambda rule: BOOK.origins[rule.id]
    )
}
"""The bundled rules by the file they stand in: a test for each rule took longer than what it tries."""

RULE = """
[[rule]]
id = "mine/osk-times"
title = "Subscription line of the Osk Times"
because = "asks to subscribe to the Osk Times"
category = "subscription"
score = 6.0
match.prefix = ["the osk times lives from its readers"]
examples.remove = ["The Osk Times lives from its readers.", "The Osk Times lives from its readers: subscribe"]
examples.keep = ["The Osk Times lives on", "Readers of the Osk Times wrote to the mayor"]
"""


def write(folder: Path, text: str, name: str = "rules.toml") -> Path:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text)
    return folder


@pytest.mark.parametrize("rules", FILES.values(), ids=FILES)
def test_bundled_examples_come_out_as_they_say(rules: list[Rule]) -> None:
    assert [f"{rule.id}: {fault}" for rule in rules for fault in example_faults(rule, BOOK.matcher)] == []


@pytest.mark.parametrize(("path", "rules"), FILES.items(), ids=FILES)
def test_bundled_rules_are_named_after_their_folder(path: str, rules: list[Rule]) -> None:
    folder = Path(path).parent
    assert [rule.id for rule in rules if rule.id.split("/")[0] != folder.name] == []
    language = (folder.name,) if folder.parent.name == "lang" else ()
    assert [rule.id for rule in rules if rule.language[:1] != language] == []


def test_rule_of_ones_own_removes(tmp_path: Path) -> None:
    folder = write(tmp_path / "mine", RULE)
    text = "The ferry left at dawn.\nThe Osk Times lives from its readers.\nIt came back at noon."
    assert clean(text).status == "unchanged"
    result = clean(text, config=Config(rules=(folder,)))
    assert result.body == "The ferry left at dawn.\nIt came back at noon."
    assert result.removals[0].rule == "mine/osk-times"


def test_same_id_replaces_and_can_switch_off(tmp_path: Path) -> None:
    text = "The ferry left at dawn.\nAdvertisement\nIt came back at noon."
    label = next(rule for rule in BUNDLED if rule.id == "en/ad-label")
    off = f'[[rule]]\nid = "{label.id}"\nenabled = false\n'
    assert clean(text).status == "cleaned"
    assert clean(text, config=Config(rules=(write(tmp_path / "off", off),))).status == "unchanged"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("score = 6.0", "score = 60"), "score"),
        (("score = 6.0", ""), "score: missing"),
        (('category = "subscription"', ""), "category: missing: write one of related, "),
        (('match.prefix = ["the osk times lives from its readers"]', ""), "match: missing"),
        (('match.prefix = ["the osk times lives from its readers"]', "match.prefix = []"), "match is empty"),
        (("match.prefix", "match.prefixes"), "match.prefixes: unknown, did you mean 'match.prefix'"),
        (('match.prefix = ["the', 'match.pattern = ["(the'), "no valid pattern"),
        (('"mine/osk-times"', '"Osk Times"'), "kebab case"),
        (('"The Osk Times lives from its readers: subscribe"', ""), "examples.remove: at least two"),
        (('because = "asks', 'reason = "asks'), "reason: unknown"),
        (("[[rule]]", "[rule]"), "two brackets"),
        (("[[rule]]", "language = 3\n[[rule]]"), "language"),
        (("[[rule]]", ""), "because: stands above the first [[rule]]"),
        (("[[rule]]", "lang = 'en'\n[[rule]]"), "lang: unknown, did you mean 'language'"),
        (("score = 6.0", "score ="), "cannot be read"),
        (("score = 6.0", "score = 6.0\nalways = true"), "score: given twice"),
        (("score = 6.0", "never = true\nstatus = 'experimental'"), "status: an experimental rule"),
        (("score = 6.0", "score = 'six'"), "score: 'six': write a number from -10 to 10"),
        (("score = 6.0", "score = 6.0\nlanguage = 'English'"), "language: 'English': write an ISO 639 code"),
        (("score = 6.0", "score = 6.0\nlanguage = ['en', 'd']"), "language: 'd'"),
        (("score = 6.0", "score = 6.0\nsite = 'osk.example'"), "put the rule into sites/<host>.toml"),
        (("score = 6.0", "score = 6.0\nmatch.css = ['.ad']"), "match.css: for the rules of one site only"),
        (("score = 6.0", "score = 6.0\nscope = 'outside'"), '"outside" needs match.css'),
        (("score = 6.0", "score = 6.0\nenabled = 'no way'"), "enabled: 'no way': write true or false"),
        (("score = 6.0", "score = 6.0\nmatch.phrase = ['']"), "match.phrase: '' is empty"),
        (("score = 6.0", "score = 6.0\nmatch.phrase = 'x'"), "match.phrase: 'x': write a list"),
        (("score = 6.0", "score = 6.0\nunless.phrases = ['x']"), "did you mean 'unless.phrase'"),
        (("match.prefix", "match"), "write a field of it, such as match.exact"),
        (('category = "subscription"', 'category = "subscriptions"'), "did you mean 'subscription'?"),
    ],
    ids=lambda value: value if isinstance(value, str) else value[1][:30],
)
def test_fault_names_file_rule_and_field(change: tuple[str, str], told: str, tmp_path: Path) -> None:
    folder = write(tmp_path / "mine", RULE.replace(*change))
    with pytest.raises(RuleBookError, match=r"rules\.toml") as caught:
        load([folder])
    assert told in str(caught.value)


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    folder = write(tmp_path / "mine", RULE.replace("score = 6.0", "") + RULE.replace("category =", "kind ="))
    write(folder, RULE.replace("title =", "tilte ="), "more.toml")
    with pytest.raises(RuleBookError) as caught:
        load([folder])
    told = "\n".join(caught.value.problems)
    for field in ("score", "category", "kind", "title", "tilte"):
        assert field in told


def test_switching_off_an_unknown_rule_is_a_fault(tmp_path: Path) -> None:
    folder = write(tmp_path / "off", '[[rule]]\nid = "en/ad-lable"\nenabled = false\n')
    with pytest.raises(RuleBookError, match="did you mean 'en/ad-label'"):
        load([folder])


def test_same_id_twice_in_a_layer_is_a_fault(tmp_path: Path) -> None:
    folder = write(tmp_path / "mine", RULE)
    write(folder, RULE, "again.toml")
    with pytest.raises(RuleBookError, match="stands in"):
        load([folder])


@pytest.mark.parametrize("former", ["mine/osk-line", "mine/osk-times"])
def test_layer_above_knows_a_rule_by_its_former_id(former: str, tmp_path: Path) -> None:
    below = write(tmp_path / "below", RULE + 'aliases = ["mine/osk-line"]\n')
    above = write(tmp_path / "above", f'[[rule]]\nid = "{former}"\nenabled = false\n')
    assert load([below]).find(former) is not None
    assert load([below, above]).find("mine/osk-times") is None
    replaced = load([below, write(tmp_path / "again", RULE.replace("mine/osk-times", former))])
    assert [rule.id for rule in replaced.rules if rule.id.startswith("mine/")] == [former]


def test_former_id_that_another_rule_has_is_a_fault(tmp_path: Path) -> None:
    other = RULE.replace("mine/osk-times", "mine/other").replace("score", 'aliases = ["mine/osk-times"]\nscore')
    with pytest.raises(RuleBookError, match=r"mine/other: aliases: 'mine/osk-times' stands in"):
        load([write(tmp_path / "mine", RULE + other)])


def test_settings_file_lies_over_all_folders(tmp_path: Path) -> None:
    folder = write(tmp_path / "mine", RULE)
    settings = tmp_path / "settings.toml"
    settings.write_text('rules = ["mine"]\n[[rule]]\nid = "mine/osk-times"\nenabled = false\n')
    line = "The Osk Times lives from its readers."
    text = f"The ferry left at dawn.\n{line}\nIt came back at noon."
    assert line not in clean(text, config=Config(rules=(folder,))).body
    assert line in clean(text, config=Config.from_toml(settings)).body


def test_settings_file_brings_rules_of_its_own(tmp_path: Path) -> None:
    settings = tmp_path / "settings.toml"
    settings.write_text("budget = 0.9\n" + RULE)
    config = Config.from_toml(settings)
    assert config.budget == 0.9
    assert load(config.rules, config.rule_file).layers["mine/osk-times"] == str(settings)
    settings.write_text(RULE.replace("score", "scores"))
    with pytest.raises(RuleBookError, match=r"settings\.toml: mine/osk-times: scores: unknown"):
        clean("A text.", config=Config.from_toml(settings))


PROSE = "The mayor said on Monday that the ferry would sail again as soon as the ice in the harbour was gone."


@pytest.mark.parametrize(
    ("score", "line", "kept"),
    [
        ("always = true", "The Osk Times lives from its readers, who pay for it, and from nobody else, it said.", 0),
        ("score = 6.0", "Correction: the Osk Times lives from its readers.", 1),
        ("never = true", "The Osk Times lives from its readers. Subscribe to our newsletter", 1),
        ("score = 6.0", "The Osk Times lives from its readers. Subscribe to our newsletter", 0),
    ],
)
def test_always_and_never(score: str, line: str, kept: int, tmp_path: Path) -> None:
    rule = RULE.replace("score = 6.0", score).replace("match.prefix", "match.phrase")
    result = clean(f"{PROSE}\n{line}\n{PROSE}", config=Config(rules=(write(tmp_path / "mine", rule),)))
    assert result.body.count(line) == kept


def test_never_wins_over_always(tmp_path: Path) -> None:
    never = RULE.replace("mine/osk-times", "mine/kept").replace("score = 6.0", "never = true")
    folder = write(tmp_path / "mine", RULE.replace("score = 6.0", "always = true") + never)
    line = "The Osk Times lives from its readers."
    assert line in clean(f"{PROSE}\n{line}\n{PROSE}", config=Config(rules=(folder,))).body


def test_examples_of_a_rule_that_keeps_are_turned_around(tmp_path: Path) -> None:
    keeps = RULE.replace("score = 6.0", "never = true").replace("examples.keep", "examples.x")
    keeps = keeps.replace("examples.remove", "examples.keep").replace("examples.x", "examples.remove")
    assert check_folder([write(tmp_path / "mine", keeps)]).problems == ()


@pytest.mark.parametrize(
    ("language", "of_the_rule", "points"),
    [
        ("en", "['en', 'sv']", 6.0),
        ("sv-SE", "['en', 'sv']", 6.0),
        ("nb", "'no'", 6.0),
        ("de", "['en', 'sv']", 3.0),
        (None, "['en', 'sv']", 6.0),  # detected: English
        (None, "'sv'", 3.0),
    ],
)
def test_rule_of_other_languages_counts_half(
    language: str | None, of_the_rule: str, points: float, tmp_path: Path
) -> None:
    rule = RULE.replace("score", f"language = {of_the_rule}\nscore")
    line = "The Osk Times lives from its readers."
    config = Config(rules=(write(tmp_path / "mine", rule),), line_points=1.0)
    (removal,) = clean(f"{PROSE}\n{line}\n{PROSE}", language=language, config=config).removals
    assert removal.evidence["points"]["mine/osk-times"] == points


@pytest.mark.parametrize(
    ("field", "line"), [("remove", "Something else altogether"), ("keep", "The Osk Times lives from its readers")]
)
def test_check_runs_the_examples(field: str, line: str, tmp_path: Path) -> None:
    folder = write(tmp_path / "mine", RULE.replace(f"examples.{field} = [", f'examples.{field} = ["{line}", '))
    checked, problems = check_folder([folder])
    assert checked == 1
    assert len(problems) == 1
    assert f"examples.{field}" in problems[0]
    assert "mine/osk-times" in problems[0]


@pytest.mark.parametrize(
    ("match", "takes", "leaves"),
    [
        ({"exact": ["share this"]}, ["Share this", "» SHARE THIS:", "share\u00a0this"], ["Share this story"]),
        ({"prefix": ["share on"]}, ["Share on X", "share on"], ["Share online", "Do share on X"]),
        ({"phrase": ["our newsletter"]}, ["Get our newsletter today"], ["Our newsletters"]),
        ({"pattern": [r"^page \d+$"]}, ["Page 3"], ["Page three"]),
        ({"phrase": ["sign up", "sign up for news"]}, ["Please sign up for news now"], ["Sign upward"]),
        ({"prefix": ["©"]}, ["© 2024 The Osk Courier"], ["(c) 2024"]),
        ({"prefix": ["à lire"]}, ["À lire : Osk"], ["À lirerons Osk"]),
        ({"prefix": ["関連記事"]}, ["関連記事一覧"], ["記事"]),
        ({"exact": ["don't miss"]}, ["Don‘t miss"], ["Do not miss"]),
        ({"exact": ["もっと読む"]}, ["もっと読む"], ["もっと読むと"]),
        ({"exact": ["WHO"], "cased": True}, ["WHO", "• WHO:"], ["who", "Who"]),
        ({"prefix": ["AP"], "cased": True}, ["AP \u2013 Osk"], ["Ap \u2013 Osk", "APx"]),
        ({"phrase": ["US Edition"], "cased": True}, ["Our US Edition"], ["our us edition"]),
        ({"pattern": [r"^[A-Z]{3}: \d"], "cased": True}, ["OSK: 4"], ["Osk: 4"]),
    ],
)
def test_match_kinds(match: dict[str, list[str]], takes: list[str], leaves: list[str]) -> None:
    from cleaner.rulebook.match import Matcher
    from cleaner.rulebook.validate import validated

    rule = validated(
        {
            "id": "t/t",
            "title": "test",
            "because": "is a test line",
            "category": "share",
            "score": 1,
            "match": match,
            "examples": {"remove": ["a", "b"], "keep": ["a", "b"]},
        }
    )
    matcher = Matcher([rule], seconds=1.0)
    for line in takes:
        assert matcher.match(shape_of(line)) == ([rule], [])
    for line in leaves:
        assert matcher.match(shape_of(line)) == ([], [])


def test_slow_pattern_keeps_the_line_and_is_reported(tmp_path: Path) -> None:
    slow = RULE.replace('match.prefix = ["the osk times lives from its readers"]', "match.pattern = ['^(?:(a|aa)+)+$']")
    slow = slow.replace("examples.remove = [", "status = 'experimental'\nexamples.remove = [")
    folder = write(tmp_path / "mine", slow)
    line = "a" * 60 + " b"
    result = clean(f"The ferry left.\n{line}", config=Config(rules=(folder,), pattern_seconds=0.01))
    assert line in result.body
    assert result.status == "unchanged"
    assert result.timeouts == ("mine/osk-times",)
    assert report_row("page", None, result, None)["timeouts"] == ["mine/osk-times"]


def test_each_cleaner_gives_patterns_its_own_time(tmp_path: Path) -> None:
    heavy = "match.pattern = ['^share (?:(?:a|b|ab)*c|[ab]+) osk$']"  # matches in the end, after seconds
    rule = RULE.replace('match.prefix = ["the osk times lives from its readers"]', heavy)
    folder = write(tmp_path / "mine", rule.replace("score = 6.0", "score = 10.0\nstatus = 'experimental'"))
    hasty, patient = (Cleaner(Config(rules=(folder,), pattern_seconds=seconds)) for seconds in (0.001, 600.0))
    line = f"Share {'ab' * 21} osk"
    page = f"The ferry left at dawn.\n{line}\nIt came back at noon, and nobody on the quay had waited for it."
    late = hasty.clean(page)
    assert (late.status, late.timeouts) == ("unchanged", ("mine/osk-times",))
    whole = patient.clean(page)
    assert ([removal.rule for removal in whole.removals], whole.timeouts) == (["mine/osk-times"], ())
    assert hasty.clean(page) == late
