"""A second run over a folder that has grown or changed."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from conftest import report
from killed_runs import ARTICLE, TAIL, clean, files

if TYPE_CHECKING:
    from pathlib import Path


def grown(source: Path, tmp_path: Path) -> tuple[Path, Path]:
    folder, out = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    for path in sorted(source.iterdir())[:12]:
        (folder / path.name).write_bytes(path.read_bytes())
    assert clean(folder, out).returncode == 0
    return folder, out


def test_second_run_cleans_what_is_new_or_changed(source: Path, tmp_path: Path) -> None:
    folder, out = grown(source, tmp_path)
    before = {path.name: path.stat().st_mtime_ns for path in out.glob("*.txt")}
    (folder / "new.txt").write_text(f"{ARTICLE}{TAIL}")
    (folder / "003.txt").write_text(f"Changed. {ARTICLE}{TAIL}")
    done = clean(folder, out)
    assert b"13 pages" in done.stdout
    assert b"11 as an earlier run left them" in done.stdout
    touched = {path.name for path in out.glob("*.txt") if before.get(path.name) != path.stat().st_mtime_ns}
    assert touched == {"new.txt", "003.txt"}
    fresh = clean(folder, tmp_path / "fresh")
    assert fresh.returncode == 0
    assert files(tmp_path / "fresh") == files(out)


@pytest.mark.parametrize(
    ("args", "left"),
    [
        ((), b"12 as an earlier run left them"),
        (("--fresh",), b""),
        (("--preset", "careful"), b""),
        (("--title", "keep"), b""),
        (("--format", "md"), b""),
        (("--workers", 1), b"12 as an earlier run left them"),
    ],
)
def test_other_settings_clean_all_again(args: tuple[object, ...], left: bytes, source: Path, tmp_path: Path) -> None:
    folder, out = grown(source, tmp_path)
    done = clean(folder, out, *args)
    assert left in done.stdout
    assert (b"as an earlier run" in done.stdout) == bool(left)


def test_other_rules_clean_all_again(source: Path, tmp_path: Path) -> None:
    folder, out = grown(source, tmp_path)
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules/mine.toml").write_text('[[rule]]\nid = "en/share-bar"\nenabled = false\n')
    assert b"as an earlier run" not in clean(folder, out, "--rules", tmp_path / "rules").stdout


@pytest.mark.parametrize("harm", ["missing", "edited"])
def test_body_that_is_gone_or_edited_is_written_again(harm: str, source: Path, tmp_path: Path) -> None:
    folder, out = grown(source, tmp_path)
    before = files(out)
    if harm == "missing":
        (out / "004.txt").unlink()
    else:
        (out / "004.txt").write_text("Something else.")
        assert clean(folder, out).returncode == 2
    assert b"11 as an earlier run left them" in clean(folder, out, "--overwrite").stdout
    assert files(out) == before


def test_pages_that_are_gone_leave_the_report(source: Path, tmp_path: Path) -> None:
    folder, out = grown(source, tmp_path)
    (folder / "005.txt").unlink()
    done = clean(folder, out)
    assert b"1 body of an earlier run is still in" in done.stdout
    assert "005.txt" not in report(out)
    back = subprocess.run(
        [
            sys.executable,
            "-m",
            "cleaner",
            "restore",
            out,
            "--report",
            out / "report-1.jsonl",
            "--to",
            tmp_path / "back",
        ],
        capture_output=True,
        check=True,
    )
    assert b"1 text restored" in back.stdout
    assert (tmp_path / "back" / "005.txt").read_text().startswith("Page 5 of the log.")


def test_run_that_finds_no_page_leaves_the_earlier_one_as_it_is(source: Path, tmp_path: Path) -> None:
    folder, out = grown(source, tmp_path)
    before = files(out)
    done = clean(folder, out, "--include", "nope*")
    assert b"0 pages: nothing to do" in done.stdout
    assert files(out) == before


def test_records_are_read_again_where_the_field_is_another(tmp_path: Path) -> None:
    source, out = tmp_path / "in.jsonl", tmp_path / "out"
    source.write_text(json.dumps({"id": "1", "raw": f"Raw. {ARTICLE}", "text": f"Plain. {ARTICLE}"}) + "\n")
    for name, opening in (("raw", "Raw."), ("text", "Plain."), ("text", "Plain.")):
        assert clean(source, out, "--text-field", name).returncode == 0
        assert json.loads((out / "in.jsonl").read_text())["body"].startswith(opening)
    assert clean(source, out, "--text-field", "nope").returncode == 1


def test_damaged_report_of_an_earlier_run_does_no_harm(source: Path, tmp_path: Path) -> None:
    folder, out = grown(source, tmp_path)
    before = files(out)
    lines = (out / "report.jsonl").read_bytes().splitlines(keepends=True)
    (out / "report.jsonl").write_bytes(b"".join([*lines[:5], b"{broken\n", b'{"page": 7}\n', *lines[6:9]]))
    assert clean(folder, out).returncode == 2
    assert clean(folder, out, "--overwrite").returncode == 0
    assert files(out) == before
