"""The language of pages that state none, or a wrong one."""

from __future__ import annotations

import pytest

from cleaner import clean
from cleaner.segment.language import primary

SENTENCES = {
    "ar": "غادرت العبارة الميناء عند الفجر وكان على متنها تسعة بحارة وعدد قليل من الركاب في ذلك اليوم البارد.",
    "cs": "Trajekt odplul za úsvitu a devět členů posádky mělo celou cestu odklízet sníh z paluby lodi.",
    "de": "Die Fähre legte im Morgengrauen ab, und die neun Leute der Mannschaft räumten den Schnee vom Deck.",
    "en": "The ferry left at dawn, and the crew of nine had been told to keep the deck clear of snow.",
    "es": "El transbordador salió al amanecer y los nueve tripulantes quitaron la nieve de la cubierta.",
    "fa": "کشتی سپیده‌دم بندر را ترک کرد و نه نفر خدمه باید تمام راه برف را از روی عرشه پاک می‌کردند.",
    "fi": "Lautta lähti aamunkoitteessa, ja yhdeksän hengen miehistö lapioi lunta kannelta koko matkan ajan.",
    "fr": "Le bac est parti à l'aube et les neuf membres de l'équipage ont déblayé la neige du pont.",
    "he": "המעבורת יצאה עם שחר, ותשעת אנשי הצוות פינו את השלג מן הסיפון לאורך כל הדרך אל הנמל.",
    "hi": "नाव भोर में रवाना हुई और नौ लोगों के दल को पूरे रास्ते डेक से बर्फ हटाते रहने को कहा गया था।",
    "it": "Il traghetto è partito all'alba e i nove uomini dell'equipaggio hanno spalato la neve dal ponte.",
    "ja": "フェリーは夜明けに出港し、九人の乗組員は港に着くまでずっと甲板の雪をかき続けていたという。",
    "ko": "여객선은 새벽에 출항했고 아홉 명의 선원은 항구에 닿을 때까지 갑판의 눈을 치워야 했다고 한다.",
    "no": "Fergen gikk ved daggry, og mannskapet på ni måtte måke snø fra dekket hele veien til havnen.",
    "pl": "Prom odpłynął o świcie, a dziewięcioosobowa załoga przez całą drogę odgarniała śnieg z pokładu.",
    "ru": "Паром ушёл на рассвете, и команда из девяти человек всю дорогу убирала снег с палубы.",
    "th": "เรือข้ามฟากออกเดินทางตอนรุ่งสาง และลูกเรือเก้าคนต้องคอยกวาดหิมะออกจากดาดฟ้าตลอดทาง",
    "tr": "Feribot şafakta kalktı ve dokuz kişilik mürettebat yol boyunca güvertedeki karı temizledi.",
    "uk": "Пором відійшов на світанку, і команда з дев'яти людей усю дорогу прибирала сніг із палуби.",
    "zh": "渡轮在黎明时分出发,九名船员奉命一路清除甲板上的积雪,直到抵达港口为止。",
}


@pytest.mark.parametrize("language", SENTENCES)
def test_language_of_a_text_is_detected(language: str) -> None:
    assert clean(SENTENCES[language] * 3, "text").language == language


def test_language_of_a_page_that_states_none_is_detected() -> None:
    page = f"<html><body><nav>Home</nav><p>{SENTENCES['fr']} {SENTENCES['fr']}</p></body></html>"
    assert clean(page, "html").language == "fr"


def test_wrongly_stated_language_is_corrected() -> None:
    page = f"<html lang='en'><body><p>{SENTENCES['fr'] * 9}</p></body></html>"
    assert clean(page, "html").language == "fr"


def test_given_language_is_never_corrected() -> None:
    assert clean(SENTENCES["fr"] * 9, "text", language="de").language == "de"


@pytest.mark.parametrize("language", ["", "und", "unknown", "mul", "x-default", "12"])
def test_what_names_no_language_is_taken_for_none(language: str) -> None:
    assert clean(SENTENCES["fr"] * 9, "text", language=language).language == "fr"


def test_language_stated_on_a_short_page_wins() -> None:
    assert clean(f"<html lang='de-AT'><body><p>{SENTENCES['fr']}</p></body></html>", "html").language == "de"


@pytest.mark.parametrize("text", ["", "Ferry", "12:30 14:45", "\x00\x01\ud800", "1 2 3 4 5 6 7 8 9 " * 20])
def test_too_little_text_gives_no_language(text: str) -> None:
    assert clean(text, "text").language is None


def test_control_characters_do_no_harm() -> None:
    assert clean("\x00\ud800".join([SENTENCES["de"]] * 3), "text").language == "de"


def test_menu_in_another_language_does_not_count() -> None:
    text = "\n".join(["Home", "Latest news", "Weather and traffic", "Subscribe to our newsletter", SENTENCES["it"] * 2])
    assert clean(text, "text").language == "it"


@pytest.mark.parametrize(
    ("code", "subtag"),
    [
        ("nb-NO", "no"),
        ("nn", "no"),
        ("iw", "he"),
        ("zh_Hant_TW", "zh"),
        (" EN ", "en"),
        ("eng_Latn", "en"),
        ("ger", "de"),
        ("nob", "no"),
        ("cmn", "zh"),
        ("fil", "fil"),
        ("English", "en"),
    ],
)
def test_codes_are_those_of_the_rule_book(code: str, subtag: str) -> None:
    assert primary(code) == subtag
