"""What this program is installed as, and a warning where another distribution has files among its own.

Its distribution is `pagecleaner`. On the public registry `cleaner` is another program, which installs into a folder
`cleaner` too and brings a command `cleaner` too. Of what both bring, the files of the one installed last are there, so
that no one can say what runs; and uninstalling either takes files of the other along.

This module imports next to nothing, as every program that uses the package waits for it.
"""

from __future__ import annotations

import os
import sys
import warnings
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__version__ = "0.1.0"
"""The one place where it stands; packaging reads it here."""

_RIVAL = "cleaner"
_FOLDER = "cleaner"


class MixedFilesWarning(UserWarning):
    """Another distribution has files in the folder of this package."""


def rivals(path: Iterable[str]) -> list[str]:
    """Find the distributions `cleaner` that have files in a folder `cleaner`.

    That is a look into each folder of the path that has one, by file name: asking `importlib.metadata` takes longer
    than all else that happens when the package is imported.

    Args:
        path: where packages are looked for, as in `sys.path`.

    Returns:
        What to tell the user about each: its version, where the files are, and what to do.
    """
    found = []
    for folder in dict.fromkeys(path):
        shared = os.path.join(folder, _FOLDER)
        try:
            names = sorted(os.listdir(folder or os.curdir)) if os.path.isdir(shared) else []
        except OSError:  # such a folder is no place to import from either
            continue
        for name in names:
            distribution, _, version = name.removesuffix(".dist-info").partition("-")
            if name.endswith(".dist-info") and distribution.lower() == _RIVAL and _owns_files(folder, name):
                found.append(
                    f"the distribution {_RIVAL} {version}, which is not this program, has files in {shared} too, so "
                    f"what runs may be of either: pip uninstall {_RIVAL}, then "
                    "pip install --force-reinstall --no-deps pagecleaner"
                )
    return found


def _owns_files(folder: str, info: str) -> bool:
    try:
        with open(os.path.join(folder, info, "RECORD"), encoding="utf-8", errors="replace") as record:
            return any(line.replace("\\", "/").startswith(f"{_FOLDER}/") for line in record)
    except OSError:  # no list of its files: nothing is known, so nothing is said
        return False


for _warning in rivals(sys.path):
    warnings.warn(_warning, MixedFilesWarning, stacklevel=3)  # where the package is imported
