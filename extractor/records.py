"""From grounded answers to public records: actor ids, dates, places and codes instead of words.

Meetings get provisional ids (``chunk:ref``), the others none; `extractor.linking.number` gives the final ones.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from extractor.actors import ActorIndex
from extractor.countries import capital_country, country_code
from extractor.dates import Direction, resolve_date
from extractor.documents import Span
from extractor.evidence import Grounded
from extractor.grounding import SourceText, occurrences
from extractor.quotation import quote_type
from extractor.schemas.actor import Actor
from extractor.schemas.date_value import DateValue
from extractor.schemas.extraction import CustomRecord, Rejected
from extractor.schemas.meeting import Meeting, MeetingAnswer, MeetingFormat, MeetingOutcome, Participant
from extractor.schemas.place import Place
from extractor.schemas.position import Position, PositionAnswer
from extractor.schemas.statement import Statement, StatementAnswer

_DIRECTIONS: dict[str, Direction] = {
    "held": "past", "ongoing": "past", "historical": "past", "planned": "future", "proposed": "future",
}  # fmt: skip
"""Where a weekday or a yearless date of a meeting lies, seen from the publication date."""

_PUT_OFF = re.compile(r"\b(?:until|till|to)\s+(?:the\s+)?$", re.IGNORECASE)
_PUT_OFF_REACH = 12
"""Code points before a date in which "until the" is looked for."""

_FORMATS: dict[str, MeetingFormat] = {
    "bilateral": "bilateral", "trilateral": "trilateral", "multilateral": "multilateral",
}  # fmt: skip
_NAMED_FORMAT = re.compile(
    r"\b(bilateral|trilateral|multilateral) (?:\w+ )?"
    r"(?:meeting|talks|summit|negotiations|consultations|session|discussions)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Context:
    """What all records of one document are resolved against."""

    source: SourceText
    actors: ActorIndex
    published: date | None
    quoted: Sequence[Span]

    def words(self, words: str | None, near: int) -> str | None:
        """Return the article's own wording of a phrase, the occurrence nearest to `near`; None if it has none."""
        if not words:
            return None
        spans = occurrences(words, self.source)
        if not spans:
            return None
        span = min(spans, key=lambda s: abs(s.start - near))
        return self.source.text[span.start : span.end]

    def ids(self, names: Sequence[str]) -> tuple[str, ...]:
        """Return the actor ids of those names that the article has, each once."""
        found = (self.actors.find(name) for name in names)
        return tuple(dict.fromkeys(i for i in found if i is not None))

    def day(self, words: str | None, near: int, direction: Direction | None) -> DateValue | None:
        """Return the date that words of the article stand for, reckoned from the publication date only."""
        found = self.words(words, near)
        if found is not None and direction is None and self._is_put_off_to(found, near):
            direction = "future"
        return resolve_date(found, published=self.published, direction=direction)

    def _is_put_off_to(self, words: str, near: int) -> bool:
        """Tell whether the date words nearest to an offset follow "until": "postponed until Monday"."""
        spans = occurrences(words, self.source)
        if not spans:
            return False
        start = min(spans, key=lambda s: abs(s.start - near)).start
        return _PUT_OFF.search(self.source.text[max(0, start - _PUT_OFF_REACH) : start]) is not None


def chunk_ref(chunk: int, ref: str | None) -> str | None:
    """Return a reference that is unique in the document: annotators number meetings within a chunk."""
    return None if ref is None else f"{chunk}:{ref}"


def build_meeting(grounded: Grounded, context: Context) -> Meeting | Rejected:
    """Return the meeting, or why it is none: every side that it names is absent from the article."""
    answer = grounded.answer
    assert isinstance(answer, MeetingAnswer)  # noqa: S101 - narrows the type for the checker
    near = grounded.anchor
    roles: dict[str, Participant] = {}
    for side in answer.participants:
        actor = context.actors.find(side.name)
        if actor is not None and (actor not in roles or roles[actor].role == "participant"):
            roles[actor] = Participant(actor=actor, role=side.role)
    if not roles and (answer.participants or not (answer.title or answer.process)):
        return _reject(grounded, "no_participant_found", "its participants name no actor of the article")
    participants = tuple(roles.values())
    process = context.words(answer.process, near)
    return Meeting(
        id=f"{grounded.chunk}:{answer.ref}",
        title=answer.title,
        kind=answer.kind,
        status=answer.status,
        mode=answer.mode,
        format=_format(participants, context.actors, " ".join(e.quote for e in grounded.evidence)),
        participants=participants,
        date=context.day(answer.date, near, _DIRECTIONS.get(answer.status)),
        place=_place(answer, process, context, near),
        process=process,
        round=answer.round,
        part_of=chunk_ref(grounded.chunk, answer.part_of),
        topics=tuple(dict.fromkeys(t for topic in answer.topics if (t := context.words(topic, near)))),
        outcome=MeetingOutcome(kind=answer.outcome, text=context.words(answer.outcome_text, near)),
        evidence=grounded.evidence,
    )


def _format(participants: Sequence[Participant], actors: ActorIndex, words: str) -> MeetingFormat:
    """Return the format by the number of sides, those of one country or body being one; else by the words."""
    by_id = {a.id: a for a in actors.actors}
    present = [by_id[p.actor] for p in participants if p.role not in {"invited_absent", "observer"}]
    sides = {_side(actor) for actor in present}
    if len(sides) < 2:
        named = _NAMED_FORMAT.search(words)
        return _FORMATS[named[1].lower()] if named else "unknown"
    formats: dict[int, MeetingFormat] = {2: "bilateral", 3: "trilateral"}
    return formats.get(len(sides), "multilateral")


def _side(actor: Actor) -> str:
    return actor.country or (actor.represents[0] if actor.represents else actor.organization_code or actor.id)


def _place(answer: MeetingAnswer, process: str | None, context: Context, near: int) -> Place | None:
    text = context.words(answer.place, near)
    if text is None:
        return None
    name = text.strip(" ,.;").removeprefix("the ").removeprefix("The ")
    # "Astana talks" held in Sochi: the word that names the process is not the venue.
    if process and name.casefold() in process.casefold():
        return None
    country = country_code(answer.place_country) or capital_country(name) or _country_as_place(answer, name)
    return Place(text=text, name=name, kind=answer.place_kind, country=country)


def _country_as_place(answer: MeetingAnswer, name: str) -> str | None:
    return country_code(name) if answer.place_kind == "country" else None


def build_statement(grounded: Grounded, context: Context) -> Statement | Rejected:
    """Return the statement, or why it is none: its speaker does not occur in the article."""
    answer = grounded.answer
    assert isinstance(answer, StatementAnswer)  # noqa: S101 - narrows the type for the checker
    near = grounded.anchor
    speaker = context.actors.find(answer.speaker) or context.actors.find(answer.speaker_text)
    speaker_text = context.words(answer.speaker_text, near)
    if speaker is None and speaker_text is None:
        return _reject(
            grounded, "speaker_not_found", f"the speaker {answer.speaker!r} names no actor of the article"
        )
    text = context.source.text
    return Statement(
        id="",
        speaker=speaker,
        speaker_text=speaker_text,
        cue=context.words(answer.cue, near),
        speech_act=answer.speech_act,
        quote_type=quote_type(grounded.content, context.quoted, text),
        content=tuple(text[s.start : s.end] for s in grounded.content),
        summary=answer.summary,
        addressees=context.ids(answer.addressees),
        about=context.ids(answer.about),
        medium=context.words(answer.medium, near),
        meeting=chunk_ref(grounded.chunk, answer.meeting),
        date=context.day(answer.date, near, "past"),
        reported_by=context.words(answer.reported_by, near),
        evidence=grounded.evidence,
    )


def build_position(grounded: Grounded, context: Context) -> Position | Rejected:
    """Return the position, or why it is none: its holder does not occur in the article."""
    answer = grounded.answer
    assert isinstance(answer, PositionAnswer)  # noqa: S101 - narrows the type for the checker
    holder = context.actors.find(answer.holder)
    if holder is None:
        return _reject(
            grounded, "holder_not_found", f"the holder {answer.holder!r} names no actor of the article"
        )
    return Position(
        id="",
        holder=holder,
        level=answer.level,
        proposition=answer.proposition,
        stance=answer.stance,
        toward=context.actors.find(answer.toward),
        basis=answer.basis,
        evidence=grounded.evidence,
    )


def build_custom(grounded: Grounded) -> CustomRecord:
    """Return the record of a type that the caller added."""
    return CustomRecord(
        id="",
        record_type=grounded.record_type,
        values=grounded.answer.model_dump(mode="json"),
        evidence=grounded.evidence,
    )


def _reject(
    grounded: Grounded,
    reason: Literal["speaker_not_found", "holder_not_found", "no_participant_found"],
    message: str,
) -> Rejected:
    return Rejected(
        record_type=grounded.record_type,
        reason=reason,
        message=message,
        answer=grounded.answer.model_dump(mode="json"),
        evidence=grounded.evidence,
    )
