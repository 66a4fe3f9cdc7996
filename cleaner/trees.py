"""A fitted model of small decision trees: a readable file, and numpy to run it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

    from numpy.typing import NDArray


class Trees:
    """Boosted trees over numbered features; adds up one leaf of every tree.

    Attributes:
        features: names of the features, in the order of the columns.
        about: how and on what the model was fitted.
    """

    def __init__(self, model: dict[str, Any]) -> None:
        """Take a model as its file holds it.

        Args:
            model: `features`: names; `about`: how it was fitted; `trees`: for each tree the lists
                `feature`, `threshold`, `left`, `right` of its inner nodes and `leaf`, the values of its
                leaves. A child below zero is leaf number `-child - 1`.
        """
        self.features: tuple[str, ...] = tuple(model["features"])
        self.about: dict[str, Any] = model["about"]
        trees = model["trees"]
        nodes = max(len(tree["feature"]) for tree in trees)
        leaves = max(len(tree["leaf"]) for tree in trees)
        self._feature = _table([tree["feature"] for tree in trees], nodes, np.int64)
        self._threshold = _table([tree["threshold"] for tree in trees], nodes, np.float64)
        self._left = _table([tree["left"] for tree in trees], nodes, np.int64)
        self._right = _table([tree["right"] for tree in trees], nodes, np.int64)
        self._leaf = _table([tree["leaf"] for tree in trees], leaves, np.float64)

    @classmethod
    def read(cls, file: Traversable) -> Trees:
        """Read a model from its file."""
        return cls(json.loads(file.read_text(encoding="utf-8")))

    def score(self, rows: NDArray[np.float64]) -> NDArray[np.float64]:
        """Give the log-odds for each row.

        Args:
            rows: one row per line, one column per feature.

        Returns:
            One number per row.
        """
        trees = np.arange(len(self._feature))
        node = np.zeros((len(rows), len(trees)), dtype=np.int64)
        lines = np.arange(len(rows))[:, None]
        while (inner := node >= 0).any():
            at = np.where(inner, node, 0)
            goes_left = rows[lines, self._feature[trees, at]] <= self._threshold[trees, at]
            child = np.where(goes_left, self._left[trees, at], self._right[trees, at])
            node = np.where(inner, child, node)
        return np.asarray(self._leaf[trees, -node - 1].sum(axis=1))


def _table(lists: list[list[float]], width: int, kind: type[np.generic]) -> NDArray[Any]:
    """Put lists of different lengths into one table."""
    table = np.zeros((len(lists), width), dtype=kind)
    for row, values in zip(table, lists, strict=True):
        row[: len(values)] = values
    return table
