"""What goes to a terminal, or to whatever stands in its place."""

from __future__ import annotations

import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from command import ARTICLE, TAIL, cleaner

from cleaner.closing import show_summary
from cleaner.summary import Summary


def test_names_of_files_do_nothing_to_a_terminal(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for name in ("a\x1b[31m.txt", "b\n.txt"):
        (tmp_path / "in" / name).write_bytes(b"\0" * 9)
        (tmp_path / "in" / f"tail-{name}").write_text(f"{ARTICLE}\n{TAIL}")
    done = cleaner("clean", "in", "--out", "out", cwd=tmp_path)
    assert b"\x1b" not in done.stdout + done.stderr
    assert "cleaner: in/b�.txt: is mostly NUL bytes".encode() in done.stderr
    assert "explain out 'tail-a�[31m.txt'".encode() in done.stdout


@pytest.mark.parametrize(
    ("words", "code"),
    [("--version", 2), ("page.txt", 1), ("explain page.txt", 2), ("pipe", 2), ("clean page.txt --out out", 2)],
)
def test_standard_output_that_takes_no_more_is_named(words: str, code: int, tmp_path: Path) -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("needs a device that is always full")
    (tmp_path / "page.txt").write_text(ARTICLE)
    command = [sys.executable, "-m", "cleaner", *words.split()]
    with full.open("wb") as sink:
        stdin = b'{"id": 1, "text": "The ferry left."}'
        done = subprocess.run(command, input=stdin, stdout=sink, stderr=subprocess.PIPE, check=False, cwd=tmp_path)
    assert done.stderr == b"cleaner: standard output: cannot be written: No space left on device\n"
    assert done.returncode == code


def test_standard_output_that_is_closed_is_named(tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_text(ARTICLE)
    command = f"exec {shlex.quote(sys.executable)} -m cleaner page.txt >&-"
    done = subprocess.run(["/bin/sh", "-c", command], stderr=subprocess.PIPE, check=False, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (2, b"cleaner: standard output is closed\n")


def test_without_a_standard_input_the_help_is_shown() -> None:
    command = f"exec {shlex.quote(sys.executable)} -m cleaner <&-"
    done = subprocess.run(["/bin/sh", "-c", command], capture_output=True, check=False)
    assert b"Usage: cleaner" in done.stdout + done.stderr
    assert b"Traceback" not in done.stderr


def test_end_of_a_run_says_where_its_report_is(tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_text(ARTICLE)
    said = cleaner("clean", "page.txt", "--out", "out", "--report", "rows/r.jsonl", cwd=tmp_path).stdout.decode()
    assert "the report is rows/r.jsonl; bodies and summary.json are in out\n" in said


@pytest.mark.parametrize("words", [["-"], ["-", "--format", "md"], ["explain", "-"], ["pipe"]], ids=" ".join)
def test_interrupted_command_ends_without_a_traceback(words: list[str]) -> None:
    code = (
        "import signal; from cleaner.cli import main; signal.signal(signal.SIGALRM, signal.default_int_handler);"
        f"signal.setitimer(signal.ITIMER_REAL, 0.5); main({words!r})"
    )
    command = [sys.executable, "-c", code]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.wait()  # for an input that does not come
        assert process.stderr is not None
        assert (process.returncode, b"Traceback" in process.stderr.read()) == (130, False)


@pytest.mark.parametrize(("out", "more"), [(None, ""), (Path("out"), "; --resume goes on")])
def test_interrupted_run_says_what_goes_on(out: Path | None, more: str, capsys: pytest.CaptureFixture[str]) -> None:
    show_summary(Summary(interrupted=True), out)
    assert f"cleaner: interrupted after 0 pages{more}\n" in capsys.readouterr().err
