"""The forms that date words take, and how each is read: the table `RULES`.

A rule's template is a regular expression in which a space stands for white space and ``<NAME>`` for one of
the `PIECES`, or for the names of months and weekdays that `extractor.dates.parsing` puts in.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import NamedTuple

from extractor.dates.expressions import (
    Day,
    Expression,
    Month,
    Offset,
    Range,
    Season,
    Unit,
    Value,
    Weekday,
    Which,
    Year,
)
from extractor.dates.names import MONTHS, WEEKDAYS, fold

_COUNTS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12,
}  # fmt: skip
_SEASONS = {"spring": 21, "summer": 22, "autumn": 23, "fall": 23, "winter": 24}
_DAY_WORDS = {
    "the day before yesterday": -2, "day before yesterday": -2, "yesterday": -1, "last night": -1,
    "today": 0, "tonight": 0, "this morning": 0, "this afternoon": 0, "this evening": 0,
    "tomorrow": 1, "the day after tomorrow": 2, "day after tomorrow": 2,
    **dict.fromkeys(map(fold, ("hier", "ayer", "gestern", "вчера", "أمس")), -1),
    **dict.fromkeys(map(fold, ("aujourd'hui", "hoy", "heute", "сегодня", "اليوم")), 0),
    **dict.fromkeys(map(fold, ("demain", "mañana", "morgen", "завтра", "غدا")), 1),
}  # fmt: skip
_UNITS: dict[str, Unit] = {
    "day": "day",
    "week": "week",
    "weekend": "weekend",
    "month": "month",
    "year": "year",
}
_WHICH: dict[str, Which] = {
    "last": "last", "past": "past", "this past": "past", "this": "this",
    "coming": "coming", "this coming": "coming", "next": "next",
}  # fmt: skip
_WHICH_UNIT = {"last": -1, "this": 0, "current": 0, "next": 1}
_ROUNDED = ("nearly", "almost", "about", "around", "roughly")
_BOUNDED = ("more than", "less than", "at least", "over", "under")
_PAIR_WORDS = frozenset({"and", "&", "/", "y", "et", "und", "и", "و"})


def any_of(words: Iterable[str]) -> str:
    """Return a pattern for any of these words, the longest that fits."""
    return "|".join(re.escape(w).replace(r"\ ", r"\s+") for w in sorted(words, key=len, reverse=True))


_NUMBER = r"(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th|er|º)?(?![.,]?\d{1,3}(?!\d))(?!\d)"
SEPARATOR = (
    r"(?:\s*[-–—/]\s*|\s*&\s*|\s+(?:to|and|until|till|through|thru|au|al|bis|y|et|und|по|и|الى|حتى|و)\s+)"
    r"(?:on\s+)?(?:the\s+)?"
)
_PARTS = r"(?:early|earlier|late|later|mid)(?: in)?|(?:middle|beginning|start|end) of"
PIECES = {
    "DAYS": rf"(?P<days>{_NUMBER}(?:,\s*{_NUMBER})*\.?,?{SEPARATOR}{_NUMBER})",
    "DAY": rf"(?P<days>{_NUMBER})",
    "YEAR": r"(?P<year>(?:1[5-9]|20)\d\d)(?:\s*(?:года|году|г\b\.?))?",
    "YEAR2": r"(?P<year2>(?:1[5-9]|20)\d\d)",
    "SEP": rf"(?P<sep>{SEPARATOR})",
    "SEASON": rf"(?P<season>{any_of(_SEASONS)})",
    "DAYWORD": rf"(?P<dayword>{any_of(_DAY_WORDS)})",
    "COUNT": rf"(?P<count>{any_of(_COUNTS)}|[1-9]\d?)",
    "UNITS": r"(?P<unit>day|week|month|year)s?",
    "UNIT": rf"(?P<unit>{any_of(_UNITS)})",
    "HOUR": r"(?: (?:early |late )?(?:morning|afternoon|evening|night|noon|midday|midnight))?",
    "LEAD": r"(?:(?:early|earlier|late|later)(?: on)? )?",
    "PART": rf"(?:(?P<part>{_PARTS})(?: the)?(?: |-))?",
    "WHICH": rf"(?P<which>{any_of(_WHICH)})",
    "WEEK": r"(?P<week>last|this|next) week",
    "ROUGHLY": rf"(?:(?P<roughly>{any_of(_ROUNDED)}|{any_of(_BOUNDED)}) )?",
}  # fmt: skip
_BEFORE_DAY = r"<LEAD>(?:<WEEKDAY><HOUR>(?:,? | ?(?P<open>\())(?:on )?(?:the )?)?"
_AFTER_DAY = r"(?(open)\))(?: \(<WEEKDAY2>\))?<HOUR>"
_WEEKDAYS = r"<WEEKDAY><HOUR>(?:<SEP><WEEKDAY2><HOUR>)?"


def _int(text: str | None) -> int | None:
    return None if text is None else int(text)


def is_and(separator: str) -> bool:
    """Return whether what stands between two dates lists them, rather than spanning from one to the other."""
    return not _PAIR_WORDS.isdisjoint(separator.split())


def _blurred(match: re.Match[str], value: Value) -> Expression:
    """Return a part of a value; "earlier" and "later" point into it, the other words blur its borders."""
    return Expression(
        value, is_approximate=match["part"] is not None and not match["part"].startswith(("earlier", "later"))
    )


def _days(match: re.Match[str]) -> Expression | None:
    numbers = [int(n) for n in re.findall(r"\d+", match["days"])]
    weekday = match["weekday"] or match["weekday2"]
    month, year = MONTHS[match["month"]], _int(match["year"])
    first = Day(month, numbers[0], year, None if weekday is None else WEEKDAYS[weekday])
    if len(numbers) == 1:
        return Expression(first)
    if numbers != sorted(set(numbers)):
        return None
    is_list = len(numbers) > 2 or is_and(re.sub(r"[\d.,]+(?:st|nd|rd|th|er|º)?", " ", match["days"]))
    if is_list and numbers[-1] - numbers[0] >= len(numbers):
        # "3, 5 and 8 May" are days that make no stretch; in "May 3 and 12 people" the 12 is no day.
        return Expression(None) if match.start("days") < match.start("month") else None
    return Expression(Range(first, Day(month, numbers[-1], year), is_pair=False))


def _year_first(match: re.Match[str]) -> Expression | None:
    return Expression(Day(int(match["b"]), int(match["c"]), int(match["year"])))


def _year_last(match: re.Match[str]) -> Expression | None:
    """Read two numbers and a year where only one order is possible; between dots the day stands first."""
    first, second, year = int(match["b"]), int(match["c"]), int(match["year"])
    if second > 12:
        return Expression(Day(first, second, year)) if first <= 12 else None
    is_clear = first > 12 or first == second or match["mark"] == "."
    return Expression(Day(second, first, year) if is_clear else None)


def _month(match: re.Match[str]) -> Expression | None:
    which, year = match["which"], _int(match["year"])
    if which and year:
        return None
    return _blurred(match, Month(MONTHS[match["month"]], year, _WHICH[which] if which else None))


def _months(match: re.Match[str]) -> Expression | None:
    first, last = Month(MONTHS[match["month"]]), Month(MONTHS[match["month2"]], _int(match["year"]))
    return Expression(Range(first, last, is_pair=is_and(match["sep"])))


def _year(match: re.Match[str]) -> Expression | None:
    return _blurred(match, Year(int(match["year"])))


def _years(match: re.Match[str]) -> Expression | None:
    first, last = Year(int(match["year"])), Year(int(match["year2"]))
    return Expression(Range(first, last, is_pair=is_and(match["sep"])))


def _season(match: re.Match[str]) -> Expression | None:
    """Read a season. A winter needs both its years: "winter 2021" may begin or end in that year."""
    number, year, second = _SEASONS[match["season"]], int(match["year"]), _int(match["year2"])
    is_whole_winter = second is not None and (year + 1 - second) % 100 == 0
    return _blurred(match, Season(number, year)) if is_whole_winter == (number == 24) else None


def _this_season(match: re.Match[str]) -> Expression | None:
    number = _SEASONS[match["season"]]
    return Expression(Season(number, year=None)) if number != 24 else None


def _day_word(match: re.Match[str]) -> Expression | None:
    return Expression(Offset("day", _DAY_WORDS[match["dayword"]]))


def counted(match: re.Match[str], sign: int, *, needs_future: bool = False) -> Expression:
    """Return a count of units; of units longer than a day the number is taken as rounded."""
    unit, words = _UNITS[match["unit"]], match["count"]
    count = _COUNTS[words] if words in _COUNTS else int(words)
    return Expression(Offset(unit, sign * count, needs_future), is_approximate=unit != "day")


def _ago_or_ahead(match: re.Match[str]) -> Expression | None:
    if match["roughly"] in _BOUNDED:
        return Expression(None)
    expression = counted(match, -1 if match["way"] == "ago" else 1)
    return replace(expression, is_approximate=True) if match["roughly"] else expression


def _unit(match: re.Match[str]) -> Expression | None:
    return _blurred(match, Offset(_UNITS[match["unit"]], _WHICH_UNIT[match["whichunit"]]))


def _weekend(_: re.Match[str]) -> Expression | None:
    return Expression(Offset("weekend", None))


def _weekdays(match: re.Match[str]) -> Expression | None:
    which, week = match.groupdict().get("which"), match["week"]
    if which and week:
        return None
    first = Weekday(
        WEEKDAYS[match["weekday"]],
        _WHICH[which] if which else None,
        _WHICH_UNIT[week] if week else None,
    )
    if match["weekday2"] is None:
        return Expression(first)
    last = replace(first, number=WEEKDAYS[match["weekday2"]])
    return Expression(Range(first, last, is_pair=is_and(match["sep"])))


def _undated(_: re.Match[str]) -> Expression | None:
    return Expression(None)


class Rule(NamedTuple):
    """A form of date words. `build` returns None where the words contradict each other."""

    name: str
    template: str
    build: Callable[[re.Match[str]], Expression | None]


RULES = (
    Rule("day", rf"{_BEFORE_DAY}<DAY>\.?(?: of| de)? <MONTH>(?:,?(?: del?)? <YEAR>)?{_AFTER_DAY}", _days),
    Rule("day", rf"{_BEFORE_DAY}<DAYS>\.?(?: of| de)? <MONTH>(?:,?(?: del?)? <YEAR>)?{_AFTER_DAY}", _days),
    Rule("day", rf"{_BEFORE_DAY}<MONTH> (?:the )?<DAY>(?:(?:, ?| )<YEAR>)?{_AFTER_DAY}", _days),
    Rule("day", rf"{_BEFORE_DAY}<MONTH> (?:the )?<DAYS>(?:(?:, ?| )<YEAR>)?{_AFTER_DAY}", _days),
    Rule("digits", r"<YEAR>(?P<mark>[-./])(?P<b>\d\d?)(?P=mark)(?P<c>\d\d?)", _year_first),
    Rule("digits", r"(?P<b>\d\d?)(?P<mark>[-./])(?P<c>\d\d?)(?P=mark)<YEAR>", _year_last),
    Rule("month", r"<PART>(?:<WHICH> )?<MONTH>(?:(?:,| of| de| del)? <YEAR>)?", _month),
    Rule("months", r"<MONTH><SEP><MONTH2>(?:,?(?: of| de| del)? <YEAR>)?", _months),
    Rule("year", r"<PART>(?:year )?<YEAR>", _year),
    Rule("years", r"<YEAR><SEP><YEAR2>", _years),
    Rule("season", r"<PART><SEASON>(?:,| of)? <YEAR>(?:[-/](?P<year2>(?:\d\d)?\d\d))?", _season),
    Rule("season", r"this <SEASON>", _this_season),
    Rule("today", r"<LEAD><DAYWORD><HOUR>", _day_word),
    Rule("weekday", rf"<LEAD>(?:<WHICH> )?{_WEEKDAYS}(?:(?: of|,)? <WEEK>)?", _weekdays),
    Rule("weekday", rf"<WEEK>,?(?: on| from)? {_WEEKDAYS}", _weekdays),
    Rule("unit", r"<PART>(?P<whichunit>last|this|current|next) <UNIT>", _unit),
    Rule("unit", r"(?:the )?weekend", _weekend),
    Rule("ago", r"<ROUGHLY><COUNT> <UNITS> (?P<way>ago|from now)", _ago_or_ahead),
    Rule("ago", r"<ROUGHLY><COUNT> <UNITS>'? (?P<way>time)", _ago_or_ahead),
    Rule("undated", r"(?:the )?(?:following|previous|same) (?:day|<WEEKDAY>)", _undated),
    Rule("undated", r"(?:the )?next day", _undated),
    Rule(
        "undated",
        r"(?:<COUNT>|(?:a )?few|several|some|a couple of) (?:hours?|<UNITS>) (?:later|earlier)",
        _undated,
    ),
    Rule("undated", r"(?:a few|several|some|a couple of) (?:hours|<UNITS>) ago", _undated),
    Rule("undated", r"(?:the )?(?:coming|recent|(?:next|past|last) few) (?:hours|<UNITS>)", _undated),
)
