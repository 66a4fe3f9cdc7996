"""Which lines of a page are its article: trafilatura's choice, corrected by what the page as a whole says."""

from __future__ import annotations

from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from cleaner.features import NAMES, features
from cleaner.features.markup import MARKUP, markup_numbers
from cleaner.model import EMBEDDED, Document, Line, Proposal
from cleaner.stages.stage import Example, Stage
from cleaner.trees import Trees

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from cleaner.config import Config
    from cleaner.model import Category
    from cleaner.rulebook import RuleBook

MODEL = "html-lines"
"""The model: `python -m benchmarks.fit` writes it."""
NUMBERS = (*NAMES, *MARKUP)
"""Names of the columns the model is given."""
_CARE = 1.0
"""Setting of `care` at which the model's odds are taken as they are."""
_LEFT_OUT, _LEFT_OUT_INSIDE = 0.7, 0.35
"""Log-odds asked of a line that trafilatura left out: to bring a line back takes more than to let it stay, and twice as
much outside what trafilatura keeps, where comments and sidebars stand, as between two lines of it."""
_SUMMARY, _WHOLE, _SUMMARY_WORDS = 0.7, 0.5, 6
"""A line of so many words, said to this share in the page's own summary and holding this share of it, is the
article's standfirst, which trafilatura likes to leave out."""
_FEW = 40
"""Words: of a page where trafilatura finds no more, all that it finds stays; so little is no ground to judge by."""
_QUOTED = 2.0
"""Log-odds up to which a quotation inside the article stays that trafilatura keeps: the pages the model was fitted on
count too few of them."""
_PARAGRAPH, _PARAGRAPH_WORDS = 1.3, 50
"""Log-odds up to which a paragraph of so many words stays inside the article where most of its markup do: so much is
no stake for a guess."""
_ALIKE = 0.5
"""Share of the lines with the same markup that trafilatura keeps."""
_HEADING = 2.0
"""Log-odds up to which a heading stays with the article's line that follows it."""
_COMMENTS, _COMMENTED = 5.0, 20
"""Log-odds added to readers' comments below an article of so many words: on forums, which the model was fitted on as
well, they are what the page is for."""
_LINES = 6000
"""A page of more lines is judged by trafilatura alone."""
_BEYOND = 40.0
"""Far from the article nothing is protected by its kind: a list of questions in a footer is no part of it."""
_OUTSIDE = 14.0
"""Enough to outweigh a paragraph's own points; what looks like a list, a ranking or verse is no longer protected for
its looks, a correction is."""
_DOUBTED, _CERTAIN = 7.5, 1.5
"""Points of a line outside whose log-odds are no higher than that: its kind may still protect it."""
_FAR = 12
"""Lines before the article's first or after its last from which on a line is far from it."""
_INSIDE = -1.0
"""The most that a line's place inside the article speaks for it; less where the model is in doubt."""
_SETTLED = 3.0
"""Log-odds from which on it is in none."""
_COPY, _COPY_WORDS = 0.7, 14
"""Share of the triples of words in a line of so many words or more that the article says elsewhere: a second copy."""
_LEAST, _MUCH, _DECIDED = 0.3, 300, 2.0
"""Of a page with so many words in paragraphs the article has this share; where it would have less, trafilatura and the
model with it took the wrong part, and every paragraph stays whose log-odds are lower."""
_MOST, _LIST, _LINKED = 0.5, 12, 0.5
"""A list of no more items, and less than half of it links, is the article's as a whole where this share of it is."""
_SHORT = 0.5
"""The visible article counts as a teaser where it is shorter than this share of the one in the metadata."""

_PARAGRAPHS = "".join(
    f"<p>The ferry to Osk {verb} at dawn, and the crew of nine had been told to keep the deck clear of snow.</p>"
    for verb in ("left", "returned", "stopped", "turned", "sailed")
)


class MainContent(Stage):
    """HTML only. Takes for residue what stands outside the article.

    Every line of the page is kept in the document; trafilatura's article is matched back onto them.
    A model of small decision trees then weighs, for each line, whether trafilatura keeps it, which
    share of the lines with the same markup and of each enclosing block it keeps, what tags and class
    names hint at, and all that is known of a line of text. So a list or a lead that trafilatura
    overlooks comes back where lines like it were kept, and a box of links that slipped in goes where
    lines like it were left out. Where a page holds its article only in JSON-LD metadata or in the
    data its scripts draw it from, or the visible one is a teaser of it, that text is the body and the
    visible lines go; evidence names the origin.

    What could go wrong: a page of which trafilatura takes the wrong part; a box in the article's own
    markup. Protected kinds near the article stay.
    """

    name = "main_content"
    examples: ClassVar = (
        Example(
            f"<body><nav><a href='/'>Front page</a></nav><article>{_PARAGRAPHS}</article></body>",
            ("Front page",),
            "html",
        ),
        Example(f"<body><article>{_PARAGRAPHS}</article><footer>Imprint</footer></body>", ("Imprint",), "html"),
        Example(f"<body><article>{_PARAGRAPHS}</article></body>", kind="html"),
        Example("Imprint\nContact"),
    )

    def __init__(self, config: Config, rulebook: RuleBook) -> None:
        super().__init__(config, rulebook)
        if config.models is not None:
            _ = self._trees  # what is wrong with a model of the user's own is told before the first page

    @cached_property
    def _trees(self) -> Trees:
        return Trees.read(MODEL, NUMBERS, self.config.models)

    def propose(self, document: Document) -> Iterator[Proposal]:
        """Give points to every line: below zero inside the article, above zero outside."""
        metadata = [line for line in document.lines if line.origin in EMBEDDED]
        lines = [line for line in document.lines if not line.blank and line.origin not in EMBEDDED]
        if document.kind != "html" or not lines:
            return
        visible = sum(len(line.text) for line in lines if line.extracted)
        from_metadata = visible < _SHORT * sum(len(line.text) for line in metadata)
        for line in metadata:
            yield _embedded(line, chosen=from_metadata)
        if from_metadata:
            origin = metadata[0].origin
            because = f"visible text of a page whose article stands in {_WHERE[origin]}"
            for line in lines:
                yield _say(line, _BEYOND, f"outside-{origin}", because)
        else:
            yield from self._by_model(document, lines)

    def _by_model(self, document: Document, lines: Sequence[Line]) -> Iterator[Proposal]:
        if len(lines) > _LINES:
            article = np.array([line.extracted is not False for line in lines])
            numbers, odds = np.zeros((len(lines), len(NUMBERS))), np.where(article, -1.0, 1.0)
        else:
            numbers = np.hstack([features(lines, self.rulebook), markup_numbers(lines, document)])
            odds = self._trees.score(numbers)
            article = article_of(odds, numbers, self.config.care)
            for items in _lists(lines):
                if article[items].mean() >= _MOST:
                    article[items] = True
        comments = comments_of(numbers)
        places = np.flatnonzero(article)
        first, last = (int(places[0]), int(places[-1])) if len(places) else (len(lines), -1)
        reasons = numbers[:, _TOLD_COLUMNS].tolist()
        for place, line in enumerate(lines):
            told = dict(zip(_TOLD, reasons[place], strict=True))
            evidence: dict[str, object] = {"log_odds": round(float(odds[place]), 1)}
            if article[place]:
                kind = "extractor" if line.origin == "extractor" else "inside"
                points = min(0.0, max(_INSIDE, float(odds[place]) / _SETTLED))
                yield _say(line, round(points, 1), kind, "part of the article", evidence)
            elif comments[place]:
                yield _say(line, _OUTSIDE, "comments", "a reader's comment below the article", evidence)
            elif told["copied"] >= _COPY and line.shape.words >= _COPY_WORDS:
                yield _say(line, _BEYOND, "copy", "says again what the article says", evidence)
            else:
                far = place < first - _FAR or place > last + _FAR
                points = _BEYOND if far else _OUTSIDE if odds[place] >= _CERTAIN else _DOUBTED
                because = _where(line, inside=first <= place <= last)
                yield _say(line, points, "outside", because, {**evidence, "signs": _signs(line, told)})


def article_of(odds: NDArray[np.float64], numbers: NDArray[np.float64], care: float) -> NDArray[np.bool_]:
    """Say which lines are the article's: those that make the word F1 to be expected highest.

    Where the model is sure, every line it holds more likely than not is kept; on a page it finds hard
    more are, down to a third or a quarter: in doubt, keep.

    Args:
        odds: for each line the log-odds of being residue.
        numbers: the features of the lines.
        care: added to the odds of being the article's; more is more careful.
    """
    words, kept, heading, inside = (
        numbers[:, NUMBERS.index(name)] for name in ("words", "kept", "is_heading", "inside")
    )
    words = np.expm1(words)
    left_out = np.where(inside > 0, _LEFT_OUT_INSIDE, _LEFT_OUT) * ((kept == 0) & ~_standfirst(numbers))
    quoted = (kept > 0) & (inside > 0) & (numbers[:, NUMBERS.index("tag_blockquote")] > 0)
    doubt = odds + left_out + _COMMENTS * comments_of(numbers) - _QUOTED * quoted + _CARE - care
    if (words * kept).sum() <= _FEW:
        doubt = np.where(kept > 0, -np.abs(doubt), doubt)
    likely = 1 / (1 + np.exp(np.clip(doubt, -30, 30)))
    order = np.argsort(-likely, kind="stable")
    weights = np.maximum(words, 0.1)
    right = np.cumsum((likely * weights)[order])
    expected = 2 * right / (np.cumsum(weights[order]) + right[-1])
    article = np.zeros(len(odds), dtype=np.bool_)
    article[order[: int(np.argmax(expected)) + 1]] = True
    article[:-1] |= (heading[:-1] > 0) & (kept[:-1] > 0) & (doubt[:-1] < _HEADING) & article[1:]
    running = _running(numbers)
    alike = numbers[:, NUMBERS.index("like_kept")] > _ALIKE
    article |= running & alike & (inside > 0) & (words >= _PARAGRAPH_WORDS) & (doubt < _PARAGRAPH)
    if (words * running).sum() >= _MUCH and (words * running * article).sum() < _LEAST * (words * running).sum():
        article |= running & (odds < _DECIDED)
    return article


def _running(numbers: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Say which lines are paragraphs that a browser shows, neither links nor comments."""
    prose, linked, hidden, comments = (
        numbers[:, NUMBERS.index(name)] for name in ("prose", "linked", "hidden", "role_comments")
    )
    return np.asarray((prose > 0) & (linked < _LINKED) & (hidden == 0) & (comments == 0))


def _lists(lines: Sequence[Line]) -> Iterator[slice]:
    """Give the short lists of one line an item, most of them no links: where each begins and ends."""
    place = 0
    for around, group in groupby(lines, key=_list_of):
        items = list(group)
        first, place = place, place + len(items)
        linked = sum(item.linked for item in items) / len(items)
        if around is not None and 1 < len(items) <= _LIST and linked < _LINKED:
            yield slice(first, place)


def _list_of(line: Line) -> tuple[int, str] | None:
    """Give the number of the list that an item stands in, and the item's markup; None for any other line."""
    own = line.markup.rpartition(">")[2]
    return (line.containers[1], own) if own.startswith("li.") and len(line.containers) > 1 else None


def _standfirst(numbers: NDArray[np.float64]) -> NDArray[np.bool_]:
    described, describes, words = (numbers[:, NUMBERS.index(name)] for name in ("described", "describes", "words"))
    return np.asarray((described >= _SUMMARY) & (describes >= _WHOLE) & (words >= np.log1p(_SUMMARY_WORDS)))


def comments_of(numbers: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Say which lines are comments below an article that trafilatura left out."""
    told = {name: numbers[:, NUMBERS.index(name)] for name in ("role_comments", "kept", "page_forum", "rest_kept")}
    left_out = (told["role_comments"] > 0) & (told["kept"] == 0) & (told["page_forum"] == 0)
    return np.asarray(left_out & (told["rest_kept"] >= np.log1p(_COMMENTED)))


def _where(line: Line, *, inside: bool) -> str:
    """Say where a line stands; one of few reasons, so that a menu is one removal."""
    if line.origin in ("hidden", "noscript"):
        return "text that no browser shows"
    if line.extracted:
        return "kept by trafilatura, but no part of the article"
    return "left out of the article by trafilatura" if inside else "outside the article trafilatura finds"


def _signs(line: Line, told: dict[str, float]) -> dict[str, int]:
    """Name what speaks most for it."""
    signs = [f"named as {role}" for role in sorted(line.roles - {"body"})[:3]]
    if told["linked"] >= 0.8:
        signs.append("link")
    if told["like_lines"] > 0 and told["like_kept"] < 0.2:
        signs.append("others of its markup not kept")
    return dict.fromkeys(signs, 1)


_TOLD = ("copied", "like_lines", "like_kept", "linked")
"""Features that reasons are made of."""
_TOLD_COLUMNS = [NUMBERS.index(name) for name in _TOLD]
_CATEGORY: dict[str, Category] = {"copy": "copy", "json-ld-copy": "copy", "script-copy": "copy", "comments": "comments"}


_WHERE = {"json-ld": "the page's metadata", "script": "a script of the page"}


def _embedded(line: Line, *, chosen: bool) -> Proposal:
    if chosen:
        return _say(line, -30.0, line.origin, f"the article as {_WHERE[line.origin]} holds it")
    return _say(line, _BEYOND, f"{line.origin}-copy", f"a copy of the article in {_WHERE[line.origin]}")


def _say(line: Line, points: float, kind: str, because: str, evidence: Mapping[str, object] | None = None) -> Proposal:
    return Proposal(
        line.index,
        line.index,
        points,
        f"main-content/{kind}",
        MainContent.name,
        _CATEGORY.get(kind, "outside"),
        because,
        "extraction",
        evidence={**({} if line.origin == "visible" else {"origin": line.origin}), **(evidence or {})},
    )
