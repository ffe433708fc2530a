"""Answers and records with defaults, so that a test states only what it is about."""

from collections.abc import Mapping, Sequence
from typing import Any

from extractor.annotators.base import Annotation
from extractor.documents import Chunk
from extractor.schemas.actor import ActorAnswer
from extractor.schemas.base import Answer
from extractor.schemas.evidence import Evidence
from extractor.schemas.extraction import PartFailure, PromptVersion, Usage
from extractor.schemas.meeting import Meeting, MeetingAnswer, Participant
from extractor.schemas.position import Position, PositionAnswer
from extractor.schemas.registry import RecordType
from extractor.schemas.statement import Statement, StatementAnswer


def meeting_answer(quote: str, *names: str, **fields: Any) -> MeetingAnswer:
    defaults = {
        "ref": "m1", "title": None, "kind": "talks", "status": "held", "mode": "unknown", "format": "unknown",
        "participants": [{"name": n, "role": "participant"} for n in names], "date": None, "place": None,
        "place_kind": "unknown", "place_country": None, "process": None, "round": None, "part_of": None,
        "topics": [], "outcome": "none_reported", "outcome_text": None, "quotes": [quote],
    }  # fmt: skip
    return MeetingAnswer.model_validate(defaults | fields)


def statement_answer(speaker: str, cue: str, *content: str, **fields: Any) -> StatementAnswer:
    defaults = {
        "speaker": speaker, "speaker_text": speaker, "cue": cue, "speech_act": "assert", "quote_type": "indirect",
        "content": list(content), "summary": f"{speaker} says something.", "addressees": [], "about": [],
        "medium": None, "meeting": None, "date": None, "reported_by": None,
    }  # fmt: skip
    return StatementAnswer.model_validate(defaults | fields)


def position_answer(holder: str, proposition: str, quote: str, **fields: Any) -> PositionAnswer:
    defaults = {
        "holder": holder, "level": "individual", "proposition": proposition, "stance": "support", "toward": None,
        "basis": "explicit_statement", "quote": quote,
    }  # fmt: skip
    return PositionAnswer.model_validate(defaults | fields)


def actor_answer(name: str, **fields: Any) -> ActorAnswer:
    defaults = {
        "name": name, "aliases": [], "kind": "unknown", "title": None, "rank": "unknown", "affiliation": None,
        "represents": [], "country": None,
    }  # fmt: skip
    return ActorAnswer.model_validate(defaults | fields)


def evidence(start: int, end: int, quote: str = "") -> Evidence:
    return Evidence(quote=quote or "x" * (end - start), start=start, end=end, match="exact", score=1.0)


def meeting(ref: str, start: int, *actors: str, **fields: Any) -> Meeting:
    fields.setdefault("participants", tuple(Participant(actor=a) for a in actors))
    fields.setdefault("evidence", (evidence(start, start + 50),))
    return Meeting(id=ref, **fields)


def statement(start: int, speaker: str | None, *content: str, **fields: Any) -> Statement:
    fields.setdefault("evidence", (evidence(start, start + 50),))
    return Statement(id="", speaker=speaker, speaker_text=speaker, content=content, **fields)


def position(start: int, holder: str, proposition: str, **fields: Any) -> Position:
    fields.setdefault("evidence", (evidence(start, start + 50),))
    fields.setdefault("stance", "support")
    return Position(id="", holder=holder, proposition=proposition, **fields)


class ScriptedAnnotator:
    """Gives the scripted answers, one mapping a chunk, and remembers the chunks that it saw."""

    model = "scripted"
    strategy = None
    mode = None
    temperature = None

    def __init__(
        self,
        *answers: Mapping[str, Sequence[Answer]],
        failures: Sequence[PartFailure] = (),
        max_chunk_chars: int = 100_000,
        usage: Usage | None = None,
    ) -> None:
        self.max_chunk_chars = max_chunk_chars
        self.chunks: list[Chunk] = []
        self._answers = answers
        self._failures = failures
        self._usage = usage or Usage(cost_usd=0.0)

    def prompt_versions(self, record_types: Sequence[RecordType]) -> tuple[PromptVersion, ...]:
        return ()

    async def annotate(self, chunk: Chunk, record_types: Sequence[RecordType]) -> Annotation:
        self.chunks.append(chunk)
        answers = self._answers[min(chunk.index, len(self._answers) - 1)] if self._answers else {}
        return Annotation(answers, self._failures, self._usage)
