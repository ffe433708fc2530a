"""`RulesAnnotator`: the embedded default and the baseline that every model has to beat."""

import asyncio
from collections.abc import Sequence

from extractor.annotators.base import Annotation
from extractor.annotators.rules.language import is_english
from extractor.annotators.rules.meetings import find_meetings
from extractor.annotators.rules.parsing import parse
from extractor.annotators.rules.positions import find_positions
from extractor.annotators.rules.profiles import find_actors
from extractor.annotators.rules.statements import find_statements
from extractor.documents import Chunk
from extractor.errors import UnsupportedLanguageError
from extractor.schemas.base import Answer
from extractor.schemas.extraction import PartFailure, PromptVersion, Usage
from extractor.schemas.meeting import MeetingAnswer
from extractor.schemas.position import PositionAnswer
from extractor.schemas.registry import ACTORS, RECORD_TYPES, RecordType
from extractor.schemas.statement import StatementAnswer
from extractor.settings import RULES, Settings


class RulesAnnotator:
    """Answers by spaCy's parse and rules: English only, no key, no network, no cost."""

    model = RULES
    max_chunk_chars = 100_000
    strategy = None
    mode = None
    temperature = None

    def __init__(self, model: str = RULES, settings: Settings | None = None) -> None:
        """Take the arguments that every annotator takes; the rules need neither."""

    def prompt_versions(self, record_types: Sequence[RecordType]) -> tuple[PromptVersion, ...]:
        """Return nothing: rules have no prompts."""
        return ()

    async def annotate(self, chunk: Chunk, record_types: Sequence[RecordType]) -> Annotation:
        """Return the answers for one chunk; parsing runs in a thread, so the event loop stays free."""
        return await asyncio.to_thread(self._annotate, chunk, record_types)

    def _annotate(self, chunk: Chunk, record_types: Sequence[RecordType]) -> Annotation:
        if not is_english(chunk.text, chunk.language):
            return Annotation({}, (_not_english(chunk),), _FREE)
        parsed = parse(chunk.text)
        asked = [r.name for r in record_types]
        # Positions are read out of statements too.
        statements = find_statements(parsed) if {"statements", "positions"} & set(asked) else []
        answers: dict[str, Sequence[Answer]] = {}
        if "meetings" in asked:
            answers["meetings"] = find_meetings(parsed)
        if "statements" in asked:
            answers["statements"] = statements
        if "positions" in asked:
            answers["positions"] = find_positions(parsed, statements)
        failures = [_no_rules_for(r) for r in record_types if r.name not in RECORD_TYPES]
        answers[ACTORS.name] = find_actors(parsed, _names(answers))
        return Annotation(answers, failures, _FREE)


_FREE = Usage(cost_usd=0.0)


def _names(answers: dict[str, Sequence[Answer]]) -> list[str]:
    names: list[str | None] = []
    for answer in (a for of_type in answers.values() for a in of_type):
        if isinstance(answer, MeetingAnswer):
            names += [p.name for p in answer.participants]
        elif isinstance(answer, StatementAnswer):
            names += [answer.speaker, *answer.addressees, *answer.about]
        elif isinstance(answer, PositionAnswer):
            names += [answer.holder, answer.toward]
    return [n for n in dict.fromkeys(names) if n]


def _not_english(chunk: Chunk) -> PartFailure:
    return PartFailure(
        part=f"characters {chunk.start}-{chunk.start + len(chunk.text)}",
        reason=UnsupportedLanguageError.reason,
        message="the rules read English only; choose a model that reads this language (EXTRACTOR_MODEL, --model)",
    )


def _no_rules_for(record_type: RecordType) -> PartFailure:
    return PartFailure(
        part=record_type.name,
        reason="no_rules",
        message=f"there are no rules for {record_type.name!r}, only for {', '.join(RECORD_TYPES)}: choose a model",
    )
