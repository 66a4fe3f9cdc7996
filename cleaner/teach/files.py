"""Accepted rules and cases -> the folder of a user's own rules."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from cleaner.errors import OutputError
from cleaner.io.atomic import write_text, writing
from cleaner.io.report import dump_line
from cleaner.rulebook.cases import CASES, Case, case_row, read_cases
from cleaner.rulebook.sites import FOLDER
from cleaner.rulebook.write import rule_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from cleaner.rulebook import Rule

_MARK = "# Written by `cleaner rules suggest`"
_ALL_PAGES = "taught.toml"
_ASIDE = "taught"
"""Folder for the rules of a site that has a file written by hand, whose defaults are not theirs."""


def write_rules(folder: Path, rules: Sequence[Rule]) -> list[Path]:
    """Add rules to a folder: `sites/<host>.toml` for those of one site, `taught.toml` for the others.

    Files written by hand are left as they are.

    Raises:
        OutputError: a file cannot be written.
    """
    written = []
    for site, group in groupby(sorted(rules, key=lambda rule: (rule.site, rule.id)), key=lambda rule: rule.site):
        path = _place(folder, site)
        before = _text(path) or f"{_MARK}; rules may be changed, and added by hand.\n"
        write_text(path, "\n".join([before.rstrip("\n") + "\n", *map(rule_text, group)]))
        written.append(path)
    return written


def _place(folder: Path, site: str) -> Path:
    name = f"{FOLDER}/{site}.toml" if site else _ALL_PAGES
    for path in (folder / name, folder / _ASIDE / name):
        if not path.exists() or _text(path).startswith(_MARK):
            return path
    raise OutputError(f"{folder / _ASIDE / name}: was not written by this command; move it or choose another --out")


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8") if path.exists() else ""
    except (OSError, UnicodeDecodeError) as error:
        raise OutputError(f"{path}: cannot be read, so nothing is added to it: {error}") from error


def write_cases(folder: Path, cases: Iterable[Case]) -> int:
    """Add cases to those of a folder of rules; a later one for the same line of a page takes the place of an earlier.

    Returns:
        How many there are now.

    Raises:
        OutputError: the file cannot be read or written.
    """
    problems: list[str] = []
    known = {(case.page, case.line): case for case in read_cases(folder, problems)}
    if problems:
        raise OutputError("\n".join(["the cases cannot be added to:", *problems]))
    known |= {(case.page, case.line): case for case in cases}
    if known:
        with writing(folder / CASES) as file:
            for case in known.values():
                file.write(dump_line(case_row(case)))
    return len(known)
