"""Composed texts as numbers, for models to be fitted on: `python -m benchmarks.composed.numbers FILE`."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import numpy as np
import typer

from benchmarks.composed.labelled import labelled_pages
from benchmarks.composed.pages import Shelf, read_bodies, read_pages
from benchmarks.composed.texts import compose
from benchmarks.examples import forgetful_rulebook
from benchmarks.folds import fold_of
from cleaner.features.own import OWN, own_numbers
from cleaner.segment.text import segment_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from benchmarks.composed.texts import Composed

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Numbers:
    """Texts line by line, one after the other; blank lines are left out."""

    own: NDArray[np.float32]
    """One row per line, a column per name in `OWN`: what a line says by itself and against the lines before it."""
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
    own = own_numbers(lines, forgetful_rulebook(f"{text.form} {text.page}"))
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


def main(
    out: Annotated[Path, typer.Argument(help="Where they go, as .npz.")],
    data: Annotated[Path, typer.Option(help="Folder of the sets.")] = ROOT.parent / "shared" / "data",
    seeds: Annotated[int, typer.Option(min=1, help="How often each page is composed in each form.")] = 1,
    workers: Annotated[int, typer.Option(min=1)] = 2,
    labelled: Annotated[bool, typer.Option("--labelled", help="With openly licensed pages without gold.")] = False,
) -> None:
    """Write the numbers of composed texts."""
    pages = [*read_pages(data), *(labelled_pages(data, workers) if labelled else ())]
    shelf = Shelf(pages)
    bodies = list(read_bodies(data))  # once: each has next to nothing that chance could change
    texts = [text for seed in range(seeds) for page in pages for text in compose(page, shelf, seed)]
    texts += [text for page in bodies for text in compose(page, shelf, 0)]
    numbers = export(texts, workers)
    columns = {name: getattr(numbers, name) for name in Numbers.__dataclass_fields__}
    np.savez_compressed(out, names=np.array(OWN), **columns)
    typer.echo(f"{len(numbers.folds):,} texts, {len(numbers.residue):,} lines")


if __name__ == "__main__":
    typer.run(main)
