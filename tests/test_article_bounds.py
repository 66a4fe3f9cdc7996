"""The models: their files, their arithmetic, and where a text changes between article and residue."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from cleaner import Cleaner, Config
from cleaner.errors import ConfigError
from cleaner.features import NAMES, features
from cleaner.features.markup import MARKUP, markup_numbers
from cleaner.rulebook import load
from cleaner.segment.html import segment_html
from cleaner.segment.text import segment_text
from cleaner.stages import article_bounds, main_content
from cleaner.trees import Trees
from cleaner.viterbi import states

if TYPE_CHECKING:
    from pathlib import Path

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


@pytest.mark.parametrize(
    ("name", "names"),
    [(article_bounds.MODEL, NAMES), (main_content.MODEL, main_content.NUMBERS)],
    ids=["text", "html"],
)
def test_shipped_models_know_the_features(name: str, names: tuple[str, ...]) -> None:
    about = Trees.read(name, names).about
    assert "WCXB" in about["fitted_on"]
    assert about["cross_validated_by_site"]


@pytest.mark.parametrize("content", [None, "{", '{"features": []}'], ids=["missing", "no json", "no model"])
def test_models_that_cannot_be_used_are_told_of_at_once(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "text-lines.json").write_text(content, encoding="utf-8")
    with pytest.raises(ConfigError, match=r"text-lines\.json"):
        Cleaner(Config(models=tmp_path))


@pytest.mark.parametrize("text", ["One line.", "One line.\nTwo lines.\n\nThree."])
def test_every_line_gets_all_features(text: str) -> None:
    lines = [line for line in segment_text(text) if not line.blank]
    numbers = features(lines, load())
    assert numbers.shape == (len(lines), len(NAMES))
    assert np.isfinite(numbers).all()


@pytest.mark.parametrize(
    "body", ["<p>One line.</p>", "<p>One <a href='/'>line</a>.</p><ul><li>Two</li></ul><h1>Three</h1>"]
)
def test_every_line_of_a_page_gets_all_features(body: str) -> None:
    document = segment_html(f"<body>{body}</body>")
    lines = document.lines
    numbers = markup_numbers(lines, document)
    assert numbers.shape == (len(lines), len(MARKUP))
    assert np.isfinite(numbers).all()


@pytest.mark.parametrize(
    ("evidence", "found"),
    [
        ([], []),
        ([-5, -5, 5, 5, 5], [1, 1, 2, 2, 2]),
        ([-5, -5, 1, 1, 1], [1, 1, 1, 1, 1]),
        ([-5, 5, -1, 5, 5], [1, 2, 2, 2, 2]),
        ([-5, 5, 5, -9, -9], [1, 2, 2, 1, 1]),
        ([5, 5, 5, -5, -5], [0, 0, 0, 1, 1]),
        ([1, 1, 1, -5, -5], [1, 1, 1, 1, 1]),
    ],
    ids=[
        "no lines",
        "a tail",
        "too little for a tail",
        "a teaser in it",
        "a box inside",
        "a head",
        "too little for one",
    ],
)
def test_states_follow_the_evidence(evidence: list[float], found: list[int]) -> None:
    assert states(np.array(evidence, dtype=float), start=6, leave=4, back=4).tolist() == found
