"""A command in a folder, in this process: its workers start from one that is there already."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import teaching

if TYPE_CHECKING:
    from pathlib import Path

    from typer.testing import Result


def cleaner(*args: object, cwd: Path) -> Result:
    """Give what a call of the command does in a folder."""
    with contextlib.chdir(cwd):
        return teaching.cleaner(*args)
