"""Are the rules of a folder sound? Every fault is named, with file, rule and field."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from cleaner.config import PATTERN_SECONDS
from cleaner.rulebook.cases import CASES, case_faults, read_cases
from cleaner.rulebook.check_entries import doubles, oddities, shadows
from cleaner.rulebook.check_patterns import pattern_faults, trials_of, tried
from cleaner.rulebook.load import bundled
from cleaner.rulebook.match import Matcher
from cleaner.rulebook.read import Off, read_folder
from cleaner.rulebook.sites import SiteMatcher
from cleaner.shape import shape_of

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator, Sequence
    from pathlib import Path

    from cleaner.rulebook.check_patterns import Trial
    from cleaner.rulebook.format import Rule
    from cleaner.rulebook.sound import SoundPatterns

    Watcher = Callable[[int, int], object]


class Checked(NamedTuple):
    """What a check found."""

    rules: int
    problems: tuple[str, ...]
    """Each naming file, rule and field."""


def check_folder(
    folders: Sequence[Path], sound: SoundPatterns | None = None, watcher: Watcher | None = None
) -> Checked:
    """Check the rule files of folders, and replay their cases; the bundled ones if none is given.

    Args:
        folders: of rule files.
        sound: patterns that need not be tried, to which those found sound are added; None: all are tried.
        watcher: told, after each pattern that was tried, how many have been and how many are to be.
    """
    problems: list[str] = []
    found = [entry for folder in folders or [bundled()] for entry in read_folder(folder, problems)]
    rules = {rule.id: (rule, path) for rule, path in found if not isinstance(rule, Off)}
    active = [rule for rule, _ in rules.values() if rule.status != "retired" and rule.enabled]
    trials = list(dict.fromkeys(trial for rule in active for trial in trials_of(rule)))
    new = [trial for trial in trials if sound is None or not sound.holds(trial)]
    slow: dict[Trial, str] = {}
    for done, (trial, hostile) in enumerate(tried(new), 1):
        if hostile is not None:
            slow[trial] = hostile
        if watcher is not None:
            watcher(done, len(new))
    if sound is not None:
        sound.keep(trial for trial in new if trial not in slow)
    faults: dict[str, list[str]] = defaultdict(list)
    for rule_id, fault in _examples_of(active, slow):
        faults[rule_id].append(fault)
    for rule in active:
        faults[rule.id] += [*oddities(rule), *pattern_faults(rule, slow)]
    for rule_id, fault in (*doubles(active), *shadows(active)):
        faults[rule_id].append(fault)
    for rule, path in rules.values():
        problems += [f"{path}: {rule.id}: {fault}" for fault in faults[rule.id]]
    for folder in folders:
        cases = read_cases(folder, problems)
        problems += [f"{folder / CASES}: {fault}" for fault in case_faults(cases, active)]
    return Checked(len(rules), tuple(problems))


def _examples_of(rules: Sequence[Rule], slow: Container[Trial]) -> Iterator[tuple[str, str]]:
    """Give the rules of which examples come out wrong, with the fault.

    One matcher takes a line for all rules at once; those with a slow pattern stand aside, as they would hold up the
    lines of all others, and so do those of sites, which see markup.
    """
    shared = [rule for rule in rules if not rule.site and not any(trial in slow for trial in trials_of(rule))]
    matcher = Matcher(shared)
    by_all = {rule.id for rule in shared}
    for rule in rules:
        for fault in example_faults(rule, matcher if rule.id in by_all else None):
            yield rule.id, fault


def example_faults(rule: Rule, matcher: Matcher | None = None) -> Iterator[str]:
    """Say which examples of a rule come out wrong.

    Args:
        rule: the rule.
        matcher: holds it, and others perhaps; None: one is built.
    """
    if rule.status == "retired":
        return
    for field, examples in (("remove", rule.examples.remove), ("keep", rule.examples.keep)):
        wanted = (field == "remove") != rule.keeps
        for example in examples:
            matched, slow = _tried(rule, example, matcher)
            if slow:
                yield f"match.pattern: takes more than {PATTERN_SECONDS} seconds on {example!r}"
            elif matched != wanted:
                yield f"examples.{field}: {example!r} is {'not ' if wanted else ''}matched"


def _tried(rule: Rule, example: str, matcher: Matcher | None) -> tuple[bool, bool]:
    """Say whether a rule matches an example, and whether it ran out of time on it."""
    if not rule.site:
        rules, slow = (matcher or Matcher([rule])).match(shape_of(example))
        return rule in rules, rule in slow
    # Only rules of sites know markup; the parser is slow to load.
    from cleaner.segment.html import lines_of  # noqa: PLC0415

    said = SiteMatcher([rule]).match(lines_of(example))
    return any(item.rules for item in said), any(item.slow for item in said)
