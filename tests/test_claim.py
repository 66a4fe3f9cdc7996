"""Two runs never write into one folder at the same time."""

from __future__ import annotations

import signal
import subprocess
import time
from typing import TYPE_CHECKING

import pytest
from killed_runs import PAGES, clean, command, files

from cleaner.errors import OutputError
from cleaner.io.claim import claimed

if TYPE_CHECKING:
    from pathlib import Path


def test_second_run_is_refused_and_the_first_goes_on(source: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    with subprocess.Popen(command(source, out), stdout=subprocess.PIPE, stderr=subprocess.PIPE) as first:
        while first.poll() is None and not (out / ".cleaner").exists():
            time.sleep(0.002)
        first.send_signal(signal.SIGSTOP)
        second = clean(source, out)
        first.send_signal(signal.SIGCONT)
        said = first.communicate()
    assert (second.returncode, first.returncode) == (2, 1), said
    assert (
        second.stderr
        == f"cleaner: {out}: another run writes there; wait until it has ended, or name another folder\n".encode()
    )
    assert (out / "report.jsonl").read_bytes().count(b"\n") == PAGES + 2
    clean(source, tmp_path / "alone")
    assert files(out) == files(tmp_path / "alone")


def test_refused_run_writes_nothing(source: Path, tmp_path: Path) -> None:
    with claimed(tmp_path):
        assert clean(source, tmp_path).returncode == 2
    assert files(tmp_path) == {}


def test_folder_is_free_again_afterwards(tmp_path: Path) -> None:
    for _ in range(2):
        with claimed(tmp_path / "out"):
            pass
    assert files(tmp_path) == {}


def test_other_folders_are_free(tmp_path: Path) -> None:
    with claimed(tmp_path / "a"), claimed(tmp_path / "b"), pytest.raises(OutputError, match="another run"):
        claimed(tmp_path / "a").__enter__()


def test_folder_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine")
    with pytest.raises(OutputError, match="out: is a file; name a folder"):
        claimed(tmp_path / "out").__enter__()
