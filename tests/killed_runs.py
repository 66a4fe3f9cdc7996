"""Runs over a folder of pages, for tests that end them or repeat them."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from command import cleaner

if TYPE_CHECKING:
    import subprocess
    from pathlib import Path

ARTICLE = "The ferry left at dawn, and the crew of nine had been told to keep the deck clear of snow.\n" * 4
TAIL = "Read more:\nVelmora opens its second museum of clocks\n- 8 hours ago\nChess final postponed\n- 9 hours ago"
PAGES = 150


def command(source: Path, out: Path, *args: object) -> list[str]:
    return [sys.executable, "-m", "cleaner", "clean", str(source), "--out", str(out), *map(str, args)]


def clean(source: Path, out: Path, *args: object) -> subprocess.CompletedProcess[bytes]:
    return cleaner(*command(source, out, *args)[3:])


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def fill(folder: Path) -> Path:
    """Write pages into a folder, a faulty one and an empty one among them."""
    for number in range(PAGES):
        (folder / f"{number:03}.txt").write_text(f"Page {number} of the log. {ARTICLE}{TAIL}")
    (folder / "empty.txt").write_text("")
    (folder / "picture.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    return folder
