"""How a rule names the lines it is for: as narrow as what was seen of them."""

from __future__ import annotations

from itertools import zip_longest
from math import ceil
from typing import TYPE_CHECKING

import regex

from cleaner.rulebook.check_entries import MIXED, oddities
from cleaner.rulebook.format import Examples, Match, Rule
from cleaner.rulebook.match import Matcher
from cleaner.shape import fold, shape_of, trim

if TYPE_CHECKING:
    from collections.abc import Sequence

_NUMBER = r"\p{N}+(?:[.,:/']\p{N}+)*"
_PART = regex.compile(rf"{_NUMBER}|[\p{{L}}\p{{M}}\p{{N}}_]+|\s+|.", regex.S)
_IS_NUMBER = regex.compile(_NUMBER)
_MORE = 2
"""Characters, and words, more than were seen that a gap may hold: the next page counts on."""
_PREFIX_WORDS, _PREFIX_SHARE = 3, 0.5
"""Words that lines must open with in common, and their share of each line, before a rule is for all that open so."""
_STRAY = regex.compile(
    r"[\p{Cc}\p{Cs}\N{ZERO WIDTH SPACE}\N{WORD JOINER}\N{ZERO WIDTH NO-BREAK SPACE}\N{SOFT HYPHEN}\ufffd]"
)
"""Characters that no rule file should hold."""
_HALF = regex.compile("[\ud800-\udfff]")
_PROBE = Examples(remove=("a", "b"), keep=("c", "d"))


def narrowest(lines: Sequence[str], *, vary: bool) -> Match | None:
    """Give the narrowest match that takes all lines; None: no rule can, as they hold nothing but marks.

    Args:
        lines: as they stand on pages.
        vary: the lines are spellings of one, so times and numbers in it may be others elsewhere.
    """
    for wording in (varied if vary else exact, literal):
        try:
            match = wording(lines)
        except ValueError:  # an entry is empty once it is folded
            continue
        if takes(match, lines):
            return match
    return None


def exact(lines: Sequence[str]) -> Match:
    """Take these lines and no others; what is folded for matching makes no difference."""
    return Match(exact=tuple(dict.fromkeys(_entry(line) for line in lines)))


def varied(lines: Sequence[str]) -> Match:
    """Take lines that differ in times and numbers alone: exactly these, or one pattern with gaps where they differ."""
    folded = list(dict.fromkeys(shape_of(line).folded for line in lines))
    if len({trim(line) for line in folded}) == 1:
        return exact(lines)
    return Match(pattern=(_pattern([_PART.findall(line) for line in folded]),))


def literal(lines: Sequence[str]) -> Match:
    """Take these lines by patterns, a full stop for each character that no rule file should hold."""
    folded = dict.fromkeys(shape_of(line).folded for line in lines)
    return Match(pattern=tuple(dict.fromkeys(f"^{_STRAY.sub('.', _quoted_plain(line))}$" for line in folded)))


def opening(lines: Sequence[str]) -> Match | None:
    """Take lines that open with the same words; None: they have too little in common for that."""
    words = [shape_of(line).folded.split(" ") for line in lines]
    shared = 0
    for at in zip_longest(*words):
        if len(set(at)) > 1:
            break
        shared += 1
    longest = max(map(len, words))
    if len(words) < 2 or shared < _PREFIX_WORDS or shared < _PREFIX_SHARE * longest:
        return None
    return Match(prefix=(" ".join(words[0][:shared]),))


def longest(lines: Sequence[str], match: Match) -> int:
    """Give the words of the longest line, as `max_words` counts them; a gap may hold more of them than were seen."""
    return max(1, *(ceil(shape_of(line).words) for line in lines)) + (_MORE if match.pattern else 0)


def takes(match: Match, lines: Sequence[str]) -> bool:
    """Whether a match takes all lines, and holds nothing that `cleaner rules check` finds fault with."""
    try:
        rule = Rule(
            id="a/b",
            title="Draft",
            because="was drafted",
            category="repeated",
            score=6.0,
            match=match,
            max_words=longest(lines, match),
            examples=_PROBE,
        )
    except ValueError:
        return False
    matcher = Matcher([rule])
    whole = all(matcher.match(shape_of(line))[0] for line in lines)
    return whole and not list(oddities(rule)) and not _HALF.search("".join((*match.exact, *match.prefix)))


def _entry(line: str) -> str:
    shape = shape_of(line)
    return shape.key if shape.key and trim(fold(shape.key)) == shape.key else shape.folded


def _pattern(lines: Sequence[Sequence[str]]) -> str:
    if len({len(parts) for parts in lines}) == 1:
        return "^" + "".join(_gap(list(parts)) for parts in zip(*lines, strict=True)) + "$"
    opens = _same(lines)
    closes = _same([parts[opens:][::-1] for parts in lines])
    middles = ["".join(parts[opens : len(parts) - closes]) for parts in lines]
    first = lines[0]
    head, tail = "".join(first[:opens]), "".join(first[len(first) - closes :])
    least = "0" if "" in middles else "1"
    return f"^{_quoted(head)}.{{{least},{max(map(len, middles)) + _MORE}}}{_quoted(tail)}$"


def _same(lines: Sequence[Sequence[str]]) -> int:
    """Count the parts that all lines open with."""
    count = 0
    for at in zip(*lines, strict=False):
        if len(set(at)) > 1:
            break
        count += 1
    return count


def _gap(parts: Sequence[str]) -> str:
    """Give a pattern for what stands at one place of several lines."""
    seen = set(parts)
    if len(seen) == 1:
        return _quoted(parts[0])
    most = max(map(len, seen)) + _MORE
    if all(_IS_NUMBER.fullmatch(part) for part in seen):
        return rf"[\p{{N}}.,:/']{{1,{most}}}"
    return rf"[^\s]{{1,{most}}}"


def _quoted(text: str) -> str:
    return regex.escape(text, special_only=True, literal_spaces=True)


def _quoted_plain(line: str) -> str:
    """Quote a line, with a full stop for each foreign letter of a word that mixes scripts."""
    return _quoted(MIXED.sub(lambda found: "".join(c if c.isascii() else "\ufffd" for c in found[0]), line))
