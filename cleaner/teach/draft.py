"""Evidence -> draft rules."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from hashlib import blake2b
from html import escape
from typing import TYPE_CHECKING, Any

import regex

from cleaner.amounts import counted
from cleaner.explain import printable
from cleaner.rulebook.check import example_faults
from cleaner.rulebook.check_patterns import pattern_faults
from cleaner.rulebook.match import Matcher
from cleaner.rulebook.validate import validated
from cleaner.shape import shape_of
from cleaner.teach.wording import longest, narrowest, opening, takes

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from cleaner.rulebook.format import Match, Rule
    from cleaner.teach.evidence import Evidence

OWN = "mine"
"""Folder part of the ids of rules that are for no one site."""
_NAME_WORDS, _NAME_CHARS = 5, 40
_TITLE_CHARS = 60
_FEWEST_EXAMPLES, _EXAMPLES = 2, 4
_SCORES = (6.0, 8.0, 10.0)
"""Points of a rule; where more is said against a line, `always` takes their place."""


@dataclass(slots=True)
class Draft:
    """A rule that may be, and the evidence it rests on."""

    rule: Rule
    evidence: list[Evidence]
    replaces: tuple[str, ...] = ()
    """Ids of narrower drafts that it makes needless."""
    faults: list[str] = field(default_factory=list)
    """Why it cannot be a rule."""

    @property
    def names(self) -> frozenset[str]:
        """Names of the lines it is for."""
        return frozenset(item.name for item in self.evidence)


def draft_rules(
    found: Sequence[Evidence], needed: dict[int, float], lookalikes: dict[int, list[str]], taken: Iterable[str]
) -> tuple[list[Draft], list[str]]:
    """Give a draft for each line, and one for lines that open alike; and the lines no rule can be for.

    Args:
        found: the evidence.
        needed: by the place of the evidence, points it takes for its lines to go.
        lookalikes: likewise, lines nearest in wording that a rule must leave alone.
        taken: ids that other rules have.
    """
    names = _Names(taken)
    drafts: list[Draft] = []
    left: list[str] = []
    for at, item in enumerate(found):
        match = narrowest(list(item.spellings), vary=item.kind != "keep")
        draft = _draft([item], match, needed.get(at, 0.0), lookalikes.get(at, []), names) if match else None
        if draft is None:
            left.append(f"no rule can be for the line {_clipped(next(iter(item.spellings)))!r}: it says too little")
        else:
            drafts.append(draft)
    for site in sorted({item.site for item in found if item.kind == "cut"}):
        group = [(at, item) for at, item in enumerate(found) if item.kind == "cut" and item.site == site]
        for alike in _alike(group):
            items = [item for _, item in alike]
            lines = [line for item in items for line in item.spellings]
            match = opening(lines)
            if match is not None and takes(match, lines):
                points = max(needed.get(at, 0.0) for at, _ in alike)
                beside = list(dict.fromkeys(line for at, _ in alike for line in lookalikes.get(at, [])))
                wide = _draft(items, match, points, beside, names)
                if wide is not None:
                    wide.replaces = tuple(draft.rule.id for draft in drafts if draft.evidence[0] in items)
                    drafts.append(wide)
    return drafts, left


def _alike(group: Sequence[tuple[int, Evidence]]) -> Iterator[list[tuple[int, Evidence]]]:
    """Put together lines that open alike, in the order of their letters."""
    run: list[tuple[int, Evidence]] = []
    for entry in sorted(group, key=lambda item: item[1].name):
        if run and opening([line for _, item in (*run, entry) for line in item.spellings]) is None:
            if len(run) > 1:
                yield run
            run = []
        run.append(entry)
    if len(run) > 1:
        yield run


def _draft(items: list[Evidence], match: Match, needed: float, beside: Sequence[str], names: _Names) -> Draft | None:
    lines = list(dict.fromkeys(line for item in items for line in item.spellings))
    first, site = items[0], items[0].site
    keeps = first.kind == "keep"
    entry: dict[str, Any] = {
        "title": f"{_TITLES[first.kind]}: {_clipped(shape_of(lines[0]).cased)}",
        "because": _reason(first, site),
        "category": "repeated" if first.kind == "repeated" else "outside",
        "match": match,
        "max_words": longest(lines, match),
        "site": site,
        **_strength(needed, keeps=keeps),
    }
    entry["id"] = names.give(site, (match.prefix or lines)[0], repr((match, site)), "keep-" if keeps else "")
    takes_, leaves = _examples(entry, lines, beside)
    if min(len(takes_), len(leaves)) < _FEWEST_EXAMPLES:
        return None
    examples = {"remove": leaves, "keep": takes_} if keeps else {"remove": takes_, "keep": leaves}
    rule = validated({**entry, "examples": examples})
    return Draft(rule, items, faults=[*example_faults(rule), *pattern_faults(rule)])


_TITLES = {"cut": "Line marked to go", "keep": "Line marked to stay", "repeated": "Line that repeats"}


def _reason(item: Evidence, site: str) -> str:
    where = f"on {site}" if site else "on pages of yours"
    if item.kind == "repeated":
        return f"stands on {item.repeats} of {counted(item.of, 'page')} {where if site else 'of one folder'}"
    return f"was marked as {'part of the article' if item.kind == 'keep' else 'residue'} {where}"


def _strength(needed: float, *, keeps: bool) -> dict[str, Any]:
    if keeps:
        return {"never": True}
    score = next((score for score in _SCORES if score >= needed), None)
    return {"always": True} if score is None else {"score": score}


def _examples(
    entry: dict[str, Any], lines: Sequence[str], beside: Sequence[str]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Give lines that the rule takes and lines that it leaves, two of each at least."""
    probe = validated({**entry, "site": "", "examples": {"remove": ["a", "b"], "keep": ["c", "d"]}})
    matcher = Matcher([probe])

    def taken(line: str) -> bool:
        return bool(matcher.match(shape_of(line))[0])

    first = lines[0].strip()
    spelt = dict.fromkeys([*(line.strip() for line in lines), shape_of(first).folded, f"- {first}", f"•  {first}"])
    takes_ = [line for line in spelt if _writable(line) and taken(line)]
    enough = _FEWEST_EXAMPLES if len(lines) == 1 else _EXAMPLES
    halves = [f"{first} {first}", f"{first} {first} {first}"]
    leaves = [line for line in dict.fromkeys([*beside, *halves]) if _writable(line) and not taken(line)]
    dress = escape if entry["site"] else str
    # Examples of rules for a site are HTML.
    return tuple(dress(line) for line in takes_[:enough]), tuple(dress(line) for line in leaves[:_FEWEST_EXAMPLES])


def _writable(line: str) -> bool:
    return not any("\ud800" <= character <= "\udfff" for character in line)


class _Names:
    """Gives ids that nobody has."""

    def __init__(self, taken: Iterable[str]) -> None:
        self._taken = set(taken)

    def give(self, site: str, line: str, content: str, opening: str) -> str:
        folder = "-".join(part for part in regex.split(r"[^a-z0-9.]+", site) if part) or OWN
        plain = unicodedata.normalize("NFKD", line.casefold()).encode("ascii", "ignore").decode()
        words = "-".join(regex.findall(r"[a-z0-9]+", plain.replace("'", ""))[:_NAME_WORDS])
        digest = blake2b(content.encode("utf-8", "backslashreplace"), digest_size=3).hexdigest()
        name = f"{folder}/{opening}{words[:_NAME_CHARS].strip('-') or f'line-{digest}'}"
        if name in self._taken:
            name = f"{name}-{digest}"
        self._taken.add(name)
        return name


def known_ids(rules: Iterable[Rule]) -> Collection[str]:
    """Give the ids that rules have, or once had."""
    return {name for rule in rules for name in (rule.id, *rule.aliases)}


def _clipped(text: str) -> str:
    text = printable(text.encode("utf-8", "replace").decode())
    return text if len(text) <= _TITLE_CHARS else f"{text[:_TITLE_CHARS].rstrip()}…"
