"""Which lines trafilatura keeps: its text, matched back onto the blocks of the page in order."""

from __future__ import annotations

import logging
from bisect import bisect_left
from collections import Counter
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, NamedTuple

from lxml import etree
from trafilatura import bare_extraction

from cleaner.patterns import later
from cleaner.segment.tags import FORMULA
from cleaner.segment.walk import Block
from cleaner.shape import shape_of
from cleaner.vocabulary import is_prose

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from lxml.html import HtmlElement

logging.getLogger("trafilatura").addHandler(logging.NullHandler())

_NOT_WORD = later(r"[\W_]+")
_ANCHOR_CHARS = 20
"""A line this long that stands once on the page and once in the extraction ties the two together."""
_PIECE_CHARS = 12
"""Shorter pieces of a line are no proof that the line was kept."""
_ADDED_SHARE = 0.5
"""Lines trafilatura alone brings out are added where they are more than this share of what it found."""
_CHORUS = 12
"""Blocks in a row that repeat kept ones."""
_HALF = 0.5
"""Share of the words in the page's paragraphs below which the article may have been missed."""
_LINKED_DATA = "application/ld+json"
_UNREAD = tuple("srcset sizes loading decoding target rel width height alt onclick".split())
"""Attributes that are long or frequent, and that say nothing about the text."""
_UNKNOWN = (*sorted(FORMULA), "ruby", "rb", "rt", "rtc", "rp")
"""Elements that trafilatura drops with all that is in them; their text belongs to the sentence around it."""
_MOST_CHARS = 5_000_000
"""A larger page is not given to trafilatura, which would take minutes for it."""


class Extraction(NamedTuple):
    """What trafilatura found."""

    kept: tuple[bool, ...] | None
    """For each block, the added ones last: whether it is part of the article; None: no article found."""
    added: tuple[Block, ...] = ()
    """Lines of the article that stand in no block."""


def extract(tree: HtmlElement, blocks: Sequence[Block]) -> Extraction:
    """Ask trafilatura for the article of a page and mark the blocks it consists of.

    Args:
        tree: the page; elements without text are taken out of it.
        blocks: its lines, as `walk` gives them.
    """
    if sum(len(block.text) for block in blocks) > _MOST_CHARS:
        return Extraction(None)
    _lighten(tree)
    try:
        lines = _ask(tree, blocks)
    except Exception:  # noqa: BLE001  # whatever fails inside it, the page still has its lines
        return Extraction(None)
    if not lines:
        return Extraction(None)
    wanted = [_fold(line) for line in lines]
    folded = [_fold(block.text) for block in blocks]
    kept, missing = align(folded, wanted)
    _keep_repeated(blocks, folded, kept)
    total = sum(len(line) for line in wanted)
    page = "".join(folded)
    missing = [index for index in missing if wanted[index] not in page]  # found, but across the lines of the page
    if total and sum(len(wanted[index]) for index in missing) > _ADDED_SHARE * total:
        added = tuple(Block(lines[index].strip(), origin="extractor") for index in missing)
        return Extraction((*kept, *(True for _ in added)), added)
    return Extraction(tuple(kept))


def _ask(tree: HtmlElement, blocks: Sequence[Block]) -> list[str]:
    """Give the lines of the article trafilatura finds.

    What it finds by its own rules is mostly right, and takes two thirds of the time. Where that is less than half of
    the page's prose, it is asked to compare with readability and jusText as well.
    """
    lines = _lines_found(tree, fast=True)
    if _prose(lines) < _HALF * _prose(block.text for block in blocks if block.linked < 1):
        return _lines_found(tree, fast=False) or lines
    return lines


def _prose(lines: Iterable[str]) -> float:
    """Count the words in paragraphs."""
    return sum(shape.words for shape in map(shape_of, lines) if is_prose(shape))


def _lines_found(tree: HtmlElement, *, fast: bool) -> list[str]:
    found = bare_extraction(tree, include_comments=False, fast=fast)
    return [line for line in (getattr(found, "text", None) or "").splitlines() if line.strip()]


def _lighten(tree: HtmlElement) -> None:
    """Take out what never holds text of an article: trafilatura copies and walks a page some ten times over.

    Data in JSON-LD stay, as trafilatura looks for articles there.
    """
    for script in list(tree.iter("script")):
        if script.get("type") != _LINKED_DATA:
            script.drop_tree()
    etree.strip_elements(tree, "style", "svg", with_tail=False)
    if (head := tree.find("head")) is not None:
        etree.strip_elements(head, "link", "meta", with_tail=False)
    etree.strip_tags(tree, *_UNKNOWN)
    etree.strip_attributes(tree, *_UNREAD)


def _fold(text: str) -> str:
    return _NOT_WORD.sub("", text).casefold()


def _keep_repeated(blocks: Sequence[Block], folded: Sequence[str], kept: list[bool]) -> None:
    """Mark what repeats a kept block, word and markup, inside the article: trafilatura gives a chorus only once.

    A longer stretch of repeated blocks is a second copy of the article, for another size of screen.
    """
    indexes = [index for index, keep in enumerate(kept) if keep]
    if not indexes:
        return
    seen = {(folded[index], blocks[index].markup) for index in indexes if folded[index]}
    repeats = [
        not keep and (text, block.markup) in seen for keep, text, block in zip(kept, folded, blocks, strict=True)
    ]
    for repeated, group in groupby(range(indexes[0], len(blocks)), key=repeats.__getitem__):
        run = list(group)
        if repeated and len(run) <= _CHORUS and (run[0] < indexes[-1] or folded[run[0] - 1] == folded[run[0]]):
            kept[run[0] : run[-1] + 1] = [True] * len(run)


def align(blocks: Sequence[str], wanted: Sequence[str]) -> tuple[list[bool], list[int]]:
    """Match extracted lines onto blocks, both folded to bare characters, keeping their order.

    Lines that are unique on both sides anchor the two sequences; what stands between two anchors
    is matched line by line, then piece by piece: one extracted line may hold several blocks
    (around a line break), one block several extracted lines.

    Returns:
        For each block whether it was kept; the indexes of extracted lines found nowhere.
    """
    kept = [False] * len(blocks)
    missing: list[int] = []
    anchors = [(-1, -1), *_anchors(blocks, wanted), (len(blocks), len(wanted))]
    for (block_from, line_from), (block_to, line_to) in pairwise(anchors):
        if block_from >= 0:
            kept[block_from] = True
        gap = range(block_from + 1, block_to), range(line_from + 1, line_to)
        unmatched = _match_gap(blocks, wanted, *gap, kept)
        missing += [index for index in unmatched if not _match_anywhere(blocks, wanted[index], kept)]
    return kept, missing


def _anchors(blocks: Sequence[str], wanted: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Give the longest rising sequence of pairs (block, line) that are unique on both sides."""
    block_counts, line_counts = Counter(blocks), Counter(wanted)
    lines = {line: index for index, line in enumerate(wanted) if line_counts[line] == 1 and len(line) >= _ANCHOR_CHARS}
    pairs = [(index, lines[block]) for index, block in enumerate(blocks) if block in lines and block_counts[block] == 1]
    ends: list[int] = []
    best: list[int] = []
    before: list[int] = []
    for position, (_, line) in enumerate(pairs):
        slot = bisect_left(ends, line)
        before.append(best[slot - 1] if slot else -1)
        if slot == len(ends):
            ends.append(line)
            best.append(position)
        else:
            ends[slot] = line
            best[slot] = position
    chain: list[tuple[int, int]] = []
    position = best[-1] if best else -1
    while position >= 0:
        chain.append(pairs[position])
        position = before[position]
    yield from reversed(chain)


def _match_gap(
    blocks: Sequence[str], wanted: Sequence[str], block_range: range, line_range: range, kept: list[bool]
) -> Iterator[int]:
    """Match the lines of one gap in order; give those that found no block."""
    position = block_range.start
    for index in line_range:
        line = wanted[index]
        if not line:
            continue
        for candidate in range(position, block_range.stop):
            taken = _tiles(blocks, candidate, block_range.stop, line)
            if taken:
                kept[candidate : candidate + taken] = [True] * taken
                position = candidate + taken
                break
            if len(line) >= _PIECE_CHARS and line in blocks[candidate]:
                kept[candidate] = True
                position = candidate  # the next line may be another piece of the same block
                break
        else:
            yield index


def _tiles(blocks: Sequence[str], first: int, stop: int, line: str) -> int:
    """Count the blocks from `first` on that make up the line; 0 if they do not."""
    rest = line
    for index in range(first, stop):
        block = blocks[index]
        if not rest.startswith(block):
            return 0
        rest = rest[len(block) :]
        if not rest:
            return index - first + 1
    return 0


def _match_anywhere(blocks: Sequence[str], line: str, kept: list[bool]) -> bool:
    """Match a line trafilatura moved, or merged with something else, wherever it stands."""
    if len(line) < _PIECE_CHARS:
        return True
    found = False
    for index, block in enumerate(blocks):
        ends = line[:_PIECE_CHARS] in block and line[-_PIECE_CHARS:] in block  # something inside was left out
        if len(block) >= _PIECE_CHARS and (block in line or line in block or (ends and len(line) >= _ANCHOR_CHARS)):
            kept[index] = found = True
    return found
