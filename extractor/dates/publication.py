"""The publication date: as a user gives it, or as the article's own dateline has it."""

import re
from datetime import date, datetime

from extractor.dates.expressions import Day
from extractor.dates.names import WEEKDAYS, fold
from extractor.dates.parsing import parse
from extractor.dates.reckoning import reckon
from extractor.errors import InputError

_DATELINE_LINES = 2
"""Non-empty lines in which a dateline may begin: the headline and the first of the text."""
_MAX_DATELINE_CHARS = 120
_END = re.compile(r"\s*(?:--+|[–—―]|\s-(?=\s|$)|\s/|:\s|\.(?=\s|$)|$)")
_AGENCY = re.compile(r"\s*\([^()\d]*\)$")
_PLACE = re.compile(r"[^\W\d_][\w.'’/ -]*(?:, ?[^\W\d_][\w.'’/ -]*)*")
_PLACE_LINKS = re.compile(
    r"al|and|au|da|das|de|del|der|des|di|do|du|el|en|et|la|las|le|les|los|of|os|sur|the|und|y|[de]['’]"
)
_TEASER = re.compile(
    r"(?:check|read|see|watch)\s+(?:also|more|next)|related\b|more\s+(?:from|on)\b|©|copyright", re.I
)
"""Where the article is over, or has not begun."""
_MAX_PLACE_WORDS = 6
_NO_PLACE = re.compile(
    r"after|also|archive|as|assessment|at|before|briefing|by|check|communiqu[eé]|conference|copyright|created|"
    r"dated?|editorial|file|following|from|in|issued|joint|last|meeting|modified|news|note|on|photo|picture|"
    r"posted|press|published|readout|read|release|remarks|report|rights|since|source|speech|statement|story|"
    r"summary|summit|talks|today|transcript|until|updated?|weekly|yesterday",
    re.IGNORECASE,
)
"""Words of headlines, captions and boilerplate that stand before dates, but in no name of a place."""


def parse_published(value: str | date | datetime | None) -> date | None:
    """Return the publication date that a user gives; None for None and for blank strings.

    Takes ISO 8601 dates and times, RFC 2822 dates as feeds have them, and dates in words with day, month and
    year in any order that has one reading. Of a time the date is taken as it is written, in its own offset.

    Raises:
        InputError: It is not a date, has no year, or can be read in two ways.
    """
    if isinstance(value, datetime):
        return value.date()
    if value is None or isinstance(value, date):
        return value
    text = value.strip()
    if not text:
        return None
    day = _iso_date(text) or _full_date(text)
    if day is None:
        raise InputError(
            f"can't read the publication date {value!r}: give day, month and year, best as in 2024-03-16"
        )
    return day


def dateline_date(text: str) -> date | None:
    """Return the date of the article's own dateline ("BAKU, 3 March 2024 —"), or None.

    A dateline is a place, then day, month and year, then a dash, a full stop, an agency in brackets or the
    end of the line. It has to begin one of the first two lines that are not empty. A year is never supplied,
    and bare dates, copyright lines and sentences are not taken.
    """
    lines = (line.strip() for line in text.lstrip("\ufeff").splitlines())
    for line in [line for line in lines if line][:_DATELINE_LINES]:
        if _TEASER.match(line):
            return None
        day = _line_date(line[:_MAX_DATELINE_CHARS])
        if day:
            return day
    return None


def _iso_date(text: str) -> date | None:
    # Only with a day: Python would read 2024-W10 as a Monday.
    if not re.match(r"\d{4}-?\d\d-?\d\d(?!\d)", text):
        return None
    try:
        return datetime.fromisoformat(text).date()
    except ValueError:
        return None


def _full_date(words: str) -> date | None:
    expression = parse(words)
    if expression is None or expression.is_approximate or not isinstance(expression.value, Day):
        return None
    stretch = reckon(expression, published=None, direction=None)
    return stretch.start if stretch else None


def _line_date(line: str) -> date | None:
    for end in _END.finditer(line):
        header = _AGENCY.sub("", line[: end.start()])
        pieces = re.split(r"\s*[,،(|]\s*", header.rstrip(" )"))
        for count in range(1, min(4, len(pieces))):
            place, words = ", ".join(pieces[:-count]), ", ".join(pieces[-count:])
            day = _full_date(words) if _is_place(place) else None
            if day:
                return day
    return None


def _is_place(text: str) -> bool:
    words = re.split(r"[\s,/]+", text)
    return (
        _PLACE.fullmatch(text) is not None
        and len(words) <= _MAX_PLACE_WORDS
        and all(not w[:1].islower() or _PLACE_LINKS.fullmatch(w) for w in words)
        and not any(_NO_PLACE.fullmatch(w) for w in words)
        and WEEKDAYS.keys().isdisjoint(fold(w) for w in words)
    )
