"""An entry of a rule file -> a rule, or what is wrong with it."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter, ValidationError

from cleaner.rulebook.faults import faults_of
from cleaner.rulebook.format import TRUSTED, Rule

if TYPE_CHECKING:
    from collections.abc import Mapping


class RuleFaultsError(ValueError):
    """What is wrong with one rule, each fault opening with its field."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults


@cache
def _adapter() -> TypeAdapter[Rule]:
    return TypeAdapter(Rule)


def validated(entry: Mapping[str, Any], *, trusted: bool = False) -> Rule:
    """Make a rule of an entry.

    Args:
        entry: as a rule file has it.
        trusted: its patterns and phrases were tested before.

    Raises:
        RuleFaultsError: with every fault.
    """
    if isinstance(entry.get("language"), str):
        entry = {**entry, "language": [entry["language"]]}
    try:
        return _adapter().validate_python(entry, context=TRUSTED if trusted else None)
    except ValidationError as error:
        raise RuleFaultsError(faults_of(error)) from error
