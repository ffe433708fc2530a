"""What date words can say, before anything is reckoned: plain values, made by `extractor.dates.grammar`."""

from dataclasses import dataclass
from typing import Literal

Which = Literal["last", "past", "this", "coming", "next"]
"""As in "last Monday", "this past Monday", "this Monday", "this coming Monday", "next Monday"."""
Bound = Literal["first", "within", "last"]
Unit = Literal["day", "week", "weekend", "month", "year"]


@dataclass(frozen=True)
class Day:
    """A day of the year: "16 February", "Tuesday, 16 February 2021"."""

    month: int
    day: int
    year: int | None = None
    weekday: int | None = None
    """0 is Monday; None where the words name none."""


@dataclass(frozen=True)
class Month:
    """A month: "February 2021", "in March", "last March"."""

    month: int
    year: int | None = None
    which: Which | None = None


@dataclass(frozen=True)
class Year:
    """A calendar year."""

    year: int


@dataclass(frozen=True)
class Season:
    """A season: "spring 2021", "this summer", "the winter of 2020-21" (year 2020)."""

    number: int
    """21 spring, 22 summer, 23 autumn, 24 winter: the codes of EDTF, here those of the northern half."""
    year: int | None
    """None: the year of publication."""


@dataclass(frozen=True)
class Weekday:
    """A weekday: "Wednesday", "next Monday", "Monday of last week"."""

    number: int
    """0 is Monday."""
    which: Which | None = None
    week: int | None = None
    """Weeks from that of publication, where the words name the week."""


@dataclass(frozen=True)
class Offset:
    """A unit of the calendar counted from that of publication: "yesterday", "last week", "two years ago"."""

    unit: Unit
    count: int | None
    """Negative in the past; None for "the weekend", which may be the last or the next."""
    needs_future: bool = False
    """A date only of something to come: "in two days" may be a duration too."""


@dataclass(frozen=True)
class Week:
    """Seven days named by one of them: "the week of 3 May"."""

    day: Day
    bound: Bound
    """Where in the week the day stands."""


Point = Day | Month | Year | Weekday | Offset


@dataclass(frozen=True)
class Range:
    """From one to another, both included."""

    first: Point
    last: Point
    is_pair: bool
    """Joined by "and": a stretch only if the second follows at once on the first."""


Value = Point | Season | Week | Range


@dataclass(frozen=True)
class Expression:
    """A date expression."""

    value: Value | None
    """None for words that are known to tell no date by themselves: "two days later"."""
    is_approximate: bool = False
    """The words blur it: "early March", "around 3 May", "two weeks ago"."""


def year_of(value: Value) -> int | None:
    """Return the year that stands in the words, or None; of a range, that of its end where it has one."""
    match value:
        case Range():
            return year_of(value.last) or year_of(value.first)
        case Week():
            return value.day.year
        case Day() | Month() | Season() | Year():
            return value.year
        case Weekday() | Offset():
            return None
