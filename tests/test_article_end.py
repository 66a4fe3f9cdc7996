"""The model of where articles end: its file, its arithmetic, its cut."""

from __future__ import annotations

import json

import numpy as np
import pytest

from cleaner.features import NAMES, features
from cleaner.rulebook import load
from cleaner.segment.text import segment_text
from cleaner.stages.article_end import MODEL, cut_at
from cleaner.trees import Trees

TINY = {
    "features": ["a", "b"],
    "about": {},
    "trees": [
        {"feature": [0, 1], "threshold": [0.5, 2.0], "left": [1, -2], "right": [-1, -3], "leaf": [5.0, 1.0, 2.0]},
        {"feature": [0], "threshold": [0.0], "left": [-1], "right": [-1], "leaf": [0.25]},
    ],
}


@pytest.mark.parametrize(("row", "score"), [((1.0, 0.0), 5.25), ((0.0, 2.0), 1.25), ((0.5, 3.0), 2.25)])
def test_trees_add_up_one_leaf_each(row: tuple[float, float], score: float) -> None:
    assert Trees(TINY).score(np.array([row])) == pytest.approx([score])


def test_no_rows_give_no_scores() -> None:
    assert Trees(TINY).score(np.zeros((0, 2))).shape == (0,)


def test_shipped_model_knows_the_features() -> None:
    model = json.loads(MODEL.read_text(encoding="utf-8"))
    assert tuple(model["features"]) == NAMES
    assert "WCXB" in model["about"]["fitted_on"]


@pytest.mark.parametrize("text", ["One line.", "One line.\nTwo lines.\n\nThree."])
def test_every_line_gets_all_features(text: str) -> None:
    lines = [line for line in segment_text(text) if not line.blank]
    numbers = features(lines, load())
    assert numbers.shape == (len(lines), len(NAMES))
    assert np.isfinite(numbers).all()


@pytest.mark.parametrize(
    ("odds", "care", "place"),
    [
        ([], 1.0, 0),
        ([-5.0, -5.0, 5.0, 5.0, 5.0, 5.0], 1.0, 2),
        ([-5.0, -5.0, 5.0, 5.0, 5.0, 5.0], 4.0, 6),
        ([-5.0, 9.0, -9.0, 9.0, 9.0, 9.0, 9.0], 1.0, 3),
        ([-5.0, -5.0, 5.0], 1.0, 3),
    ],
    ids=["no lines", "clear", "too little for the care asked", "one line before", "one line proves nothing"],
)
def test_cut_is_where_the_evidence_behind_it_is_strongest(odds: list[float], care: float, place: int) -> None:
    assert cut_at(np.array(odds), care) == place
