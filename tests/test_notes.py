"""Corrections and editor's notes stay, wherever they stand and in every language the rule book knows."""

from __future__ import annotations

import tomllib
from importlib.resources import files

import pytest

from cleaner import clean

WORDS = tomllib.loads(files("cleaner").joinpath("notes.toml").read_text(encoding="utf-8"))
FORMS = ("{}: {}", "{} (5.5.2023): {}", "{}, 5.5.2023: {}")
NOTE = "9 Osk 10 Velm 11 Lund 12 Hav 13"
BODY = (
    "The ferry to Osk left at dawn, and the crew of nine had been told to keep the deck clear of snow.\n"
    "By noon the ferry had reached the harbour of Osk, where the crew was met by the mayor and a small band.\n"
    "The mayor thanked the crew and said the ferry would sail twice a day until the snow on the deck was gone."
)
TAIL = (
    "Related stories\nVelmora opens its second museum of clocks\n3 hours ago\nRiver towns brace for an early thaw\n"
    "5 hours ago\nChess final postponed after lights go out\n8 hours ago"
)


def below(note: str) -> str:
    """Give the body of an article that has a note below headlines of other stories."""
    return clean(f"{BODY}\n{TAIL}\n{note}", "text").body


@pytest.mark.parametrize("labels", WORDS["labels"].values(), ids=WORDS["labels"])
def test_labelled_notes_stay(labels: list[str]) -> None:
    notes = [form.format(label, NOTE) for label in labels for form in FORMS]
    assert [note for note in notes if below(note) != f"{BODY}\n{note}"] == []


@pytest.mark.parametrize("openings", WORDS["openings"].values(), ids=WORDS["openings"])
def test_sentences_on_a_correction_stay(openings: list[str]) -> None:
    notes = [f"{opening} {NOTE}." for opening in openings]
    assert [note for note in notes if below(note) != f"{BODY}\n{note}"] == []


@pytest.mark.parametrize(
    "headline",
    ["Update on the harbour strike: talks go on in Velm", "Oprava mostu v Lundu: práce skončí až v zimě příštího roku"],
)
def test_a_headline_with_such_a_word_is_none(headline: str) -> None:
    assert below(headline) == BODY
