"""Are the rules of a folder sound? Every fault is named, with file, rule and field."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from cleaner.config import PATTERN_SECONDS
from cleaner.rulebook.cases import CASES, case_faults, read_cases
from cleaner.rulebook.check_entries import doubles, oddities, shadows
from cleaner.rulebook.check_patterns import pattern_faults
from cleaner.rulebook.load import bundled
from cleaner.rulebook.match import Matcher
from cleaner.rulebook.read import Off, read_folder
from cleaner.rulebook.sites import SiteMatcher
from cleaner.shape import shape_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from cleaner.rulebook.format import Rule


class Checked(NamedTuple):
    """What a check found."""

    rules: int
    problems: tuple[str, ...]
    """Each naming file, rule and field."""


def check_folder(folders: Sequence[Path]) -> Checked:
    """Check the rule files of folders, and replay their cases; the bundled ones if none is given."""
    problems: list[str] = []
    found = [entry for folder in folders or [bundled()] for entry in read_folder(folder, problems)]
    rules = {rule.id: (rule, path) for rule, path in found if not isinstance(rule, Off)}
    active = [rule for rule, _ in rules.values() if rule.status != "retired" and rule.enabled]
    faults: dict[str, list[str]] = defaultdict(list)
    for rule in active:
        faults[rule.id] += [*example_faults(rule), *oddities(rule), *pattern_faults(rule)]
    for rule_id, fault in (*doubles(active), *shadows(active)):
        faults[rule_id].append(fault)
    for rule, path in rules.values():
        problems += [f"{path}: {rule.id}: {fault}" for fault in faults[rule.id]]
    for folder in folders:
        cases = read_cases(folder, problems)
        problems += [f"{folder / CASES}: {fault}" for fault in case_faults(cases, active)]
    return Checked(len(rules), tuple(problems))


def example_faults(rule: Rule) -> Iterator[str]:
    """Say which examples of a rule come out wrong."""
    if rule.status == "retired":
        return
    for field, examples in (("remove", rule.examples.remove), ("keep", rule.examples.keep)):
        wanted = (field == "remove") != rule.keeps
        for example in examples:
            matched, slow = _tried(rule, example)
            if slow:
                yield f"match.pattern: takes more than {PATTERN_SECONDS} seconds on {example!r}"
            elif matched != wanted:
                yield f"examples.{field}: {example!r} is {'not ' if wanted else ''}matched"


def _tried(rule: Rule, example: str) -> tuple[bool, bool]:
    """Say whether a rule matches an example, and whether it ran out of time on it."""
    if not rule.site:
        rules, slow = Matcher([rule]).match(shape_of(example))
        return bool(rules), bool(slow)
    # Only rules of sites know markup; the parser is slow to load.
    from cleaner.segment.html import lines_of  # noqa: PLC0415

    said = SiteMatcher([rule]).match(lines_of(example))
    return any(item.rules for item in said), any(item.slow for item in said)
