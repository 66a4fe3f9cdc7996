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

from benchmarks.data import rows
from benchmarks.folds import site_of
from cleaner.features import features
from cleaner.features.markup import markup_numbers
from cleaner.model import EMBEDDED, Page
from cleaner.rulebook import RuleBook, load
from cleaner.segment import segment

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from cleaner.model import Line, Shape
    from cleaner.rulebook.format import Rule

_INSIDE = 0.8
"""Trust in a line inside the article that the gold text lacks: lists and captions are often missing from it."""
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
_NOT_WORD = regex.compile(r"[\W_]+")
_SPACE = regex.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Example:
    """One text, line by line."""

    group: str
    """The set."""
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
    group: str
    row: dict[str, Any]


def html_examples(data: Path, workers: int = 2) -> list[Example]:
    """Read the sets that show pages."""
    sets = ("wcxb-dev", "fundus", "readability-pages", "trafilatura-eval")
    return _work((_Task(name, row) for name in sets for row in rows(data, f"pages/{name}")), workers)


def _work(tasks: Iterator[_Task], workers: int) -> list[Example]:
    with ProcessPoolExecutor(workers) as pool:
        return [example for example in pool.map(_example, tasks, chunksize=16) if example is not None]


def _example(task: _Task) -> Example | None:
    row = task.row
    document = segment(Page(row["id"], row["html"], "html", row.get("url")))
    lines = [line for line in document.lines if not line.blank and line.origin not in EMBEDDED]
    if not lines:
        return None
    residue, trust = _by_gold(lines, row["gold"]) if row["gold"] else _by_snippets(lines, row)
    if row.get("type") == "forum":
        trust *= _FORUM
    numbers = features(lines, forgetful_rulebook(f"html {task.group} {row['id']}"))
    numbers = np.hstack([numbers, markup_numbers(lines, document)])
    chars = np.array([len(line.text) for line in lines])
    return Example(task.group, row["id"], site_of(row), numbers.astype(np.float32), residue, trust, chars)


def _by_gold(lines: Sequence[Line], gold: str) -> tuple[NDArray[np.bool_], NDArray[np.float32]]:
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
            trust[place] = _PART_OF_GOLD if part else _INSIDE
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
