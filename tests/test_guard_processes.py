"""The process of a guarded cleaner, and those its program forks."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING

import pytest
from guarded_pages import PAGES

from cleaner.guard import GuardedCleaner

if TYPE_CHECKING:
    from pathlib import Path

    from cleaner import Cleaned


def children() -> list[int]:
    """Give the processes that this one has started for guarded cleaners."""
    listed = subprocess.run(["/bin/ps", "-wweo", "pid=,ppid=,args="], capture_output=True, check=True, text=True).stdout
    rows = [line.split(None, 2) for line in listed.splitlines()]
    return [int(pid) for pid, parent, program in rows if int(parent) == os.getpid() and "cleaner.child" in program]


def test_closing_ends_the_child() -> None:
    before = children()
    with GuardedCleaner() as cleaner:
        cleaner.clean("A quiet morning in Velm.")
        assert len(children()) == len(before) + 1
    assert children() == before


def test_forgotten_cleaner_takes_its_child_along() -> None:
    before = children()
    cleaner = GuardedCleaner()
    cleaner.clean("A quiet morning in Velm.")
    del cleaner
    assert children() == before


PARENT = """
import os, sys
from cleaner.guard import GuardedCleaner
cleaner = GuardedCleaner(seconds=1)
cleaner.clean("A quiet morning.")
print(cleaner._child._line._process.pid, flush=True)
if sys.argv[1] == "works":
    cleaner.clean(sys.argv[2])
elif sys.argv[1] == "killed":
    os.kill(os.getpid(), 9)
"""


@pytest.mark.parametrize(
    ("end", "page"),
    [("over", ""), ("killed", ""), ("works", "This page hangs for good."), ("works", "This page keeps the lock.")],
)
def test_child_ends_with_its_program(end: str, page: str, plugin: Path) -> None:
    # The script has no `if __name__ == "__main__"`, as many have none.
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([*sys.path, str(plugin)])}
    program = subprocess.Popen([sys.executable, "-c", PARENT, end, page], stdout=subprocess.PIPE, env=environment)
    assert program.stdout is not None
    child = int(program.stdout.readline())
    if end == "works":
        time.sleep(0.5)  # the page is on its way, and worked on
        program.kill()
    program.wait()
    program.stdout.close()
    while is_running(child):
        time.sleep(0.05)


def is_running(process: int) -> bool:
    try:
        with open(f"/proc/{process}/stat") as file:  # noqa: PTH123
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_pickled_it_works_elsewhere(guarded: GuardedCleaner, expected: list[Cleaned]) -> None:
    with pickle.loads(pickle.dumps(guarded)) as other:  # noqa: S301
        assert other.fingerprint == guarded.fingerprint
        assert other.clean_page(PAGES[0]) == expected[0]


def test_forked_it_works_on_both_sides(guarded: GuardedCleaner, expected: list[Cleaned]) -> None:
    guarded.clean_page(PAGES[0])
    ours = children()
    with multiprocessing.get_context("fork").Pool(1) as pool:  # workers of a pool may have no children
        theirs = pool.map(guarded.clean_page, PAGES[:4])
    assert theirs == expected[:4]
    assert [guarded.clean_page(page) for page in PAGES[:4]] == expected[:4]
    assert children() == ours


def test_forked_while_a_thread_has_its_turn(guarded: GuardedCleaner, expected: list[Cleaned]) -> None:
    guarded.clean_page(PAGES[0])
    stop = threading.Event()

    def keep_busy() -> None:
        while not stop.is_set():
            list(guarded.clean_all(PAGES))

    busy = threading.Thread(target=keep_busy)
    busy.start()
    try:
        reader, writer = os.pipe()
        process = os.fork()
        if not process:
            os.write(writer, b"same" if guarded.clean_page(PAGES[0]) == expected[0] else b"other")
            os._exit(0)
        assert os.read(reader, 9) == b"same"
        os.waitpid(process, 0)
    finally:
        stop.set()
        busy.join()


def test_child_that_somebody_else_ends_is_replaced(guarded: GuardedCleaner, expected: list[Cleaned]) -> None:
    assert guarded.clean_page(PAGES[0]) == expected[0]
    for child in children():
        os.kill(child, signal.SIGKILL)
    assert guarded.clean_page(PAGES[0]) == expected[0]
