"""Reading date words by the grammar: `parse` as a whole, `matches` as parts of running English text."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple

from extractor.dates.expressions import Bound, Day, Expression, Point, Range, Week
from extractor.dates.grammar import PIECES, RULES, SEPARATOR, any_of, counted, is_and
from extractor.dates.names import (
    ARABIC_MONTHS,
    ENGLISH_MONTHS,
    ENGLISH_WEEKDAYS,
    MONTHS,
    SHORT_MONTHS,
    SHORT_WEEKDAYS,
    WEEKDAYS,
    fold,
)


class _Names(NamedTuple):
    """The names that a compiled rule knows: alternatives, and what may follow them."""

    months: str
    weekdays: str
    after_month: str = ""
    after_weekday: str = ""


def _compiled(template: str, names: _Names, flags: int = 0) -> re.Pattern[str]:
    pieces = {
        **PIECES,
        "MONTH": f"(?P<month>{names.months}){names.after_month}",
        "MONTH2": f"(?P<month2>{names.months}){names.after_month}",
        "WEEKDAY": f"(?P<weekday>{names.weekdays}){names.after_weekday}",
        "WEEKDAY2": f"(?P<weekday2>{names.weekdays}){names.after_weekday}",
    }
    expanded = re.sub(r"<([A-Z]+2?)>", lambda m: pieces[m[1]], template)
    return re.compile(re.sub(r" (\??)", lambda m: r"\s*" if m[1] else r"\s+", expanded), flags)


def _capitalised(full: Iterable[str], short: Iterable[str]) -> str:
    """Return a pattern for English names as they are printed: in running text "may" and "march" are verbs."""
    written = [form for name in full for form in (name.title(), name.upper())]
    return rf"(?-i:{any_of(written)}|(?:{any_of(name.title() for name in short)})\b\.?)"


# Arab papers print both names of a month: the Egyptian one, a stroke, the Levantine one.
_FOLDED = _Names(
    months=any_of(MONTHS),
    weekdays=any_of(WEEKDAYS),
    after_month=rf"\.?(?: ?/ ?(?:{any_of(ARABIC_MONTHS)}))?",
    after_weekday=r"\.?",
)
_PRINTED = _Names(
    months=_capitalised(ENGLISH_MONTHS.keys() - SHORT_MONTHS.keys(), SHORT_MONTHS),
    weekdays=_capitalised(ENGLISH_WEEKDAYS.keys() - SHORT_WEEKDAYS.keys(), SHORT_WEEKDAYS),
)
_READERS = [(rule.build, _compiled(rule.template, _FOLDED)) for rule in RULES]
_FINDERS = [
    (rule.name, _compiled(rf"(?<![\w$€£#])(?<!\d[.,/-])(?:{rule.template})(?!\w)", _PRINTED, re.IGNORECASE))
    for rule in RULES
]
SEPARATORS = re.compile(SEPARATOR)
"""What may stand between two dates that make a range."""
_MAX_CHARS = 200
"""Longest words that are read at all; no date is that long."""
_CLOCK_TIME = re.compile(
    r",?\s*\b(?:at\s+)?\d\d?(?::\d\d(?::\d\d)?(?:\s*[ap]\.?m\b\.?)?|\s*[ap]\.?m\b\.?)"
    r"(?:\s*(?:(?:gmt|utc|ut|msk|[cew]es?t|e[ds]t|[cmp][ds]t)\b|[+-]\d{4}))?|,?\s*\(?\blocal time\b\)?"
)


def matches(sentence: str) -> Iterator[tuple[str, int, int]]:
    """Yield rule name, start and end of everything in English text that has the form of date words.

    They overlap, and their context is not looked at.
    """
    for name, pattern in _FINDERS:
        for match in pattern.finditer(sentence):
            yield name, match.start(), match.end()


def parse(words: str) -> Expression | None:
    """Return what date words say, or None where they are no date or contradict each other.

    All of the words have to fit. Leading prepositions that don't move the date, clock times and hours of the
    day are skipped; "by", "since", "before" and the like are not, for they tell no date.
    """
    if len(words) > _MAX_CHARS:
        return None
    text = _CLOCK_TIME.sub("", fold(words)).strip(" .,;:\"'“”«»").removesuffix("'s")
    return _read(text[1:-1] if text.startswith("(") and text.endswith(")") else text)


def _read(text: str) -> Expression | None:
    direct = _by_rule(text) or _joined(text)
    if direct:
        return direct
    for pattern, adapt in _PREFIXES:
        if match := pattern.match(text):
            return adapt(match, text[match.end() :])
    return None


def _by_rule(text: str) -> Expression | None:
    for build, pattern in _READERS:
        match = pattern.fullmatch(text)
        expression = build(match) if match else None
        if expression:
            return expression
    return None


def _joined(text: str) -> Expression | None:
    """Read two expressions of one kind with a separator between them."""
    for separator in SEPARATORS.finditer(text):
        first, last = _by_rule(text[: separator.start()]), _by_rule(text[separator.end() :])
        if first is None or last is None or type(first.value) is not type(last.value):
            continue
        if isinstance(first.value, Point) and isinstance(last.value, Point):
            value = Range(first.value, last.value, is_pair=is_and(separator[0]))
            return Expression(value, first.is_approximate or last.is_approximate)
    return None


def _after_preposition(_: re.Match[str], rest: str) -> Expression | None:
    return _read(rest)


def _in_future(match: re.Match[str], _: str) -> Expression | None:
    return counted(match, 1, needs_future=True)


def _approximately(_: re.Match[str], rest: str) -> Expression | None:
    inner = _read(rest)
    return replace(inner, is_approximate=True) if inner else None


def _stretch(match: re.Match[str], rest: str) -> Expression | None:
    """Read what follows "from" or "between": one date alone would be open at its end."""
    inner = _read(rest.replace(" and ", " - ", 1) if match[1] == "between" else rest)
    return inner if inner and isinstance(inner.value, Range) else None


def _week_of(match: re.Match[str], rest: str) -> Expression | None:
    inner = _read(rest)
    if inner is None or not isinstance(inner.value, Day):
        return None
    return Expression(Week(inner.value, _BOUNDS.get(match[1], "first")))


_BOUNDS: dict[str, Bound] = {"of": "within", "ending": "last"}
_PREFIXES = (
    (_compiled(r"in <COUNT> <UNITS>$", _FOLDED), _in_future),
    (re.compile(r"(?:around|about|circa|approximately|roughly) "), _approximately),
    (re.compile(r"(between|from|с|со|من) "), _stretch),
    (re.compile(r"(?:the )?week (of|beginning|starting|commencing|ending)(?: on)? "), _week_of),
    (
        re.compile(
            r"(?:on|in|at|during|over|throughout|for|of|the|le|la|el|am|im|en|au|du|del|vom|в|во|يوم|في|"
            r"(?:night|morning|afternoon|evening) of) "
        ),
        _after_preposition,
    ),
)
