"""Dates: the words of the article, and the calendar range they stand for where that is known."""

from datetime import date
from typing import Literal

from extractor.schemas.base import Record

DatePrecision = Literal["day", "week", "month", "season", "year", "interval", "unknown"]
DateBasis = Literal["explicit", "relative_to_publication", "relative_to_event", "unresolved"]


class DateValue(Record):
    """A date expression (TIMEX3 text) and its value (EDTF level 1). Unresolved ones keep the words only."""

    text: str | None
    """Verbatim words: "on Wednesday"."""
    edtf: str | None = None
    """Extended Date/Time Format, level 1: 2021-02-16, 2021-02, 2021-21, 2021-02-16/2021-02-17."""
    start: date | None = None
    """First day of the range, inclusive."""
    end: date | None = None
    """Last day of the range, inclusive."""
    precision: DatePrecision = "unknown"
    basis: DateBasis = "unresolved"
    """explicit: all of it stands in the words; relative_to_publication: reckoned from the known
    publication date; relative_to_event: reckoned from another dated event; unresolved: not known."""
    anchor: date | None = None
    """The date it was reckoned from, for the relative bases."""
