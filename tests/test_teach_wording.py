"""Suggested rules take the lines they were drafted from, and as little else as can be."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from cleaner.rulebook import Match, Rule, load
from cleaner.rulebook.check import example_faults
from cleaner.rulebook.match import Matcher
from cleaner.rulebook.read import read_folder
from cleaner.rulebook.write import rule_text
from cleaner.shape import shape_of
from cleaner.teach.draft import draft_rules
from cleaner.teach.evidence import Evidence, name_of
from cleaner.teach.wording import longest, narrowest, opening

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

LINES = st.text(min_size=1, max_size=60).map(lambda line: " ".join(line.splitlines())).filter(str.strip)
WORDS = st.lists(st.sampled_from("row greet the tide of velmora osk bay now".split()), min_size=3, max_size=8)


def taken(match: Match, lines: Sequence[str], line: str) -> bool:
    rule = Rule(
        id="mine/x",
        title="Draft",
        because="was drafted",
        category="outside",
        score=6.0,
        match=match,
        max_words=longest(lines, match),
        examples={"remove": ["a", "b"], "keep": ["c", "d"]},  # type: ignore[arg-type]
    )
    return bool(Matcher([rule]).match(shape_of(line))[0])


@settings(suppress_health_check=[HealthCheck.filter_too_much])  # lines of marks alone, of which there are many
@given(st.lists(LINES, min_size=1, max_size=4), LINES)
def test_an_exact_match_takes_its_lines_and_no_other(lines: list[str], other: str) -> None:
    match = narrowest(lines, vary=False)
    assume(match is not None and match.exact)
    assert match is not None
    assert all(taken(match, lines, line) for line in lines)
    alike = {shape_of(line).key for line in lines} | {shape_of(line).folded for line in lines}
    wordings = {shape_of(other).key, shape_of(other).folded} - {""}
    assert taken(match, lines, other) == (not alike.isdisjoint(wordings))


@given(WORDS, st.lists(st.integers(0, 99_999), min_size=2, max_size=5, unique=True), st.integers(0, 8))
def test_a_pattern_takes_other_numbers_and_no_other_words(words: list[str], numbers: list[int], at: int) -> None:
    def spelt(number: object, *more: str) -> str:
        return " ".join([*words[:at], str(number), *words[at:], *more])

    lines = [spelt(number) for number in numbers]
    match = narrowest(lines, vary=True)
    assert match is not None
    assert all(taken(match, lines, line) for line in lines)
    assert taken(match, lines, spelt(max(numbers) + 1))
    assert not taken(match, lines, spelt(numbers[0], "again"))
    assert not taken(match, lines, spelt("seven"))


@given(LINES)
def test_any_line_becomes_a_sound_rule_or_is_named(line: str) -> None:
    drafts, left = draft_rules([Evidence("cut", name_of(shape_of(line)), spellings={line: 1})], {}, {}, ())
    assert len(drafts) + len(left) == 1
    for draft in drafts:
        assert draft.faults == []
        assert list(example_faults(draft.rule)) == []


@given(LINES)
def test_a_drafted_rule_comes_back_from_its_file(tmp_path_factory: pytest.TempPathFactory, line: str) -> None:
    drafts, _ = draft_rules([Evidence("keep", name_of(shape_of(line)), spellings={line: 1})], {}, {}, ())
    folder = tmp_path_factory.mktemp("rules")
    assert [read(folder, draft.rule) for draft in drafts] == [draft.rule for draft in drafts]


def read(folder: Path, rule: Rule) -> Rule:
    (folder / "rules.toml").write_text(rule_text(rule), encoding="utf-8")
    problems: list[str] = []
    ((found, _),) = read_folder(folder, problems)
    assert problems == []
    assert isinstance(found, Rule)
    return found


def test_every_rule_of_the_book_comes_back_from_its_text(tmp_path: Path) -> None:
    rules = [rule for rule in load().rules if not rule.aliases]
    (tmp_path / "rules.toml").write_text("\n".join(map(rule_text, rules)), encoding="utf-8")
    problems: list[str] = []
    found = {entry.id: entry for entry, _ in read_folder(tmp_path, problems)}
    assert problems == []
    assert found == {rule.id: rule for rule in rules}


@pytest.mark.parametrize(
    ("lines", "prefix"),
    [
        (["Row the bay with Anna", "Row the bay with Bert"], "row the bay with"),
        (["Row the bay", "Row the bay today"], "row the bay"),
        (["Row with Anna", "Row with Bert"], None),
        (["Row the bay of Osk", "Row the bay and meet the crew of nine at the pier"], None),
        (["Row the bay"], None),
        (["Row the bay", "Greet the tide"], None),
    ],
)
def test_lines_that_differ_at_their_end_alone_open_alike(lines: list[str], prefix: str | None) -> None:
    match = opening(lines)
    assert (match.prefix[0] if match is not None else None) == prefix
