"""Which meetings of different articles are the same event."""

from collections.abc import Hashable, Iterator
from datetime import date, timedelta

from extractor.across.clustering import UNLIKE, Likeness
from extractor.across.mentions import MeetingMention

THRESHOLD = 0.6

_OFF = frozenset({"declined", "cancelled_or_postponed"})
_TOLERANCE = timedelta(days=1)
"""Outlets in other time zones, and reports of the evening, are a day off."""
_SAME_NEWS = timedelta(days=3)
"""How far apart articles may be published that report one event without dating it."""


def blocks(meeting: MeetingMention) -> Iterator[Hashable]:
    """Yield the blocks of a meeting: each of its sides, its process."""
    yield from meeting.sides
    yield from meeting.who
    if meeting.process:
        yield meeting.process


def likeness(one: MeetingMention, other: MeetingMention) -> Likeness:
    """Return how sure it is that two meetings of different articles are one event."""
    if one.document == other.document or _contradict(one, other):
        return UNLIKE
    time = _time(one, other)
    if time == 0:
        return UNLIKE
    sides = _overlap(one.sides, other.sides)
    who = _overlap(one.who, other.who)
    together = max(who, sides * 0.9)
    if together < 0.5 or not _is_enough(one, other):
        return UNLIKE
    place = 0.1 if one.place and one.place == other.place else 0.0
    named = 0.1 if one.process and one.process == other.process and one.round == other.round else 0.0
    score = min(1.0, 0.5 * together + 0.4 * time + place + named)
    return Likeness(score, _why(one, other, time))


def _contradict(one: MeetingMention, other: MeetingMention) -> bool:
    """Tell whether two meetings can't be one: other rounds, other places, one on the phone, one that was called off."""
    if one.round and other.round and one.round != other.round:
        return True
    if (one.status in _OFF) != (other.status in _OFF) or one.is_remote != other.is_remote:
        return True
    if (
        "historical" in {one.status, other.status}
        and one.status != other.status
        and not (one.first and other.first)
    ):
        return True
    if one.place_country and other.place_country and one.place_country != other.place_country:
        return True
    return bool(one.place and other.place and one.place != other.place and one.place_country is not None)


def _time(one: MeetingMention, other: MeetingMention) -> float:
    """Return how well the times agree: 1 for days that meet, 0 for days that do not, between where not both are told."""
    if one.first and one.last and other.first and other.last:
        is_near = one.first - _TOLERANCE <= other.last and other.first - _TOLERANCE <= one.last
        if not is_near:
            return 0.0
        return 1.0 if one.first <= other.last and other.first <= one.last else 0.8
    days = [_about(one), _about(other)]
    if days[0] is None or days[1] is None:
        return 0.3
    return 0.6 if abs(days[0] - days[1]) <= _SAME_NEWS else 0.0


def _about(meeting: MeetingMention) -> date | None:
    return meeting.first or meeting.published


def _overlap(one: frozenset[str], other: frozenset[str]) -> float:
    """Return the mean of the shares that two sets have in common: a report may leave out some of many."""
    if not one or not other:
        return 0.0
    common = len(one & other)
    return common / min(len(one), len(other)) * (0.5 + 0.5 * common / max(len(one), len(other)))


def _is_enough(one: MeetingMention, other: MeetingMention) -> bool:
    """Tell whether two sides are the same; one alone meets many in a week."""
    return len(one.sides & other.sides) >= 2 or len(one.who & other.who) >= 2


def _why(one: MeetingMention, other: MeetingMention, time: float) -> str:
    parts = [f"{len(one.who & other.who)} participants and {len(one.sides & other.sides)} sides in common"]
    if time >= 0.8 and one.first:
        parts.append(f"dated {one.first.isoformat()}")
    elif time > 0.3:
        parts.append("reported within days")
    if one.place and one.place == other.place:
        parts.append(f"in {one.place}")
    return ", ".join(parts)


def disagreements(meetings: list[MeetingMention]) -> list[str]:
    """Return what the reports of one event tell differently, a line each: days, places, participants, outcomes."""
    told = []
    for what, values in (
        ("day", [m.first.isoformat() if m.first else "" for m in meetings]),
        ("place", [m.place for m in meetings]),
        ("status", [m.status for m in meetings]),
        ("outcome", ["" if m.outcome == "none_reported" else m.outcome for m in meetings]),
        ("number of participants", [str(len(m.who)) if m.who else "" for m in meetings]),
    ):
        by_value: dict[str, list[str]] = {}
        for meeting, value in zip(meetings, values, strict=True):
            if value:
                by_value.setdefault(value, []).append(meeting.document)
        if len(by_value) > 1:
            told.append(f"{what}: " + "; ".join(f"{v} ({', '.join(d)})" for v, d in sorted(by_value.items())))
    return told
