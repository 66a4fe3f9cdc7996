"""Do the examples of rules come out as they say?"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cleaner.rulebook.load import Off, bundled, read_folder
from cleaner.rulebook.match import Matcher
from cleaner.shape import shape_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from cleaner.rulebook.format import Rule

_SECONDS = 0.5
"""How long a pattern may search an example."""


class Checked(NamedTuple):
    """What a check found."""

    rules: int
    problems: tuple[str, ...]
    """Each naming file, rule and field."""


def check_folder(folders: Sequence[Path]) -> Checked:
    """Check the rule files of folders; the bundled ones if none is given."""
    problems: list[str] = []
    checked = 0
    for folder in folders or [bundled()]:
        for rule, path in read_folder(folder, problems):
            if isinstance(rule, Off):
                continue
            checked += 1
            problems += [f"{path}: {rule.id}: {fault}" for fault in example_faults(rule)]
    return Checked(checked, tuple(problems))


def example_faults(rule: Rule) -> Iterator[str]:
    """Say which examples of a rule come out wrong."""
    if rule.status == "retired":
        return
    matcher = Matcher([rule])
    for field, examples, wanted in (("remove", rule.examples.remove, True), ("keep", rule.examples.keep, False)):
        for example in examples:
            matched, slow = matcher.match(shape_of(example), _SECONDS)
            if slow:
                yield f"match.pattern: takes more than {_SECONDS} seconds on {example!r}"
            elif bool(matched) != wanted:
                yield f"examples.{field}: {example!r} is {'not ' if wanted else ''}matched"
