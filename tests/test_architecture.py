"""The rules of the house, held by tests."""

from __future__ import annotations

import ast
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING

import pytest
from conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path

PACKAGE = ROOT / "cleaner"
MODULES = sorted(PACKAGE.rglob("*.py"))

LEVELS = [
    {"errors"},
    {"model"},
    {"config"},
    {"shape"},
    {"vocabulary", "times", "notes"},
    {"cut", "restore", "verdict", "markdown"},
    {"runs"},
    {"segment"},
    {"rulebook"},
    {"sites"},
    {"trees", "features", "viterbi"},
    {"stages", "decide"},
    {"pipeline"},
    {"io", "markdown", "worker", "fingerprint", "explain"},
    {"process", "outcome"},
    {"isolate", "child"},
    {"guard"},
    {"arrow"},
    {"integrations"},
    {"batch", "journal"},
    {"plan"},
    {"summary", "progress"},
    {"learning", "closing"},
    {"run"},
    {"restoring", "stream"},
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
    return found - {"__version__"}


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


def test_wheel_works_elsewhere(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path / "dist"), str(ROOT)]
    subprocess.run(build, capture_output=True, check=True)
    (wheel,) = (tmp_path / "dist").glob("*.whl")
    zipfile.ZipFile(wheel).extractall(tmp_path / "site")
    code = (
        "import cleaner; from cleaner.rulebook.load import bundled; from cleaner.io.report import schema;"
        "print(cleaner.__file__, bundled()); assert schema(); assert (bundled() / 'lang' / 'en').is_dir();"
        "assert cleaner.clean('The ferry left.\\nAdvertisement').status == 'cleaned';"
        "from pathlib import Path; from cleaner.review import build; build([], Path('review.html'), 'Osk')"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        check=False,
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path / "site")},
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.count(str(tmp_path).encode()) == 2
    data = {"cleaner/times/cldr.json", "cleaner/times/printed.toml", "cleaner/io/report-row.schema.json"}
    page = {f"cleaner/review/page/{name}" for name in ("page.html", "page.css", "script/1-data.js", "script/9-main.js")}
    assert {"cleaner/py.typed", *data, *page} <= set(zipfile.ZipFile(wheel).namelist())


@pytest.mark.parametrize("name", ["cli.md", "stages.md", "rules.md"])
def test_reference_is_up_to_date(name: str) -> None:
    code = f"import generate; print(generate.PAGES[{name!r}](), end='')"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, cwd=ROOT / "docs")
    assert done.stdout.decode() == (ROOT / "docs" / name).read_text(encoding="utf-8"), "run `make docs`"
