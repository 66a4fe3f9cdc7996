"""Rule files -> rules; every fault is noted, and reading goes on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cleaner.rulebook.faults import stray_fault
from cleaner.rulebook.sites import FOLDER, site_fault, site_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cleaner.rulebook.format import Rule

_DEFAULTS = ("language", "status")
"""Fields that a file may set once for all its rules."""


@dataclass(frozen=True)
class Off:
    """An entry of nothing but an id and `enabled = false`: switches off a rule of a lower layer."""

    id: str


Entry = tuple["Rule | Off", "Path"]


def read_folder(folder: Path, problems: list[str], *, trusted: bool = False) -> list[Entry]:
    """Read the rule files of a folder; faults are added to `problems`.

    Args:
        folder: searched all the way down.
        problems: where faults go, each naming file, rule and field.
        trusted: patterns were tested before, and are compiled when first needed.
    """
    if not folder.is_dir():
        problems.append(f"{folder}: not a folder of rule files")
        return []
    found: list[Entry] = []
    files = sorted(folder.rglob("*.toml"))
    if not files:
        problems.append(f"{folder}: holds no rule files; their names end in .toml")
    for path in files:
        table = _table(path, problems)
        if table is None:
            continue
        defaults = {name: table.pop(name) for name in _DEFAULTS if name in table}
        if path.parent.name == FOLDER:
            defaults["site"] = site_of(path.stem)
            if (fault := site_fault(path.stem)) is not None:
                problems.append(f"{path}: file name: {fault}")
        problems += [f"{path}: {fault}" for fault in _strays(table)]
        found += _entries(path, table.get("rule", []), defaults, problems, trusted=trusted)
    _note_doubles(found, problems)
    return found


def read_settings(path: Path, problems: list[str]) -> list[Entry]:
    """Read the rules that stand in a settings file; faults are added to `problems`."""
    table = _table(path, problems) or {}
    found = list(_entries(path, table.get("rule", []), {}, problems, trusted=False))
    _note_doubles(found, problems)
    return found


def _table(path: Path, problems: list[str]) -> dict[str, Any] | None:
    import tomli  # noqa: PLC0415  # as tomllib, but compiled; rules are read where they changed since the last start

    try:
        return tomli.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomli.TOMLDecodeError) as error:
        problems.append(f"{path}: cannot be read: {error}")
        return None


def _strays(table: dict[str, Any]) -> list[str]:
    """Say what is wrong with the fields that stand outside of all rules of a file."""
    return [stray_fault(name, ("rule", *_DEFAULTS)) for name in table if name != "rule"]


def _entries(
    path: Path, entries: object, defaults: dict[str, Any], problems: list[str], *, trusted: bool
) -> Iterator[Entry]:
    from cleaner.rulebook.validate import RuleFaultsError, validated  # noqa: PLC0415  # most runs read no rule file

    if not isinstance(entries, list):
        problems.append(f"{path}: rule: write [[rule]], with two brackets, before each rule")
        return
    for position, entry in enumerate(entries, 1):
        name = entry.get("id", f"rule {position}")
        if entry.get("enabled") is False and set(entry) == {"id", "enabled"}:
            yield Off(str(name)), path
            continue
        if "site" in entry:
            problems.append(f"{path}: {name}: site: is told by the file's name; put the rule into sites/<host>.toml")
            continue
        try:
            yield validated(defaults | entry, trusted=trusted), path
        except RuleFaultsError as error:
            problems += [f"{path}: {name}: {fault}" for fault in error.faults]


def _note_doubles(entries: list[Entry], problems: list[str]) -> None:
    """Note ids and former ids that two entries of a layer claim."""
    seen: dict[str, Path] = {}
    for rule, path in entries:
        for field, name in (("id", rule.id), *(("aliases", alias) for alias in getattr(rule, "aliases", ()))):
            if name in seen:
                other = f"{seen[name]} already; give one of them another id"
                problems.append(f"{path}: {rule.id}: {field}: {name!r} stands in {other}")
            seen.setdefault(name, path)
