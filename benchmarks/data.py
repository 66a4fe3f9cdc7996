"""The sets: where they come from, and how a row is read.

Every file is JSON lines packed with xz, one page a line. Pages belong to their publishers, so no
set ships with the project; `docs/benchmarks.md` says where each comes from.
"""

from __future__ import annotations

import json
import lzma
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Source:
    """Where a set comes from."""

    name: str
    origin: str
    what: str


SOURCES = (
    Source("wcxb-dev", "WCXB (Foley 2026), CC-BY-4.0", "seven page types, English, 2025-26; full text and snippets"),
    Source(
        "fundus", "test pages of flair's Fundus, MIT", "news in 26 languages; full text from selectors written by hand"
    ),
    Source("trafilatura-eval", "evaluation set of trafilatura, Apache-2.0", "mostly German, very mixed; snippets"),
    Source(
        "readability-pages", "test pages of Mozilla's Readability, Apache-2.0", "articles; that tool's expected output"
    ),
    Source("dragnet-1382", "data of dragnet, no licence stated", "English blogs and news of 2012; full text by hand"),
    Source("cleaneval-en", "CleanEval 2007, no licence stated", "English web of 2005-06; full text by hand"),
    Source(
        "more",
        "tests of fifteen open projects, MIT, Apache-2.0, GPL-3.0 or none stated",
        "920 sites, 43 languages, 2004-2026",
    ),
    Source("turku", "hand-labelled lines of web corpora (Turku), no licence stated", "six languages; keep or noise"),
)
PAGE_SETS = tuple(source.name for source in SOURCES[:6])
TAIL_SETS = ("fundus-dev", "wcxb-dev")
"""Articles with what follows them, for models to be fitted on: gold by hand or by selectors, openly licensed."""
MEASURED_TAILS = (*TAIL_SETS, "more")
"""Those to measure with. No page of `more` goes into any model: some have no licence that would allow it."""
_GOLD_BY_TOOLS = frozenset({"omnivore", "newspaper4k", "readability4j-extra"})
"""Parts of `more` whose gold is what some tool gave."""


def rows(data: Path, name: str, *, quick: bool = False) -> Iterator[dict[str, Any]]:
    """Give the pages of a file such as `tails/fundus-dev`; of a quick run a steady fifth of them."""
    with lzma.open(data / f"{name}.jsonl.xz", "rt", encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            if not quick or is_quick(row["id"]):
                yield row


def is_quick(name: str) -> bool:
    """Say whether a page is among the steady fifth of a quick run."""
    return zlib.crc32(name.encode()) % 5 == 0


def tail_rows(data: Path, name: str, *, quick: bool = False) -> Iterator[dict[str, Any]]:
    """Give the articles of a set of tails whose gold is a person's, with what follows each on its page."""
    for row in rows(data, f"tails/{name}", quick=quick):
        if row["set"] not in _GOLD_BY_TOOLS and row["body"]:
            yield row
