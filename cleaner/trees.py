"""A fitted model of small decision trees: a readable file, and numpy to run it."""

from __future__ import annotations

import json
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from cleaner.cache import kept
from cleaner.fitted import MODELS, read_fitted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

_ROWS = 128
"""Rows scored at a time, a multiple of the 64 bits of a machine word: with more of them caches overflow."""
_QUESTIONS = 512
"""Questions answered at a time, for the same reason."""


class Trees:
    """Boosted trees over numbered features; adds up one leaf of every tree.

    Rows go through all trees at once, one bit each: what was answered "right" to a question is a row of
    bits, what comes by a node is another, and which of them turn left and right are two more. So a
    level of all trees costs a few operations on machine words.

    Attributes:
        features: names of the features, in the order of the columns.
        about: how and on what the model was fitted.
    """

    def __init__(self, model: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]] | None = None) -> None:
        """Take a model as its file holds it.

        Args:
            model: `features`: names; `about`: how it was fitted; `trees`: for each tree the lists
                `feature`, `threshold`, `left`, `right` of its inner nodes and `leaf`, the values of its
                leaves. A child below zero is leaf number `-child - 1`.
            arrays: what `arrays_of` made of the trees before; None: it is made now.
        """
        self.features: tuple[str, ...] = tuple(model["features"])
        self.about: dict[str, Any] = model["about"]
        arrays = arrays_of(model["trees"]) if arrays is None else arrays
        self._feature, self._threshold = arrays["feature"], arrays["threshold"]
        self._digits, self._depth = arrays["digits"], arrays["depth"]
        self._first_leaf, self._leaf = arrays["first_leaf"], arrays["leaf"]
        depth = int(self._depth.max()) + 1
        self._levels = [_Level(*(arrays[f"{part}-{level}"] for part in _Level._fields)) for level in range(depth)]

    @classmethod
    def read(cls, name: str, features: Sequence[str], folder: Path | None = None) -> Trees:
        """Read a model.

        Args:
            name: of its file, without the ending.
            features: names of the columns it will be given.
            folder: where the file is; None: with the package.

        Raises:
            ConfigError: there is no such file, it is no model, or one of other features.
        """
        found: Trees = read_fitted((folder or MODELS) / f"{name}.json", tuple(features), _opened)
        return found

    def score(self, rows: NDArray[np.float64]) -> NDArray[np.float64]:
        """Give the log-odds for each row.

        Args:
            rows: one row per line, one column per feature.

        Returns:
            One number per row.
        """
        parts = [self._score(rows[start : start + _ROWS]) for start in range(0, len(rows), _ROWS)]
        return np.concatenate(parts) if parts else np.zeros(0)

    def _score(self, rows: NDArray[np.float64]) -> NDArray[np.float64]:
        count = len(rows)
        answers = np.zeros((len(self._feature), -(-count // 64) * 64), dtype=np.bool_)
        columns = np.ascontiguousarray(rows.T)
        for first in range(0, len(answers), _QUESTIONS):
            some = slice(first, first + _QUESTIONS)
            np.greater(columns.take(self._feature[some], axis=0), self._threshold[some], out=answers[some, :count])
        right = np.packbits(answers, axis=1).view(np.uint64)
        here = np.full((len(self._levels[0].asked), right.shape[1]), ~np.uint64(0))
        ended = [np.zeros((1, right.shape[1]), dtype=np.uint64)]
        for level in self._levels:
            turned = here & right.take(level.asked, axis=0)
            below = np.concatenate([here ^ turned, turned])
            ended.append(below.take(level.leaves, axis=0))
            here = below.take(level.inner, axis=0)
        digits = np.bitwise_or.reduce(np.concatenate(ended).take(self._digits, axis=0), axis=0)
        bits = np.unpackbits(digits.view(np.uint8), axis=-1, count=count)
        leaf = self._first_leaf + sum(digit << place for place, digit in enumerate(bits.astype(np.uint16)))
        # In another order of the same sum its last bits would differ, and with them rounded figures in reports.
        cell = self._depth.take(leaf) * count + np.arange(count)
        sums = np.bincount(cell.ravel(), self._leaf.take(leaf).ravel(), minlength=len(self._levels) * count)
        return np.asarray(sums.reshape(-1, count).sum(axis=0))


class _Level(NamedTuple):
    """The inner nodes of all trees that are equally far from their roots.

    The nodes below them are numbered: first all left children, then all right ones.
    """

    asked: NDArray[np.int64]
    """For each node the number of its question."""
    inner: NDArray[np.int64]
    """Which of those below are inner nodes: the next level."""
    leaves: NDArray[np.int64]
    """Which of those below are leaves."""


def arrays_of(trees: Sequence[Mapping[str, Any]]) -> dict[str, NDArray[Any]]:
    """Give trees as the arrays that are worked with, by name."""
    questions = np.empty(sum(len(tree["feature"]) for tree in trees), dtype=np.complex128)  # pairs that sort
    questions.real = list(chain.from_iterable(tree["feature"] for tree in trees))
    questions.imag = list(chain.from_iterable(tree["threshold"] for tree in trees))
    asked, question = np.unique(questions, return_inverse=True)  # many nodes ask the same
    levels, digits, depth = _levels(trees, question)
    return {
        "feature": asked.real.astype(np.int64),
        "threshold": asked.imag[:, None].copy(),
        "digits": digits,
        "depth": depth,
        "first_leaf": np.cumsum([0, *(len(tree["leaf"]) for tree in trees[:-1])])[:, None],
        "leaf": np.array(list(chain.from_iterable(tree["leaf"] for tree in trees)), dtype=np.float64),
        **{f"{part}-{number}": array for number, level in enumerate(levels) for part, array in level._asdict().items()},
    }


def _levels(
    trees: Sequence[Mapping[str, Any]], question: NDArray[np.intp]
) -> tuple[list[_Level], NDArray[np.int64], NDArray[np.int64]]:
    """Cut trees into levels.

    Returns:
        The levels; for each binary digit of a leaf's number in its tree (axis 1) and each tree (axis 2),
        which leaves have that digit (axis 0): counted from 1 in the order in which the levels come to
        them, and filled up with zeros; and for each leaf, tree by tree, the level it hangs on.
    """
    of = np.repeat(np.arange(len(trees)), [len(tree["feature"]) for tree in trees])
    first = np.cumsum([0, *(len(tree["feature"]) for tree in trees[:-1])])
    first_leaf = np.cumsum([0, *(len(tree["leaf"]) for tree in trees[:-1])])
    sides = ([child for tree in trees for child in tree[side]] for side in ("left", "right"))
    child = np.array(list(sides), dtype=np.int64)
    depth = np.zeros(sum(len(tree["leaf"]) for tree in trees), dtype=np.int64)
    here = first
    levels: list[_Level] = []
    hung: list[NDArray[np.int64]] = []
    while len(here):
        below, tree = child[:, here].ravel(), np.tile(of[here], 2)
        inner, leaves = np.flatnonzero(below >= 0), np.flatnonzero(below < 0)
        hung.append(np.stack([tree[leaves], -below[leaves] - 1]))
        depth[first_leaf[tree[leaves]] - below[leaves] - 1] = len(levels)
        levels.append(_Level(question[here], inner, leaves))
        here = first[tree[inner]] + below[inner]
    holder, leaf = np.concatenate(hung, axis=1)
    width = max(1, int(leaf.max()).bit_length())
    place, met = np.nonzero(leaf >> np.arange(width)[:, None] & 1)
    column = place * len(trees) + holder[met]
    order = np.argsort(column, kind="stable")
    column, counts = column[order], np.bincount(column, minlength=width * len(trees))
    row = np.arange(len(column)) - np.repeat(np.cumsum(counts) - counts, counts)
    digits = np.zeros((counts.max(), width * len(trees)), dtype=np.int64)
    digits[row, column] = met[order] + 1
    return levels, digits.reshape(-1, width, len(trees)), depth


def _opened(file: Path) -> Trees:
    return _bundled(file) if file.parent == MODELS else Trees(json.loads(file.read_text(encoding="utf-8")))


def _bundled(file: Path) -> Trees:
    """Read a model of the package, with its arrays as kept from the last start."""

    def made() -> dict[str, Any]:
        model = json.loads(file.read_text(encoding="utf-8"))
        arrays = {
            name: (array.dtype.str, array.shape, array.tobytes()) for name, array in arrays_of(model["trees"]).items()
        }
        return {"features": model["features"], "about": model["about"], "arrays": arrays}

    def opened(known: dict[str, Any]) -> Trees:
        parts = known["arrays"].items()
        return Trees(known, {name: np.frombuffer(data, kind).reshape(shape) for name, (kind, shape, data) in parts})

    try:
        return opened(kept(f"{file.stem}.bin", (file, Path(__file__)), made))
    except (ValueError, KeyError, TypeError, AttributeError):  # somebody else's file
        return opened(made())
