"""How a result looks on a terminal: records with their evidence, readable at 80 columns, plain when piped."""

import re
from collections.abc import Iterator, Sequence

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from extractor.schemas.date_value import DateValue
from extractor.schemas.display import names
from extractor.schemas.evidence import Evidence
from extractor.schemas.extraction import Extraction, Usage
from extractor.schemas.meeting import Meeting
from extractor.schemas.position import Position
from extractor.schemas.statement import Statement

# Articles are not trusted: their control characters must not reach the terminal as escape sequences.
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]+")

_STATUS_STYLES = {"ok": "green", "empty": "yellow", "partial": "yellow", "failed": "red"}
_STANCE_SIGNS = {"support": "+", "oppose": "−", "conditional": "?", "neutral_or_mixed": "±"}
_MAX_QUOTE_CHARS = 300


def print_extraction(extraction: Extraction, console: Console) -> None:
    """Print one result."""
    console.print(_head(extraction))
    for title, rows in (
        ("Meetings", [_meeting(m, extraction) for m in extraction.meetings]),
        ("Statements", [_statement(s, extraction) for s in extraction.statements]),
        ("Positions", [_position(p, extraction) for p in extraction.positions]),
    ):
        if rows:
            console.print(Text(f"\n{title}", style="bold"))
            console.print(_grid(rows))
    for record_type in dict.fromkeys(c.record_type for c in extraction.custom):
        rows = [
            (c.id, [Text(clean(_values(c.values))), *_evidence(c.evidence)])
            for c in extraction.custom
            if c.record_type == record_type
        ]
        console.print(Text(f"\n{record_type.capitalize()}", style="bold"))
        console.print(_grid(rows))
    if extraction.rejected:
        console.print(Text("\nRejected (not in the article, kept out of the records)", style="bold yellow"))
        console.print(
            _grid([("", [Text(f"{r.record_type}: {clean(r.message)}")]) for r in extraction.rejected])
        )


def clean(text: str) -> str:
    """Return text with line breaks and control characters as single spaces."""
    return _CONTROL.sub(" ", text)


def _head(e: Extraction) -> RenderableType:
    title = Text(clean(e.document.title or e.document.id), style="bold")
    counts = f"{len(e.meetings)} meetings · {len(e.statements)} statements · {len(e.positions)} positions"
    status = Text(e.outcome.status, style=_STATUS_STYLES[e.outcome.status])
    line = Text.assemble(status, f" · {counts} · {e.provenance.model} · {_cost(e.usage)}")
    if not e.outcome.message:
        return Group(title, line)
    messages = [e.outcome.message, *(f"{f.part}: {f.message}" for f in e.outcome.failures[1:])]
    return Group(title, line, *(Text(clean(m), style=_STATUS_STYLES[e.outcome.status]) for m in messages))


def _cost(usage: Usage) -> str:
    if not usage.calls:
        return f"{usage.seconds:.1f} s"
    price = "price unknown" if usage.cost_usd is None else f"${usage.cost_usd:.4f}"
    tokens = f"{usage.prompt_tokens:,} + {usage.completion_tokens:,} tokens"
    calls = "1 call" if usage.calls == 1 else f"{usage.calls} calls"
    return f"{usage.seconds:.1f} s · {calls} · {tokens} · {price}"


def _grid(rows: Sequence[tuple[str, Sequence[RenderableType]]]) -> RenderableType:
    grid = Table.grid(padding=(0, 1))
    grid.add_column(style="cyan", no_wrap=True, min_width=3)
    grid.add_column(ratio=1)
    for key, lines in rows:
        grid.add_row(key, Group(*lines))
    return Padding(grid, (0, 0, 0, 1))


def _meeting(m: Meeting, e: Extraction) -> tuple[str, list[RenderableType]]:
    present = names([p.actor for p in m.participants if p.role != "invited_absent"], e)
    absent = names([p.actor for p in m.participants if p.role == "invited_absent"], e)
    facts = [
        m.status,
        m.kind,
        m.mode if m.mode != "unknown" else "",
        m.place.name if m.place else "",
        _day(m.date),
        f"part of {m.part_of}" if m.part_of else "",
        m.outcome.kind if m.outcome.kind != "none_reported" else "",
    ]
    lines = [
        Text(clean(present or m.title or "participants not named"), style="bold"),
        Text(clean(" · ".join(f for f in facts if f))),
        *([Text(clean(f"invited, absent: {absent}"))] if absent else []),
        *([Text(clean(f"on: {'; '.join(m.topics)}"))] if m.topics else []),
    ]
    return m.id, [*lines, *_evidence(m.evidence)]


def _day(value: DateValue | None) -> str:
    if value is None:
        return ""
    return value.edtf or f"“{value.text}” (date not known)"


def _statement(s: Statement, e: Extraction) -> tuple[str, list[RenderableType]]:
    speaker = names([s.speaker or ""], e) or f"“{s.speaker_text}”"
    to = names(s.addressees, e)
    head = Text.assemble(
        (clean(speaker), "bold"),
        clean(f" · {s.cue or s.speech_act}{f' → {to}' if to else ''} · {s.quote_type} · {s.speech_act}"),
    )
    at = f" · at {s.meeting}" if s.meeting else ""
    return s.id, [Text.assemble(head, at), *_evidence(s.evidence)]


def _position(p: Position, e: Extraction) -> tuple[str, list[RenderableType]]:
    stance = f" {_STANCE_SIGNS[p.stance]} {p.stance}: "
    head = Text.assemble((clean(names([p.holder], e)), "bold"), stance, clean(p.proposition))
    return p.id, [head, *_evidence(p.evidence)]


def _evidence(evidence: Sequence[Evidence]) -> Iterator[RenderableType]:
    first = evidence[0]
    quote = clean(first.quote)
    if len(quote) > _MAX_QUOTE_CHARS:
        quote = quote[: _MAX_QUOTE_CHARS - 1] + "…"
    more = f" (+{len(evidence) - 1} more)" if len(evidence) > 1 else ""
    where = f"[{first.start}–{first.end} {first.match}]{more}"
    yield Text.assemble((quote, "italic dim"), " ", (where, "dim"))


def _values(values: dict[str, object]) -> str:
    return " · ".join(f"{k}: {v}" for k, v in values.items() if k != "quote" and v not in (None, [], ""))
