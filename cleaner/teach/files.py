"""Accepted rules and cases, and imported rules -> the folder of a user's own rules."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from cleaner.errors import OutputError
from cleaner.io.atomic import write_text, writing
from cleaner.io.ownership import admitting, refuse_foreign
from cleaner.io.report import dump_line
from cleaner.io.seal import is_sealed, write_sealed
from cleaner.rulebook.cases import CASES, Case, case_row, parsed_case, read_cases
from cleaner.rulebook.sites import FOLDER
from cleaner.rulebook.write import rule_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from cleaner.rulebook import Rule

_MARK = "# Written by `cleaner rules suggest`"
_ALL_PAGES = "taught.toml"
_ASIDE = "taught"
"""Folder for the rules of a site that has a file written by hand, whose defaults are not theirs."""


def write_rules(folder: Path, rules: Sequence[Rule], *, overwrite: bool = False) -> list[Path]:
    """Add rules to a folder: `sites/<host>.toml` for those of one site, `taught.toml` for the others.

    Files written by hand are left as they are; to those that an earlier call began, rules are added at the end.

    Args:
        folder: of the rules.
        rules: to add.
        overwrite: write over a file written by hand that stands where those go that have no other place.

    Raises:
        ForeignFileError: there is such a file; nothing is written then.
        OutputError: a file cannot be read or written.
    """
    ordered = groupby(sorted(rules, key=lambda rule: (rule.site, rule.id)), key=lambda rule: rule.site)
    texts: dict[Path, str] = {}
    for site, group in ordered:
        path = _place(folder, site, overwrite=overwrite)
        before = _text(path)
        if not before.startswith(_MARK):
            before = f"{_MARK}; rules may be changed, and added by hand.\n"
        texts[path] = "\n".join([before + "\n" * (not before.endswith("\n")), *map(rule_text, group)])
    for path, text in texts.items():
        write_text(path.resolve(), text)  # where a link leads: the link stays
    return list(texts)


def _place(folder: Path, site: str, *, overwrite: bool) -> Path:
    name = f"{FOLDER}/{site}.toml" if site else _ALL_PAGES
    aside = folder / _ASIDE / name
    for path in (folder / name, aside):
        if not path.exists() or _text(path).startswith(_MARK):
            return path
    refuse_foreign([aside], lambda _: False, overwrite=overwrite)
    return aside


def _text(path: Path) -> str:
    """Read a file with its line ends as they are."""
    try:
        return path.read_bytes().decode("utf-8") if path.exists() else ""
    except (OSError, UnicodeDecodeError) as error:
        raise OutputError(f"{path}: cannot be read, so nothing is added to it: {error}") from error


def write_imported(folder: Path, texts: Mapping[str, str], files: Sequence[Path], *, overwrite: bool) -> list[Path]:
    """Write imported rules, a file a site, in the place of those of an earlier import.

    Args:
        folder: of the rules.
        texts: for each site the text of its file.
        files: what was imported.
        overwrite: write over files that were not written by an import, or that were changed since.

    Raises:
        ForeignFileError: there are such files; nothing is written then.
        OutputError: a file cannot be written, or is one of those imported.
    """
    paths = {folder / FOLDER / f"{site}.toml": text for site, text in texts.items()}
    refuse_foreign(paths, is_sealed, lambda: files, overwrite=overwrite)
    for path, text in paths.items():
        with writing(path, admit=admitting(is_sealed, overwrite=overwrite)) as file:
            write_sealed(file, [text.encode()], "toml")
    return list(paths)


def write_cases(folder: Path, cases: Iterable[Case]) -> int:
    """Add cases to those of a folder of rules; a later one for the same line of a page takes the place of an earlier.

    Returns:
        How many there are now.

    Raises:
        OutputError: the file cannot be read or written.
    """
    new = {(case.page, case.line): case for case in cases}
    lines: list[bytes] = []
    for line in check_cases(folder):
        case = parsed_case(line)
        known = isinstance(case, Case) and new.get((case.page, case.line))
        if not known or known == case:
            lines.append(line)  # as it was written, be it by hand
        if known == case:
            del new[case.page, case.line]
    lines += [dump_line(case_row(case)) for case in new.values()]
    if new:
        with writing((folder / CASES).resolve()) as file:
            file.writelines(lines)
    return sum(bool(line.strip()) for line in lines)


def check_cases(folder: Path) -> list[bytes]:
    """Give the lines of the cases of a folder, each ended.

    Raises:
        OutputError: the file cannot be read, or holds something else, so that nothing can be added to it.
    """
    problems: list[str] = []
    if not read_cases(folder, problems) and not problems:
        return []
    if problems:
        raise OutputError("\n".join(["the cases cannot be added to:", *problems]))
    lines = (folder / CASES).read_bytes().splitlines(keepends=True)
    return [line if line.endswith(b"\n") else line + b"\n" for line in lines]
