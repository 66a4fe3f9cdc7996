"""Runs whose first process stands still while a worker goes on: bodies stand there that it has not heard of."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from killed_runs import ARTICLE, TAIL, clean, command, files

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks for processes where Linux has them")
NAMES = ("a/page.txt", "b/page.txt", "c/page.txt", "d/page.txt")


@pytest.fixture
def pages(culprits: None, tmp_path: Path) -> Path:  # noqa: ARG001  # the stage freezes the run
    """Give a folder whose first page stops the run's first process."""
    folder = tmp_path / "in"
    for name in NAMES:
        (folder / name).parent.mkdir(parents=True)
        (folder / name).write_text(f"Page {name} {'freezes the run' if name == NAMES[0] else ''}\n{ARTICLE}{TAIL}")
    return folder


def state(process: int) -> str:
    """Give the letter that the system has for what a process does; Z and none: it has ended."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return ""


def workers_of(process: int) -> list[int]:
    """Give the processes that the server process of a run has forked."""
    parents = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                found = (folder / "stat").read_text().rpartition(")")[2].split()
            except OSError:  # it has ended meanwhile
                continue
            if found[0] != "Z":
                parents[int(folder.name)] = int(found[1])
    servers = [child for child, parent in parents.items() if parent == process]
    return [child for child, parent in parents.items() if parent in servers]


@contextmanager
def frozen(source: Path, out: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run until the first page has stopped the first process."""
    told = command(source, out, "--workers", 1, "--no-site-memory")
    with subprocess.Popen(told, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
        try:
            while process.poll() is None and state(process.pid) != "T":
                time.sleep(0.01)
            yield process
        finally:
            process.kill()


def test_what_was_done_before_a_run_had_to_end_is_in_the_journal(pages: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    # Only now can nothing be written to c/: what stands in the way before is told before a page is cleaned.
    (pages / NAMES[2]).write_text(f"This page stands in its own way.\n{out / 'c'}\n{ARTICLE}{TAIL}")
    with frozen(pages, out) as run:
        while workers_of(run.pid):  # the worker ends once it has said why the run cannot go on
            time.sleep(0.01)
        assert sorted(files(out).keys() & set(NAMES)) == [*NAMES[:2]]
        os.kill(run.pid, signal.SIGCONT)
        _, err = run.communicate()
    assert run.returncode == 2, err
    assert b"c/page.txt: cannot be written" in err
    journal = (out / ".cleaner/journal.jsonl").read_bytes()
    assert [json.loads(line)["page"] for line in journal.splitlines()] == [*NAMES[:2]]


def test_bodies_that_a_killed_run_never_heard_of_are_its_own(pages: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    with frozen(pages, out) as run:
        while not all((out / name).exists() for name in NAMES):
            time.sleep(0.01)
        run.kill()
        run.wait()
    assert (out / ".cleaner/journal.jsonl").read_bytes() == b""
    (pages / NAMES[0]).write_text(f"Page {NAMES[0]} \n{ARTICLE}{TAIL}")
    resumed = clean(pages, out, "--resume", "--no-site-memory")
    assert resumed.returncode == 0, resumed.stderr
    assert clean(pages, tmp_path / "undisturbed", "--no-site-memory").returncode == 0
    assert files(out) == files(tmp_path / "undisturbed")
