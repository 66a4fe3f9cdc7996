"""Clean article bodies out of scraped pages, and say what was removed and why.

>>> from cleaner import clean
>>> clean("The ferry left at dawn.").body
'The ferry left at dawn.'
"""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING

from cleaner.distribution import MixedFilesWarning, __version__
from cleaner.errors import CleanerError, ConfigError, OutputError, RestoreError, RuleBookError, SourceError
from cleaner.restore import apply, restore  # here and now: the first import of its module would take its name otherwise

if TYPE_CHECKING:
    from cleaner.config import Config
    from cleaner.model import Cleaned, Document, Kind, Line, Page, Proposal, Removal
    from cleaner.pipeline import Cleaner

__all__ = [
    "Cleaned",
    "Cleaner",
    "CleanerError",
    "Config",
    "ConfigError",
    "Document",
    "Line",
    "MixedFilesWarning",
    "OutputError",
    "Page",
    "Proposal",
    "Removal",
    "RestoreError",
    "RuleBookError",
    "SourceError",
    "__version__",
    "apply",
    "clean",
    "restore",
]

_MODULES = {
    "Cleaner": "pipeline",
    "Config": "config",
    **dict.fromkeys(("Cleaned", "Document", "Line", "Page", "Proposal", "Removal"), "model"),
}
"""Names loaded when first asked for: a program that only may clean something starts without waiting for it."""


def __getattr__(name: str) -> object:
    if name not in _MODULES:
        raise AttributeError(f"module 'cleaner' has no attribute {name!r}")
    globals()[name] = value = getattr(import_module(f"cleaner.{_MODULES[name]}"), name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


@lru_cache(maxsize=8)
def _cleaner(config: Config | None) -> Cleaner:
    from cleaner.pipeline import Cleaner

    return Cleaner(config)


def clean(
    content: str | bytes,
    kind: Kind | None = None,
    url: str | None = None,
    language: str | None = None,
    config: Config | None = None,
) -> Cleaned:
    """Clean one page; arguments and result as for `Cleaner.clean`.

    The `Cleaner` of each of the last few settings is kept, so that calling this in a loop is fast.
    """
    return _cleaner(config).clean(content, kind, url, language)
