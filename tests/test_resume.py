"""Runs that are killed, repeated, or find more than the last time."""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from killed_runs import PAGES, clean, command, files

from cleaner.io.written import Written


def running() -> dict[int, int]:
    """Give all processes with their parents."""
    parents = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                state = (folder / "stat").read_text().rpartition(")")[2].split()
            except OSError:  # it has ended meanwhile
                continue
            if state[0] != "Z":
                parents[int(folder.name)] = int(state[1])
    return parents


def descendants(process: int) -> list[int]:
    parents = running()
    found = [process]
    for one in found:
        found += [child for child, parent in parents.items() if parent == one]
    return found[1:]


@pytest.fixture(scope="module")
def undisturbed(source: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    out = tmp_path_factory.mktemp("undisturbed")
    assert clean(source, out, "--workers", 2).returncode == 1  # the picture
    return files(out)


def wait_for(process: subprocess.Popen[bytes], out: Path, bodies: int) -> None:
    while process.poll() is None and len(list(out.glob("*.txt"))) < bodies:
        time.sleep(0.005)


def moments(seed: int) -> tuple[random.Random, list[int]]:
    """Give how many pages are done when something is killed: four times, once while the sites are learnt."""
    chance = random.Random(seed)  # noqa: S311  # the same in every run
    return chance, [0, *sorted(chance.sample(range(1, PAGES), 3))]


@pytest.mark.parametrize("seed", range(2))
def test_run_killed_four_times_is_resumed(
    seed: int, source: Path, undisturbed: dict[str, bytes], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    chance, kills = moments(seed)
    for bodies in kills:
        with subprocess.Popen(
            command(source, out, "--workers", 2, "--resume"), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as process:
            wait_for(process, out, bodies)
            time.sleep(chance.random() if not bodies else 0)
            family = descendants(process.pid)
            process.kill()
        until = time.monotonic() + 20
        while (left := [one for one in family if one in running()]) and time.monotonic() < until:
            time.sleep(0.05)
        assert left == []
    resumed = clean(source, out, "--resume")
    assert resumed.returncode == 1, resumed.stderr
    assert files(out) == undisturbed


DIES_WRITING = """
import os, sys, {module}
whole, rows = {module}.{function}, 0
def dies(*args):
    global rows
    rows += 1
    return whole(*args) if rows < {row} else os._exit(9)
{module}.{function} = dies
from cleaner.cli import main
main(sys.argv[1:])
"""


@pytest.mark.parametrize(
    ("module", "function", "options"),
    [
        ("cleaner.journal", "Journal._read", ()),
        ("cleaner.io.jsonl", "_line", ("--format", "jsonl")),
        ("cleaner.io.parquet", "table_of", ("--format", "parquet")),
    ],
)
def test_run_killed_while_it_writes_a_file_leaves_nothing_of_it(
    module: str, function: str, options: tuple[str, ...], source: Path, tmp_path: Path
) -> None:
    wanted, out = tmp_path / "wanted", tmp_path / "out"
    assert clean(source, wanted, *options).returncode == 1
    code = DIES_WRITING.format(module=module, function=function, row=1 if options[1:] == ("parquet",) else 9)
    killed = [sys.executable, "-c", code, *command(source, out, *options)[3:]]
    assert subprocess.run(killed, capture_output=True, check=False).returncode == 9
    assert not (out / "report.jsonl").exists()
    assert clean(source, out, "--resume", *options).returncode == 1
    assert files(out) == files(wanted)


@pytest.mark.parametrize("seed", range(2))
def test_run_goes_on_when_its_processes_are_killed(
    seed: int, source: Path, undisturbed: dict[str, bytes], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    chance, kills = moments(seed)
    with subprocess.Popen(
        command(source, out, "--workers", 2), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    ) as process:
        for bodies in kills:
            wait_for(process, out, bodies)
            time.sleep(chance.random() if not bodies else 0)
            if family := descendants(process.pid):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(chance.choice(family), signal.SIGKILL)
        _, err = process.communicate()
    assert process.returncode == 1, err
    assert files(out) == undisturbed


def test_resume_does_not_clean_finished_pages_again(source: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    with subprocess.Popen(command(source, out, "--workers", 1), stdout=subprocess.DEVNULL) as process:
        while not (out / "060.txt").exists():
            time.sleep(0.005)
        process.kill()
    journal = (out / ".cleaner/journal.jsonl").read_bytes()
    done = journal.count(b"\n")
    assert done >= 40
    with (out / ".cleaner/journal.jsonl").open("ab") as file:
        file.write(b'{"schema_version": 1, "page": "0')  # the plug was pulled in the middle of a line
    resumed = clean(source, out, "--resume")
    assert f"{done} as an earlier run left them".encode() in resumed.stdout
    assert [path.name for path in (out / ".cleaner").iterdir()] == ["written.jsonl"]


def test_unfinished_run_is_begun_anew_without_resume(source: Path, tmp_path: Path) -> None:
    with Written(tmp_path / "out"):
        (tmp_path / "out/.cleaner/journal.jsonl").write_bytes(b'{"page": "a"}\n' * 7)
    done = clean(source, tmp_path / "out")
    assert b"an unfinished run of 7 pages was begun anew; --resume would have gone on" in done.stderr


@pytest.mark.skipif(os.geteuid() != 0 or not Path("/bin/mount").exists(), reason="needs a small disk of its own")
def test_full_disk_is_named_and_resume_works(source: Path, undisturbed: dict[str, bytes], tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["/bin/mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(disk)], check=False).returncode:
        pytest.skip("a disk cannot be mounted here")
    try:
        done = clean(source, disk / "out")
        assert done.returncode == 2
        assert b"No space left on device" in done.stderr
        assert b"--resume goes on" in done.stderr
        assert b"Traceback" not in done.stderr
        for line in (disk / "out/.cleaner/journal.jsonl").read_bytes().splitlines():
            json.loads(line)
        subprocess.run(["/bin/mount", "-o", "remount,size=64m", str(disk)], check=True)
        assert clean(source, disk / "out", "--resume").returncode == 1
        assert files(disk / "out") == undisturbed
    finally:
        subprocess.run(["/bin/umount", str(disk)], check=True)
