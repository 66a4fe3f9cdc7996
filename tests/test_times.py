"""Lines that are a time, and lines that only hold one."""

from __future__ import annotations

import pytest

from cleaner.times import time_line

RELATIVE = [
    "- 8 hours ago",
    "8h ago",
    "• 3 min ago",
    "About 2 weeks ago",
    "2 days, 3 hours ago",
    "Updated 5 minutes ago",
    "vor 3 Std.",
    "vor 5 Stunden",
    "il y a 2 h",
    "Il y a 3 heures",
    "hace 2h",
    "hace 3 días",
    "há 4 horas",
    "2 ore fa",
    "3 uur geleden",
    "för 2 timmar sedan",
    "for 3 timer siden",
    "5 godz. temu",
    "2 saat önce",
    "3 часа назад",
    "3時間前",
    "5分钟前",
    "3시간 전",
    "\u200e8 hours ago\u200e",
    "８ hours ago",
    "8\u00a0hours\u00a0ago",
    "| 8 hours ago |",
]
OTHERS = [
    ("8h", "short"),
    ("an hour ago", "short"),
    ("Two hours ago", "short"),
    ("vor einem Tag", "short"),
    ("Yesterday", "short"),
    ("3 March 2024", "absolute"),
    ("March 3, 2024", "absolute"),
    ("Published: Mar. 3, 2024 at 2:05 PM", "absolute"),
    ("Sonntag, 3. März 2024, 14:05 Uhr", "absolute"),
    ("Publié le 3 mars 2024", "absolute"),
    ("3 de marzo de 2024", "absolute"),
    ("2024-03-03", "absolute"),
    ("03.03.2024", "absolute"),
    ("2024年3月3日", "absolute"),
    ("2024년 3월 3일", "absolute"),
    ("14:05", "clock"),
    ("2:05 pm GMT", "clock"),
]
NOT_TIMES = [
    "The bridge closed 8 hours ago",
    "8 hours ago the bridge closed.",
    "Eight hours to go",
    "March",
    "1984",
    "Chapter 3",
    "3-2",
    "10 Downing Street",
    "vor der Tür",
    "5 ways to spend a day in Osk",
    "May we suggest",
    "Sat on a bench",
    "-",
    "",
    "ago",
]


@pytest.mark.parametrize("text", RELATIVE)
def test_relative_time_is_found(text: str) -> None:
    found = time_line(text)
    assert found is not None
    assert found.kind == "relative"


@pytest.mark.parametrize(("text", "kind"), OTHERS)
def test_other_time_is_found(text: str, kind: str) -> None:
    found = time_line(text)
    assert found is not None
    assert found.kind == kind


@pytest.mark.parametrize("text", NOT_TIMES)
def test_other_lines_are_no_times(text: str) -> None:
    assert time_line(text) is None


@pytest.mark.parametrize(("text", "labelled"), [("Updated 5 minutes ago", True), ("5 minutes ago", False)])
def test_label_is_noticed(text: str, labelled: bool) -> None:  # noqa: FBT001
    found = time_line(text)
    assert found is not None
    assert found.labelled is labelled
