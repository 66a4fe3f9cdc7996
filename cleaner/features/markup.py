"""What the page around a line of HTML says: its markup, and what trafilatura made of lines like it."""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from cleaner.segment.roles import PAGE_TYPES, ROLES
from cleaner.shape import tokens
from cleaner.vocabulary import is_prose, triples

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from numpy.typing import NDArray

    from cleaner.model import Document, Line

_Triples = set[tuple[str, ...]]
_TAGS = "p li td dd dt blockquote figure pre article main aside nav footer header form button table ul label section"
_DEPTHS = 7
"""Blocks around a line that are looked at, from the innermost."""
_CONTAINER = "kept size linked prose".split()
_MAIN = "main_inside main_up title_up".split()
_MOST = 0.6
"""Share of the page's words in paragraphs: the smallest block that holds as much is taken for its main one."""
_AFTER, _BEFORE = (1, 3, 8, 20, 60), (1, 3, 8, 20, 60)
_WINDOWED = "kept linked stated".split()
_LINE = (
    "kept unknown linked heading is_heading depth hidden noscript extractor shared_with_kept names_with_kept copied "
    "said_by_kept like_title"
).split()
_SAID = 0.7
"""Share of a line that stands in the page's metadata from which on it is a line of the article there."""
_MENTIONED = 0.3
"""Share given to a line of one or two words that stand in a text: they may be a menu's as well."""
_AGREEING = "like_kept like_lines like_inner_kept like_path_kept".split()
_STATED = "stated described describes".split()
_PAGE = "types comment_words rest_words rest_kept comment_lines segments headings stated_words stated_kept".split()
_PLACE = (
    "since_kept to_kept before_first after_last inside kept_share kept_words kept_prose first_heading "
    "since_title before_stated after_stated"
).split()
MARKUP = (
    *_LINE,
    *_STATED,
    *(f"tag_{tag}" for tag in _TAGS.split()),
    *(f"role_{role}" for role in ROLES),
    *_AGREEING,
    *(f"container_{depth}_{what}" for depth in range(_DEPTHS) for what in _CONTAINER),
    *_MAIN,
    *(f"{name}_next_{lines}" for lines in _AFTER for name in _WINDOWED),
    *(f"{name}_previous_{lines}" for lines in _BEFORE for name in _WINDOWED),
    *_PLACE,
    *(f"page_{kind}" for kind in PAGE_TYPES),
    *_PAGE,
)
"""Of the columns, in order. kept: trafilatura keeps the line. like_: share of the other lines of the same markup (tag
and class of the two innermost blocks; of one; the tags of all around) that it keeps. comment_: in elements named as
comments; rest_: in all others; segments: of the address's path. container_: the blocks around the
line, innermost first: share of their other characters that it keeps, their size as a logarithm, their linked share,
their share of the page's words in paragraphs. main_inside: stands in the main block; main_up, title_up: how many blocks
up from the line is one that also holds the main block, or the page's first heading of level 1."""


def markup_numbers(lines: Sequence[Line], document: Document) -> NDArray[np.float64]:
    """Describe lines of a page; one row per line, one column per name in `MARKUP`."""
    kept = np.array([bool(line.extracted) for line in lines], dtype=np.float64)
    linked = np.array([line.linked for line in lines])
    spoken = [triples(line.shape.tokens) for line in lines]
    stated = _stated(lines, spoken, document)
    return np.hstack(
        [
            _line_numbers(lines, spoken, document.title),
            stated,
            _holding([line.path for line in lines], _TAGS.split()),
            _holding([line.roles for line in lines], ROLES),
            _agreement(lines, kept),
            _containers(lines, kept, linked),
            _windows(np.column_stack([kept, linked, stated[:, 0]])),
            _places(lines, kept, stated[:, 0] >= _SAID),
            np.tile(_page_numbers(lines, kept, document, stated[:, 0]), (len(lines), 1)),
        ]
    )


def _holding(sets: Sequence[tuple[str, ...]] | Sequence[frozenset[str]], names: Sequence[str]) -> NDArray[np.float64]:
    """Say of each set of names which of these it holds; many lines have the same."""
    rows = {found: [name in found for name in names] for found in set(sets)}
    return np.array([rows[found] for found in sets], dtype=np.float64)


def _line_numbers(lines: Sequence[Line], spoken: Sequence[_Triples], title: str | None) -> NDArray[np.float64]:
    words: Counter[str] = Counter()
    names: Counter[str] = Counter()
    keys: Counter[str] = Counter()
    said: Counter[tuple[str, ...]] = Counter()
    for line, threes in zip(lines, spoken, strict=True):
        if line.extracted:
            words.update(line.shape.subject)
            names.update(line.shape.names)
            said.update(threes)
            keys[line.shape.key] += 1
    headline = set(title.casefold().split()) if title else set()
    rows = []
    for line, threes in zip(lines, spoken, strict=True):
        own = int(bool(line.extracted))
        subject, called = line.shape.subject, line.shape.names
        tokens = set(line.shape.tokens)
        rows.append(
            [
                own,
                line.extracted is None,
                line.linked,
                line.heading,
                line.heading > 0,
                line.depth,
                line.origin == "hidden",
                line.origin == "noscript",
                line.origin == "extractor",
                sum([words[word] > own for word in subject]) / max(1, len(subject)),
                sum([names[name] > own for name in called]),
                sum([said[three] > own for three in threes]) / max(1, len(threes)),
                keys[line.shape.key] > own,
                len(tokens & headline) / max(1, len(tokens | headline)),
            ]
        )
    return np.array(rows, dtype=np.float64)


def _stated(lines: Sequence[Line], spoken: Sequence[_Triples], document: Document) -> NDArray[np.float64]:
    """Compare lines with what the page's metadata say: its article, and its summary."""
    if not document.stated and not document.description:
        return np.zeros((len(lines), len(_STATED)))
    article = _Said("\n".join(document.stated))
    summary = _Said(document.description or "")
    rows = []
    for line, threes in zip(lines, spoken, strict=True):
        shared = len(threes & summary.triples)
        rows.append([article.share(line, threes), summary.share(line, threes), shared / max(1, len(summary.triples))])
    return np.array(rows, dtype=np.float64)


class _Said:
    """A text that lines are looked up in."""

    def __init__(self, text: str) -> None:
        words = tokens(text)
        self.triples = triples(words)
        self._whole = f" {' '.join(words)} "

    def share(self, line: Line, threes: _Triples) -> float:
        """Give the share of a line, and its triples, that stands in the text, 0 to 1."""
        if threes:
            return len(threes & self.triples) / len(threes)
        return _MENTIONED * (f" {' '.join(line.shape.tokens)} " in self._whole)


def _agreement(lines: Sequence[Line], kept: NDArray[np.float64]) -> NDArray[np.float64]:
    own = kept.tolist()

    def share(marks: list[Hashable]) -> tuple[list[float], list[float]]:
        count: Counter[Hashable] = Counter(marks)
        good: defaultdict[Hashable, float] = defaultdict(float)
        for mark, value in zip(marks, own, strict=True):
            good[mark] += value
        others = [count[mark] - 1 for mark in marks]
        shares = [
            (good[mark] - value) / other if other else 0.5
            for mark, value, other in zip(marks, own, others, strict=True)
        ]
        return shares, np.log1p(others).tolist()

    like, number = share([line.markup for line in lines])
    inner, _ = share([line.markup.rpartition(">")[2] for line in lines])
    path, _ = share([line.path for line in lines])
    return np.column_stack([like, number, inner, path])


def _containers(lines: Sequence[Line], kept: NDArray[np.float64], linked: NDArray[np.float64]) -> NDArray[np.float64]:
    size = np.array([len(line.text) for line in lines], dtype=np.float64)
    words = np.array([line.shape.words if is_prose(line.shape) else 0.0 for line in lines])
    around = [line.containers for line in lines]
    blocks = np.fromiter(chain.from_iterable(around), np.int64)
    of = np.repeat(np.arange(len(lines)), [len(numbers) for numbers in around])
    sizes, good, links, prose = (
        np.bincount(blocks, weights[of], 1).astype(np.float64) for weights in (size, size * kept, size * linked, words)
    )
    facts = np.column_stack([np.log1p(sizes), links / np.maximum(1.0, sizes), prose / max(1.0, float(words.sum()))])
    # Beyond the outermost block its numbers stand again.
    at = np.array([(*numbers, *numbers[-1:] * _DEPTHS)[:_DEPTHS] if numbers else [-1] * _DEPTHS for numbers in around])
    others = sizes[at] - size[:, None]
    share = (good[at] - (size * kept)[:, None]) / np.where(others > 0, others, 1.0)
    found = np.concatenate([np.where(others > 0, share, 0.5)[..., None], facts[at]], axis=2)
    found[at < 0] = (0.5, 0.0, 0.0, 0.0)
    main_up = _up_to(lines, _main_block(lines, sizes, prose))
    title_up = _up_to(lines, next((line.containers for line in lines if line.heading == 1), ()))
    return np.hstack([found.reshape(len(lines), -1), np.column_stack([np.array(main_up) == 0, main_up, title_up])])


def _main_block(lines: Sequence[Line], sizes: NDArray[np.float64], prose: NDArray[np.float64]) -> tuple[int, ...]:
    """Give the smallest block that holds most of the page's paragraphs, and all around it, innermost first.

    Args:
        lines: of the page.
        sizes: characters in each block, by its number.
        prose: words in the paragraphs of each.
    """
    most = _MOST * prose.max()
    if not most:
        return ()
    large = np.flatnonzero(prose >= most)
    main = int(large[sizes[large].argmin()])
    inside = next(line.containers for line in lines if main in line.containers)
    return inside[inside.index(main) :]


def _up_to(lines: Sequence[Line], blocks: tuple[int, ...]) -> list[int]:
    """Count, for each line, the blocks around it that hold none of these."""
    wanted = frozenset(blocks)
    return [next((up for up, number in enumerate(line.containers) if number in wanted), _DEPTHS) for line in lines]


def _windows(values: NDArray[np.float64]) -> NDArray[np.float64]:
    count = len(values)
    sums = np.vstack([np.zeros(values.shape[1]), np.cumsum(values, axis=0)])
    here = np.arange(count)

    def mean(start: NDArray[np.int64], stop: NDArray[np.int64]) -> NDArray[np.float64]:
        start, stop = np.clip(start, 0, count), np.clip(stop, 0, count)
        found: NDArray[np.float64] = (sums[stop] - sums[start]) / np.maximum(1, stop - start)[:, None]
        return found

    after = [mean(here + 1, here + 1 + lines) for lines in _AFTER]
    return np.hstack([*after, *(mean(here - lines, here) for lines in _BEFORE)])


def _places(lines: Sequence[Line], kept: NDArray[np.float64], said: NDArray[np.bool_]) -> NDArray[np.float64]:
    count = len(lines)
    here = np.arange(count)
    chosen = np.flatnonzero(kept)
    first, last = (chosen[0], chosen[-1]) if len(chosen) else (0, count)
    since = here - np.maximum.accumulate(np.where(kept > 0, here, -1))
    to = np.minimum.accumulate(np.where(kept > 0, here, count)[::-1])[::-1] - here
    size = np.array([line.shape.words for line in lines])
    prose = np.array([is_prose(line.shape) for line in lines])
    headings = np.flatnonzero([line.heading == 1 for line in lines])
    stated = np.flatnonzero(said)
    from_stated, to_stated = (stated[0], stated[-1]) if len(stated) else (0, count)
    return np.column_stack(
        [
            np.log1p(since),
            np.log1p(to),
            np.log1p(np.maximum(0, first - here)),
            np.log1p(np.maximum(0, here - last)),
            (here > first) & (here < last),
            np.full(count, (kept * size).sum() / max(1.0, size.sum())),
            np.full(count, np.log1p((kept * size).sum())),
            np.full(count, (kept * prose * size).sum() / max(1.0, (prose * size).sum())),
            np.sign(here - headings[0]) if len(headings) else np.zeros(count),
            np.where(here > headings[0], np.log1p(np.abs(here - headings[0])), -1)
            if len(headings)
            else np.zeros(count),
            np.log1p(np.maximum(0, from_stated - here)),
            np.log1p(np.maximum(0, here - to_stated)),
        ]
    )


def _page_numbers(
    lines: Sequence[Line], kept: NDArray[np.float64], document: Document, stated: NDArray[np.float64]
) -> NDArray[np.float64]:
    size = np.array([line.shape.words for line in lines])
    comments = np.array(["comments" in line.roles for line in lines])
    address = document.url or ""
    return np.array(
        [
            *(kind in document.types for kind in PAGE_TYPES),
            len(document.types),
            np.log1p(size[comments].sum()),
            np.log1p(size[~comments].sum()),
            np.log1p((size * kept)[~comments].sum()),
            np.log1p(comments.sum()),
            len([part for part in address.split("/")[3:] if part]) if address else -1,
            sum(line.heading > 0 for line in lines) / len(lines),
            np.log1p((size * stated).sum()),
            (size * stated * kept).sum() / max(1.0, (size * stated).sum()),
        ]
    )
