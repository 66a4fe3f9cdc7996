"""The models: their files, their arithmetic, and where a text changes between article and residue."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import numpy as np
import pytest
from conftest import ROOT

from cleaner import Cleaner, Config
from cleaner.course import residue
from cleaner.errors import ConfigError
from cleaner.features import NAMES, features
from cleaner.features.markup import MARKUP, markup_numbers
from cleaner.features.own import OF_TEXT, text_numbers
from cleaner.fitted import MODELS
from cleaner.network import Network
from cleaner.rulebook import load
from cleaner.segment.html import segment_html
from cleaner.segment.text import segment_text
from cleaner.stages import article_bounds, main_content
from cleaner.trees import Trees

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
    "about",
    [Network.read(article_bounds.MODEL, OF_TEXT).about, Trees.read(main_content.MODEL, main_content.NUMBERS).about],
    ids=["text", "html"],
)
def test_shipped_models_know_their_features_and_what_they_were_fitted_on(about: dict[str, object]) -> None:
    assert "WCXB" in str(about["fitted_on"])
    assert about["settings"]


@pytest.mark.parametrize("content", [None, b"{", b'{"features": []}'], ids=["missing", "no json", "no model"])
@pytest.mark.parametrize("name", ["text-lines.bin", "html-lines.json"])
def test_models_that_cannot_be_used_are_told_of_at_once(tmp_path: Path, name: str, content: bytes | None) -> None:
    for file in MODELS.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / name).unlink()
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(ConfigError, match=name):
        Cleaner(Config(models=tmp_path))


def test_a_network_is_small() -> None:
    assert (MODELS / "text-lines.bin").stat().st_size < 1_000_000


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
        ([-5, -5, 5, 5, 5], [0, 0, 1, 1, 1]),
        ([-5, -5, 0.5, 0.5, 0.5], [0, 0, 0, 0, 0]),
        ([-5, 9, -1, 9, 9], [0, 1, 1, 1, 1]),
        ([-5, 9, 9, -9, -9], [0, 1, 1, 0, 0]),
        ([-5, 3, -5], [0, 0, 0]),
        ([-5, 20, -5], [0, 1, 0]),
        ([5, 5, 5, -5, -5], [1, 1, 1, 0, 0]),
        ([0.5, 0.5, -5, -5], [0, 0, 0, 0]),
    ],
    ids=[
        "no lines",
        "a tail",
        "too little for a tail",
        "a teaser in it",
        "a box inside",
        "too little for a box",
        "one sure line inside",
        "a head",
        "too little for one",
    ],
)
def test_the_course_follows_the_evidence(evidence: list[float], found: list[int]) -> None:
    assert residue(np.array(evidence, dtype=float)).astype(int).tolist() == found


TEXT = """The ferry to Osk left at dawn, and the crew of nine had been told to keep the deck clear of snow.
By noon the ferry had reached the harbour of Osk, where the crew was met by the mayor and a small band.
Advertisement
The mayor thanked the crew and said the ferry would sail twice a day until the snow on the deck was gone.
Velmora opens its second museum of clocks
- 8 hours ago"""


def odds_of(text: str) -> list[float]:
    lines = [line for line in segment_text(text) if not line.blank]
    return list(Network.read(article_bounds.MODEL, OF_TEXT).score(text_numbers(lines, load())))


def test_odds_part_residue_from_the_article() -> None:
    assert [odds > 0 for odds in odds_of(TEXT)] == [False, False, True, False, True, True]


@pytest.mark.parametrize(
    "environment",
    [
        {"OPENBLAS_NUM_THREADS": "1", "OPENBLAS_CORETYPE": "Prescott"},
        {"OPENBLAS_NUM_THREADS": "2", "OPENBLAS_CORETYPE": "Nehalem"},
        {"OPENBLAS_NUM_THREADS": "2", "OPENBLAS_CORETYPE": "Haswell"},
        {"NPY_DISABLE_CPU_FEATURES": "AVX2,FMA3,AVX512F"},
    ],
    ids=["one thread", "two threads", "fused sums", "plain numpy"],
)
def test_odds_are_the_same_under_every_kernel(environment: dict[str, str]) -> None:
    program = "import sys; from test_article_bounds import TEXT, odds_of; print(odds_of(TEXT * 40))"
    paths = os.pathsep.join((str(ROOT), str(ROOT / "tests")))
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program],
        env={**os.environ, "PYTHONPATH": paths, **environment},
        capture_output=True,
        check=True,
        text=True,
    )
    assert done.stdout.split() == f"{odds_of(TEXT * 40)}".split()


def test_a_text_as_long_as_a_book_stays_as_it_is() -> None:
    text = "\n".join(f"{TEXT.splitlines()[0]} {number}." for number in range(4100))
    assert Cleaner().clean(text).body == text
