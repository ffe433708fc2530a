"""One record for one thing: the same meeting, statement or position found in several chunks or twice in one.

Every record is compared with merged wholes, never chained over a third one, so that two records which don't
fit each other are never glued together.
"""

from collections.abc import Callable, Sequence
from typing import TypeVar

from rapidfuzz import fuzz

from extractor.schemas.evidence import Evidence
from extractor.schemas.meeting import Meeting, Participant
from extractor.schemas.position import Position
from extractor.schemas.statement import Statement

_R = TypeVar("_R", Meeting, Statement, Position)

_STATUS_GROUPS = {
    "held": "done", "ongoing": "done", "planned": "ahead", "proposed": "ahead",
    "declined": "off", "cancelled_or_postponed": "off", "historical": "past",
}  # fmt: skip

_SAME_SIDES = 0.6
"""Jaccard overlap of participants from which two mentions can be one meeting."""

_SAME_PASSAGE = 0.8
"""Share of the shorter evidence that lies in the other, from which two records report the same passage."""

_SAME_WORDS = 85.0
"""rapidfuzz token_set_ratio from which two propositions or titles are the same."""


def merge_meetings(meetings: Sequence[Meeting]) -> tuple[list[Meeting], dict[str, str]]:
    """Return the meetings, each once, and for every given id the id that it now has."""
    merged: list[Meeting] = []
    renamed: dict[str, str] = {}
    for meeting in meetings:
        at = next((i for i, whole in enumerate(merged) if _is_same_meeting(whole, meeting)), None)
        if at is None:
            merged.append(meeting)
            renamed[meeting.id] = meeting.id
        else:
            merged[at] = _joined_meeting(merged[at], meeting)
            renamed[meeting.id] = merged[at].id
    return merged, renamed


def merge_statements(statements: Sequence[Statement]) -> list[Statement]:
    """Return the statements, each once; of two readings of one passage the longer stays."""
    return _merged(
        statements, _is_same_statement, lambda a, b: max((a, b), key=lambda s: sum(map(len, s.content)))
    )


def merge_positions(positions: Sequence[Position]) -> list[Position]:
    """Return the positions, each once, with the evidence of all its mentions."""
    return _merged(positions, _is_same_position, _joined_position)


def _merged(
    records: Sequence[_R], is_same: Callable[[_R, _R], bool], join: Callable[[_R, _R], _R]
) -> list[_R]:
    merged: list[_R] = []
    for record in records:
        at = next((i for i, whole in enumerate(merged) if is_same(whole, record)), None)
        if at is None:
            merged.append(record)
        else:
            merged[at] = join(merged[at], record)
    return merged


def _is_same_meeting(a: Meeting, b: Meeting) -> bool:
    if a.id.split(":")[0] == b.id.split(":")[0]:
        # The annotator saw both at once and told them apart: only a plain repetition is joined.
        return (
            _sides(a) == _sides(b) and a.title == b.title and _overlap(a.evidence, b.evidence) > _SAME_PASSAGE
        )
    if not _is_compatible(a, b):
        return False
    if a.round is not None and a.round == b.round:
        return True
    if _sides(a) == _sides(b) and _overlap(a.evidence, b.evidence) > _SAME_PASSAGE:
        return True
    shared, union = _sides(a) & _sides(b), _sides(a) | _sides(b)
    return len(shared) >= 2 and len(shared) / len(union) >= _SAME_SIDES


def _is_compatible(a: Meeting, b: Meeting) -> bool:
    """Tell whether nothing that both say contradicts their being one meeting."""
    return (
        _STATUS_GROUPS[a.status] == _STATUS_GROUPS[b.status]
        and (a.kind == "call") == (b.kind == "call")
        and _agree(a.round, b.round)
        and _agree(a.process, b.process)
        and _agree(_day(a), _day(b))
        and _agree(a.place and a.place.name, b.place and b.place.name)
        and a.part_of != b.id
        and b.part_of != a.id
    )


def _agree(a: object, b: object) -> bool:
    return a is None or b is None or a == b


def _day(meeting: Meeting) -> str | None:
    if meeting.date is None:
        return None
    words = (meeting.date.text or "").casefold().removeprefix("on ").removeprefix("last ")
    return meeting.date.edtf or words or None


def _sides(meeting: Meeting) -> set[str]:
    return {p.actor for p in meeting.participants if p.role != "invited_absent"}


def _joined_meeting(a: Meeting, b: Meeting) -> Meeting:
    roles: dict[str, Participant] = {p.actor: p for p in b.participants}
    roles |= {p.actor: p for p in a.participants if p.role != "participant" or p.actor not in roles}
    fields = ("title", "date", "place", "process", "round", "part_of")
    filled = {f: getattr(a, f) if getattr(a, f) is not None else getattr(b, f) for f in fields}
    return a.model_copy(
        update={
            **filled,
            "participants": tuple(roles.values()),
            "mode": a.mode if a.mode != "unknown" else b.mode,
            "format": a.format if a.format != "unknown" else b.format,
            "topics": tuple(dict.fromkeys((*a.topics, *b.topics))),
            "outcome": b.outcome if a.outcome.kind == "none_reported" else a.outcome,
            "evidence": _union(a.evidence, b.evidence),
        }
    )


def _is_same_statement(a: Statement, b: Statement) -> bool:
    if (a.speaker or a.speaker_text) != (b.speaker or b.speaker_text) or not _overlap(a.evidence, b.evidence):
        return False
    one, other = sorted((" ".join(a.content), " ".join(b.content)), key=len)
    return one in other


def _is_same_position(a: Position, b: Position) -> bool:
    if (a.holder, a.stance) != (b.holder, b.stance):
        return False
    if a.proposition.casefold() == b.proposition.casefold():
        return True
    alike = fuzz.token_set_ratio(a.proposition, b.proposition) >= _SAME_WORDS
    return alike and _overlap(a.evidence, b.evidence) > 0.5


def _joined_position(a: Position, b: Position) -> Position:
    return a.model_copy(update={"evidence": _union(a.evidence, b.evidence), "toward": a.toward or b.toward})


def _union(a: Sequence[Evidence], b: Sequence[Evidence]) -> tuple[Evidence, ...]:
    distinct = {(e.start, e.end): e for e in (*b, *a)}
    return tuple(sorted(distinct.values(), key=lambda e: e.start or 0))


def _overlap(a: Sequence[Evidence], b: Sequence[Evidence]) -> float:
    """Return the share of the smaller of two sets of passages that lies in the other, 0 to 1."""
    one, other = _characters(a), _characters(b)
    return len(one & other) / max(1, min(len(one), len(other)))


def _characters(evidence: Sequence[Evidence]) -> set[int]:
    return {i for e in evidence for i in range(e.start or 0, e.end or 0)}
