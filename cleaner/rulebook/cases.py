"""Corrections of the past: lines that the rules of a folder must keep, or cut, from now on.

`cases.jsonl` stands beside the rules that answer it, a case a line:
`{"schema_version", "page", "url", "line", "expect"}`. A line alone is asked for, not the page around
it: a rule that answers a correction holds wherever the line stands.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from cleaner.model import Line
from cleaner.rulebook.match import Matcher
from cleaner.rulebook.sites import SiteMatcher, sites_above
from cleaner.shape import shape_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from cleaner.rulebook.format import Rule

CASES = "cases.jsonl"
"""Name of the file, in the folder of the rules."""
SCHEMA_VERSION = 1
_LINE_POINTS = 5.0
"""Points at which a line goes by itself, as the settings come."""
_SHOWN = 80


Expected = Literal["keep", "cut", "not cut", "not kept"]
"""What rules do with a line.

keep: one that keeps matches it. cut: they give it the points to go by itself, and none keeps it.
What was right without a rule must only not be undone by one. not cut: they do not cut it. not kept: none keeps it.
"""
_NOT_MET: dict[Expected, str] = {
    "keep": "was marked 'keep', and no rule keeps it",
    "cut": "was marked 'cut', and no rule cuts it, or one keeps it",
    "not cut": "was marked 'keep', and rules cut it",
    "not kept": "was marked 'cut', and a rule keeps it",
}


class Case(NamedTuple):
    """A line of a page, and what must become of it."""

    page: str
    """The page it was marked on."""
    url: str | None
    """Address of that page, where known: rules of sites need it."""
    line: str
    expect: Expected


def case_row(case: Case) -> dict[str, Any]:
    """Give a case as a row of its file."""
    return {"schema_version": SCHEMA_VERSION, **case._asdict()}


def read_cases(folder: Path, problems: list[str]) -> list[Case]:
    """Read the cases of a folder of rules; it may have none. Faults are added to `problems`."""
    path = folder / CASES
    if not path.is_file():
        return []
    found: list[Case] = []
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, 1):
                case = parsed_case(line)
                if isinstance(case, Case):
                    found.append(case)
                elif line.strip():
                    problems.append(f"{path}: line {number}: {case}")
    except OSError as error:
        problems.append(f"{path}: cannot be read: {error.strerror}")
    return found


def parsed_case(line: bytes) -> Case | str:
    """Read a line of the file; what is wrong with it, where it is no case."""
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        return f"is no JSON: {error}"
    if not isinstance(row, dict) or row.get("schema_version") != SCHEMA_VERSION:
        return f"is no case of schema_version {SCHEMA_VERSION}"
    if not (isinstance(row.get("page"), str) and isinstance(row.get("line"), str)):
        return "page and line are texts"
    if not isinstance(row.get("url"), (str, type(None))):
        return f"url: {row['url']!r}: write a text or null"
    if row.get("expect") not in _NOT_MET:
        return f"expect: {row.get('expect')!r}: write {', '.join(_NOT_MET)}"
    return Case(row["page"], row.get("url"), row["line"], row["expect"])


class Replay:
    """Holds the rules of some folders against cases."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._rules = tuple(rule for rule in rules if rule.enabled)
        self._matcher = Matcher(rule for rule in self._rules if not rule.site)
        self._sites: dict[tuple[str, ...], SiteMatcher] = {}

    def match(self, line: str, url: str | None) -> list[Rule]:
        """Give the rules that match a line of a page."""
        shape = shape_of(line)
        rules, _ = self._matcher.match(shape)
        hosts = tuple(sites_above(url))
        if hosts not in self._sites:
            self._sites[hosts] = SiteMatcher(rule for rule in self._rules if rule.site in hosts)
        (said,) = self._sites[hosts].match([Line(0, 0, len(line), line, shape)])
        return [*rules, *said.rules]

    def meets(self, case: Case) -> bool:
        """Whether the rules do with the line of a case what it expects."""
        rules = self.match(case.line, case.url)
        kept = any(rule.never for rule in rules)
        cut = not kept and sum(rule.points for rule in rules) >= _LINE_POINTS
        return {"keep": kept, "cut": cut, "not cut": not cut, "not kept": not kept}[case.expect]


def case_faults(cases: Sequence[Case], rules: Iterable[Rule]) -> Iterator[str]:
    """Say which cases come out otherwise than they expect."""
    replay = Replay(rules)
    for number, case in enumerate(cases, 1):
        if not replay.meets(case):
            line = case.line if len(case.line) <= _SHOWN else f"{case.line[:_SHOWN]}…"
            yield f"case {number}: {line!r} of page {case.page}: {_NOT_MET[case.expect]}"
