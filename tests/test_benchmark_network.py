"""Fitting the network of texts: twice the same, and what it writes is what the package reads."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.util import find_spec
from typing import Any

import pytest
from conftest import ROOT

pytestmark = pytest.mark.skipif(
    not (find_spec("jax") and find_spec("optax")), reason="fits networks; needs the group `bench`"
)

# In a process of its own: JAX has threads, and whoever forks beside them is warned.
_PROGRAM = """
import hashlib, json
import numpy as np
from composed_pages import PAGES, SHELF
from benchmarks.composed.numbers import export
from benchmarks.composed.texts import compose
from benchmarks.network import Settings, as_file, fit
from cleaner.network import Network

numbers = export([text for page in PAGES[:12] for text in compose(page, SHELF, seed=1)])
settings = Settings(epochs=1, lines=512)
fitted = fit(numbers, settings)
texts = [numbers.own[start:end] for start, end in zip(numbers.starts[:40], numbers.starts[1:41])]
network = Network(as_file(fitted, {}))
apart = [
    float(np.abs(network.score(own.astype(np.float64)) - odds).max())
    for own, odds in zip(texts, fitted.odds(texts))
]
files = [as_file(one, {}) for one in (fitted, fit(numbers, settings), fit(numbers, settings, without=0))]
print(json.dumps({"apart": max(apart), "files": [hashlib.sha256(file).hexdigest() for file in files]}))
"""


@pytest.fixture(scope="module")
def told() -> dict[str, Any]:
    """Fit a small network twice, and once without a fold."""
    done = subprocess.run(
        [
            sys.executable,
            "-W",
            "ignore",
            "-c",
            f"import sys; sys.path[:0] = {[str(ROOT), str(ROOT / 'tests')]}\n{_PROGRAM}",
        ],
        capture_output=True,
        check=True,
        text=True,
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_twice_fitted_is_the_same_to_the_bit(told: dict[str, Any]) -> None:
    assert told["files"][0] == told["files"][1]


def test_a_fold_left_aside_makes_another_network(told: dict[str, Any]) -> None:
    assert told["files"][0] != told["files"][2]


def test_whole_numbers_say_what_floating_point_said(told: dict[str, Any]) -> None:
    assert told["apart"] < 0.3
