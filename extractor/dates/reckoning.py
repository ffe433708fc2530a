"""From what date words say to days of the calendar: no clock, only the publication date that is passed in."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Literal

from extractor.dates.expressions import (
    Day,
    Expression,
    Month,
    Offset,
    Point,
    Range,
    Season,
    Value,
    Week,
    Weekday,
    Year,
    year_of,
)
from extractor.dates.stretches import (
    Stretch,
    days,
    joined,
    month_of,
    one_day,
    plus,
    season_of,
    uncertain_if,
    winter_from,
    year_span,
)

Direction = Literal["past", "future"]

_NEAR_DAYS = 120
"""How far from publication a date without a year may lie if nothing tells past from future."""
_LONGEST_TURN_DAYS = 200
"""Longest range that may run over New Year without saying so; a longer one is a slip of the pen."""
_LEAP_GAP = 8
"""Most years from one 29 February to the next (1896 to 1904)."""
_WINTER = 24


def reckon(expression: Expression, published: date | None, direction: Direction | None) -> Stretch | None:
    """Return the days that an expression stands for, or None where it does not tell.

    Args:
        expression: What the words say.
        published: The anchor of everything relative; without it only absolute dates are reckoned.
        direction: Whether what is dated lies before or after publication, where that is known. Relative
            words that contradict it ("tomorrow", of something past) are not reckoned.
    """
    value = expression.value
    if value is None:
        return None
    year = year_of(value)
    try:
        if year is not None:
            reckoned = _absolute(value, year)
        else:
            reckoned = _relative(value, published, direction) if published else None
    except (ValueError, OverflowError):  # no such day: 30 February, or beyond the years 1..9999
        return None
    # EDTF level 1 has no marks for seasons; their borders are blurred anyway.
    if reckoned and expression.is_approximate and reckoned.precision != "season":
        return replace(reckoned, mark="%" if reckoned.mark else "~")
    return reckoned


def _absolute(value: Value, year: int) -> Stretch | None:
    reckoned = _in_year(value, year)
    if reckoned is None and isinstance(value, Range) and year_of(value.last) is None:
        reckoned = _in_year(value, year + 1)  # from 30 December 2020 to 2 January
    return reckoned if reckoned and _weekdays_agree(value, reckoned) else None


def _relative(value: Value, published: date, direction: Direction | None) -> Stretch | None:
    reckoned = _from_publication(value, published, direction)
    if reckoned is None or not _weekdays_agree(value, reckoned):
        return None
    is_contradicted = (direction == "past" and reckoned.start > published) or (
        direction == "future" and reckoned.end < published
    )
    return None if is_contradicted else reckoned


def _from_publication(value: Value, published: date, direction: Direction | None) -> Stretch | None:
    match value:
        case Weekday():
            return _weekday(value, published, direction)
        case Offset():
            return _offset(value, published, direction)
        case Range(first=Weekday() as first, last=Weekday() as last):
            return _weekdays(first, last, published, direction, is_pair=value.is_pair)
        case Range(first=Offset() as first, last=Offset() as last):
            ends = [_offset(end, published, direction) for end in (first, last)]
            return joined(*ends, is_pair=value.is_pair)
        case Season():
            return _in_year(value, published.year)
        case Month(which=str()):
            return _month_by_word(value, published)
        case _:
            return _in_fitting_year(value, published, direction)


def _in_year(value: Value, year: int) -> Stretch | None:
    """Return a value as it falls in a year; a range as it ends there.

    Raises:
        ValueError: The year has no such day.
    """
    match value:
        case Day():
            return one_day(date(year, value.month, value.day))
        case Month():
            return month_of(year, value.month)
        case Year():
            return year_span(value.year)
        case Season():
            return winter_from(year) if value.number == _WINTER else season_of(value.number, year)
        case Week():
            return _week_by(value, date(year, value.day.month, value.day.day))
        case Range():
            return _range(value, year)
        case Weekday() | Offset():
            return None


def _range(value: Range, year: int) -> Stretch | None:
    last = _in_year(value.last, year)
    first = _in_year(value.first, year_of(value.first) or year)
    if first and last and first.start > last.start and year_of(value.first) is None:
        first = _in_year(value.first, year - 1)
        if first and (last.end - first.start).days > _LONGEST_TURN_DAYS:
            return None
    return joined(first, last, is_pair=value.is_pair)


def _in_fitting_year(value: Value, published: date, direction: Direction | None) -> Stretch | None:
    """Return the occurrence of a value without a year that fits publication.

    In the past it is the last that has begun, in the future the first that is not over; else the nearer of
    them, if it is near at all.
    """
    occurrences = list(_occurrences(value, published.year))
    begun = [o for o in occurrences if o.start <= published]
    unfinished = [o for o in occurrences if o.end >= published]
    if direction == "past":
        return begun[-1] if begun else None
    if direction == "future":
        return unfinished[0] if unfinished else None
    nearest = min((*begun[-1:], *unfinished[:1]), key=lambda o: _distance(o, published), default=None)
    return nearest if nearest and _distance(nearest, published) <= _NEAR_DAYS else None


def _month_by_word(value: Month, published: date) -> Stretch | None:
    """Return "last March" and the like; the month of publication counts only for "this".

    In the rest of the year, "last March" may be this year's or last year's: it is marked uncertain.
    """
    if value.which == "this":
        return month_of(published.year, value.month)
    is_back = value.which in ("last", "past")
    fitting = [
        o
        for o in _occurrences(value, published.year)
        if (o.end < published if is_back else o.start > published)
    ]
    if not fitting:
        return None
    nearest = fitting[-1 if is_back else 0]
    return uncertain_if(nearest, value.which in ("last", "next") and nearest.start.year == published.year)


def _occurrences(value: Value, year: int) -> Iterator[Stretch]:
    for candidate in range(max(year - _LEAP_GAP, 1), min(year + _LEAP_GAP, 9999) + 1):
        try:
            reckoned = _in_year(value, candidate)
        except ValueError:  # 29 February
            continue
        if reckoned:
            yield reckoned


def _distance(reckoned: Stretch, published: date) -> int:
    return max((published - reckoned.end).days, (reckoned.start - published).days, 0)


def _weekdays_agree(value: Value, reckoned: Stretch) -> bool:
    """Return whether the weekdays that the words name are those of the days."""
    ends: list[tuple[Point, date]] = []
    match value:
        case Day():
            ends = [(value, reckoned.start)]
        case Range():
            ends = [(value.first, reckoned.start), (value.last, reckoned.end)]
        case _:
            pass
    return all(point.weekday in (None, day.weekday()) for point, day in ends if isinstance(point, Day))


def _weekday(value: Weekday, published: date, direction: Direction | None) -> Stretch:
    """Return a weekday as newspapers use it: within seven days of publication, publication included.

    "Last" and "next" exclude the day of publication. Where the nearest such day lies in the same week, some
    writers mean that of the week before or after: it is marked uncertain.
    """
    back = (published.weekday() - value.number) % 7
    ahead = (value.number - published.weekday()) % 7
    in_week = plus(published, value.number - published.weekday())
    if value.week is not None:
        return one_day(plus(in_week, 7 * value.week))
    match value.which:
        case "last" | "past":
            day = plus(published, -(back or 7))
        case "next" | "coming":
            day = plus(published, ahead or 7)
        case "this" if direction is None:
            day = in_week
        case _:
            day = plus(published, ahead if direction == "future" else -back)
    return uncertain_if(one_day(day), value.which in ("last", "next") and day == in_week)


def _weekdays(
    first: Weekday, last: Weekday, published: date, direction: Direction | None, *, is_pair: bool
) -> Stretch | None:
    """Return a range of weekdays, at most a week long.

    Without "last" or "next", one that is past ended by publication; the others are found by their first day.
    """
    length = (last.number - first.number) % 7
    is_split = first.week is not None and last.number < first.number  # Sunday to Tuesday of one week
    if length == 0 or is_split or (is_pair and length > 1):
        return None
    if direction == "past" and first.which is None and first.week is None:
        end = _weekday(last, published, direction).end
        return days(plus(end, -length), end, "interval")
    begin = _weekday(first, published, direction)
    return replace(days(begin.start, plus(begin.start, length), "interval"), mark=begin.mark)


def _offset(value: Offset, published: date, direction: Direction | None) -> Stretch | None:
    if value.needs_future and direction != "future":
        return None
    count = value.count or 0
    match value.unit:
        case "day":
            return one_day(plus(published, count))
        case "week":
            monday = plus(published, 7 * count - published.weekday())
            return days(monday, plus(monday, 6), "week")
        case "weekend":
            return _weekend(value, published, direction)
        case "month":
            index = published.year * 12 + published.month - 1 + count
            return month_of(index // 12, index % 12 + 1)
        case "year":
            return year_span(published.year + count)


def _weekend(value: Offset, published: date, direction: Direction | None) -> Stretch:
    saturday = plus(published, 5 - published.weekday())
    if value.count is not None:
        saturday = plus(saturday, 7 * value.count)
    elif direction != "future" and saturday > published:
        saturday = plus(saturday, -7)
    reckoned = days(saturday, plus(saturday, 1), "interval")
    # Before Saturday, "next weekend" may be the coming one or the one after it.
    return uncertain_if(reckoned, value.count == 1 and published.weekday() < 5)


def _week_by(value: Week, day: date) -> Stretch | None:
    """Return the week that a day names: from Monday to Sunday, unless the day is said to bound it.

    Nobody names a week by its last day, so "the week of" a Sunday begins with it, as weeks do in America.
    """
    if value.day.weekday not in (None, day.weekday()):
        return None
    if value.bound == "last":
        return days(plus(day, -6), day, "week")
    is_first = value.bound == "first" or day.weekday() == 6
    first = day if is_first else plus(day, -day.weekday())
    return days(first, plus(first, 6), "week")
