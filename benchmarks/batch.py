"""What a run of many pages costs beside the pages: memory, processors' time, what it leaves behind."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple

from benchmarks.generated import pages
from benchmarks.short import PAGES, short
from cleaner import Cleaner, Page
from cleaner.sites import count_page, learn

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_SEED = 5
_LOOK_SECONDS = 0.2
_END_SECONDS = 20.0
_TURNS = 3
_HEAD = 8
"""Pages of the run that shows what starting costs."""


class Size(NamedTuple):
    """How much to measure."""

    long: int
    """Pages of the run whose memory is watched."""
    short: int
    """Pages of the runs that are timed."""


FULL, QUICK = Size(200_000, 5_000), Size(4_000, 1_000)


@dataclass(slots=True)
class Watched:
    """A run, seen from outside."""

    seconds: float = 0.0
    processor_seconds: float = 0.0
    """Of all its processes."""
    peaks: dict[str, float] = field(default_factory=dict)
    """Phase -> most memory its first process held in it, in MB."""
    left: int = 0
    """Processes that do not end with it."""


def batch(size: Size) -> Iterator[tuple[str, str, float]]:
    """Measure; give what was measured, what is wanted, and the figure."""
    with TemporaryDirectory() as folder:
        source = Path(folder) / "pages.jsonl"
        write(source, size.long)
        run = watch(source, Path(folder) / "long", workers=2, mark=size.long // 4)
        source.unlink()
        first, last = run.peaks["cleaning the first quarter"], max(run.peaks.values())
        yield f"peak memory of the parent, {size.long:,} pages, MB", "< 300", last
        yield "the same, as a multiple of that at a quarter of the pages", "<= 1.1", last / first
        for phase, peak in run.peaks.items():
            yield f"peak memory while {phase}, MB", "", peak
        yield "pages a second, two workers", "", size.long / run.seconds
        yield "processes left after the run", "0", run.left
        yield "files a second run in one process leaves open", "0", files_left(Path(folder))
        yield from _timed(Path(folder), size.short)
        few = Path(folder) / "short.jsonl"
        write(few, PAGES)
        yield from short(few, Path(folder))


def _timed(folder: Path, count: int) -> Iterator[tuple[str, str, float]]:
    source, head = folder / "few.jsonl", folder / "head.jsonl"
    write(source, count)
    write(head, _HEAD)
    one, two, start, start_two, alone = [], [], [], [], []
    for turn in range(_TURNS):  # in turns, as the machine may be busy with other things
        one.append(watch(source, folder / f"one-{turn}", workers=1))
        two.append(watch(source, folder / f"two-{turn}", workers=2))
        start.append(watch(head, folder / f"start-one-{turn}", workers=1))
        start_two.append(watch(head, folder / f"start-two-{turn}", workers=2))
        alone.append(own_seconds(count))
    own = min(alone)
    begun = min(run.processor_seconds for run in start)
    cost = min(run.processor_seconds for run in one) - begun
    yield "two workers, times as fast as one", "", _shortest(one) / _shortest(two)
    work, work_two = _shortest(one) - _shortest(start), _shortest(two) - _shortest(start_two)
    yield "two workers, times as fast as one, start not counted", ">= 1.8", work / work_two
    yield "processors' time over that of the pages themselves, start not counted", "<= 1.1", cost / own
    yield "the same with two workers", "", (min(run.processor_seconds for run in two) - begun) / own
    yield "processors' time to start a run, seconds", "", begun


def _shortest(runs: Sequence[Watched]) -> float:
    return min(run.seconds for run in runs)


def write(path: Path, count: int) -> None:
    """Write texts as JSON lines, so many of the same that a longer file begins with."""
    with path.open("w", encoding="utf-8") as file:
        for page in pages(count, max(4, count // 200), _SEED, ("text",)):
            file.write(json.dumps(page, ensure_ascii=False) + "\n")


def own_seconds(count: int) -> float:
    """Give the processor's time that counting and cleaning take with no engine around them."""
    texts = [
        Page(row["id"], row["text"], "text", row["url"]) for row in pages(count, max(4, count // 200), _SEED, ("text",))
    ]
    with TemporaryDirectory() as folder:
        learn(texts).save(Path(folder) / "sites")
        cleaner = Cleaner(sites=Path(folder) / "sites")
        begun = time.process_time()
        for page in texts:
            count_page(page)
        for page in texts:
            cleaner.clean_page(page)
        return time.process_time() - begun


def watch(source: Path, out: Path, workers: int, mark: int = 0) -> Watched:
    """Clean a file of records with the real command, and look at its processes while it runs.

    Args:
        source: the file.
        out: output folder, a new one: what an earlier run left would have to be read first.
        workers: how many.
        mark: pages after which the memory begins to count anew.
    """
    command = [
        sys.executable,
        "-m",
        "cleaner",
        "clean",
        str(source),
        "--out",
        str(out),
        "--workers",
        str(workers),
    ]
    found = Watched()
    spent: Counter[int] = Counter()
    family: set[int] = set()
    done = _Count(out / ".cleaner" / "journal.jsonl")
    phase = "learning the sites"
    begun = time.monotonic()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:  # noqa: S603
        while process.poll() is None:
            for one in descendants(process.pid):
                family.add(one)
                spent[one] = max(spent[one], _ticks(one))
            found.peaks[phase] = max(found.peaks.get(phase, 0.0), _peak(process.pid))
            lines = done.lines()
            now = "learning the sites" if not lines else "cleaning the first quarter" if lines < mark else "cleaning"
            if now != phase:
                phase = now
                Path(f"/proc/{process.pid}/clear_refs").write_text("5", encoding="ascii")  # the peak begins anew
            time.sleep(_LOOK_SECONDS)
        if process.returncode:
            raise RuntimeError(f"{command} ended with {process.returncode}")
    found.seconds = time.monotonic() - begun
    found.processor_seconds = spent.total() / os.sysconf("SC_CLK_TCK")
    until = time.monotonic() + _END_SECONDS
    while (left := sum(bool(state_of(one)) for one in family)) and time.monotonic() < until:
        time.sleep(_LOOK_SECONDS)
    found.left = left
    return found


class _Count:
    """Counts the lines of a file that grows."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._read = 0
        self._lines = 0

    def lines(self) -> int:
        if self._path.exists():
            with self._path.open("rb") as file:
                file.seek(self._read)
                while block := file.read(1 << 20):
                    self._read += len(block)
                    self._lines += block.count(b"\n")
        return self._lines


def files_left(folder: Path) -> int:
    """Run twice in this process; say how many files the second run left open that the first had not."""
    from rich.console import Console

    from cleaner.config import Config
    from cleaner.progress import Display
    from cleaner.run import Run, clean_run

    write(folder / "twice.jsonl", 100)
    counts = []
    for name in ("once", "twice"):
        clean_run(Run((str(folder / "twice.jsonl"),), folder / name, Config(), workers=2), Display(Console(quiet=True)))
        counts.append(len(os.listdir("/proc/self/fd")))  # noqa: PTH208  # no file, no path
    return counts[1] - counts[0]


def descendants(process: int) -> Sequence[int]:
    """Give a process and all that descend from it."""
    parents = {int(name): state_of(name) for name in os.listdir("/proc") if name.isdigit()}  # noqa: PTH208
    found = [process]
    for one in found:
        found += [child for child, stat in parents.items() if stat and int(stat[1]) == one]
    return found


def state_of(process: int | str) -> list[str]:
    """Give the fields of a process from its state on; none where it has ended."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except OSError:
        return []
    return fields if fields[0] != "Z" else []


def _ticks(process: int) -> int:
    stat = state_of(process)
    return int(stat[11]) + int(stat[12]) if stat else 0


def _peak(process: int) -> float:
    """Give the most memory the process has held, in MB."""
    try:
        status = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmHWM")), 0.0)


def main() -> None:
    """Measure by itself."""
    size = QUICK if "--quick" in sys.argv else FULL
    for what, wanted, figure in batch(size):
        print(f"{what}: {figure:.3f}{f' (wanted: {wanted})' if wanted else ''}", flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
