"""The whole way of an article, on one page.

Document → segment → annotate → ground → resolve → merge → link → Extraction. Each step is a plain function of
its own module; Python callers, the command line, batch runs and evals all come through `run`.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from extractor.actors import link_actors
from extractor.annotators.base import Annotation, Annotator
from extractor.documents import Chunk, Document
from extractor.evidence import Grounded, ground_answers
from extractor.grounding import SourceText
from extractor.linking import Records, link_records
from extractor.merging import merge_meetings, merge_positions, merge_statements
from extractor.quotation import quoted_spans
from extractor.records import Context, build_custom, build_meeting, build_position, build_statement
from extractor.schemas.actor import ActorAnswer
from extractor.schemas.extraction import (
    SCHEMA_VERSION,
    Extraction,
    Outcome,
    PartFailure,
    Provenance,
    Rejected,
    Usage,
)
from extractor.schemas.meeting import Meeting, MeetingAnswer
from extractor.schemas.position import Position, PositionAnswer
from extractor.schemas.registry import ACTORS, RECORD_TYPES, RecordType, schema_hash
from extractor.schemas.statement import Statement, StatementAnswer
from extractor.segmentation import segment
from extractor.version import __version__

_MAX_KNOWN_ACTORS = 40


@dataclass
class _Gathered:
    """What has been found so far, chunk by chunk."""

    actor_answers: list[ActorAnswer] = field(default_factory=list)
    grounded: list[Grounded] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    failures: list[PartFailure] = field(default_factory=list)
    usage: list[Usage] = field(default_factory=list)
    has_answers: bool = False


async def run(document: Document, *, annotator: Annotator, record_types: Sequence[RecordType]) -> Extraction:
    """Return everything that the annotator finds in a document, grounded, resolved and linked.

    What goes wrong with the article or the endpoint is in `Extraction.outcome`; only defects and wrong
    configuration are raised.
    """
    started = time.monotonic()
    source = SourceText(document.text)
    gathered = await _annotate_and_ground(document, source, annotator, record_types)
    actors = link_actors(gathered.actor_answers, _names(gathered.grounded), document.text)
    context = Context(source, actors, document.published, quoted_spans(document.text))
    records, rejected = _resolve(gathered.grounded, context)
    return Extraction(
        document=document,
        actors=actors.actors,
        meetings=records.meetings,
        statements=records.statements,
        positions=records.positions,
        custom=records.custom,
        rejected=(*gathered.rejected, *rejected),
        outcome=_outcome(gathered, records, rejected),
        provenance=_provenance(annotator, record_types),
        usage=sum(gathered.usage, Usage(cost_usd=0.0)).model_copy(
            update={"seconds": time.monotonic() - started}
        ),
    )


async def _annotate_and_ground(
    document: Document, source: SourceText, annotator: Annotator, record_types: Sequence[RecordType]
) -> _Gathered:
    gathered = _Gathered()
    for chunk in segment(document, max_chars=annotator.max_chunk_chars):
        known = tuple(dict.fromkeys(a.name for a in gathered.actor_answers))[-_MAX_KNOWN_ACTORS:]
        annotation = await annotator.annotate(chunk.model_copy(update={"known_actors": known}), record_types)
        _take(annotation, chunk, source, record_types, gathered)
    return gathered


def _take(
    annotation: Annotation,
    chunk: Chunk,
    source: SourceText,
    record_types: Sequence[RecordType],
    gathered: _Gathered,
) -> None:
    gathered.usage.append(annotation.usage)
    gathered.failures.extend(annotation.failures)
    gathered.actor_answers.extend(
        a for a in annotation.answers.get(ACTORS.name, ()) if isinstance(a, ActorAnswer)
    )
    for record_type in record_types:
        if record_type.name not in annotation.answers:
            continue
        gathered.has_answers = True
        grounded, rejected = ground_answers(annotation.answers[record_type.name], record_type, source, chunk)
        gathered.grounded.extend(grounded)
        gathered.rejected.extend(rejected)


def _names(grounded: Sequence[Grounded]) -> list[str]:
    """Return every name that the answers use for an actor."""
    names: list[str | None] = []
    for item in grounded:
        match item.answer:
            case MeetingAnswer() as meeting:
                names += [p.name for p in meeting.participants]
            case StatementAnswer() as said:
                names += [said.speaker, *said.addressees, *said.about]
            case PositionAnswer() as position:
                names += [position.holder, position.toward]
            case _:
                pass
    return [n for n in dict.fromkeys(names) if n]


def _resolve(grounded: Sequence[Grounded], context: Context) -> tuple[Records, list[Rejected]]:
    """Return the records, resolved, merged and linked, and the answers that could not become one."""
    built = [_build(g, context) for g in grounded]
    meetings, renamed = merge_meetings([r for r in built if isinstance(r, Meeting)])
    records = Records(
        meetings=tuple(meetings),
        statements=tuple(merge_statements([r for r in built if isinstance(r, Statement)])),
        positions=tuple(merge_positions([r for r in built if isinstance(r, Position)])),
        custom=tuple(build_custom(g) for g in grounded if g.record_type not in RECORD_TYPES),
    )
    linked = link_records(records, context.actors.actors, renamed)
    return linked, [r for r in built if isinstance(r, Rejected)]


def _build(grounded: Grounded, context: Context) -> Meeting | Statement | Position | Rejected | None:
    match grounded.answer:
        case MeetingAnswer():
            return build_meeting(grounded, context)
        case StatementAnswer():
            return build_statement(grounded, context)
        case PositionAnswer():
            return build_position(grounded, context)
        case _:
            return None


def _outcome(gathered: _Gathered, records: Records, rejected: Sequence[Rejected]) -> Outcome:
    failures = tuple(gathered.failures)
    if failures:
        first = failures[0]
        return Outcome(
            status="partial" if gathered.has_answers else "failed",
            reason=first.reason,
            message=first.message,
            failures=failures,
        )
    if records.meetings or records.statements or records.positions or records.custom:
        return Outcome(status="ok")
    count = len(gathered.rejected) + len(rejected)
    message = (
        f"{count} answers were rejected: see `rejected`" if count else "no record of the types asked for"
    )
    return Outcome(status="empty", message=message)


def _provenance(annotator: Annotator, record_types: Sequence[RecordType]) -> Provenance:
    return Provenance(
        model=annotator.model,
        prompts=annotator.prompt_versions(record_types),
        schema_version=SCHEMA_VERSION,
        schema_sha256=schema_hash((ACTORS, *record_types)),
        strategy=annotator.strategy,
        mode=annotator.mode,
        temperature=annotator.temperature,
        extractor_version=__version__,
        extracted_at=datetime.now(UTC),
    )


def failed_extraction(
    document: Document, *, failure: PartFailure, annotator: Annotator, record_types: Sequence[RecordType]
) -> Extraction:
    """Return the result of an article that could not even be read."""
    return Extraction(
        document=document,
        outcome=Outcome(status="failed", reason=failure.reason, message=failure.message, failures=(failure,)),
        provenance=_provenance(annotator, record_types),
        usage=Usage(cost_usd=0.0),
    )
