"""Matching many rules in one pass gives what matching them one by one gives."""

from __future__ import annotations

import random
from functools import cache

import pytest
import regex
from hypothesis import event, given
from hypothesis import strategies as st
from naive_matcher import NaiveMatcher

from cleaner.rulebook import load
from cleaner.rulebook.literals import read
from cleaner.shape import shape_of

BOOK = load(pattern_seconds=10.0)
ENTRIES = sorted(
    {entry for rule in BOOK.rules for kind in ("exact", "prefix", "phrase") for entry in getattr(rule.match, kind)}
)
EXAMPLES = sorted({line for rule in BOOK.rules for line in (*rule.examples.remove, *rule.examples.keep)})


@cache
def naive() -> NaiveMatcher:
    return NaiveMatcher(BOOK.rules)


@pytest.mark.parametrize("part", range(4))
def test_examples_and_entries_match_as_one_by_one(part: int) -> None:
    pick = random.Random(part)  # noqa: S311  # which lines are tried is no secret
    for rule in BOOK.rules[part::30]:  # to hold a line against every rule by itself takes a hundredth of a second
        lines = [*rule.examples.remove, *rule.examples.keep, *rule.match.exact, *rule.match.prefix, *rule.match.phrase]
        shape = shape_of(pick.choice(lines) + pick.choice(["", f" {pick.choice(ENTRIES)}"]))
        assert BOOK.matcher.match(shape) == (naive().match(shape), [])


def cut(line: str, start: int, end: int) -> str:
    return line[start % (len(line) + 1) :][: end % (len(line) + 2)]


PIECES = st.one_of(
    st.sampled_from(ENTRIES),
    st.sampled_from(EXAMPLES),
    st.builds(cut, st.sampled_from(EXAMPLES), st.integers(0, 99), st.integers(0, 99)),
    st.text(max_size=4),
    st.text(alphabet=st.characters(categories=["Cs", "Cf", "Mn", "Lo"]), max_size=3),
    st.sampled_from([" ", ": ", "» ", "2", "©", "ß", "\u00a0"]),
)


@given(st.lists(PIECES, min_size=1, max_size=5).map("".join))
def test_any_line_matches_as_one_by_one(line: str) -> None:
    shape = shape_of(line)
    assert BOOK.matcher.match(shape) == (naive().match(shape), [])


ATOMS = st.sampled_from(
    r"a b ab é \x61 \. . [ab] [^]a] [\]b] [[:alpha:]] \w \p{L} \b ^ $ \u00e9 (?=a) (?!b) (?<=a) (?#b) ] }".split()
)
COUNTS = st.sampled_from(["", "", "", "?", "*", "+", "{2}", "{0,1}", "{,2}", "{1,}", "??", "*+", "{1,2}?"])
GROUPS = st.sampled_from(["(", "(?:", "(?>", "(?P<name>", "(?i:", "(?=", "(?!", "(?<="])


def extended(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    group = st.builds(lambda opening, body, count: f"{opening}{body}){count}", GROUPS, inner, COUNTS)
    branches = st.lists(inner, min_size=2, max_size=3).map("|".join)
    return st.one_of(st.lists(inner, min_size=1, max_size=4).map("".join), branches, group)


PATTERNS = st.recursive(st.builds("{}{}".format, ATOMS, COUNTS), extended, max_leaves=12)


@given(PATTERNS, st.lists(st.text(alphabet="abBé. a]}", max_size=12), min_size=5, max_size=5))
def test_no_match_is_without_a_literal(pattern: str, texts: list[str]) -> None:
    try:
        compiled = regex.compile(pattern)
    except regex.error:
        return
    known = read(pattern)
    assert (known.best is None) is (known.sets == [])
    for text in texts:
        if known.sets and compiled.search(text):
            event(f"a match of which {min(len(known.sets), 3)} sets of literals are known")
            assert all(any(literal in text for literal in literals) for literals in known.sets)


@pytest.mark.parametrize(
    ("pattern", "literals"),
    [
        (r"^page \d+$", {"page "}),
        (r"^(?:share|send) this \w+$", {"share this ", "send this "}),
        (r"\d+ (?:comments?|replies)", {" comment", " comments", " replies"}),
        (r"^colou?r of (?:the )?day", {"color of the day", "color of day", "colour of the day", "colour of day"}),
        (r"(?:abc|bcd+)x", {"abc", "bc"}),
        (r"^\x27tis", {"'tis"}),
        (r"\p{Lu}{2,} times", {" times"}),
        (r"^\d{1,2}:\d\d$", {":"}),
        (r"(?i)share", None),
        (r"(share){e<=1}", None),
        (r"(?V1)[[a-z]--[b]]x", None),
        (r"(a)\1", None),
        (r"x?y*", None),
        (r"^\d+$", None),
        (r"a|\d", None),
    ],
)
def test_literals_of_a_pattern(pattern: str, literals: set[str] | None) -> None:
    assert read(pattern).best == literals
