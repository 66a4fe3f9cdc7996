"""Settings: from lists of any kind, from the nearest file, and what is said of a wrong one."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from cleaner import Config, ConfigError
from cleaner.settings_file import find_settings

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("budget = ", "not TOML"),
        ("buget = 1.0", "unknown setting 'buget', did you mean 'budget'?"),
        ("buget = 1.0\nkep = []", "unknown setting 'buget', did you mean 'budget'?; unknown setting 'kep', did you"),
        ('preset = "carefull"', "no preset \"carefull\": one of careful, balanced, thorough, did you mean 'careful'?"),
        ("preset = 5", 'no preset "5": one of careful'),
        ('budget = "much"', 'budget = "much": write a share of characters, from 0 to 1'),
        ("budget = 2", "budget = 2.0: write a share of characters, from 0 to 1"),
        ("run_signals = 0", "run_signals = 0: write a whole number, 1 or more"),
        ("title = true", 'title = true: write "drop" or "keep"'),
        ("keep = [5]", 'keep = [5]: write a list of categories, such as ["byline"]'),
        ('keep = ["bylines"]', "keep = \"bylines\": no such category, did you mean 'byline'?"),
        ("rules = [5]", 'rules = [5]: write a list of folders, such as ["my-rules"]'),
        ("[keep]\nbyline = true", 'keep = {"byline": true}: write a list of categories'),
        ("[clean]\nbudget = 0.5", "unknown setting 'clean'; settings stand without a table"),
        ("[tool.cleaner]\nbudget = 0.5", "[tool.cleaner] is for pyproject.toml; here settings stand at the top"),
    ],
)
def test_wrong_settings_file_says_where_what_and_what_to_write(text: str, message: str, tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(f"{text}\n")
    with pytest.raises(ConfigError) as raised:
        Config.from_toml(file)
    assert str(raised.value).startswith(f"{file}: ")
    assert message in str(raised.value)


def test_lists_of_any_kind_are_kept_as_tuples() -> None:
    config = Config(keep=["byline"], without=["timestamps"], rules=["my-rules"])
    assert config == Config(keep=("byline",), without=("timestamps",), rules=("my-rules",))
    assert (type(config.keep), type(config.without), type(config.rules)) == (tuple, tuple, tuple)
    assert hash(config) == hash(Config(keep=("byline",), without=("timestamps",), rules=("my-rules",)))


TYPED = """
from pathlib import Path
from cleaner import Config

Config(keep=["byline"], without=["timestamps"], rules=["my-rules", Path("more")])
Config(keep=("byline",), rules=[Path("my-rules")])
names: list[str] = ["byline"]
Config(keep=names, rules=names)
"""


def test_lists_are_typed_for_any_sequence(tmp_path: Path) -> None:
    (tmp_path / "typed.py").write_text(TYPED)
    command = [sys.executable, "-m", "mypy", "--strict", "--cache-dir", str(tmp_path / "cache"), "typed.py"]
    done = subprocess.run(command, capture_output=True, check=False, text=True, cwd=tmp_path)
    assert (done.stdout, done.returncode) == ("Success: no issues found in 1 source file\n", 0)


def written(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


TABLE = "[tool.cleaner]\nbudget = 0.5\n"


@pytest.mark.parametrize(
    ("files", "found"),
    [
        ({"a/b/cleaner.toml": "", "cleaner.toml": ""}, "a/b/cleaner.toml"),
        ({"cleaner.toml": ""}, "cleaner.toml"),
        ({"a/pyproject.toml": TABLE, "cleaner.toml": ""}, "a/pyproject.toml"),
        ({"a/pyproject.toml": TABLE, "a/cleaner.toml": ""}, "a/cleaner.toml"),
        ({"a/pyproject.toml": "[tool.other]\n", "cleaner.toml": ""}, "cleaner.toml"),
    ],
    ids=["here", "above", "table", "both", "somebody-elses"],
)
def test_nearest_settings_file_holds(files: dict[str, str], found: str, tmp_path: Path) -> None:
    written(tmp_path, {**files, "a/b/page.txt": ""})
    assert find_settings(tmp_path / "a/b") == tmp_path / found


def test_table_of_a_project_is_read(tmp_path: Path) -> None:
    written(tmp_path, {"pyproject.toml": f'{TABLE}rules = ["mine"]\n'})
    assert Config.from_toml(tmp_path / "pyproject.toml") == Config(budget=0.5, rules=(tmp_path / "mine",))


def test_python_never_looks_for_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(tmp_path, {"cleaner.toml": "budget = 0.5\n"})
    monkeypatch.chdir(tmp_path)
    assert Config().budget == 0.8
