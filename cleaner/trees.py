"""A fitted model of small decision trees: a readable file, and numpy to run it."""

from __future__ import annotations

import json
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from cleaner.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

MODELS = Path(str(files("cleaner"))) / "models"
"""Written by `python -m benchmarks.fit`; the `about` of each says how and on what it was fitted."""


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
        inner = np.cumsum([0, *(len(tree["feature"]) for tree in trees)])
        leaves = np.cumsum([0, *(len(tree["leaf"]) for tree in trees)])
        self._roots = inner[:-1].astype(np.int32)
        self._feature = np.concatenate([tree["feature"] for tree in trees]).astype(np.int32)
        self._threshold = np.concatenate([tree["threshold"] for tree in trees]).astype(np.float64)
        self._leaf = np.concatenate([tree["leaf"] for tree in trees]).astype(np.float64)
        children = [
            np.where(np.array(pairs) >= 0, np.array(pairs) + first, np.array(pairs) - leaf)
            for pairs, first, leaf in zip(
                ([[*pair] for pair in zip(tree["left"], tree["right"], strict=True)] for tree in trees),
                inner[:-1],
                leaves[:-1],
                strict=True,
            )
        ]
        self._children = np.concatenate(children).ravel().astype(np.int32)
        """Left and right child of each inner node; below zero a leaf, counted from -1 down."""

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
        return _read((folder or MODELS) / f"{name}.json", tuple(features))

    def score(self, rows: NDArray[np.float64]) -> NDArray[np.float64]:
        """Give the log-odds for each row.

        Args:
            rows: one row per line, one column per feature.

        Returns:
            One number per row.
        """
        count, width = rows.shape
        numbers = rows.ravel()
        row = np.repeat(np.arange(count, dtype=np.int32), len(self._roots))
        node = np.tile(self._roots, count)
        sums = np.zeros(count)
        while len(node):  # one level of all trees at a time; who has reached a leaf drops out
            right = numbers.take(row * width + self._feature.take(node)) > self._threshold.take(node)
            node = self._children.take(2 * node + right)
            done = node < 0
            sums += np.bincount(row[done], self._leaf.take(-node[done] - 1), minlength=count)
            row, node = row[~done], node[~done]
        return sums


@lru_cache(maxsize=16)
def _read(file: Path, features: tuple[str, ...]) -> Trees:
    try:
        trees = Trees(json.loads(file.read_text(encoding="utf-8")))
    except OSError as error:
        raise ConfigError(f"models: {file}: cannot be read: {error.strerror}") from error
    except (ValueError, KeyError, TypeError) as error:
        raise ConfigError(f"models: {file}: no model: {error}") from error
    if trees.features != features:
        raise ConfigError(
            f"models: {file}: fitted on other features than this version's: fit it again with benchmarks.fit"
        )
    return trees
