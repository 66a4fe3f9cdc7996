"""Pages without gold, as the cleaner's HTML side labels them, so that texts of more languages can be composed.

Only of pages whose row is openly licensed, their gold - where there is one - not looked at, and only where the HTML
side is sure: what it keeps and what trafilatura keeps agree to nine tenths both ways.
"""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING, Any

from benchmarks.composed.pages import SourcePage, headline_of
from benchmarks.composed.texts import paragraphs_of
from benchmarks.data import rows
from benchmarks.folds import site_of
from benchmarks.metrics import word_score
from cleaner import Cleaner, Page

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SETS = ("more", "trafilatura-eval")
_OPEN = ("MIT", "Apache-2.0")
_AGREE = 0.9
"""Share of the words of either that the other has as well."""
_FEWEST = 4
"""Paragraphs of an article."""
_MOST = 60
"""Lines taken from before the article, and from behind it, as in the sets of tails."""


def labelled_pages(data: Path, workers: int = 2) -> Iterator[SourcePage]:
    """Give the pages that are openly licensed and surely labelled."""
    chosen = (row for name in SETS for row in rows(data, f"pages/{name}") if is_open(row["licence"]))
    with ProcessPoolExecutor(workers) as pool:
        yield from (page for page in pool.map(labelled, chosen, chunksize=16) if page is not None)


def is_open(licence: str) -> bool:
    """Say whether a row's licence allows a model that ships to be fitted on it."""
    return licence.startswith(_OPEN) and "GPL" not in licence


def labelled(row: dict[str, Any]) -> SourcePage | None:
    """Take a page apart as the HTML side has it; None where that is not sure."""
    from trafilatura import extract

    cleaned, document = _cleaner().clean_document(Page(row["id"], row["html"], "html", row.get("url")))
    if document is None or not cleaned.body:
        return None
    lines = [line for line in document.lines if not line.blank and line.origin == "visible"]
    gone = set(chain.from_iterable(range(removal.start, removal.end) for removal in cleaned.removals))
    kept = [place for place, line in enumerate(lines) if line.start not in gone]
    body = [lines[place].text for place in kept]
    if len(paragraphs_of(body)) < _FEWEST:
        return None
    score = word_score("\n".join(body), extract(row["html"], include_comments=False) or "")
    if min(score.precision, score.recall) < _AGREE:
        return None
    return SourcePage(
        row["set"],
        row["id"],
        str(cleaned.language or row.get("lang") or "en")[:2],
        site_of(row),
        headline_of(cleaned.title or row.get("title")),
        tuple(body),
        tuple(line.text for line in lines[kept[-1] + 1 :])[:_MOST],
        tuple(line.text for line in lines[: kept[0]])[-_MOST:],
    )


@cache
def _cleaner() -> Cleaner:
    return Cleaner()
