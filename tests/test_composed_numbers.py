"""Composed texts as numbers: a row for every line that is not blank, with its label."""

from __future__ import annotations

import numpy as np
from composed_pages import PAGES, SHELF

from benchmarks.composed.numbers import export, numbers_of
from benchmarks.composed.texts import Composed, compose
from cleaner.features.own import OF_TEXT

TEXTS = [text for page in PAGES[:3] for text in compose(page, SHELF, seed=1)]
NUMBERS = export(TEXTS)


def test_every_line_has_a_row_and_a_label() -> None:
    assert NUMBERS.own.shape == (len(NUMBERS.residue), len(OF_TEXT))
    assert NUMBERS.starts[-1] == len(NUMBERS.residue)
    assert len(NUMBERS.folds) == len(NUMBERS.forms) == len(NUMBERS.pages) == len(TEXTS)
    labels = [NUMBERS.residue[first:last] for first, last in zip(NUMBERS.starts, NUMBERS.starts[1:], strict=False)]
    assert [tuple(residue) for residue in labels] == [text.residue for text in TEXTS]


def test_the_same_texts_give_the_same_numbers() -> None:
    assert np.array_equal(export(TEXTS, workers=1).own, NUMBERS.own)


def test_blank_lines_are_left_out() -> None:
    text = Composed("alone", "a/1", "osk.example", "en", ("The ferry left.", "", "Share"), (False, False, True), ())
    numbers = numbers_of(text)
    assert numbers is not None
    assert numbers[1].tolist() == [False, True]


def test_a_line_that_the_segmenter_parts_makes_its_text_unfit() -> None:
    text = Composed("alone", "a/1", "osk.example", "en", ("The ferry left.\nShare",), (False,), ())
    assert numbers_of(text) is None
