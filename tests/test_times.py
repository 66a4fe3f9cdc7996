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
    "3 hrs ago",
    "vor 5 Std",
    "VOR 5 MIN.",
    "hace 2 hrs",
    "hace 21 h",
    "ya 3 jours",
    "5 gg fa",
    "2 saat önce",
    "2 SAAT ÖNCE",
    "٣ ساعات مضت",
    "منذ ٣ ساعات",
    "قبل 5 أيام",
    "\u202bقبل 3 ساعات\u202c",
    "۳ ساعت پیش",
    "3 گھنٹے پہلے",
    "לפני 4 שעות",
    "3 घंटे पहले",
    "३ घंटे पहले",
    "৩ ঘণ্টা আগে",
    "3 jam yang lalu",
    "3 giờ trước",
    "3 ชั่วโมงที่แล้ว",
    "3 ชั่วโมง ที่แล้ว",
    "３時間前",
    "约3小时前",
    "3시간전",
    "ΠΡΙΝ ΑΠΟ 3 ΩΡΕΣ",
    "Actualizado hace 3 horas",
    "更新: 3小时前",
    "2 days, 3 hours ago",
    "vor 2 Tagen, 3 Stunden",
    "3 hours ago | 14:05",
]
OTHERS = [
    ("8h", "short"),
    ("an hour ago", "short"),
    ("Two hours ago", "short"),
    ("vor einem Tag", "short"),
    ("Yesterday", "short"),
    ("Yesterday at 2:05 pm", "short"),
    ("Hier à 14:05", "short"),
    ("Сегодня, 14:05", "short"),
    ("3 hrs", "short"),
    ("12 min", "short"),
    ("10h+", "short"),
    ("a few minutes ago", "short"),
    ("vor ein paar Stunden", "short"),
    ("hace una hora", "short"),
    ("منذ ساعتين", "short"),
    ("לפני שעתיים", "short"),
    ("• -5 мин", "short"),
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
    ("2024年3月3日 14:05更新", "absolute"),
    ("2024年3月3日（日）14時05分", "absolute"),
    ("기사입력 2024.03.03. 14:05", "absolute"),
    ("2024. 3. 3.", "absolute"),
    ("Chủ Nhật, 3 tháng 3, 2024", "absolute"),
    ("3 มีนาคม 2567 เวลา 14:05 น.", "absolute"),
    ("٣ مارس ٢٠٢٤", "absolute"),
    ("۱۳ اسفند ۱۴۰۲", "absolute"),
    ("1402/12/13", "absolute"),
    ("3 במרץ 2024", "absolute"),
    ("3 मार्च 2024", "absolute"),
    ("2024 m. kovo 3 d.", "absolute"),
    ("2024. március 3., vasárnap", "absolute"),
    ("3 Mart 2024 Pazar 14:05", "absolute"),
    ("2024-03-03T14:05:10+01:00", "absolute"),
    ("Sun, 3 Mar 2024 14:05 GMT", "absolute"),
    ("Published 3 March 2024 | Updated 4 March 2024", "absolute"),
    ("Published 3 March 2024 Updated 4 March 2024", "absolute"),
    ("14:05", "clock"),
    ("Monday at 2:05 pm", "clock"),
    ("kl. 14.05", "clock"),
    ("14 Uhr", "clock"),
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
    "3 March 1917",
    "50 years ago",
    "2000 years ago",
    "March 3, 2024:",
    "14.50",
    "3.05",
    "1.2.14",
    "45:72",
    "14:05 - 15:30",
    "5 m",
    "3M",
    "5 g",
    "5 л.",
    "5 t",
    "About 15 mins",
    "3 hours",
    "5 years old",
    "Set 1",
    "Out 10",
    "Mars 2020 Rover",
    "Marco 5",
    "Julie, 3 March 2024",
    "Ben — 3 March 2024",
    "China, 5 June 2024",
    "October (31)",
    "5. D",
    "H1",
    "Leo",
    "Jana",
    "hier",
    "Release date: 3 March 2024",
    "32 March 2024",
    "2024-13-40",
    "3 March 2024, Osk",
    "8 hours ago in Velm",
    "March 3, 2024 ______",
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
