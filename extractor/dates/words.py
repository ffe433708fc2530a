"""Where date words stand in an English sentence."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from extractor.dates.expressions import Day, Month, Range, Value
from extractor.dates.grammar import is_and
from extractor.dates.names import SHORT_MONTHS, SHORT_WEEKDAYS, fold
from extractor.dates.parsing import SEPARATORS, matches, parse
from extractor.documents import Span

_LEAD_CHARS = 40
"""How far before and behind a match its context is looked at, in code points."""
_OPENS_SENTENCE = re.compile(r"(?:^|[.!?:;…—–\"“”‘(\[])[\s\"“‘'(\[]*$")
_FRAMES = re.compile(
    r"\b(?:between|(?:the\s+)?week\s+(?:of|beginning|starting|commencing|ending)(?:\s+on)?)\s+$", re.I
)
"""What has to be read with the words behind it."""
_LIMITS = re.compile(
    r"\b(?:since|until|till|by|before|after|from|every|each|around|about|circa|as\s+of|ahead\s+of|prior\s+to|"
    r"later\s+than|earlier\s+than)\s+(?:on\s+)?(?:the\s+)?$",
    re.IGNORECASE,
)
"""What makes another time of the words behind it: "since Monday" is not on Monday."""

_AMBIGUOUS_MONTHS = frozenset({3, 4, 5, 6, 8})
"""March, May and August are other words too; April, May, June and August are names of persons."""
_MONTH_LEAD = re.compile(
    r"\b(?:in|since|during|until|till|through|throughout|between|around|month\s+of)\s+$", re.IGNORECASE
)
_YEAR_LEAD = re.compile(
    r"\b(?:in|since|during|until|till|before|after|from|through|throughout|around|circa)\s+$",
    re.IGNORECASE,
)
_COUNT_LEAD = re.compile(r"\b(?:by|of|for)\s+$", re.IGNORECASE)
_COUNTED = re.compile(
    r"\s+(?!(?:and|or|but|in|at|on|to|with|when|while|which|that|as|for|from|after|before|was|were|is|are|had|"
    r"has|have|would|will|could|did)\b)[a-z]"
)
"""A noun behind a number: "for 2000 people", but not "for 2000 and"."""

_NAMED_DAYS = re.compile(
    r"\b(?:Ash|Black|Bloody|Cyber|Easter|Good|Holy|Maundy|Palm|Sheffield|Shrove|Spy|Super|Whit|Mail\s+on|"
    r"(?:Mr|Mrs|Ms|Dr)\.?)\s+$"
)
_NAME_HEADS = re.compile(
    r"\s+(?:(?:Accords?|Agreement|Alliance|Avenue|Bloc|Brigades?|Bridge|Club|Coalition|Declaration|Express|Forces|"
    r"Front|Group|Herald|Independent|Island|Mail|Massacre|Mirror|Movement|News|Observer|Party|Post|Process|"
    r"Protocol|Review|Revolution|Square|Star|Street|Sun|Telegraph|Times|Treaty|Tribune|World)\b|(?i:prayers?|mosque)\b)"
)
"""Nouns that make a name of the day before them: the "March 14 Alliance", the "Sunday Times"."""
_CAPITAL = re.compile(r"\s+[A-Z]")
_WEEKDAY_LEAD = re.compile(r"\b(?:on|by|until|till|since|before|after|from|for|and|said|told|\w+ed)\s+$")


class _Found(NamedTuple):
    start: int
    end: int


def find_date_words(sentence: str) -> list[Span]:
    """Return the spans of all date expressions in English text, in order, none overlapping.

    A span holds what belongs to the date ("last", "early", "the week of", an hour of the day), not the
    preposition before it, unless that makes another time of it: "since Monday" is one span, which
    `resolve_date` leaves unresolved. Expressions that tell no date by themselves ("two days later", "in the
    coming weeks") are found too; single words such as "recently" are not. Verbs, names and numbers that look
    like dates are left out: "may", "Sunday Times", "resolution 2254", "2021-C".
    """
    chosen = _longest(_candidates(sentence))
    spans = (_limited(sentence, found) for found in _merged(sentence, chosen))
    return [Span(start=found.start, end=found.end) for found in spans]


def _candidates(sentence: str) -> Iterator[_Found]:
    for rule, start, end in matches(sentence):
        found = _framed(sentence, _Found(start, end))
        expression = parse(sentence[found.start : found.end])
        if expression and _is_date(rule, expression.value, sentence, _Found(start, end)):
            yield found


def _longest(candidates: Iterator[_Found]) -> list[_Found]:
    chosen: list[_Found] = []
    for found in sorted(candidates, key=lambda f: (f.start - f.end, f.start)):
        if all(found.end <= other.start or found.start >= other.end for other in chosen):
            chosen.append(found)
    return sorted(chosen)


def _merged(sentence: str, chosen: list[_Found]) -> list[_Found]:
    """Join neighbours that make a range: "28 February to 2 March"."""
    merged: list[_Found] = []
    for found in chosen:
        whole = _range(sentence, merged[-1], found) if merged else None
        if whole:
            merged[-1] = whole
        else:
            merged.append(found)
    return merged


def _range(sentence: str, first: _Found, last: _Found) -> _Found | None:
    separator = SEPARATORS.fullmatch(sentence, first.end, last.start)
    if separator is None:
        return None
    whole = _framed(sentence, _Found(first.start, last.end))
    if is_and(separator[0]) and whole.start == first.start:
        return None  # two dates, which "between" alone would make one
    return whole if parse(sentence[whole.start : whole.end]) else None


def _framed(sentence: str, found: _Found) -> _Found:
    """Take in "between" or "the week of", where that can be read."""
    frame = _FRAMES.search(sentence, max(0, found.start - _LEAD_CHARS), found.start)
    if frame and parse(sentence[frame.start() : found.end]):
        return _Found(frame.start(), found.end)
    return found


def _limited(sentence: str, found: _Found) -> _Found:
    limit = _LIMITS.search(sentence, max(0, found.start - _LEAD_CHARS), found.start)
    if limit is None:
        return found
    # After Wednesday's meeting: the day is the meeting's own.
    is_possessive = sentence[found.end :].startswith(("'s", "’s"))
    expression = parse(sentence[found.start : found.end])
    is_range = expression is not None and isinstance(expression.value, Range)
    return found if is_possessive or is_range else _Found(limit.start(), found.end)


def _is_date(rule: str, value: Value | None, sentence: str, found: _Found) -> bool:
    """Return whether the words around a match, and how it is written, let it be a date."""
    words, before, after = (
        sentence[found.start : found.end],
        sentence[max(0, found.start - _LEAD_CHARS) : found.start],
        sentence[found.end : found.end + _LEAD_CHARS],
    )
    match rule:
        case "digits":
            return not re.search(r"[\w/.-]$", before) and not re.match(r"[\w/]|[.-]\w", after)
        case "year" | "years":
            return _is_year(words, before, after)
        case "month" | "months":
            return _is_month(value, words, before, after)
        case "day":
            return not (isinstance(value, Day) and value.year is None and _NAME_HEADS.match(after))
        case "weekday":
            return _is_weekday(words, before, after)
        case "today" | "unit":
            return not words[0].isupper() or bool(_OPENS_SENTENCE.search(before))
        case _:
            return True


def _is_year(words: str, before: str, after: str) -> bool:
    if re.match(r"[-–/]\w|\s?%|,\d{3}", after):
        return False
    is_bare = re.match(r"\d{4}(?!\S)", words)  # 2015, 2015 to 2017; not late 2015, 2015-2017
    if not is_bare or _YEAR_LEAD.search(before):
        return True
    return bool(_COUNT_LEAD.search(before)) and not _COUNTED.match(after)


def _is_month(value: Value | None, words: str, before: str, after: str) -> bool:
    if not isinstance(value, Month) or re.search(r"[\s-]", words):
        return True  # mid-March, March 2021, last March, March to May
    if fold(words).rstrip(".") in SHORT_MONTHS:
        return False
    if value.month not in _AMBIGUOUS_MONTHS:
        return not (_NAME_HEADS.match(after) or re.match(r"\s+\d", after))
    return bool(_MONTH_LEAD.search(before)) and not after.startswith(("'s", "’s"))


def _is_weekday(words: str, before: str, after: str) -> bool:
    if fold(words) in SHORT_WEEKDAYS:  # without a full stop: the Sun, Sat Nav
        return False
    if _NAMED_DAYS.search(before) or _NAME_HEADS.match(after):
        return False
    if " " in words or not _CAPITAL.match(after):
        return True
    # Wednesday Oduya said: a name, unless the word before shows that a date is due.
    return bool(_WEEKDAY_LEAD.search(before))
