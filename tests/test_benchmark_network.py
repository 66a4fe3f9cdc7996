"""Fitting the network of texts: twice the same, and what it writes is what the package reads."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("jax", reason="fits networks; needs the group `bench`")
pytest.importorskip("optax", reason="fits networks; needs the group `bench`")

from composed_pages import PAGES, SHELF

from benchmarks.composed.numbers import export
from benchmarks.composed.texts import compose
from benchmarks.network import Settings, as_file, fit
from cleaner.network import Network

NUMBERS = export([text for page in PAGES[:12] for text in compose(page, SHELF, seed=1)])
SETTINGS = Settings(epochs=1, lines=512)


def test_twice_fitted_is_the_same_to_the_bit() -> None:
    assert as_file(fit(NUMBERS, SETTINGS), {}) == as_file(fit(NUMBERS, SETTINGS), {})


def test_whole_numbers_say_what_floating_point_said() -> None:
    fitted = fit(NUMBERS, SETTINGS)
    network = Network(as_file(fitted, {}))
    texts = [NUMBERS.own[start:end] for start, end in zip(NUMBERS.starts[:40], NUMBERS.starts[1:41], strict=True)]
    for own, odds in zip(texts, fitted.odds(texts), strict=True):
        assert network.score(own.astype(np.float64)) == pytest.approx(odds, abs=0.3)


def test_a_fold_left_aside_makes_another_network() -> None:
    assert as_file(fit(NUMBERS, SETTINGS, without=0), {}) != as_file(fit(NUMBERS, SETTINGS), {})
