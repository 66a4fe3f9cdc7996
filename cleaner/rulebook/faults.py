"""What is wrong with a rule file, in words that say what to write instead."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

from cleaner.config import nearest
from cleaner.model import CATEGORIES
from cleaner.rulebook.format import Examples, Match, Rule, Scope, Status

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydantic import ValidationError

_FIELDS = {
    *(set(Rule.model_fields) - {"site"}),
    *(f"match.{name}" for name in Match.model_fields),
    *(f"unless.{name}" for name in Match.model_fields),
    *(f"examples.{name}" for name in Examples.model_fields),
}
_CHOICES: dict[str, Iterable[str]] = {"category": CATEGORIES, "scope": get_args(Scope), "status": get_args(Status)}
_WRITE = {
    "float_type": "write a number from -10 to 10",
    "float_parsing": "write a number from -10 to 10",
    "less_than_equal": "write a number from -10 to 10",
    "greater_than_equal": "write a number from -10 to 10, and for max_words 1 or more",
    "int_type": "write a whole number",
    "int_parsing": "write a whole number",
    "bool_type": "write true or false, without quotes",
    "bool_parsing": "write true or false, without quotes",
    "tuple_type": 'write a list, such as ["share this"]',
    "string_type": "write a text in quotes",
}


def stray_fault(name: str, known: Iterable[str]) -> str:
    """Say what is wrong with a field that stands outside of all rules of a file."""
    if name in Rule.model_fields or name == "unless":
        return f"{name}: stands above the first [[rule]]: write [[rule]] before the fields of a rule"
    return f"{name}: unknown{nearest(name, known)}"


def faults_of(error: ValidationError) -> list[str]:
    """Give every fault of one rule, each opening with its field."""
    return [_fault(fault) for fault in error.errors()]


def _fault(fault: Any) -> str:
    where = ".".join(str(part) for part in fault["loc"] if isinstance(part, str))
    kind, given = fault["type"], fault["input"]
    if not where:  # a fault of several fields, which names them itself
        return str(fault["msg"]).removeprefix("Value error, ")
    if kind == "missing":
        return f"{where}: missing{_missing(where)}"
    if kind == "extra_forbidden":
        return f"{where}: unknown{nearest(where, _FIELDS)}"
    if kind == "literal_error":
        choices = _CHOICES[where]
        return f"{where}: {given!r}: write one of {', '.join(choices)}{nearest(str(given), choices)}"
    if kind == "model_type":
        return f'{where}: {given!r}: write a field of it, such as {where}.{_FIRST.get(where, "exact")} = ["..."]'
    if kind == "too_short":
        return f"{where}: at least two are needed, so that the rule is tested"
    if kind == "string_pattern_mismatch" and where == "id":
        return f'id: {given!r}: write "folder/name" in kebab case, such as "en/read-more"'
    if kind == "string_pattern_mismatch":
        return f'{where}: {given!r}: write an ISO 639 code in small letters, such as "en", or a list of them'
    if kind in _WRITE:
        return f"{where}: {given!r}: {_WRITE[kind]}"
    return f"{where}: {fault['msg'].removeprefix('Value error, ')}"


def _missing(where: str) -> str:
    if where in _CHOICES:
        return f": write one of {', '.join(_CHOICES[where])}"
    return f': write a field of it, such as {where}.{_FIRST[where]} = ["..."]' if where in _FIRST else ""


_FIRST = {"match": "exact", "examples": "remove"}
