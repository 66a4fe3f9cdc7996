"""Rule files -> rule book, in layers; every fault is collected before one error is raised."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from cleaner.config import nearest
from cleaner.errors import RuleBookError
from cleaner.rulebook.format import Examples, Match, Rule
from cleaner.rulebook.match import Matcher

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_FIELDS = {
    *Rule.model_fields,
    *(f"match.{name}" for name in Match.model_fields),
    *(f"examples.{n}" for n in Examples.model_fields),
}


@dataclass(frozen=True)
class Off:
    """An entry of nothing but an id and `enabled = false`: switches off a rule of a lower layer."""

    id: str


@dataclass(frozen=True)
class RuleBook:
    """The rules of all layers, and where each was read."""

    rules: tuple[Rule, ...]
    """Enabled ones, by id."""
    origins: dict[str, str]
    """Rule id -> the file it was read from."""
    layers: dict[str, str]
    """Rule id -> the layer it comes from: `bundled`, or the folder the user gave."""

    @cached_property
    def matcher(self) -> Matcher:
        """The rules, built for holding against many lines."""
        return Matcher(self.rules)

    def find(self, rule_id: str) -> Rule | None:
        """Give a rule by its id or a former id."""
        return next((rule for rule in self.rules if rule_id == rule.id or rule_id in rule.aliases), None)


def bundled() -> Path:
    """Give the folder of the rules that come with the package: in the wheel, else in the checkout."""
    packaged = Path(str(files("cleaner"))) / "_rules"
    return packaged if packaged.is_dir() else Path(str(files("cleaner"))).parent / "rules"


def load(folders: Sequence[Path] = ()) -> RuleBook:
    """Read the bundled rules and the layers over them.

    Args:
        folders: laid over the bundled rules in this order; a rule of the same id replaces the one below.

    Raises:
        RuleBookError: with every fault of every file.
    """
    rules: dict[str, Rule] = {}
    origins: dict[str, str] = {}
    layers: dict[str, str] = {}
    problems: list[str] = []
    for folder, layer in ((bundled(), "bundled"), *((folder, str(folder)) for folder in folders)):
        for rule, path in read_folder(folder, problems):
            if isinstance(rule, Off):
                if rules.pop(rule.id, None) is None:
                    near = nearest(rule.id, rules)
                    problems.append(f"{path}: {rule.id}: id: no rule of that id to switch off{near}")
                continue
            rules[rule.id] = rule
            origins[rule.id] = str(path)
            layers[rule.id] = layer
    if problems:
        raise RuleBookError(problems)
    return RuleBook(tuple(rules[name] for name in sorted(rules) if rules[name].enabled), origins, layers)


def read_folder(folder: Path, problems: list[str]) -> list[tuple[Rule | Off, Path]]:
    """Read one layer; faults are added to `problems`."""
    if not folder.is_dir():
        problems.append(f"{folder}: not a folder of rule files")
        return []
    found: list[tuple[Rule | Off, Path]] = []
    seen: dict[str, Path] = {}
    for path in sorted(folder.rglob("*.toml")):
        for rule in _read_file(path, problems):
            if rule.id in seen:
                problems.append(
                    f"{path}: {rule.id}: id: stands in {seen[rule.id]} already; give one of them another id"
                )
            seen[rule.id] = path
            found.append((rule, path))
    return found


def _read_file(path: Path, problems: list[str]) -> Iterator[Rule | Off]:
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        problems.append(f"{path}: cannot be read: {error}")
        return
    entries = table.pop("rule", [])
    defaults = {name: table.pop(name) for name in ("language", "status") if name in table}
    problems += [f"{path}: {name}: unknown{nearest(name, ['rule', 'language', 'status'])}" for name in table]
    if not isinstance(entries, list):
        problems.append(f"{path}: rule: write [[rule]], with two brackets, before each rule")
        return
    for position, entry in enumerate(entries, 1):
        name = entry.get("id", f"rule {position}")
        if entry.get("enabled") is False and set(entry) == {"id", "enabled"}:
            yield Off(str(name))
            continue
        try:
            yield Rule.model_validate(defaults | entry)
        except ValidationError as error:
            problems += [f"{path}: {name}: {_fault(fault)}" for fault in error.errors()]


def _fault(fault: Any) -> str:
    """Say what is wrong with a field, and what to write."""
    where = ".".join(str(part) for part in fault["loc"]) or "rule"
    match fault["type"]:
        case "missing":
            return f"{where}: missing"
        case "extra_forbidden":
            return f"{where}: unknown{nearest(where, _FIELDS)}"
        case "too_short" if where.startswith("examples"):
            return f"{where}: at least two are needed, so that the rule is tested"
        case "string_pattern_mismatch" if where == "id":
            return f'id: {fault["input"]!r}: write "folder/name" in kebab case, such as "en/read-more"'
        case _:
            return f"{where}: {fault['msg'].removeprefix('Value error, ')}"
