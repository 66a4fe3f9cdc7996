"""Frameworks that only some steps need."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def needs(extra: str) -> Iterator[None]:
    """Import a framework in the block; say which extra installs it if it is missing.

    Args:
        extra: the extra of this package.

    Raises:
        ImportError: it is not installed, or something it needs is not.
    """
    try:
        yield
    except ImportError as error:
        raise ImportError(f"this step needs a framework: pip install 'pagecleaner[{extra}]' ({error})") from error
