"""Content that looks like residue and is none."""

from __future__ import annotations

from bisect import bisect_left
from functools import lru_cache
from itertools import groupby, pairwise, takewhile
from operator import itemgetter
from typing import TYPE_CHECKING, ClassVar

import regex

from cleaner.model import Document, Line, Proposal, Signal
from cleaner.notes import is_note
from cleaner.patterns import later
from cleaner.shape import shape_of
from cleaner.stages.stage import Example, Stage
from cleaner.times import time_line
from cleaner.vocabulary import is_prose

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

_REFERENCE = later(
    r"\s*(?:\[\d{1,3}\]|\^|\d{1,3}[.)])\s*\S.*(?:\(\d{4}[a-z]?\)|\b(?:19|20)\d{2}\b|doi|https?://|isbn|pp?\.\s*\d)",
    regex.I,
)
_SOURCE = later(
    r"\s*(?:\[\d{1,3}\]|\^)\s*\S.*\b(?:19|20)\d{2}\b|.{0,300}\bdoi\.org/\S+|.*\bISBN[\s:-]*[\dX-]{9,}"
    r"|\p{Lu}[\p{L}'’-]+,\s(?:\p{Lu}\.[\s,]*)+.{0,200}\((?:19|20)\d{2}[a-z]?\)",
    regex.I,
)
"""A reference nothing else looks like; a numbered headline may name a year as well."""
_NUMBERS = "0123456789[^"
"""What opens a numbered reference."""
_AMOUNT = later(
    r"\s*[•·*–—-]?\s*(?:[½⅓¼¾⅔⅛]|\d+(?:[.,/]\d+)?(?:\s?[½⅓¼¾⅔⅛])?|a|an|one|half|eine?|une?|un|una|en|ett|et)\s*"
    r"(?:-\s?\d+\s*)?(?:kg|g|mg|ml|cl|dl|l|oz|lbs?|cups?|tbsp|tsp|tablespoons?|teaspoons?"
    r"|pinch|cloves?|slices?|cans?|sticks?|el|tl"
    r"|prise|esslöffel|teelöffel|tasse|becher|zehen?|bund|c\. à s\.|c\. à c\.|cuillères?|gousses?"
    r"|cucharadas?|cucharaditas?|tazas?|dientes?|dl|msk|tsk|krm)\b",
    regex.I,
)
_CODE = later(
    r"^(?: {4,}|\t+)\S.*(?:[{};=]|\w\(|:\s*$)|[;{}]\s*$"
    r"|^\s*(?:def|class|import|from|return|if|for|while|const|let|var|function|#include|public|private|\$|>>>)\s.*[(){};:=]"
)
_TABLE = later(r"\S\t+\S|(?:^|\s)\|.*\|")
_VERSE_WORDS = (2, 12)
_VERSE_LINES = 4
_STANZAS = 2
"""Blocks of lines of even length: so many need no mark at their ends to be verse."""
_INTRO_WORDS = 3
_LISTED = range(3, 16)
"""Lines a sentence may announce; more than these are no list of an article."""
_FENCES = ("```", "~~~")
_FENCE = later(r"\s*(?:```|~~~)")
_PAIR = later(r"\s*\p{Lu}[^:]{1,40}:\s+\S.{0,80}$")
_PAIRS = 3
_SOURCES = frozenset(
    "references|sources|bibliography|literature|works cited|further reading|notes|footnotes|endnotes|literatur|quellen"
    "|einzelnachweise|références|bibliographie|sources et références|referencias|bibliografía|fuentes|referências"
    "|bibliografia|fonti|note|bronnen|källor|kilder|lähteet|źródła|przypisy|kaynakça|источники|примечания|参考文献|出典"
    "".split("|")
)
_VERSE_END = later(r"[,;.!?:—–-][\"'”’»]?\s*$")


class ProtectedKinds(Stage):
    """Protects content that looks like residue: it is never removed on evidence.

    Corrections and editor's notes; references with a year, a DOI or an ISBN; questions followed by
    their answer; table rows; ranked lists; ingredients; verse; code; the times of a live blog and
    the paragraphs after them. Only what stands in or next to the article counts on an HTML page.
    """

    name = "protected_kinds"
    examples: ClassVar = (
        Example("Advertisement\nSubscribe now"),
        Example("Most read\nVelmora opens its second museum of clocks"),
        Example("The harbour was shut.\nCorrection: an earlier version of this text misnamed the harbour."),
        Example("Results\n1. Osk Rowers, 41 points\n2. Velm United, 38 points\n3. Lund Harbour, 30 points"),
    )

    def propose(self, document: Document) -> Iterator[Proposal]:
        """Protect the lines of each kind found."""
        texts = [line for line in document.lines if not line.blank]
        for line in texts:
            if is_note(line.shape):
                yield self._protect([line], "note", "a correction or an editor's note", signal="phrase")
        kinds = [_kinds(line.text) for line in texts]
        seen: frozenset[str] = frozenset().union(*kinds)
        for kind, because, _, shortest in _RUNS:
            if kind not in seen or (kind == "pairs" and document.kind == "html"):
                continue
            for run in _stretches(texts, [kind in found for found in kinds]):
                if len(run) >= shortest:
                    firm = kind == "reference" and any(_names_source(line.text[:1000]) for line in run)
                    signal: Signal = "phrase" if firm else "shape"
                    yield self._protect(run, kind, because, signal)
                    if kind == "reference" and (heading := _heading(texts, run[0])):
                        yield self._protect([heading], kind, "the heading of a list of references", signal)
        yield from self._verse(document.lines)
        if any(fence in document.text for fence in _FENCES):
            yield from self._fenced(texts)
        if document.kind == "text":  # markup says more about lists than a colon does
            yield from self._listed(texts)
        yield from self._answers(texts)
        yield from self._entries(texts)

    def _verse(self, lines: Sequence[Line]) -> Iterator[Proposal]:
        groups = ((holds, list(group)) for holds, group in groupby(lines, key=_verse_line))
        stanzas = [group for holds, group in groups if holds and len(group) >= _VERSE_LINES and _even(group)]
        for stanza in stanzas:
            ended = sum(_VERSE_END.search(line.text) is not None for line in stanza)
            if ended * 2 >= len(stanza) or len(stanzas) >= _STANZAS:
                yield self._protect(stanza, "verse", "a line of verse")

    def _fenced(self, texts: Sequence[Line]) -> Iterator[Proposal]:
        fences = [position for position, line in enumerate(texts) if _FENCE.match(line.text[:80])]
        for first, last in zip(fences[::2], fences[1::2], strict=False):
            yield self._protect(texts[first : last + 1], "code", "a line of code between fences")

    def _listed(self, texts: Sequence[Line]) -> Iterator[Proposal]:
        for position, line in enumerate(texts):
            if line.shape.colon and line.shape.words >= _INTRO_WORDS:
                near = texts[position + 1 : position + 1 + _LISTED.stop]
                run = list(takewhile(lambda item: not is_prose(item.shape), near))
                if len(run) in _LISTED:
                    yield self._protect(run, "listed", "an item of a list that a sentence of the article announces")

    def _answers(self, texts: Sequence[Line]) -> Iterator[Proposal]:
        pairs = [
            (question, answer)
            for question, answer in pairwise(texts)
            if question.text.rstrip().endswith(("?", "？", "؟"))
            and question.shape.words >= 3
            and is_prose(answer.shape)
        ]
        if len(pairs) >= 2:
            for question, answer in pairs:
                yield self._protect([question, answer], "answer", "a question followed by its answer")

    def _entries(self, texts: Sequence[Line]) -> Iterator[Proposal]:
        pairs = [(time, entry) for time, entry in pairwise(texts) if is_prose(entry.shape) and time_line(time.text)]
        if len(pairs) >= 2:
            for time, entry in pairs:
                yield self._protect([time, entry], "live-entry", "a time in front of a paragraph, as in a live blog")

    def _protect(self, run: Sequence[Line], kind: str, because: str, signal: Signal = "shape") -> Proposal:
        return Proposal(
            run[0].index,
            run[-1].index,
            -14.0,
            f"protected-kinds/{kind}",
            self.name,
            "outside",
            because,
            signal,
            protects=True,
            evidence={"lines": len(run)},
        )


def _heading(texts: Sequence[Line], first: Line) -> Line | None:
    """Give the heading of a list of sources."""
    position = bisect_left(texts, first.index, key=lambda line: line.index)
    return texts[position - 1] if position and texts[position - 1].shape.key in _SOURCES else None


def _stretches(texts: Sequence[Line], holds: Sequence[bool]) -> Iterator[list[Line]]:
    """Give the runs of lines for which something holds."""
    for held, group in groupby(zip(texts, holds, strict=True), key=itemgetter(1)):
        if held:
            yield [line for line, _ in group]


def _is_reference(text: str) -> bool:
    if _names_source(text[:1000]):
        return True
    return _numbered_reference(text[:1000]) and time_line(text) is None  # "21.03.2025" opens like "21."


def _names_source(text: str) -> bool:
    if text.isascii() and "(" not in text:  # of what a source must hold, the cheapest first
        plain = text.lower()
        if plain.lstrip()[:1] not in "[^" and "isbn" not in plain and "doi.org/" not in plain:
            return False
    return _SOURCE.match(text) is not None


def _numbered_reference(text: str) -> bool:
    return text.lstrip()[:1] in _NUMBERS and _REFERENCE.match(text) is not None


def _ranked(text: str) -> bool:
    shape = shape_of(text)
    return shape.numbered and shape.words >= 2 and time_line(text) is None


def _even(stanza: Sequence[Line]) -> bool:
    lengths = sorted(line.shape.words for line in stanza)
    return lengths[-1] <= 3 * lengths[0] and not any(time_line(line.text) for line in stanza)


def _verse_line(line: Line) -> bool:
    shape = line.shape
    return (
        _VERSE_WORDS[0] <= shape.words <= _VERSE_WORDS[1]
        and not shape.bullet
        and not shape.numbered
        and not line.linked
    )


def _short_matches(pattern: regex.Pattern[str], marks: str) -> Callable[[str], bool]:
    """Give a test for lines in which a pattern finds something; whatever it finds holds one of the marks."""
    return lambda text: len(text) <= 1000 and any(mark in text for mark in marks) and pattern.search(text) is not None


_RUNS: tuple[tuple[str, str, Callable[[str], bool], int], ...] = (
    ("reference", "an entry of a list of references", _is_reference, 1),
    ("pairs", "a line of a list of names and their parts", _short_matches(_PAIR, ":"), _PAIRS),
    ("ranked", "an item of a numbered list", _ranked, 3),
    (
        "ingredient",
        "an amount of something, as in a recipe",
        lambda text: _AMOUNT.match(text[:200]) is not None,
        3,
    ),
    ("table", "a row of a table", _short_matches(_TABLE, "\t|"), 2),
    ("code", "a line of code", _short_matches(_CODE, "{};=(:)"), 2),
)


@lru_cache(maxsize=4096)
def _kinds(text: str) -> frozenset[str]:
    """Give the kinds of `_RUNS` that a line may be of; most are of none."""
    return frozenset([kind for kind, _, test, _ in _RUNS if test(text)])
