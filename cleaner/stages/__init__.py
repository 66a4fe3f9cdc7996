"""The stages, and how they are found.

Every module in this folder holds one stage: a subclass of `Stage`. Adding the file is all there is
to adding a stage. A package elsewhere adds its own through the entry point group `cleaner.stages`.
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from importlib.metadata import entry_points

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
    found += [entry.load() for entry in entry_points(group=ENTRY_POINTS)]
    return tuple(sorted(found, key=lambda stage: stage.name))
