"""Names of months and weekdays in six languages, and the folded form in which words are compared.

Names and case forms follow the Unicode CLDR calendars of en, fr, es, de, ru and ar, with the Levantine
Arabic month names beside the Egyptian ones.
"""

import re
import unicodedata

_FULL_MONTHS = "january|february|march|april|may|june|july|august|september|october|november|december"
_SHORT_MONTHS = "jan|feb|mar|apr||jun|jul|aug|sept sep|oct|nov|dec"
_FULL_WEEKDAYS = "monday|tuesday|wednesday|thursday|friday|saturday|sunday"
_SHORT_WEEKDAYS = "mon|tues tue|weds wed|thurs thur thu|fri|sat|sun"
_ARABIC_MONTHS = (
    "يناير كانون_الثاني|فبراير شباط|مارس آذار|أبريل إبريل نيسان|مايو أيار|يونيو حزيران"
    "|يوليو تموز|أغسطس آب|سبتمبر أيلول|أكتوبر تشرين_الأول|نوفمبر تشرين_الثاني|ديسمبر كانون_الأول"
)
_RUSSIAN_MONTHS = (
    "январь января январе|февраль февраля феврале|март марта марте|апрель апреля апреле|май мая мае"
    "|июнь июня июне|июль июля июле|август августа августе|сентябрь сентября сентябре"
    "|октябрь октября октябре|ноябрь ноября ноябре|декабрь декабря декабре"
)
_OTHER_MONTHS = (
    "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre",
    "enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre setiembre|octubre|noviembre|diciembre",
    "januar jänner|februar|märz|april|mai|juni|juli|august|september|oktober|november|dezember",
    _RUSSIAN_MONTHS,
)
_OTHER_WEEKDAYS = (
    "lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche",
    "lunes|martes|miércoles|jueves|viernes|sábado|domingo",
    "montag|dienstag|mittwoch|donnerstag|freitag|samstag sonnabend|sonntag",
    "понедельник|вторник|среда среду|четверг|пятница пятницу|суббота субботу|воскресенье",
    "الاثنين|الثلاثاء|الأربعاء|الخميس|الجمعة|السبت|الأحد",
)

_DASHES = re.compile(r"[\u2010-\u2015\u2212]")
_SPACES = re.compile(r"[\s\u200b\u200e\u200f\ufeff]+")


def fold(text: str) -> str:
    """Return text in lower case without accents, with ASCII digits, hyphens, apostrophes and single spaces.

    Offsets are not kept.
    """
    decomposed = unicodedata.normalize("NFKD", _DASHES.sub("-", text).casefold())
    plain = "".join(
        str(unicodedata.decimal(char)) if char.isdecimal() else char
        for char in decomposed
        if not unicodedata.combining(char)
    )
    return _SPACES.sub(" ", plain.replace("’", "'").replace("ʼ", "'")).strip()


def _numbered(*tables: str, first: int) -> dict[str, int]:
    return {
        fold(name).replace("_", " "): number
        for table in tables
        for number, names in enumerate(table.split("|"), start=first)
        for name in names.split()
    }


SHORT_MONTHS = _numbered(_SHORT_MONTHS, first=1)
"""English abbreviations, without their full stop, to 1..12."""
ENGLISH_MONTHS = {**_numbered(_FULL_MONTHS, first=1), **SHORT_MONTHS}
MONTHS = {**_numbered(*_OTHER_MONTHS, _ARABIC_MONTHS, first=1), **ENGLISH_MONTHS}
"""Month names of all six languages, folded, to 1..12."""
ARABIC_MONTHS = _numbered(_ARABIC_MONTHS, first=1)
SHORT_WEEKDAYS = _numbered(_SHORT_WEEKDAYS, first=0)
"""English abbreviations, without their full stop, to 0..6; Monday is 0, as in `date.weekday`."""
ENGLISH_WEEKDAYS = {**_numbered(_FULL_WEEKDAYS, first=0), **SHORT_WEEKDAYS}
WEEKDAYS = {**_numbered(*_OTHER_WEEKDAYS, first=0), **ENGLISH_WEEKDAYS}
"""Weekday names of all six languages, folded, to 0..6."""
