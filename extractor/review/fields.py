"""The fields of each record as a form shows them: label, help, control, choices, and the readings that are open."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

from extractor.review.entries import Kind, Raw
from extractor.schemas import actor, meeting, place, position, statement

Control = Literal[
    "choice", "text", "words", "number", "actor", "actors", "participants", "date", "place", "phrases", "meeting",
    "statements", "outcome", "raw",
]  # fmt: skip
"""``words``: copied from the article; a button takes the selection."""


@dataclass(frozen=True)
class FieldSpec:
    """A field of a form."""

    name: str
    label: str
    control: Control
    help: str = ""
    choices: tuple[str, ...] = ()


def _choice(name: str, label: str, of: Any, text: str = "") -> FieldSpec:
    return FieldSpec(name, label, "choice", text, get_args(of))


FIELDS: dict[Kind, tuple[FieldSpec, ...]] = {
    "meetings": (
        _choice("kind", "kind", meeting.MeetingKind, "talks is the usual one; sideline: on the margins of something"),
        _choice("status", "status", meeting.MeetingStatus, "held: the news; historical: background"),
        FieldSpec("participants", "who", "participants", "persons where it names persons, else states or bodies"),
        _choice("mode", "mode", meeting.MeetingMode),
        _choice("format", "sides", meeting.MeetingFormat, "sides (states, bodies), not persons: two are bilateral"),
        FieldSpec("date", "when", "date", "its words; and the date, if it can be reckoned without guessing"),
        FieldSpec("place", "where", "place", "never for a process: the Astana process may meet in Sochi"),
        FieldSpec("topics", "topics", "phrases", "what was discussed, one a line"),
        FieldSpec("outcome", "outcome", "outcome", choices=get_args(meeting.OutcomeKind)),
        FieldSpec("process", "process", "words", "standing framework, as written"),
        FieldSpec("round", "round", "number", "its number, if the article gives one"),
        FieldSpec("part_of", "part of", "meeting", "the larger meeting that it is a side meeting of"),
    ),
    "statements": (
        FieldSpec("speaker", "speaker", "actor", "not in the list? select the name, then choose + new"),
        FieldSpec("speaker_text", "written as", "words", "the words beside the cue: he, the ministry"),
        FieldSpec("cue", "cue", "words", "said, called on, according to"),
        _choice("speech_act", "act", statement.SpeechAct, "demand or appeal: wants others to act"),
        _choice("quote_type", "quoted", statement.QuoteType, "set from the quotation marks"),
        FieldSpec("addressees", "to", "actors", "those spoken or appealed to"),
        FieldSpec("meeting", "at meeting", "meeting", "at which it was said, if the article says so"),
        FieldSpec("date", "when", "date", "when it was said, if the article says so"),
    ),
    "positions": (
        FieldSpec("holder", "holder", "actor", "whose it is; not in the list? select the name, then + new"),
        _choice("stance", "stance", position.Stance),
        FieldSpec(
            "proposition", "proposition", "text",
            "a neutral English sentence that one could agree with, at most 15 words: Sanctions on X should be lifted",
        ),
        FieldSpec("toward", "toward", "actor", "at whom it is directed, if at anybody"),
        _choice("level", "level", position.HolderLevel),
        _choice("basis", "basis", position.PositionBasis, "inferred: plain from what is told, but not said"),
        FieldSpec("statements", "said in", "statements", "the statements that express it"),
    ),
    "actors": (
        FieldSpec("name", "name", "words", "the fullest form in the article, without title"),
        _choice("kind", "kind", actor.ActorKind),
        _choice("rank", "rank", actor.Rank, "of persons"),
        FieldSpec("title", "title", "words", "role as written"),
        FieldSpec("country", "country", "text", "its name, or three letters; empty for the UN, the EU"),
        FieldSpec("represents", "speaks for", "actors", "the state or body"),
        FieldSpec("aliases", "also called", "phrases", "the article's other forms, one a line; no pronouns"),
    ),
}  # fmt: skip

PLACE_KINDS: tuple[str, ...] = get_args(place.PlaceKind)
ROLES: tuple[str, ...] = get_args(meeting.ParticipantRole)
_NO_OPTIONS = frozenset({"actors", "participants", "phrases", "statements"})
_DATE_KEYS = frozenset({"text", "edtf", "start", "end", "precision", "basis", "anchor"})


@dataclass(frozen=True)
class FieldView:
    """A field with what a record says in it.

    Attributes:
        readings: Values that are all accepted; one, unless the labels leave it open.
        is_optional: Whether the value may be left out.
        is_raw: Whether it is written in a way that only its JSON can show.
    """

    spec: FieldSpec
    readings: tuple[Any, ...]
    is_optional: bool = False
    is_raw: bool = False


def field_views(kind: Kind, record: Raw) -> list[FieldView]:
    """Return the fields of a record as its form shows them."""
    return [_view(spec, record.get(spec.name)) for spec in FIELDS[kind]]


def _view(spec: FieldSpec, value: Any) -> FieldView:
    raw = FieldView(spec, (value,), is_raw=True)
    is_optional = isinstance(value, Mapping) and set(value) == {"optional"}
    inner = value["optional"] if is_optional else value
    if spec.control == "outcome" and isinstance(inner, Mapping) and set(inner) <= {"kind", "text"}:
        inner = inner.get("kind", "none_reported")
    is_open = isinstance(inner, Mapping) and set(inner) == {"any_of"}
    readings = tuple(inner["any_of"]) if is_open else (inner,)
    if spec.control in _NO_OPTIONS:
        return (
            raw if is_optional or not _is_plain_list(spec, inner) else FieldView(spec, (tuple(inner or ()),))
        )
    if not readings or not all(_is_plain(spec, r) for r in readings):
        return raw
    return FieldView(spec, readings, is_optional)


def _is_plain(spec: FieldSpec, value: Any) -> bool:
    if value is None:
        return True
    if spec.control in {"date", "place"}:
        keys = _DATE_KEYS if spec.control == "date" else {"text", "name", "kind", "country"}
        return (
            isinstance(value, Mapping)
            and set(value) <= keys
            and not any(isinstance(v, Mapping | list) for v in value.values())
        )
    return isinstance(value, int if spec.control == "number" else str)


def _is_plain_list(spec: FieldSpec, values: Any) -> bool:
    if values is None:
        return True
    if not isinstance(values, list):
        return False
    if spec.control != "participants":
        return all(isinstance(v, str) for v in values)
    return all(
        isinstance(v, Mapping)
        and set(v) <= {"actor", "role", "optional"}
        and isinstance(v.get("actor"), str)
        and len(roles_of(v)) > 0
        and isinstance(v.get("optional", False), bool)
        for v in values
    )


def roles_of(participant: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the roles that a participant may have; () where they are written in another way."""
    role = participant.get("role", "participant")
    if isinstance(role, str):
        return (role,)
    options = role.get("any_of") if isinstance(role, Mapping) and set(role) == {"any_of"} else None
    return tuple(options) if options and all(isinstance(o, str) for o in options) else ()
