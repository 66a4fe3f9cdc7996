"""What can go wrong, as one tree.

CleanerError
├── ConfigError       a setting that does not exist or cannot hold that value
├── RuleBookError     every fault found in the rule files, collected
├── SourceError       one page that cannot be read; costs that page, never the run
├── OutputError       a place that cannot be written, or must not be overwritten
│   └── ForeignFileError  what stands there was not written by this program, or was changed since
└── RestoreError      a body and its report that do not belong together

The one warning, `MixedFilesWarning`, stands in `distribution`: it must not wait for anything.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import cleaner.distribution  # noqa: F401  # first of all, whatever of this package is imported: it may warn
from cleaner.amounts import counted

if TYPE_CHECKING:
    from collections.abc import Sequence


class CleanerError(Exception):
    """Base of all errors raised on purpose by this package."""


class ConfigError(CleanerError):
    """A setting that does not exist, or a value it cannot take."""


class RuleBookError(CleanerError):
    """One or more rule files are wrong.

    Attributes:
        problems: every fault found, each naming file, rule and field, and what to write instead.
    """

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join([f"{counted(len(self.problems), 'fault')} in the rule book:", *self.problems]))

    def __reduce__(self) -> tuple[type[RuleBookError], tuple[tuple[str, ...]]]:
        """Pickle the faults: another process may have found them."""
        return type(self), (self.problems,)


class SourceError(CleanerError):
    """A page that cannot be read as text."""


class OutputError(CleanerError):
    """An output that cannot be written or would overwrite a source."""


class ForeignFileError(OutputError):
    """Something stands in the way that this program did not write, or that was changed since."""


class RestoreError(CleanerError):
    """A body, its report row, or both were changed since they were written."""
