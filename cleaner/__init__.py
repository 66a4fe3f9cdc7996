"""Clean article bodies out of scraped pages, and say what was removed and why.

>>> from cleaner import clean
>>> clean("The ferry left at dawn.").body
'The ferry left at dawn.'
"""

from __future__ import annotations

from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

from cleaner.config import Config
from cleaner.errors import CleanerError, ConfigError, OutputError, RestoreError, RuleBookError, SourceError
from cleaner.model import Cleaned, Document, Line, Page, Proposal, Removal, apply
from cleaner.pipeline import Cleaner
from cleaner.restore import restore

if TYPE_CHECKING:
    from cleaner.model import Kind

__all__ = [
    "Cleaned",
    "Cleaner",
    "CleanerError",
    "Config",
    "ConfigError",
    "Document",
    "Line",
    "OutputError",
    "Page",
    "Proposal",
    "Removal",
    "RestoreError",
    "RuleBookError",
    "SourceError",
    "apply",
    "clean",
    "restore",
]

try:
    __version__ = version("cleaner")
except PackageNotFoundError:  # run from a checkout that was never installed
    __version__ = "0+unknown"


@lru_cache(maxsize=8)
def _cleaner(config: Config) -> Cleaner:
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
    return _cleaner(config or Config()).clean(content, kind, url, language)
