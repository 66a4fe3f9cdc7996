"""The stages, and how they are found.

Every module in this folder holds one stage: a subclass of `Stage`. Adding the file is all there is
to adding a stage. A package elsewhere adds its own through the entry point group `cleaner.stages`.
"""

from __future__ import annotations

import importlib
import os
import pkgutil
import sys
from functools import cache

from cleaner.stages.stage import Example, Stage

__all__ = ["Example", "Stage", "stage_classes"]

ENTRY_POINTS = "cleaner.stages"


@cache
def stage_classes() -> tuple[type[Stage], ...]:
    """Give every stage of this folder and of installed packages, by name."""
    found = []
    for info in pkgutil.iter_modules(__path__, f"{__name__}."):
        module = importlib.import_module(info.name)
        found += [
            value
            for value in vars(module).values()
            if isinstance(value, type) and issubclass(value, Stage) and value.__module__ == info.name
        ]
    found = [stage for stage in found if stage is not Stage]
    if _others():
        from importlib.metadata import entry_points  # noqa: PLC0415  # takes as long as cleaning a page

        found += [entry.load() for entry in entry_points(group=ENTRY_POINTS)]
    return tuple(sorted(found, key=lambda stage: stage.name))


def _others() -> bool:
    """Whether an installed package may have stages: one says so in a file of its own, or who knows where."""
    if any(hasattr(finder, "find_distributions") and "importlib" not in finder.__module__ for finder in sys.meta_path):
        return True
    for folder in dict.fromkeys(sys.path):
        try:
            with os.scandir(folder or os.curdir) as entries:
                told = [entry.path for entry in entries if entry.name.endswith((".dist-info", ".egg-info", ".egg"))]
        except FileNotFoundError:
            continue
        except OSError:  # an archive, which can hold packages as well
            return True
        if any(path.endswith(".egg") or _holds(f"{path}/entry_points.txt", ENTRY_POINTS) for path in told):
            return True
    return False


def _holds(path: str, text: str) -> bool:
    try:
        with open(path, "rb") as file:  # noqa: PTH123  # a hundred of them
            return text.encode() in file.read()
    except OSError:
        return False
