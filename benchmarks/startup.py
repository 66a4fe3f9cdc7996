"""What one page costs from the start of the process to its end, in processor time, beside an import.

Rounds are interleaved and of each round's processes the system tells what they took (`os.wait4`), user and system time
together; so other work on the machine changes both sides alike. Modules are compiled and the rule cache is written
before the first round that counts, as after the first call on a user's machine.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROUNDS, QUICK_ROUNDS = 21, 7
_WARM_UP = 2
_ROOT = Path(__file__).resolve().parent.parent
_TEXT, _HTML = "mixed-tail/page.txt", "html-news-article-with-nav-and-related/page.html"
"""Pages of `fixtures/`."""
_YARDSTICK = "import trafilatura"
_FROM_PYTHON = "import cleaner; cleaner.clean(open({!r}, encoding='utf-8').read())"


def startups(rounds: int) -> Iterator[tuple[str, str, float, float]]:
    """Give, round by round, what was run, the yardstick, and the seconds of both."""
    with TemporaryDirectory() as place:
        folder = Path(place)
        calls = _calls(folder)
        yardstick = [sys.executable, "-c", _YARDSTICK]
        for number in range(_WARM_UP + rounds):
            measure = _seconds(yardstick, folder)
            for what, command in calls.items():
                seconds = _seconds(command, folder)
                if number >= _WARM_UP:
                    yield what, f'`python -c "{_YARDSTICK}"`', seconds, measure


def _calls(folder: Path) -> dict[str, list[str]]:
    for name, page in (("one.txt", _TEXT), ("one.html", _HTML)):
        (folder / name).write_bytes((_ROOT / "fixtures" / page).read_bytes())
    return {
        "`cleaner one.txt`": [sys.executable, "-m", "cleaner", "one.txt"],
        "`cleaner one.html`": [sys.executable, "-m", "cleaner", "one.html"],
        "`cleaner.clean(text)` in a new process": [sys.executable, "-c", _FROM_PYTHON.format("one.txt")],
    }


def _seconds(command: list[str], folder: Path) -> float:
    """Run a command in a folder of its own; give the seconds of processor time it took.

    Raises:
        RuntimeError: it failed.
    """
    left_out = ("PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED")
    own = {
        "PYTHONPATH": str(_ROOT),
        "PYTHONPYCACHEPREFIX": str(folder / "compiled"),
        "XDG_CACHE_HOME": str(folder / "cache"),
    }
    environment = {name: value for name, value in os.environ.items() if name not in left_out} | own
    process = subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.DEVNULL)  # noqa: S603
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)}: exit code {process.returncode}")
    return used.ru_utime + used.ru_stime
