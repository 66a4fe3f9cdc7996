"""A short run of `clean` against `pipe` on the same pages: what folder, report and site memory cost."""

from __future__ import annotations

import ctypes
import os
import resource
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

PAGES = 300
_TURNS = 7
_SUBREAPER = 36
"""Of `prctl`: processes whose parent ended become this one's children, so that their time counts."""


class Spent(NamedTuple):
    """What a command took."""

    seconds: float
    processor_seconds: float
    """Of all its processes."""


def short(source: Path, folder: Path) -> Iterator[tuple[str, str, float]]:
    """Clean a file of records in turns by both commands; give what was measured, what is wanted, and the figure."""
    clean, pipe = [], []
    for turn in range(_TURNS):  # in turns, as the machine may be busy with other things
        pipe.append(spent(["pipe", "--workers", "1"], source))
        clean.append(spent(["clean", str(source), "--out", str(folder / f"short-{turn}")]))
    what = f"clean, {PAGES} short pages, times as long as pipe --workers 1"
    yield what, "<= 1", median(a.seconds / b.seconds for a, b in zip(clean, pipe, strict=True))
    ratio = median(a.processor_seconds / b.processor_seconds for a, b in zip(clean, pipe, strict=True))
    yield "the same, processors' time", "", ratio
    yield "pipe --workers 1 on them, seconds", "", min(run.seconds for run in pipe)


def spent(words: Sequence[str], stdin: Path | None = None) -> Spent:
    """Run the command to its end, and that of all processes it started.

    Raises:
        RuntimeError: it failed.
    """
    ctypes.CDLL(None).prctl(_SUBREAPER, 1, 0, 0, 0)
    before, begun = _used(), time.monotonic()
    with Path(stdin or os.devnull).open("rb") as given:
        done = subprocess.run(  # noqa: S603
            [sys.executable, "-m", "cleaner", *words],
            stdin=given,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            check=False,
        )
    seconds = time.monotonic() - begun
    if done.returncode:
        raise RuntimeError(f"{words} ended with {done.returncode}: {done.stderr.decode(errors='replace')}")
    with suppress(ChildProcessError):
        while True:
            os.wait()
    return Spent(seconds, _used() - before)


def _used() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
