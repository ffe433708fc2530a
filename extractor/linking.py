"""How the records of a document hang together: side meetings, statements at meetings, positions in statements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from rapidfuzz import fuzz

from extractor.schemas.actor import Actor
from extractor.schemas.evidence import Evidence
from extractor.schemas.extraction import CustomRecord
from extractor.schemas.meeting import Meeting
from extractor.schemas.position import Position
from extractor.schemas.statement import Statement

_R = TypeVar("_R", Meeting, Statement, Position, CustomRecord)

_SAME_TITLE = 80.0
"""rapidfuzz token_set_ratio from which words name a meeting by its title."""


@dataclass(frozen=True)
class Records:
    """The records of one document."""

    meetings: tuple[Meeting, ...] = ()
    statements: tuple[Statement, ...] = ()
    positions: tuple[Position, ...] = ()
    custom: tuple[CustomRecord, ...] = ()


def link_records(records: Records, actors: Sequence[Actor], renamed: Mapping[str, str]) -> Records:
    """Return the records with final ids and references between them, each kind in the order of the text.

    Args:
        records: Meetings with provisional ids; their `part_of`, and the statements' `meeting`, are
            ``chunk:reference``.
        actors: The document's actors.
        renamed: For each provisional meeting id the one that it was merged into.
    """
    meetings = _in_order(records.meetings)
    final = {m.id: f"m{i}" for i, m in enumerate(meetings, 1)}
    ids = {old: final[new] for old, new in renamed.items()}
    numbered = tuple(
        m.model_copy(update={"id": final[m.id], "part_of": _part_of(m, ids, final[m.id])}) for m in meetings
    )
    statements = tuple(
        s.model_copy(update={"id": f"s{i}", "meeting": _meeting_of(s, numbered, ids)})
        for i, s in enumerate(_in_order(records.statements), 1)
    )
    by_id = {a.id: a for a in actors}
    positions = tuple(
        p.model_copy(update={"id": f"p{i}", "statements": _statements_of(p, statements, by_id)})
        for i, p in enumerate(_in_order(records.positions), 1)
    )
    return Records(numbered, statements, positions, _numbered_custom(records.custom))


def _in_order(records: Sequence[_R]) -> list[_R]:
    return sorted(records, key=lambda r: (r.evidence[0].start or 0, r.evidence[0].end or 0))


def _numbered_custom(records: Sequence[CustomRecord]) -> tuple[CustomRecord, ...]:
    counts: dict[str, int] = {}
    numbered = []
    for record in _in_order(records):
        counts[record.record_type] = counts.get(record.record_type, 0) + 1
        new_id = f"{record.record_type}{counts[record.record_type]}"
        numbered.append(record.model_copy(update={"id": new_id}))
    return tuple(numbered)


def _part_of(meeting: Meeting, ids: Mapping[str, str], own_id: str) -> str | None:
    whole = ids.get(meeting.part_of or "")
    return None if whole == own_id else whole


def _meeting_of(statement: Statement, meetings: Sequence[Meeting], ids: Mapping[str, str]) -> str | None:
    """Return the meeting that a statement was made at, by reference, by title, or by "the talks" after it."""
    if statement.meeting is None:
        return None
    if statement.meeting in ids:
        return ids[statement.meeting]
    words = statement.meeting.partition(":")[2].casefold()
    titled = [(fuzz.token_set_ratio(words, m.title.casefold()), m.id) for m in meetings if m.title]
    if titled and max(titled)[0] >= _SAME_TITLE:
        return max(titled)[1]
    if not words.startswith(("the ", "this ", "their ")):
        return None
    start = statement.evidence[0].end or 0
    before = [m for m in meetings if m.status in {"held", "ongoing"} and (m.evidence[0].start or 0) < start]
    return before[-1].id if before else None


def _statements_of(
    position: Position, statements: Sequence[Statement], actors: Mapping[str, Actor]
) -> tuple[str, ...]:
    """Return the statements that express a position: in the same passage, by its holder or who speaks for it."""
    return tuple(
        s.id
        for s in statements
        if _touch(position.evidence, s.evidence) and _speaks_for(s.speaker, position.holder, actors)
    )


def _speaks_for(speaker: str | None, holder: str, actors: Mapping[str, Actor]) -> bool:
    if speaker is None or speaker == holder:
        return speaker == holder
    one, other = actors[speaker], actors[holder]
    is_same_side = one.country is not None and one.country == other.country and other.kind != "person"
    return is_same_side or holder in one.represents or speaker in other.represents


def _touch(a: Sequence[Evidence], b: Sequence[Evidence]) -> bool:
    return any((x.start or 0) < (y.end or 0) and (y.start or 0) < (x.end or 0) for x in a for y in b)
