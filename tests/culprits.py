"""A stage that stands for faults in C libraries and in stages of others: what a page says, it does."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

CULPRITS = """
import ctypes, multiprocessing, os, signal, time
from cleaner.stages import Stage

class Culprit(Stage):
    name = "culprit"
    examples = ()

    def propose(self, document):
        if "freezes the run" in document.text:
            os.kill(multiprocessing.parent_process().pid, signal.SIGSTOP)
        if "stands in its own way" in document.text:
            with open(document.text.splitlines()[1], "w"):
                pass
        if "exits" in document.text:
            os._exit(13)
        if "crashes" in document.text:
            ctypes.string_at(0)
        if "hangs politely" in document.text:
            while True:
                time.sleep(0.01)
        if "hangs for good" in document.text:
            signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGALRM])
            while True:
                time.sleep(1)
        if "keeps the lock" in document.text:
            signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGALRM])
            ctypes.PyDLL(None).sleep(3600)
        if "swallows the alarm" in document.text:
            while True:
                try:
                    time.sleep(0.01)
                except Exception:
                    pass
        if "eats memory" in document.text:
            hoard = []
            while True:
                hoard.append(bytearray(1 << 30))
        if "raises" in document.text:
            raise ValueError("no such thing")
        return ()
"""


def install(folder: Path) -> Path:
    """Make a folder that, once Python looks for packages in it, brings the stage."""
    info = folder / "culprit-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: culprit\nVersion: 1\n")
    (info / "entry_points.txt").write_text("[cleaner.stages]\nculprit = culprit:Culprit\n")
    (folder / "culprit.py").write_text(CULPRITS)
    return folder
