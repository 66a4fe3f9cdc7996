"""Rules -> the text of a rule file."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import TYPE_CHECKING

from cleaner.rulebook.format import Match, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_DEFAULTS = {field.name: field.default for field in fields(Rule)}


def rule_text(rule: Rule) -> str:
    """Give a rule as an entry of a rule file; what has the value it has anyway is left out."""
    return "\n".join(["[[rule]]", *_fields(rule)]) + "\n"


def _fields(rule: Rule) -> Iterator[str]:
    for name in ("id", "title", "because", "category"):
        yield f"{name} = {quoted(getattr(rule, name))}"
    yield f"score = {rule.score}" if rule.score is not None else f"{'always' if rule.always else 'never'} = true"
    for name in ("scope", "status"):
        if getattr(rule, name) != _DEFAULTS[name]:
            yield f"{name} = {quoted(getattr(rule, name))}"
    if rule.language:
        yield f"language = {_listed(rule.language)}"
    yield from _entries("match", rule.match)
    yield from _entries("unless", rule.unless)
    if rule.max_words != _DEFAULTS["max_words"]:
        yield f"max_words = {rule.max_words}"
    yield f"examples.remove = {_listed(rule.examples.remove)}"
    yield f"examples.keep = {_listed(rule.examples.keep)}"
    if rule.false_positives:
        yield f"false_positives = {quoted(rule.false_positives)}"


def _entries(part: str, match: Match) -> Iterator[str]:
    for kind in ("exact", "prefix", "phrase", "pattern", "css"):
        if getattr(match, kind):
            yield f"{part}.{kind} = {_listed(getattr(match, kind))}"
    if match.cased:
        yield f"{part}.cased = true"


def _listed(entries: Sequence[str]) -> str:
    return f"[{', '.join(map(quoted, entries))}]"


def quoted(value: str | float) -> str:
    """Give a value as TOML has it: without escapes if it can be, else as JSON does, which TOML takes too."""
    if isinstance(value, str) and {'"', "\\"} & set(value) and "'" not in value and value.isprintable():
        return f"'{value}'"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
