"""What is built and installed: its name, its files, and what happens beside a distribution of the old name."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from conftest import ROOT
from packaging.metadata import Metadata

from cleaner.distribution import __version__, rivals

if TYPE_CHECKING:
    from collections.abc import Callable

INFO = f"pagecleaner-{__version__}.dist-info"
RIVAL = {
    "cleaner/__init__.py": '__version__ = "0.4.0"\n',
    "cleaner/cli.py": "def run_cleaner():\n    print('which files shall go?')\n",
    "cleaner/shell.py": "",
    "cleaner-0.4.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: cleaner\nVersion: 0.4.0\n",
    "cleaner-0.4.0.dist-info/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    "cleaner-0.4.0.dist-info/entry_points.txt": "[console_scripts]\ncleaner = cleaner.cli:run_cleaner\n",
}
"""A distribution like the one on the registry."""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the sdist, and the wheel from it."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    done = subprocess.run(command, capture_output=True, check=False, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.fixture(scope="module")
def wheel(built: Path) -> Path:
    (found,) = built.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def rival(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build a wheel of the other distribution."""
    path = tmp_path_factory.mktemp("rival") / "cleaner-0.4.0-py3-none-any.whl"
    record = "cleaner-0.4.0.dist-info/RECORD"
    with zipfile.ZipFile(path, "w") as file:
        for name, text in RIVAL.items():
            file.writestr(name, text)
        file.writestr(record, "".join(f"{name},,\n" for name in (*RIVAL, record)))
    return path


@pytest.fixture(scope="module")
def install(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Give a function: an environment with these wheels, and the libraries of this one; the folder of its commands."""

    def install(*wheels: Path) -> Path:
        folder = tmp_path_factory.mktemp("environment")
        venv.create(folder, symlinks=os.name != "nt")
        scheme = {"base": str(folder), "platbase": str(folder)}
        commands, packages = (Path(sysconfig.get_path(name, "venv", scheme)) for name in ("scripts", "purelib"))
        (packages / "libraries.pth").write_text(sysconfig.get_path("purelib"))
        pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", str(commands / "python")]
        options = ["--no-deps", "--no-index", "--no-compile", "--quiet"]
        for each in wheels:
            subprocess.run([*pip, "install", *options, str(each)], check=True)
        return commands

    return install


@pytest.fixture(scope="module")
def installed(wheel: Path, install: Callable[..., Path]) -> Path:
    return install(wheel)


def run(commands: Path, *words: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    env = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    command = [str(commands / str(words[0])), *map(str, words[1:])]
    return subprocess.run(command, capture_output=True, check=False, text=True, encoding="utf-8", cwd=cwd, env=env)


def names_below(folder: Path, prefix: str) -> set[str]:
    found = (path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {f"{prefix}/{path.relative_to(folder).as_posix()}" for path in found}


def test_wheel_from_the_sdist_holds_package_and_rules_and_nothing_else(wheel: Path) -> None:
    expected = names_below(ROOT / "cleaner", "cleaner") | names_below(ROOT / "rules", "cleaner/_rules")
    info = {f"{INFO}/{name}" for name in ("METADATA", "WHEEL", "RECORD", "entry_points.txt", "licenses/LICENSE")}
    assert set(zipfile.ZipFile(wheel).namelist()) == expected | info
    assert {"cleaner/py.typed", "cleaner/_rules/README.md", "cleaner/times/cldr.json"} <= expected


def test_sdist_holds_what_its_tests_need(built: Path) -> None:
    with tarfile.open(built / f"pagecleaner-{__version__}.tar.gz") as file:
        names = {name.partition("/")[2] for name in file.getnames()}
    assert {"pyproject.toml", "LICENSE", "README.md", "tests/test_packaging.py", "docs/troubleshooting.md"} <= names
    assert {name.partition("/")[0] for name in names} <= {path.name for path in ROOT.iterdir()} | {"PKG-INFO"}


def test_registry_would_take_both(built: Path) -> None:
    command = [sys.executable, "-m", "twine", "check", "--strict", *map(str, built.iterdir())]
    done = subprocess.run(command, capture_output=True, check=False, text=True)
    assert (done.returncode, done.stdout.count("PASSED")) == (0, 2), done.stdout + done.stderr


def test_metadata_says_what_it_is_and_where(wheel: Path) -> None:
    metadata = Metadata.from_email(zipfile.ZipFile(wheel).read(f"{INFO}/METADATA"))
    assert (metadata.name, str(metadata.version), metadata.author) == (
        "pagecleaner",
        __version__,
        "The cleaner authors",
    )
    assert {"Homepage", "Documentation", "Source", "Changelog", "Issues"} <= (metadata.project_urls or {}).keys()
    assert "cleaner" not in {requirement.name for requirement in metadata.requires_dist or ()}


def test_installed_command_says_its_version(installed: Path, tmp_path: Path) -> None:
    done = run(installed, "cleaner", "--version", cwd=tmp_path)
    assert (done.stdout, done.stderr) == (f"cleaner {__version__} (pagecleaner)\n", "")


def test_installed_command_cleans(installed: Path, tmp_path: Path) -> None:
    fixture = ROOT / "fixtures" / "mixed-tail"
    done = run(installed, "cleaner", "clean", fixture / "page.txt", "--out", "out", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out/page.txt").read_text("utf-8") == (fixture / "expected.txt").read_text("utf-8")


def test_installed_package_finds_its_data(installed: Path, tmp_path: Path) -> None:
    code = (
        "import cleaner; from cleaner.rulebook.load import bundled; from cleaner.io.report import schema;"
        "print(cleaner.__file__, bundled()); assert schema(); assert (bundled() / 'lang' / 'en').is_dir();"
        "from pathlib import Path; from cleaner.review import build; build([], Path('review.html'), 'Osk')"
    )
    done = run(installed, "python", "-c", code, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count(str(installed.parent)) == 2


@pytest.fixture(scope="module", params=["rival first", "rival last"])
def mixed(request: pytest.FixtureRequest, wheel: Path, rival: Path, install: Callable[..., Path]) -> Path:
    """Give an environment with both distributions."""
    return install(rival, wheel) if request.param == "rival first" else install(wheel, rival)


def test_rival_is_named_with_what_to_do_once(mixed: Path, tmp_path: Path) -> None:
    done = run(mixed, "python", "-m", "cleaner", "--version", cwd=tmp_path)
    assert done.stdout == f"cleaner {__version__} (pagecleaner)\n"
    assert done.stderr.count("MixedFilesWarning: the distribution cleaner 0.4.0, which is not this program") == 1
    assert "pip uninstall cleaner" in done.stderr
    assert "pip install --force-reinstall --no-deps pagecleaner" in done.stderr


def test_rival_is_named_whichever_command_is_there(mixed: Path, tmp_path: Path) -> None:
    assert "pip uninstall cleaner" in run(mixed, "cleaner", "--version", cwd=tmp_path).stderr


def test_rival_is_named_to_programs(mixed: Path, tmp_path: Path) -> None:
    done = run(mixed, "python", "-c", "from cleaner.pipeline import Cleaner", cwd=tmp_path)
    assert (done.returncode, done.stderr.count("pip uninstall cleaner")) == (0, 1)


def test_rival_has_no_part_in_fingerprints(mixed: Path, installed: Path, tmp_path: Path) -> None:
    code = (
        "from cleaner.config import Config; from cleaner.fingerprint import fingerprint_of_settings as name;"
        'print(name(Config(), "rules"))'
    )
    both, alone = (run(commands, "python", "-c", code, cwd=tmp_path).stdout for commands in (mixed, installed))
    assert both == alone != ""


def test_all_is_well_after_uninstalling_and_reinstalling(
    wheel: Path, rival: Path, install: Callable[..., Path]
) -> None:
    commands = install(rival, wheel)
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", str(commands / "python")]
    subprocess.run([*pip, "uninstall", "--yes", "--quiet", "cleaner"], check=True)
    options = ["--force-reinstall", "--no-deps", "--no-index", "--no-compile", "--quiet"]
    subprocess.run([*pip, "install", *options, str(wheel)], check=True)
    done = run(commands, "cleaner", "--version", cwd=commands.parent)
    assert (done.stdout, done.stderr) == (f"cleaner {__version__} (pagecleaner)\n", "")


def lay_out(folder: Path, info: str, *files: str) -> None:
    (folder / "cleaner").mkdir(parents=True)
    (folder / info).mkdir()
    (folder / info / "RECORD").write_text("".join(f"{name},,\n" for name in files))


@pytest.mark.parametrize(
    ("info", "files"),
    [
        ("cleaner-0.4.0.dist-info", ("cleaner/__init__.py", "cleaner-0.4.0.dist-info/RECORD")),
        ("Cleaner-0.4.0.dist-info", ("../../bin/cleaner", "cleaner\\cli.py")),
        ("cleaner-0.1.0.dist-info", ("_editable_impl_cleaner.pth", "cleaner/_rules/README.md")),
    ],
)
def test_is_a_rival(info: str, files: tuple[str, ...], tmp_path: Path) -> None:
    lay_out(tmp_path, info, *files)
    (said,) = rivals([str(tmp_path), str(tmp_path)])
    assert info.removesuffix(".dist-info").lower().replace("-", " ") in said
    assert str(tmp_path / "cleaner") in said


@pytest.mark.parametrize(
    ("info", "files"),
    [
        (INFO, ("cleaner/__init__.py",)),
        ("cleaner-0.4.0.dist-info", ("clean/__init__.py", "../../bin/cleaner")),
        ("cleaner_rules-1.dist-info", ("cleaner/rules.py",)),
        ("cleaner-0.4.0.data", ("cleaner/__init__.py",)),
    ],
)
def test_is_no_rival(info: str, files: tuple[str, ...], tmp_path: Path) -> None:
    lay_out(tmp_path, info, *files)
    assert rivals([str(tmp_path)]) == []


def test_rival_without_a_list_of_files_is_left_alone(tmp_path: Path) -> None:
    lay_out(tmp_path, "cleaner-0.4.0.dist-info", "cleaner/__init__.py")
    (tmp_path / "cleaner-0.4.0.dist-info/RECORD").unlink()
    assert rivals([str(tmp_path), str(tmp_path / "missing"), __file__]) == []


def test_working_folder_counts_where_it_is_on_the_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lay_out(tmp_path, "cleaner-0.4.0.dist-info", "cleaner/__init__.py")
    monkeypatch.chdir(tmp_path)
    assert len(rivals([""])) == 1


TELLS_TO_INSTALL = re.compile(
    r"(?:\b(?:pip|pipx|uv|poetry|conda)\b.*\b(?:install|add|run)\b|\buvx\b)[^\n]*?(?<![\w./-])cleaner(?![\w./:-]|\s*\()"
    r"|(?<![\w./-])cleaner\\?\[[a-z{]"
)
"""Asks for the distribution of another program. Paths and modules (`cleaner.batch`) ask for none."""


@pytest.mark.parametrize(
    "line",
    ["pip install cleaner", "pip install 'cleaner[all]'", "uv add cleaner==1", "the extra `cleaner[spark]`"],
)
def test_line_that_tells_to_install_the_rival(line: str) -> None:
    assert TELLS_TO_INSTALL.search(line)


def test_no_file_tells_to_install_the_rival() -> None:
    folders = ["cleaner", "rules", "docs", "tests", "tools", "benchmarks", ".ci"]
    paths = [path for folder in folders for path in (ROOT / folder).rglob("*") if path.is_file()]
    paths += [path for path in ROOT.iterdir() if path.is_file()]
    kinds = {".py", ".md", ".toml", ".yaml", ".yml", ".cfg", ".html", ".js", ""}
    found = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for path in paths
        if path.suffix in kinds and path != Path(__file__) and "__pycache__" not in path.parts
        for line in path.read_text("utf-8").splitlines()
        if TELLS_TO_INSTALL.search(line)
    ]
    assert found == []
