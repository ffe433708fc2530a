"""Stretches of the calendar: the values that dates are reckoned in, and how to make them."""

import calendar
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from extractor.schemas.date_value import DatePrecision


@dataclass(frozen=True)
class Stretch:
    """A stretch of the calendar."""

    start: date
    """First day, inclusive."""
    end: date
    """Last day, inclusive."""
    dates: tuple[str, ...]
    """In EDTF without marks: one date, or the two ends of an interval."""
    precision: DatePrecision
    mark: Literal["", "~", "?", "%"] = ""
    """As in EDTF: approximate, uncertain (the words have a second reading), both."""

    @property
    def edtf(self) -> str:
        """Extended Date/Time Format, level 1."""
        return "/".join(f"{d}{self.mark}" for d in self.dates)


def plus(day: date, count: int) -> date:
    """Return the day so many days later; raise `OverflowError` beyond the years 1..9999."""
    return day + timedelta(days=count)


def one_day(day: date) -> Stretch:
    """Return a single day."""
    return Stretch(day, day, (day.isoformat(),), "day")


def days(first: date, last: date, precision: DatePrecision) -> Stretch:
    """Return the days from `first` to `last`, inclusive."""
    return Stretch(first, last, (first.isoformat(), last.isoformat()), precision)


def month_of(year: int, month: int) -> Stretch:
    """Return a month, 1..12, of a year."""
    last = date(year, month, calendar.monthrange(year, month)[1])
    return Stretch(date(year, month, 1), last, (f"{year:04}-{month:02}",), "month")


def year_span(year: int) -> Stretch:
    """Return a calendar year."""
    return Stretch(date(year, 1, 1), date(year, 12, 31), (f"{year:04}",), "year")


def winter_from(year: int) -> Stretch:
    """Return December to February; EDTF's own winter is split by the turn of the year."""
    first, last = month_of(year, 12), month_of(year + 1, 2)
    return Stretch(first.start, last.end, (*first.dates, *last.dates), "season")


def season_of(number: int, year: int) -> Stretch:
    """Return a season of the northern half, meteorologically: spring is March to May."""
    first, last = month_of(year, 3 * (number - 20)), month_of(year, 3 * (number - 20) + 2)
    return Stretch(first.start, last.end, (f"{year:04}-{number}",), "season")


def joined(first: Stretch | None, last: Stretch | None, *, is_pair: bool = False) -> Stretch | None:
    """Return the range from one stretch to a later one, or None where they are out of order or unknown.

    Of a pair ("3 and 5 May") the second has to follow at once, for a range would hold the days between.
    """
    if first is None or last is None or first.end >= last.start:
        return None
    if is_pair and (last.start - first.end).days > 1:
        return None
    return Stretch(first.start, last.end, (first.dates[0], last.dates[-1]), "interval")


def uncertain_if(stretch: Stretch, is_uncertain: bool) -> Stretch:
    """Return the stretch, marked ``?`` where the words have a second reading."""
    return replace(stretch, mark="?") if is_uncertain else stretch
