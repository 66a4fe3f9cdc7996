"""Pages -> one self-contained HTML file."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from cleaner.review.model import Correction, ReviewPage


def build(
    pages: Iterable[ReviewPage],
    out: Path,
    title: str,
    *,
    corrections: Iterable[Correction] = (),
) -> None:
    """Write the review page.

    Args:
        pages: taken once, one by one.
        out: the HTML file. Where one file would be too large, data goes into a folder beside it, `<stem>-parts`.
        title: what the page is called, such as the run's folder.
        corrections: marks made before; shown, and part of what is downloaded.

    Raises:
        OutputError: the file cannot be written.
    """
    raise NotImplementedError  # comes with the page
