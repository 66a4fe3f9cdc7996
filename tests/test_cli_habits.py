"""What every command of this kind has: short options, help that fits, settings found, logging, completion."""

from __future__ import annotations

import json
import os
import re
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from command import ARTICLE, HTML, TAIL, cleaner
from conftest import report
from typer.main import get_command

from cleaner.cli.commands import app
from cleaner.cli.page import app as page_app

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import Any


def commands(command: Any = None, names: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Give every command with the words that call it."""
    command = command or get_command(app)
    yield names, command
    for name, inner in getattr(command, "commands", {}).items():
        yield from commands(inner, (*names, name))


HELPS = {" ".join(names) or "cleaner": (names, command) for names, command in commands()}
HELPS["page"] = (("-",), get_command(page_app))


@pytest.fixture(scope="module")
def helps() -> dict[str, str]:
    return {name: cleaner(*words, "--help", COLUMNS="80").stdout.decode() for name, (words, _) in HELPS.items()}


@pytest.mark.parametrize("name", HELPS)
def test_help_fits_eighty_columns(name: str, helps: dict[str, str]) -> None:
    assert max(map(len, helps[name].splitlines())) <= 80
    assert "…" not in helps[name]


@pytest.mark.parametrize("name", HELPS)
def test_no_option_or_its_value_is_cut_in_two(name: str, helps: dict[str, str]) -> None:
    words = {word for line in helps[name].splitlines() for word in re.split(r"[\s│,]+", line)}
    for param in HELPS[name][1].params:
        if not getattr(param, "hidden", False):
            assert {*param.opts, *param.secondary_opts, *(param.metavar or "").split()} <= words | {param.name}


@pytest.mark.parametrize("name", HELPS)
def test_paragraphs_flow_to_the_width(name: str, helps: dict[str, str]) -> None:
    """No line ends early, as one does that is broken where the source is."""
    text = helps[name].partition("╭")[0].splitlines()
    for line, following in pairwise(text):
        word = following.split(maxsplit=1)[0] if following.strip() else ""
        assert not line.strip() or not word or len(line.rstrip()) + 1 + len(word) > 79


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    (tmp_path / "in/a.txt").write_text(f"{ARTICLE}\n{TAIL}")
    return tmp_path


@pytest.mark.parametrize(
    "args",
    [
        ("clean", "in", "-o", "out"),
        ("learn", "in", "-o", "out"),
        ("rules", "import-ftr", "osk.example.txt", "-o", "out"),
    ],
    ids=lambda args: args[0],
)
def test_output_has_a_short_option(args: tuple[str, ...], pages: Path) -> None:
    (pages / "osk.example.txt").write_text("body: //article\n")
    done = cleaner(*args, cwd=pages)
    assert done.returncode == 0, done.stderr
    assert (pages / "out").exists()


@pytest.mark.parametrize("args", [("clean", "in", "-o", "out"), ("learn", "in", "-o", "out"), ("in/a.txt",)], ids=str)
def test_quiet_says_nothing_where_all_went_well(args: tuple[str, ...], pages: Path) -> None:
    done = cleaner(*args, "-q", cwd=pages)
    body = ARTICLE.encode() if args[0] == "in/a.txt" else b""
    assert (done.returncode, done.stdout, done.stderr) == (0, body, b"")


def test_quiet_names_what_failed(pages: Path) -> None:
    (pages / "in/b.txt").write_bytes(b"\x89PNG\r\n")
    done = cleaner("clean", "in", "-o", "out", "--quiet", cwd=pages)
    assert (done.returncode, done.stdout) == (1, b"")
    assert done.stderr.startswith(b"cleaner: in/b.txt: looks like a PNG image")


@pytest.mark.parametrize(
    ("option", "said"), [("-v", ("settings of ",)), ("-vv", ("settings of ", "a.txt: cleaned, 3")), (None, ())], ids=str
)
def test_verbose_logs_on_standard_error(option: str | None, said: tuple[str, ...], pages: Path) -> None:
    (pages / "cleaner.toml").write_text("budget = 0.7\n")
    done = cleaner("clean", "in", "-o", "out", *([option] if option else []), cwd=pages)
    lines = done.stderr.decode().splitlines()
    assert all(line.startswith("cleaner: ") for line in lines)
    assert all(any(word in line for line in lines) for word in said)
    assert not said or f"settings of {pages / 'cleaner.toml'}" in done.stderr.decode()
    assert bool(lines) == bool(said)


def test_version_is_short() -> None:
    assert cleaner("-V").stdout == cleaner("--version").stdout != b""


QUARANTINES = "budget = 0.05\n"
WHOLE = f"{ARTICLE}\n{TAIL}".encode()


@pytest.mark.parametrize(
    ("files", "options", "body"),
    [
        ({"cleaner.toml": QUARANTINES}, (), WHOLE),
        ({"in/cleaner.toml": QUARANTINES}, (), ARTICLE.encode()),
        ({"pyproject.toml": f"[tool.cleaner]\n{QUARANTINES}"}, (), WHOLE),
        ({"pyproject.toml": "[tool.other]\nbudget = 0.05\n"}, (), ARTICLE.encode()),
        ({"pyproject.toml": "[tool.other\n"}, (), ARTICLE.encode()),
        ({"cleaner.toml": QUARANTINES}, ("--no-config",), ARTICLE.encode()),
        ({"cleaner.toml": QUARANTINES, "other.toml": ""}, ("--config", "other.toml"), ARTICLE.encode()),
        ({"cleaner.toml": QUARANTINES}, ("--preset", "thorough"), ARTICLE.encode()),
    ],
    ids="above beside-the-page project of-another broken-of-another none-wanted given option-wins".split(),
)
@pytest.mark.parametrize("asked", ["page", "explain"])
def test_settings_are_found_upwards(
    files: dict[str, str], options: tuple[str, ...], body: bytes, asked: str, pages: Path
) -> None:
    for name, text in files.items():
        (pages / name).write_text(text)
    (pages / "work/here").mkdir(parents=True)
    options = tuple(str(pages / word) if word.endswith(".toml") else word for word in options)
    page = pages / "in/a.txt"
    if asked == "page":
        assert cleaner(page, *options, cwd=pages / "work/here").stdout == body
    else:
        shown = cleaner("explain", page, *options, cwd=pages / "work/here").stdout.decode()
        assert ("quarantined" in shown) == (body == WHOLE)


@pytest.mark.parametrize("args", ["a.txt", "a.txt -q", "clean a.txt -o out", "rules list"])
def test_wrong_settings_found_are_named_with_their_file(args: str, pages: Path) -> None:
    (pages / "in/cleaner.toml").write_text('without = ["timestmps"]\n' if args.startswith("clean") else "buget = 1\n")
    done = cleaner(*args.split(), cwd=pages / "in")
    assert done.returncode == 2
    assert b"cleaner.toml: " in done.stderr
    assert (b"did you mean 'timestamps'" if args.startswith("clean") else b"did you mean 'budget'") in done.stderr


def test_found_settings_name_folders_from_where_they_stand(pages: Path) -> None:
    (pages / "mine").mkdir()
    (pages / "cleaner.toml").write_text('rules = ["mine"]\nlanguage = "en"\n')
    done = cleaner("a.txt", cwd=pages / "in")
    assert done.returncode == 2
    assert f"{pages / 'mine'}: holds no rule files".encode() in done.stderr


GERMAN = f"{ARTICLE}\n\nLesen Sie auch\n"


@pytest.mark.parametrize("code", ["de", "fr"])
def test_language_can_be_given(code: str, pages: Path) -> None:
    (pages / "in/a.txt").write_text(GERMAN)
    record = json.dumps({"text": GERMAN})
    assert cleaner("clean", "in", "-o", "out", "--language", code, cwd=pages).returncode == 0
    answer = cleaner("pipe", "--language", code, stdin=record.encode()).stdout
    page = cleaner("in/a.txt", "--format", "json", "--language", code, cwd=pages).stdout
    told = [report(pages / "out")["a.txt"]["language"], json.loads(answer)["language"], json.loads(page)["language"]]
    assert told == [code] * 3


def test_language_of_a_record_comes_first() -> None:
    record = json.dumps({"text": GERMAN, "language": "fr"})
    assert json.loads(cleaner("pipe", "--language", "de", stdin=record.encode()).stdout)["language"] == "fr"


def test_language_that_is_none_is_refused(pages: Path) -> None:
    done = cleaner("in/a.txt", "--language", "x1", cwd=pages)
    assert done.returncode == 2
    assert b'language = "x1": write an ISO 639 code' in done.stderr


@pytest.mark.parametrize(("line", "offered"), [("cleaner expl", "explain"), ("cleaner clean --langu", "--language")])
def test_shell_completes(line: str, offered: str) -> None:
    done = cleaner(_CLEANER_COMPLETE="complete_bash", COMP_WORDS=line, COMP_CWORD=str(len(line.split()) - 1))
    assert done.stdout.decode().split() == [offered]


def test_completion_is_installed(tmp_path: Path) -> None:
    done = cleaner("--install-completion", "bash", HOME=str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert "_CLEANER_COMPLETE" in (tmp_path / ".bash_completions/cleaner.sh").read_text()


def test_library_says_nothing_unless_asked(pages: Path) -> None:
    (pages / "page.html").write_text(HTML)
    code = "import cleaner.run, cleaner; print(cleaner.clean(open('page.html').read()).status)"
    import subprocess
    import sys

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, cwd=pages, env={**os.environ})
    assert (done.stdout, done.stderr) == (b"cleaned\n", b"")
