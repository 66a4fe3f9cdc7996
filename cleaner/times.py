"""Times and dates that fill a whole line, in a handful of languages.

The words are data: one table per kind. A line is matched by its folded form (`clean_line`), so
full-width digits, no-break spaces and direction marks make no difference.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import regex

from cleaner.shape import BULLETS

TimeKind = Literal["relative", "short", "absolute", "clock"]

_UNITS = (
    "s|sec|secs|seconds?|m|mn|mins?|minutes?|h|hr|hrs|hours?|d|days?|w|wk|wks|weeks?|mo|months?|y|yr|yrs|years?"
    "|sek|sekunden?|minuten?|std|stunden?|tage?n?|wochen?|monate?n?|jahre?n?"
    "|secondes?|heures?|jours?|j|semaines?|mois|ans?|années?"
    "|segundos?|minutos?|horas?|días?|dias?|semanas?|mes|meses|mês|años?|anos?"
    "|secondi|secondo|minuti|minuto|ore|ora|giorni|giorno|settiman[ae]|mes[ei]|ann[oi]"
    "|seconden|minuut|uur|uren|dag|dagen|weken|week|maand|maanden|jaar|jaren"
    "|sekunder?|minuter?|minutter?|tim|timm[ae]r?|timer?|timmar|dagar|dager|dage|døgn|veckor|vecka|uker?|uge[r]?"
    "|månader?|måneder?|år|sekuntia|minuuttia|tuntia|tunti|päivää|viikkoa|kuukautta|vuotta"
    "|sekund[ya]?|minut[ya]?|godzin[ya]?|godz|dni|dzień|tygodni[ea]?|tydzień|miesiąc[ea]?|miesięcy|lat[a]?|rok"
    "|saniye|dakika|dk|saat|sa|gün|hafta|ay|yıl"
    "|секунд[уы]?|минут[уы]?|мин|час(?:а|ов)?|ч|день|дня|дней|недел[юиь]|месяц(?:а|ев)?|год[а]?|лет"
    "|годин[уи]?|хвилин[уи]?|тижн[іяів]+|днів|дні"
)
_AGO_AFTER = (
    "ago|geleden|temu|önce|назад|тому|fa|atrás|sedan|siden|sitten|zuvor|earlier|old"  # "8 hours ago", "8 saat önce"
)
_AGO_BEFORE = "vor|il y a|hace|há|ha|för|for|seit|dès|před|pred|fyrir|yli|через"  # "vor 3 Std.", "il y a 2 h"
_COUNTED = r"\d{1,3}"
_WORDED = r"(?:an?|one|two|three|few|a few|einer|einem|eine?|une?|un|una|um|uma|een|en|ett|et|jedną|bir)"
_EAST = (
    r"\d{1,3}\s*(?:秒|秒钟|秒鐘|分|分钟|分鐘|分間|時間|时间|小时|小時|个小时|個小時|天|日|日間|周|週|週間|周間|个月|個月|か月|ヶ月|カ月|ヵ月|年)\s*(?:以)?前"
    r"|\d{1,3}\s*(?:초|분|시간|일|주|주일|개월|달|년)\s*전"
    r"|\d{1,3}\s*(?:घंटे|घंटा|मिनट|दिन|सप्ताह|महीने|साल)\s*(?:पहले|पूर्व)"
    r"|(?:منذ|قبل)\s*\d{0,3}\s*(?:ساعات|ساعة|دقائق|دقيقة|أيام|يوم|يومين|ساعتين|أسبوع|أسابيع|شهر|أشهر)"
    r"|\d{1,3}\s*(?:ساعت|دقیقه|روز|هفته|ماه|سال)\s*(?:پیش|قبل)"
)
_NOW = (
    "just now|right now|moments? ago|yesterday|today|gerade eben|gestern|heute|à l'instant|hier|aujourd'hui|ahora|ayer"
    "|hoy|agora|ontem|hoje|ieri|oggi|gisteren|vandaag|igår|i går|idag|i dag|eilen|tänään|wczoraj|dzisiaj|dziś|dün"
    "|bugün|вчера|сегодня|вчора|сьогодні|昨日|今日|昨天|今天|刚刚|剛剛|어제|오늘|방금"
)
_MONTHS = (
    "january february march april may june july august september october november december "
    "jan feb mar apr jun jul aug sep sept oct nov dec "
    "januar februar märz mai juni juli oktober dezember jänner mrz okt dez "
    "janvier février mars avril juin juillet août septembre octobre novembre décembre janv févr juil déc "
    "enero febrero marzo abril mayo junio julio agosto septiembre setiembre octubre noviembre diciembre "
    "ene abr ago dic "
    "janeiro fevereiro março maio junho julho setembro outubro novembro dezembro fev out "
    "gennaio febbraio aprile maggio giugno luglio settembre ottobre dicembre gen mag giu lug set ott "
    "januari februari maart mei augustus mrt maj augusti desember marts "
    "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia "
    "ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık "
    "января февраля марта апреля мая июня июля августа сентября октября ноября декабря "
    "січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня "
    "tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta kesäkuuta heinäkuuta elokuuta syyskuuta lokakuuta "
    "marraskuuta joulukuuta "
    "sausio vasario kovo balandžio gegužės birželio liepos rugpjūčio rugsėjo spalio lapkričio gruodžio"
).split()
_WEEKDAYS = (
    "monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun "
    "montag dienstag mittwoch donnerstag freitag samstag sonntag mo di mi do fr sa so "
    "lundi mardi mercredi jeudi vendredi samedi dimanche lunes martes miércoles jueves viernes sábado domingo "
    "segunda-feira terça-feira quarta-feira quinta-feira sexta-feira "
    "lunedì martedì mercoledì giovedì venerdì sabato domenica "
    "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag måndag tisdag onsdag torsdag fredag lördag söndag "
    "mandag tirsdag lørdag søndag poniedziałek wtorek środa czwartek piątek sobota niedziela "
    "pazartesi salı çarşamba perşembe cuma cumartesi pazar"
).split()
_LABELS = (
    "first published(?: on)?|last updated(?: on)?|last modified(?: on)?|published(?: on| at)?|updated(?: on| at)?"
    "|posted(?: on)?|modified|date"
    "|veröffentlicht(?: am)?|aktualisiert(?: am)?|zuletzt aktualisiert(?: am)?|erstellt(?: am)?|stand|vom|am"
    "|publié(?:e)?(?: le)?|mis(?:e)? à jour(?: le)?|modifié(?:e)?(?: le)?|le"
    "|publicado(?: el| em)?|actualizado(?: el)?|atualizado(?: em)?|pubblicato(?: il)?|aggiornato(?: il)?"
    "|gepubliceerd(?: op)?|bijgewerkt(?: op)?|publicerad|uppdaterad|publisert|oppdatert|opdateret|julkaistu|päivitetty"
    "|opublikowano|aktualizacja|yayınlanma|güncellenme|son güncelleme|опубликовано|обновлено"
    "|更新|公開|配信|입력|수정|등록"
)
_ZONES = (
    r"(?:(?:utc|gmt|cet|cest|mez|mesz|bst|est|edt|pst|pdt|ist|jst|pkt|msk|uhr|et)\b(?:\s*[+-]\d{1,2}(?::?\d{2})?)?)"
)
_CLOCK = (
    rf"(?:\d{{1,2}}\s*[:.h]\s*\d{{2}}(?::\d{{2}})?\s*(?:[ap]\.?m\.?)?|\d{{1,2}}\s*(?:[ap]\.?m\.?|uhr))(?:\s*{_ZONES})?"
)
_DATE = (
    r"(?:\d{1,2}(?:\.|st|nd|rd|th|er|º)?(?:\s*(?:de|of)\s)?\s*\L<months>\.?(?:,?\s*(?:de\s|del\s)?\s*\d{4})?"
    r"|\L<months>\.?\s*\d{1,2}(?:st|nd|rd|th)?(?:,?\s*\d{4})?"
    r"|\L<months>\.?,?\s*\d{4}"
    r"|\d{1,2}\s*(?P<sep>[./-])\s*\d{1,2}\s*(?P=sep)\s*(?:\d{4}|\d{2})\.?|\d{4}\s*(?P<sep>[./-])\s*\d{1,2}\s*(?P=sep)\s*\d{1,2}\.?"
    r"|\d{1,2}[\s/-]\L<months>[\s/-]\d{2,4}"
    r"|\d{2,4}\s*[年년]\s*\d{1,2}\s*[月월]\s*(?:\d{1,2}\s*[日일])?|\d{1,2}月\s*\d{1,2}日|\d{1,2}월\s*\d{1,2}일)"
)


def _ago(amount: str) -> str:
    """Give the pattern of "so long ago" in any language that puts an amount and a unit together."""
    some = rf"{amount}\s*(?:{_UNITS})\.?"
    about = r"(?:(?:about|ca\.?|über|over|almost|etwa|environ|circa)\s+)?"
    after = rf"{some}(?:,?\s+{some})?\s+(?:{_AGO_AFTER})"
    before = rf"(?:{_AGO_BEFORE})\s+{some}(?:\s+(?:{_AGO_AFTER}))?"
    return rf"{about}(?:{after}|{before})"


_SHORT = r"\d{1,2}\s?(?:s|min|mins|m|h|hr|hrs|d|w|wk|wks|mo|std\.?|j|ч)"
_JOIN = r"[\s|·•,/–—-]*(?:(?:at|um|à|a las|às|kl\.?|alle|o|в|saat)\s+)?"
_LABEL = rf"(?:(?:{_LABELS})\s*[:：]?\s*)?"
_DAY = r"(?:\L<days>\.?,?\s*)?"

_PATTERNS: tuple[tuple[TimeKind, regex.Pattern[str]], ...] = (
    (
        "relative",
        regex.compile(rf"(?P<label>{_LABEL}){_DAY}(?:{_ago(_COUNTED)}|{_EAST})(?:{_JOIN}{_CLOCK})?", days=_WEEKDAYS),
    ),
    ("short", regex.compile(rf"(?P<label>{_LABEL})(?:{_SHORT}|{_ago(_WORDED)}|(?:{_NOW})(?:{_JOIN}{_CLOCK})?)")),
    (
        "absolute",
        regex.compile(
            rf"(?P<label>{_LABEL}){_DAY}(?:{_CLOCK}{_JOIN})?{_DAY}{_DATE}"
            rf"(?:\s*\(\s*(?:\L<days>|[月火水木金土日월화수목금토])\s*\))?(?:{_JOIN}{_CLOCK})?(?:{_JOIN}{_ZONES})?",
            days=_WEEKDAYS,
            months=_MONTHS,
        ),
    ),
    ("clock", regex.compile(rf"(?P<label>{_LABEL}){_DAY}{_CLOCK}", days=_WEEKDAYS)),
)
_EDGE = rf"[\s{regex.escape(BULLETS)}|(),;/\[\]⏱🕐🕒🕔⌚📅🗓]+"
_TRIM = regex.compile(rf"^{_EDGE}|{_EDGE}$")
_FOLD = regex.compile(r"\p{Cf}+")

LONGEST = 80
"""Characters: a longer line is no time."""


@dataclass(frozen=True, slots=True)
class TimeLine:
    """A line that is a time and nothing else."""

    kind: TimeKind
    """relative: so long ago. short: as a person says it ("8h", "an hour ago", "today"). absolute: a date. clock: a time
    of day."""
    labelled: bool
    """A word such as "Updated" stands before it."""


@lru_cache(maxsize=4096)
def time_line(text: str) -> TimeLine | None:
    """Say which kind of time a line is; None where it says anything else as well.

    Bullets, separators and a label ("Updated:") belong to the time.

    >>> time_line("- 8 hours ago")
    TimeLine(kind='relative', labelled=False)
    >>> time_line("The bridge closed 8 hours ago") is None
    True
    """
    if len(text) > LONGEST:
        return None
    folded = _FOLD.sub("", unicodedata.normalize("NFKC", text)).lower()
    trimmed = _TRIM.sub("", folded)
    if not trimmed:
        return None
    for kind, pattern in _PATTERNS:
        if match := pattern.fullmatch(trimmed):
            return TimeLine(kind, bool(match["label"]))
    return None
