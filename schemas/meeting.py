"""Meetings: interactive contacts between at least two sides (PLOVER CONSULT, KAIROS Contact.Meet)."""

from typing import Annotated, Literal

from pydantic import Field

from extractor.schemas.base import Answer, Name, Phrase, Quote, Record
from extractor.schemas.date_value import DateValue
from extractor.schemas.evidence import Evidence
from extractor.schemas.place import Place, PlaceKind

MeetingKind = Literal[
    "talks", "summit", "visit", "conference", "negotiation_round", "mediation", "consultation", "call",
    "sideline", "signing", "other",
]  # fmt: skip

MeetingStatus = Literal[
    "held", "ongoing", "planned", "proposed", "declined", "cancelled_or_postponed", "historical"
]

MeetingMode = Literal["in_person", "phone", "video", "written", "hybrid", "unknown"]

MeetingFormat = Literal["bilateral", "trilateral", "multilateral", "unknown"]

ParticipantRole = Literal[
    "participant", "host", "visitor", "chair_or_mediator", "organizer", "observer", "delegation_head",
    "invited_absent", "signatory",
]  # fmt: skip

OutcomeKind = Literal[
    "none_reported", "statement_only", "agreement_to_continue", "memorandum_or_agreement",
    "partial_agreement", "ceasefire", "breakdown", "other",
]  # fmt: skip


class ParticipantAnswer(Answer):
    """A side of a meeting: a name as the article writes it."""

    name: Name
    role: ParticipantRole


class MeetingAnswer(Answer):
    """One real meeting, however often the article mentions it."""

    ref: Annotated[str, Field(min_length=1, max_length=8)]
    """Label within the answer: m1, m2 …"""
    title: Phrase | None = None
    kind: MeetingKind
    status: MeetingStatus
    mode: MeetingMode
    participants: Annotated[list[ParticipantAnswer], Field(max_length=60)]
    date: Name | None = None
    """The words for the time of the meeting, verbatim; never computed."""
    place: Name | None = None
    place_kind: PlaceKind = "unknown"
    place_country: Name | None = None
    process: Name | None = None
    """The standing process it belongs to; never the venue."""
    round: Annotated[int, Field(ge=1, le=1000)] | None = None
    part_of: Annotated[str, Field(max_length=8)] | None = None
    """`ref` of the meeting it is a side meeting of."""
    topics: Annotated[list[Phrase], Field(default_factory=list, max_length=20)]
    outcome: OutcomeKind = "none_reported"
    outcome_text: Phrase | None = None
    quotes: Annotated[list[Quote], Field(min_length=1, max_length=4)]
    """Verbatim sentences that report it."""


class Participant(Record):
    """An actor's part in a meeting."""

    actor: str
    """Actor id."""
    role: ParticipantRole = "participant"


class MeetingOutcome(Record):
    """What came of it."""

    kind: OutcomeKind = "none_reported"
    text: str | None = None
    """The words that say so."""


class Meeting(Record):
    """One real meeting."""

    id: str
    """Document-local: m1, m2 …"""
    title: str | None = None
    kind: MeetingKind = "other"
    status: MeetingStatus = "held"
    mode: MeetingMode = "unknown"
    format: MeetingFormat = "unknown"
    participants: tuple[Participant, ...] = ()
    date: DateValue | None = None
    """Null where the article gives no time for it."""
    place: Place | None = None
    process: str | None = None
    """Standing process ("Astana process"); never the venue."""
    round: int | None = None
    part_of: str | None = None
    """Id of the meeting it is a side meeting of."""
    topics: tuple[str, ...] = ()
    outcome: MeetingOutcome = MeetingOutcome()
    evidence: tuple[Evidence, ...]
