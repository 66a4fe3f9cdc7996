"""Pages whose lines are known, as numbers: what the models are fitted on.

WCXB (Foley 2026, CC-BY-4.0), the test pages of Fundus (MIT) and of Readability (Apache-2.0), and the
evaluation pages of trafilatura (Apache-2.0). No other set goes into a model that ships.
"""

from __future__ import annotations

import hashlib
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import regex

from benchmarks.data import TAIL_SETS, rows
from benchmarks.folds import site_of
from cleaner.features import features
from cleaner.features.markup import markup_numbers
from cleaner.model import EMBEDDED, Page
from cleaner.rulebook import RuleBook, load
from cleaner.segment import segment
from cleaner.segment.text import segment_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from cleaner.model import Line, Shape
    from cleaner.rulebook.format import Rule

_INSIDE = 0.4
"""Trust in a line inside a scraper's text that the gold text lacks: lists and captions are often missing from it."""
_INSIDE_HTML = 0.8
_FORUM = 0.4
"""Trust in a forum's page: of WCXB's pages one in eleven is one, of the web's far fewer, and what is the text of a
forum is comments elsewhere."""
_PART_OF_GOLD = 0.3
"""Trust in a short line that stands somewhere in the gold text."""
_LONG = 20
"""Characters without white space: so much of the gold text is no chance."""
_FORGOTTEN = 0.4
"""Share of the rules that a text of every other example does not know: other sites say it in words no rule has, and
the rules were written looking at these very pages."""
_BULLET = regex.compile(r"^\s*[•*·▪►\p{Pd}]\s+")
_NOT_WORD = regex.compile(r"[\W_]+")
_SPACE = regex.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Example:
    """One text, line by line."""

    kind: str
    """`tail`: body and tail; `alone`: gold text; `dump`: a scraper's text; `page`: a page's whole text; `html`."""
    group: str
    """The set or the scraper."""
    id: str
    site: str
    numbers: NDArray[np.float32]
    residue: NDArray[np.bool_]
    """For each line, whether it is residue."""
    trust: NDArray[np.float32]
    """For each line, how sure that is, 0 to 1."""
    chars: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class _Task:
    kind: str
    group: str
    row: dict[str, Any]
    text: str = ""
    end: int | None = None
    """Offset of the body's end, where that is known."""


def text_examples(data: Path, workers: int = 2) -> list[Example]:
    """Read the sets that show texts."""
    return _work(_text_tasks(data), workers)


def html_examples(data: Path, workers: int = 2) -> list[Example]:
    """Read the sets that show pages."""
    sets = ("wcxb-dev", "fundus", "readability-pages", "trafilatura-eval")
    return _work((_Task("html", name, row) for name in sets for row in rows(data, f"pages/{name}")), workers)


def _work(tasks: Iterator[_Task], workers: int) -> list[Example]:
    with ProcessPoolExecutor(workers) as pool:
        return [example for example in pool.map(_example, tasks, chunksize=16) if example is not None]


def _text_tasks(data: Path) -> Iterator[_Task]:
    for name in TAIL_SETS:
        for row in rows(data, f"tails/{name}"):
            for bullet in ("", "• "):  # as scrapers have it: bullets stand in half of the texts
                body, tail = ([_BULLET.sub(bullet, line) for line in row[part]] for part in ("body", "tail"))
                end = len("\n".join(body))
                yield _Task("tail", name + bullet, row, "\n".join(body + tail), end)
                yield _Task("alone", name + bullet, row, "\n".join(body), end)
    gold = {row["id"]: row for row in rows(data, "pages/wcxb-dev") if row["gold"]}
    for row in [*gold.values(), *rows(data, "pages/readability-pages")]:
        if row["gold"] and row.get("type") != "article":
            yield _Task("alone", row["set"], row, row["gold"], len(row["gold"]))
    for dump in rows(data, "dumps/wcxb-dev-articles"):
        for scraper, text in dump["outputs"].items():
            if text and dump["id"] in gold:
                yield _Task("dump", scraper, gold[dump["id"]], text)
    for name in ("fundus", "readability-pages", "trafilatura-eval"):
        yield from (_Task("page", name, row) for row in rows(data, f"pages/{name}"))


def _example(task: _Task) -> Example | None:
    row = task.row
    text = task.text
    if task.kind in ("html", "page"):
        document = segment(Page(row["id"], row["html"], "html", row.get("url")))
        lines = [line for line in document.lines if not line.blank and line.origin not in EMBEDDED]
        text = "\n".join(line.text for line in lines if line.origin == "visible")
    if task.kind != "html":
        lines = [line for line in segment_text(text) if not line.blank]
    if not lines:
        return None
    if task.end is not None:
        residue, trust = np.array([line.start >= task.end for line in lines]), np.ones(len(lines), np.float32)
    elif row["gold"]:
        residue, trust = _by_gold(lines, row["gold"], _INSIDE_HTML if task.kind == "html" else _INSIDE)
    else:
        residue, trust = _by_snippets(lines, row)
    if row.get("type") == "forum":
        trust *= _FORUM
    numbers = features(lines, forgetful_rulebook(f"{task.kind} {task.group} {row['id']}"))
    if task.kind == "html":
        numbers = np.hstack([numbers, markup_numbers(lines, document)])
    chars = np.array([len(line.text) for line in lines])
    return Example(task.kind, task.group, row["id"], site_of(row), numbers.astype(np.float32), residue, trust, chars)


def _by_gold(lines: Sequence[Line], gold: str, inside: float) -> tuple[NDArray[np.bool_], NDArray[np.float32]]:
    whole = _folded(gold)
    wanted = {_folded(line) for line in gold.split("\n")}
    folded = [_folded(line.text) for line in lines]
    found = np.array([line in wanted or (len(line) >= _LONG and line in whole) for line in folded])
    trust = np.ones(len(lines), np.float32)
    residue = ~found
    places = np.flatnonzero(found)
    if not len(places):
        return residue, trust * 0
    for place in range(places[0], places[-1]):
        if not found[place]:
            part = folded[place] in whole
            residue[place] = not part
            trust[place] = _PART_OF_GOLD if part else inside
    return residue, trust


def _by_snippets(lines: Sequence[Line], row: dict[str, Any]) -> tuple[NDArray[np.bool_], NDArray[np.float32]]:
    """Know nothing but the lines that hold a snippet."""
    residue, trust = np.zeros(len(lines), np.bool_), np.zeros(len(lines), np.float32)
    texts = [_SPACE.sub("", line.text) for line in lines]
    for snippets, is_residue in ((row["without"] or [], True), (row["with"] or [], False)):
        for snippet in (_SPACE.sub("", item) for item in snippets):
            for place, text in enumerate(texts):
                if (snippet in text and (not is_residue or len(text) < 3 * len(snippet) + 40)) or (
                    not is_residue and len(text) >= _LONG and text in snippet
                ):
                    residue[place], trust[place] = is_residue, 1.0
    return residue, trust


def _folded(text: str) -> str:
    return _NOT_WORD.sub("", text).casefold()


class _ForgetfulMatcher:
    """Holds the rule book against a line, but for the rules a text does not know."""

    def __init__(self, text: str) -> None:
        self._text = text

    def match(self, shape: Shape) -> tuple[list[Rule], list[Rule]]:
        found, slow = _whole().matcher.match(shape)
        return [rule for rule in found if _chance(self._text + rule.id) >= _FORGOTTEN], slow


@dataclass(frozen=True, slots=True)
class _ForgetfulBook:
    matcher: _ForgetfulMatcher


def forgetful_rulebook(text: str) -> Any:
    """Give the rule book, or for every other text one that does not know a share of the rules.

    Args:
        text: name of the text; the same name gives the same rule book.
    """
    return _ForgetfulBook(_ForgetfulMatcher(text)) if _chance(text) < 0.5 else _whole()


def _chance(text: str) -> float:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4]) / 2**32


@cache
def _whole() -> RuleBook:
    return load()
