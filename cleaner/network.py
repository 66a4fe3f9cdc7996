"""A fitted network over the lines of a text: whole numbers in a file, and numpy to run it.

Two bidirectional layers of gated recurrent units. All sums are of whole numbers that fit a double exactly, and curves
are looked up in tables that come with the weights: whatever the machine, its libraries and the order in which they add
up, a text has the same odds.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np

from cleaner.fitted import MODELS, read_fitted

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

ONE = 1024
"""What stands for 1 in states and in numbers of a line."""
STEP = 512
"""Entries of a table of a curve for each 1 of its argument."""
REACH = 8
"""Where the tables end: beyond it curves are flat."""
LARGEST = 8 * ONE
"""Numbers behind the first layer are cut off here, so that sums fit 32 bits as well."""
_LAYERS = 2
_WAYS = 2


class Network:
    """Log-odds of the lines of a text, each in the light of all others.

    Attributes:
        features: names of the numbers of a line, in the order of the columns.
        about: how and on what the network was fitted.
    """

    def __init__(self, content: bytes) -> None:
        """Take a network as its file holds it: a line of JSON, then its arrays as little-endian 16-bit numbers.

        The JSON gives `features`, `about`, `mean` and `spread` of each number, and of each array, in order, its
        `name`, `shape` and `places`: binary places behind the point.
        """
        head, _, data = content.partition(b"\n")
        told = json.loads(head)
        self.features: tuple[str, ...] = tuple(told["features"])
        self.about: dict[str, Any] = told["about"]
        self._mean, self._spread = (np.array(told[name], dtype=np.float64) for name in ("mean", "spread"))
        self._clip = float(told["clip"])
        arrays: dict[str, NDArray[np.float64]] = {}
        self._places: dict[str, int] = {}
        start = 0
        for item in told["arrays"]:
            size = int(np.prod(item["shape"], dtype=np.int64))
            kind = "<i4" if item.get("wide") else "<i2"
            array = np.frombuffer(data, kind, size, start)
            start += array.nbytes
            arrays[item["name"]] = array.astype(np.float64).reshape(item["shape"])
            self._places[item["name"]] = item["places"]
        if start != len(data):
            raise ValueError("its arrays have another size than it says")
        self._arrays = arrays
        self._sigmoid, self._tanh = arrays["sigmoid"], arrays["tanh"]

    @classmethod
    def read(cls, name: str, features: Sequence[str], folder: Path | None = None) -> Network:
        """Read a network.

        Args:
            name: of the network.
            features: names the caller computes; the network must have been fitted on the same.
            folder: where it is; None: among the networks that come with the package.

        Raises:
            ConfigError: it cannot be read, or was fitted on other features.
        """
        found: Network = read_fitted((folder or MODELS) / f"{name}.bin", tuple(features), _opened)
        return found

    def score(self, numbers: NDArray[np.float64]) -> NDArray[np.float64]:
        """Give the log-odds of each line.

        Args:
            numbers: one row per line of a text, in order, one column per feature.

        Returns:
            One number per line: above zero where more speaks for residue.
        """
        if not len(numbers):
            return np.zeros(0)
        given = np.clip((numbers - self._mean) / self._spread, -self._clip, self._clip)
        shown = self._ahead("first", _whole(given * ONE))
        both = []
        for layer in range(_LAYERS):
            shown = self._states(layer, shown)
            both.append(shown)
        joined = self._ahead("join", np.hstack(both))
        sums = joined @ self._arrays["last.w"] + self._arrays["last.b"]
        return np.asarray(sums[:, 0] / (ONE << self._places["last.w"]))

    def _ahead(self, name: str, given: NDArray[np.float64]) -> NDArray[np.float64]:
        """Go through a layer that looks at each line by itself."""
        sums = given @ self._arrays[f"{name}.w"] + self._arrays[f"{name}.b"]
        return np.clip(_whole(sums / (1 << self._places[f"{name}.w"])), 0, LARGEST)

    def _states(self, layer: int, given: NDArray[np.float64]) -> NDArray[np.float64]:
        """Go through a recurrent layer, down the text and up."""
        count = len(given)
        arrays, places = self._arrays, self._places[f"rows{layer}.w"]
        sums = given @ arrays[f"rows{layer}.w"] + arrays[f"rows{layer}.b"]
        down, up = np.split(sums, _WAYS, axis=1)
        rows = np.stack([down, up[::-1]], axis=1)
        own, bias = arrays[f"own{layer}.w"], arrays[f"own{layer}.b"]
        width = own.shape[1]
        gates, news = np.ascontiguousarray(rows[..., : 2 * width]), np.ascontiguousarray(rows[..., 2 * width :])
        to_entry = STEP / (ONE << places)
        state = np.zeros((_WAYS, width))
        found = np.empty((count, _WAYS, width))
        middle = REACH * STEP
        sigmoid, tanh = self._sigmoid, self._tanh
        for line in range(count):
            told = np.matmul(state[:, None], own)[:, 0]
            entry = (gates[line] + told[:, : 2 * width]) * to_entry
            entry += middle
            gate = sigmoid.take(entry.astype(np.int64), mode="clip")
            reset, update = gate[:, :width], gate[:, width:]
            entry = news[line] + np.floor(reset * (told[:, 2 * width :] + bias) / ONE)
            entry *= to_entry
            entry += middle
            new = tanh.take(entry.astype(np.int64), mode="clip")
            state = np.floor((update * (state - new)) / ONE) + new
            found[line] = state
        return np.hstack([found[:, 0], found[::-1, 1]])


def _whole(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.floor(values + 0.5)


def _opened(file: Path) -> Network:
    return Network(file.read_bytes())
