"""`python -m benchmarks.killed`: runs killed at random moments and resumed, against one that nobody disturbed."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from benchmarks.batch import descendants, state_of
from benchmarks.generated import pages

_SEED = 5
_SITES = 5
_LOOK_SECONDS = 0.005
_END_SECONDS = 30.0
_START_SECONDS, _PAGE_SECONDS = 4.0, 0.1
"""Up to which a moment is drawn."""


def main(
    times: Annotated[int, typer.Option(help="Kills of the first process, and as many of one it has started.")] = 20,
    count: Annotated[int, typer.Option("--pages", help="Files of the folder that is cleaned.")] = 150,
    seed: Annotated[int, typer.Option(help="What the moments are drawn from.")] = 5,
) -> None:
    """Kill runs and resume them; exit code 1 where one came out differently."""
    different = 0
    with TemporaryDirectory() as place:
        source, folder = Path(place) / "in", Path(place)
        write(source, count)
        run(source, folder / "undisturbed").wait()
        wanted = files(folder / "undisturbed")
        for victim in ("parent", "worker"):
            for number in range(times):
                out = folder / f"{victim}-{number}"
                chance = Random(f"{seed}/{victim}/{number}")  # noqa: S311  # the same for the same seed
                said, left = kill(source, out, victim, chance.randrange(-count // 4, count), chance)
                code = run(source, out, "--resume").wait()
                same = files(out) == wanted and not code and not left
                different += not same
                verdict = "identical" if same else f"DIFFERENT (exit code {code}, {left} processes left)"
                typer.echo(f"{victim} {number + 1:>2}, {said}: {verdict}")
    typer.echo(f"{2 * times - different} of {2 * times} identical")
    raise typer.Exit(bool(different))


def write(folder: Path, count: int) -> None:
    """Write pages of both kinds as files, a folder for each site."""
    for number, page in enumerate(pages(count, _SITES, _SEED)):
        kind = "html" if "html" in page else "text"
        path = folder / page["id"].partition("/")[0] / f"{number:04}.{'html' if kind == 'html' else 'txt'}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page[kind], encoding="utf-8")


def run(source: Path, out: Path, *args: str) -> subprocess.Popen[bytes]:
    """Start a run with two workers."""
    command = [sys.executable, "-m", "cleaner", "clean", str(source), "--out", str(out), "--workers", "2", *args]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603


def kill(source: Path, out: Path, victim: str, wanted: int, chance: Random) -> tuple[str, int]:
    """Start a run, kill one of its processes; say when it was, and how many outlived the run.

    Args:
        source: the folder it cleans.
        out: where to.
        victim: "parent", or one of the processes it has started.
        wanted: pages done before; below zero: while it starts or learns, which a machine's load makes last as it likes.
        chance: what else is drawn from.
    """
    process = run(source, out)
    journal = out / ".cleaner" / "journal.jsonl"
    while process.poll() is None and (not journal.exists() or journal.read_bytes().count(b"\n") < wanted):
        time.sleep(_LOOK_SECONDS)
    time.sleep(chance.random() * (_START_SECONDS if wanted < 0 else _PAGE_SECONDS))
    family = list(descendants(process.pid)) if process.poll() is None else []
    done = journal.read_bytes().count(b"\n") if journal.exists() else 0
    chosen = family[:1] if victim == "parent" else family[1:]
    if chosen:
        with contextlib.suppress(ProcessLookupError):
            os.kill(chance.choice(chosen), signal.SIGKILL)
    process.wait()
    until = time.monotonic() + _END_SECONDS
    while (left := sum(bool(state_of(one)) for one in family)) and time.monotonic() < until:
        time.sleep(_LOOK_SECONDS)
    return f"{done} pages done" + ("" if chosen else ", nothing to kill any more"), left


def files(folder: Path) -> dict[str, bytes]:
    """Give all that stands in a folder."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


if __name__ == "__main__":
    typer.run(main)
