"""Imported once, by the process that workers are forked from: what all of them need is there before the first is.

Libraries, models, the bundled rules made ready for searching: half a second of work that each worker of each pass would
do again.
"""

from __future__ import annotations

import gc
import os
from contextlib import suppress
from importlib import import_module

_TEXT = "The ferry left at dawn, and the crew of nine had been told to keep the deck clear.\n- 8 hours ago"
_PAGES = (_TEXT, f"<html><body><p>{_TEXT}</p></body></html>")
_LIBRARIES = ("numpy", "trafilatura", "cleaner.segment.html", "cleaner.pipeline")

parent = os.getppid()
for name in _LIBRARIES:
    import_module(name)
    if os.getppid() != parent:  # gone already, over wrong usage: who reads what it said waits for this process too
        os._exit(0)

from cleaner.pipeline import Cleaner  # noqa: E402  # imported above
from cleaner.stages import stage_classes  # noqa: E402

with suppress(Exception):  # a fault here is met again, and told, by the worker
    cleaner = Cleaner()
    cleaner.rulebook.matcher.prepare()
    for page in _PAGES:
        cleaner.clean(page)
    del cleaner
stage_classes.cache_clear()  # a worker may have stages on its path that this process has not
gc.collect()
gc.freeze()  # so that no worker's collector writes into memory that all of them share
