"""The rules of the house, held by tests."""

from __future__ import annotations

import ast
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path

PACKAGE = ROOT / "cleaner"
MODULES = sorted(PACKAGE.rglob("*.py"))

LEVELS = [
    {"distribution", "amounts", "log", "cache"},
    {"patterns"},
    {"errors"},
    {"model", "settings_file"},
    {"config"},
    {"shape"},
    {"vocabulary", "times", "notes"},
    {"verdict"},
    {"cut", "reasons", "restore", "markdown"},
    {"runs"},
    {"segment"},
    {"rulebook"},
    {"sites"},
    {"fitted"},
    {"trees", "network", "features", "course", "evidence"},
    {"stages", "decide"},
    {"pipeline"},
    {"warm"},
    {"io", "markdown", "worker", "fingerprint"},
    {"process", "outcome", "arriving"},
    {"isolate", "child"},
    {"guard"},
    {"arrow"},
    {"integrations"},
    {"batch", "journal"},
    {"plan", "extent"},
    {"summary", "progress", "interrupt", "explain"},
    {"fetching"},
    {"learning", "closing"},
    {"run"},
    {"restoring", "stream", "one_page", "recall"},
    {"review"},
    {"teach", "diff"},
    {"cli"},
    {"__main__", "__init__"},
]
"""Who may import whom: a module only what stands above it, or beside it in the same room."""


def room(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported_rooms(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = []
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{alias.name}" if node.module == "cleaner" else node.module for alias in node.names]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        found |= {name.split(".")[1] for name in names if name.startswith("cleaner.")}
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_run_one_way(path: Path) -> None:
    level = {name: number for number, names in enumerate(LEVELS) for name in names}
    own = room(path)
    for other in imported_rooms(path) - {own}:
        assert level[other] < level[own], f"{own} imports {other}"


@pytest.mark.parametrize(
    "path", [*MODULES, *sorted(PACKAGE.rglob("*.js"))], ids=lambda path: str(path.relative_to(PACKAGE))
)
def test_files_are_short(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 300


def test_importing_the_package_does_not_import_trafilatura() -> None:
    code = "import sys, cleaner; cleaner.clean('A text.'); print('trafilatura' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert done.stdout.strip() == b"False"


@pytest.mark.parametrize("name", ["cli.md", "stages.md", "rules.md"])
def test_reference_is_up_to_date(name: str) -> None:
    code = f"import generate; print(generate.PAGES[{name!r}](), end='')"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, cwd=ROOT / "docs")
    assert done.stdout.decode() == (ROOT / "docs" / name).read_text(encoding="utf-8"), "run `make docs`"
