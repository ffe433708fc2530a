"""How an `Extraction` looks at a prompt (`repr`) and in a notebook (`_repr_html_`)."""

from collections.abc import Callable, Sequence
from html import escape
from typing import TypeVar

from extractor.schemas.evidence import Evidence
from extractor.schemas.extraction import Extraction
from extractor.schemas.meeting import Meeting
from extractor.schemas.position import Position
from extractor.schemas.statement import Statement

_R = TypeVar("_R")

_WIDTH = 100
_ROWS = 5
"""Records of each type that `repr` shows."""


def summary(extraction: Extraction) -> str:
    """Return a few lines: how it ended, counts, the first records of each type."""
    e = extraction
    counts = (
        f"{len(e.meetings)} meetings, {len(e.statements)} statements, {len(e.positions)} positions, "
        f"{len(e.actors)} actors"
    )
    extra = f", {len(e.custom)} custom" if e.custom else ""
    rejected = f", {len(e.rejected)} rejected" if e.rejected else ""
    lines = [f"<Extraction {e.document.id!r} {e.outcome.status}: {counts}{extra}{rejected}>"]
    if e.outcome.message:
        lines.append(f"  {e.outcome.message}")
    lines += _listed(e.meetings, lambda m: meeting_line(m, e))
    lines += _listed(e.statements, lambda s: statement_line(s, e))
    lines += _listed(e.positions, lambda p: position_line(p, e))
    return "\n".join(lines)


def _listed(records: Sequence[_R], line: Callable[[_R], str]) -> list[str]:
    lines = [_cut(f"  {line(r)}") for r in records[:_ROWS]]
    more = len(records) - _ROWS
    return [*lines, f"  … {more} more"] if more > 0 else lines


def _cut(line: str) -> str:
    line = " ".join(line.split("\n"))
    return line if len(line) <= _WIDTH else line[: _WIDTH - 1] + "…"


def names(ids: Sequence[str], extraction: Extraction) -> str:
    """Return the names of actors, joined by commas."""
    return ", ".join(a.name for i in ids if (a := extraction.actor(i)))


def meeting_line(meeting: Meeting, extraction: Extraction) -> str:
    """Return id, status, kind, sides, place and date of a meeting in one line."""
    sides = names([p.actor for p in meeting.participants if p.role != "invited_absent"], extraction)
    where = f" · {meeting.place.name}" if meeting.place else ""
    when = f" · {meeting.date.edtf or meeting.date.text}" if meeting.date else ""
    return f"{meeting.id} {meeting.status} {meeting.kind}: {sides or meeting.title or '?'}{where}{when}"


def statement_line(statement: Statement, extraction: Extraction) -> str:
    """Return id, speaker, cue and content of a statement in one line."""
    speaker = names([statement.speaker or ""], extraction) or statement.speaker_text or "?"
    mark = "" if statement.quote_type == "indirect" else "“"
    return f"{statement.id} {speaker} · {statement.cue or statement.speech_act} · {mark}{' … '.join(statement.content)}"


def position_line(position: Position, extraction: Extraction) -> str:
    """Return id, holder, stance and proposition of a position in one line."""
    return f"{position.id} {names([position.holder], extraction)} {position.stance}: {position.proposition}"


def to_html(extraction: Extraction) -> str:
    """Return a self-contained HTML fragment with one table a record type; every text is escaped."""
    e = extraction
    parts = [f"<p><b>{escape(e.document.title or e.document.id)}</b>: {escape(e.outcome.status)}</p>"]
    if e.outcome.message:
        parts.append(f"<p>{escape(e.outcome.message)}</p>")
    parts.append(_table("Meetings", [(meeting_line(m, e), m.evidence) for m in e.meetings]))
    parts.append(_table("Statements", [(statement_line(s, e), s.evidence) for s in e.statements]))
    parts.append(_table("Positions", [(position_line(p, e), p.evidence) for p in e.positions]))
    if e.rejected:
        parts.append(f"<p>{len(e.rejected)} rejected: see <code>.rejected</code></p>")
    return "<div>" + "".join(parts) + "</div>"


def _table(title: str, rows: Sequence[tuple[str, Sequence[Evidence]]]) -> str:
    if not rows:
        return ""
    body = "".join(
        f"<tr><td>{escape(line)}</td><td>{escape(evidence[0].quote)}</td>"
        f"<td>{evidence[0].start}–{evidence[0].end}</td><td>{evidence[0].match}</td></tr>"
        for line, evidence in rows
    )
    head = "<tr><th>Record</th><th>Evidence</th><th>Offsets</th><th>Match</th></tr>"
    return f"<h4>{title}</h4><table>{head}{body}</table>"
