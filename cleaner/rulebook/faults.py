"""What is wrong with a rule file, in words that say what to write instead."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any, get_args

from cleaner.config import nearest
from cleaner.model import CATEGORIES
from cleaner.rulebook.format import Examples, Match, Rule, Scope, Status

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydantic import ValidationError

_FIELDS = {
    *(field.name for field in fields(Rule) if field.name != "site"),
    *(f"{part}.{field.name}" for part in ("match", "unless") for field in fields(Match)),
    *(f"examples.{field.name}" for field in fields(Examples)),
}
_CHOICES: dict[str, Iterable[str]] = {"category": CATEGORIES, "scope": get_args(Scope), "status": get_args(Status)}
_WRITE = {
    "float_type": "write a number from -10 to 10",
    "float_parsing": "write a number from -10 to 10",
    "int_type": "write a whole number",
    "int_parsing": "write a whole number",
    "bool_type": "write true or false, without quotes",
    "bool_parsing": "write true or false, without quotes",
    "tuple_type": 'write a list, such as ["share this"]',
    "string_type": "write a text in quotes",
}


def stray_fault(name: str, known: Iterable[str]) -> str:
    """Say what is wrong with a field that stands outside of all rules of a file."""
    if name in _FIELDS:
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
    if kind == "unexpected_keyword_argument":
        return f"{where}: unknown{nearest(where, _FIELDS)}"
    if kind == "literal_error":
        choices = _CHOICES[where]
        return f"{where}: {given!r}: write one of {', '.join(choices)}{nearest(str(given), choices)}"
    if kind == "dataclass_type":
        return f'{where}: {given!r}: write a field of it, such as {where}.{_FIRST.get(where, "exact")} = ["..."]'
    if kind in _WRITE:
        return f"{where}: {given!r}: {_WRITE[kind]}"
    return f"{where}: {fault['msg'].removeprefix('Value error, ')}"


def _missing(where: str) -> str:
    if where in _CHOICES:
        return f": write one of {', '.join(_CHOICES[where])}"
    return f': write a field of it, such as {where}.{_FIRST[where]} = ["..."]' if where in _FIRST else ""


_FIRST = {"match": "exact", "examples": "remove"}
