"""Composed texts as numbers, for the network to be fitted on."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.composed.labelled import labelled_pages
from benchmarks.composed.pages import Shelf, read_bodies, read_pages
from benchmarks.composed.texts import compose
from benchmarks.examples import forgetful_rulebook
from benchmarks.folds import fold_of
from cleaner.features.own import OF_TEXT, text_numbers
from cleaner.segment.text import segment_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from benchmarks.composed.texts import Composed


@dataclass(frozen=True, slots=True)
class Numbers:
    """Texts line by line, one after the other; blank lines are left out."""

    own: NDArray[np.float32]
    """One row per line, a column per name in `OF_TEXT`: what a line says by itself and against the lines before it."""
    residue: NDArray[np.bool_]
    starts: NDArray[np.int64]
    """Row of the first line of each text, and behind them the number of rows."""
    folds: NDArray[np.int8]
    """Of each text the fold of its site."""
    forms: NDArray[np.str_]
    pages: NDArray[np.str_]


def numbers_of(text: Composed) -> tuple[NDArray[np.float32], NDArray[np.bool_]] | None:
    """Give a text's numbers and labels; None where its lines are no lines to the segmenter."""
    lines = [line for line in segment_text("\n".join(text.lines)) if not line.blank]
    residue = [residue for line, residue in zip(text.lines, text.residue, strict=True) if line.strip()]
    if len(lines) != len(residue):
        return None
    own = text_numbers(lines, forgetful_rulebook(f"{text.form} {text.page}"))
    return own.astype(np.float32), np.array(residue)


def export(texts: Iterable[Composed], workers: int = 2) -> Numbers:
    """Turn texts into numbers."""
    chosen: list[Composed] = []
    found: list[tuple[NDArray[np.float32], NDArray[np.bool_]]] = []
    texts = list(texts)
    with ProcessPoolExecutor(workers) as pool:
        for text, numbers in zip(texts, pool.map(numbers_of, texts, chunksize=32), strict=True):
            if numbers is not None:
                chosen.append(text)
                found.append(numbers)
    return Numbers(
        np.vstack([own for own, _ in found]),
        np.concatenate([residue for _, residue in found]),
        _starts([len(residue) for _, residue in found]),
        np.array([fold_of(text.site) for text in chosen], np.int8),
        np.array([text.form for text in chosen]),
        np.array([text.page for text in chosen]),
    )


def _starts(sizes: Sequence[int]) -> NDArray[np.int64]:
    return np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)


def read_or_compose(data: Path, file: Path, workers: int = 2) -> Numbers:
    """Give the numbers of all composed texts, from a file if it is there; it is written else.

    Args:
        data: folder of the sets.
        file: an .npz; delete it when sets, rules, forms or features change.
        workers: processes.
    """
    if not file.is_file():
        numbers = export(all_texts(data, workers), workers)
        file.parent.mkdir(parents=True, exist_ok=True)
        np.savez_compressed(
            file, names=np.array(OF_TEXT), **{name: getattr(numbers, name) for name in Numbers.__dataclass_fields__}
        )
    with np.load(file) as found:
        if tuple(found["names"].tolist()) != OF_TEXT:
            raise ValueError(f"{file}: of other features than this version's: delete it")
        return Numbers(**{name: found[name] for name in Numbers.__dataclass_fields__})


def all_texts(data: Path, workers: int = 2) -> Iterator[Composed]:
    """Compose all openly licensed pages in every form."""
    pages = [*read_pages(data), *labelled_pages(data, workers)]
    shelf = Shelf(pages)
    for page in (*pages, *read_bodies(data)):
        yield from compose(page, shelf, seed=0)
