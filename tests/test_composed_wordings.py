"""What composed texts say in boxes and beside headlines: training and measuring share nothing."""

from __future__ import annotations

from random import Random

import pytest
from conftest import shared_rows

from benchmarks.broken_gold import broken_gold
from benchmarks.composed.wordings import LANGUAGES, TIME_FORMS, ago, most, wordings
from cleaner.times import time_line

KINDS = ("ad", "letter", "more", "heading", "stamp")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_a_third_of_the_wordings_is_in_no_training_text(language: str, kind: str) -> None:
    training, held_out = (
        {text.casefold() for text in getattr(wordings(part, language), kind)} for part in ("training", "held_out")
    )
    assert training
    assert held_out
    assert not training & held_out
    assert len(held_out) * 2 >= len(training)


@pytest.mark.parametrize("language", LANGUAGES)
def test_times_to_measure_with_look_like_no_time_of_training(language: str) -> None:
    training, held_out = (wordings(part, language) for part in ("training", "held_out"))
    assert training is not None
    assert held_out is not None
    assert len(training.times) >= len(held_out.times)
    said = [{ago(form, 5, language) for form in part.times} for part in (training, held_out)]
    assert not said[0] & said[1]


@pytest.mark.parametrize(
    ("form", "count", "language", "text"),
    [
        ("hour long", 8, "en", "8 hours ago"),
        ("hour long", 23, "de", "vor 23 Stunden"),
        ("minute short", 59, "en", "59 min. ago"),
        ("day narrow", 3, "en", "3d ago"),
        ("month long", 11, "pl", "11 miesięcy temu"),
        ("hour long", 8, "ru", "8 часов назад"),
        ("hour long", 8, "zh", "8小时前"),
    ],
)
def test_times_are_said_as_the_language_says_them(form: str, count: int, language: str, text: str) -> None:
    assert ago(form, count, language) == text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_form_is_a_relative_time(language: str) -> None:
    random = Random(1)  # noqa: S311
    read = [time_line(ago(form, random.randint(2, most(form)), language)) for form in TIME_FORMS if "long" in form]
    assert all(time is not None for time in read)


def test_a_language_nobody_wrote_wordings_for_has_none() -> None:
    assert wordings("training", "xx") is None


@pytest.mark.parametrize("name", ["fundus-dev", "wcxb-dev"])
def test_broken_gold_is_named_page_by_page_and_is_a_twentieth_at_most(name: str) -> None:
    pages = {row["id"] for row in shared_rows(f"tails/{name}.jsonl.xz")}
    broken = broken_gold(name)
    assert broken
    assert set(broken) <= pages
    assert len(broken) <= len(pages) / 20
