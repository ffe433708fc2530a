"""Gold and predicted records in one form that can be compared field by field.

`unknown` and `none_reported` count as "not stated", like null: no credit for both saying nothing.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from extractor.evals.gold import AnyRecord, GoldArticle, GoldRecord, Openness
from extractor.evals.names import Names
from extractor.schemas.actor import Actor
from extractor.schemas.date_value import DateValue
from extractor.schemas.evidence import Evidence
from extractor.schemas.extraction import Extraction
from extractor.schemas.meeting import Meeting
from extractor.schemas.place import Place
from extractor.schemas.position import Position
from extractor.schemas.statement import Statement
from extractor.source_text import find_all

RECORD_TYPES = ("meetings", "statements", "positions")
SCORED_TYPES = (*RECORD_TYPES, "actors")
"""Actors are scored too, apart: they are no records of what happened."""

_UNSTATED = frozenset({"unknown", "none_reported"})


@dataclass(frozen=True)
class Member:
    """One of a set: a participant, an addressee, a topic.

    Attributes:
        values: Accepted `Names`, or texts for topics; one for a prediction.
        role: Accepted roles, of participants only.
        is_optional: A prediction may leave it out.
    """

    values: tuple[Names | str, ...]
    role: tuple[str, ...] = ()
    is_optional: bool = False


@dataclass(frozen=True)
class Value:
    """What a record says in one field.

    Attributes:
        options: Accepted values; one for a prediction. None among them: may be left out. Empty: not stated.
        is_labelled: False: neither right nor wrong, whatever is predicted.
    """

    options: tuple[Any, ...] = ()
    is_labelled: bool = True

    @property
    def is_stated(self) -> bool:
        """Whether there is a value other than "not stated"."""
        return any(o is not None and o != () for o in self.options)

    @property
    def may_be_absent(self) -> bool:
        """Whether leaving it out is right."""
        return not self.is_stated or None in self.options


@dataclass(frozen=True)
class Item:
    """A record ready for comparison.

    Attributes:
        record_type: meetings, statements or positions.
        id: Its id in its file.
        label: A line for people.
        values: Field name to value; which fields there are is told by `extractor.evals.fields`.
        evidence: Offsets of the letters and digits of its evidence.
        is_optional: A prediction may leave it out.
        data: The record as plain JSON, for reports.
    """

    record_type: str
    id: str
    label: str
    values: Mapping[str, Value]
    evidence: frozenset[int]
    is_optional: bool = False
    data: Mapping[str, Any] = field(default_factory=dict)


def gold_items(gold: GoldArticle, record_type: str) -> list[Item]:
    """Return the gold records of a type as items."""
    view = _View(gold.article.document.text, gold.actors)
    hidden = {p.removeprefix(f"{record_type}.") for p in gold.unlabelled if p.startswith(f"{record_type}.")}
    if record_type == "actors":
        records = [GoldRecord(a, gold.open_actors.get(a.id, Openness())) for a in gold.actors]
    else:
        records = list(gold.records(record_type))
    return [view.item(record_type, g, hidden) for g in records]


def predicted_items(extraction: Extraction, record_type: str) -> list[Item]:
    """Return the predicted records of a type as items."""
    view = _View(extraction.document.text, extraction.actors)
    records: Sequence[AnyRecord | Actor] = getattr(extraction, record_type)
    return [view.item(record_type, GoldRecord(r), set()) for r in records]


def letters(text: str, spans: Iterable[tuple[int, int]]) -> frozenset[int]:
    """Return the offsets of letters and digits in spans: marks and blanks at their rims never matter."""
    return frozenset(i for start, end in spans for i in range(start, end) if text[i].isalnum())


def _spans(evidence: Iterable[Evidence]) -> list[tuple[int, int]]:
    return [(e.start, e.end) for e in evidence if e.start is not None and e.end is not None]


def content_spans(statement: Statement, text: str) -> list[tuple[int, int]]:
    """Return where the content spans of a statement stand; its evidence may hold the attribution as well.

    Each is looked for within the evidence, behind the one before it where it stands there too.
    """
    passages = sorted(_spans(statement.evidence))
    found: list[tuple[int, int]] = []
    after = 0
    for content in statement.content:
        places = [p for start, end in passages for p in find_all(content, text, start, end)]
        start = next((p for p in places if p >= after), places[0] if places else None)
        if start is not None:
            after = start + len(content)
            found.append((start, after))
    return found


class _View:
    """Reads the records of one file: its text, its actors by id."""

    def __init__(self, text: str, actors: Iterable[Actor]) -> None:
        self.text = text
        self.names = {a.id: Names.of(a.name, a.aliases) for a in actors}

    def item(self, record_type: str, gold: GoldRecord, hidden: set[str]) -> Item:
        values = _READERS[record_type](self, gold)
        closed = hidden | set(gold.openness.unlabelled)
        values = {k: Value(v.options, is_labelled=False) if k in closed else v for k, v in values.items()}
        return Item(
            record_type=record_type,
            id=gold.record.id,
            label=_LABELS[record_type](self, gold.record),
            values=values,
            evidence=self.evidence(gold.record),
            is_optional=gold.is_optional,
            data=gold.record.model_dump(mode="json"),
        )

    def evidence(self, record: AnyRecord | Actor) -> frozenset[int]:
        """Return the letters a record rests on; of statements what was said, whether or not the attribution is in it."""
        match record:
            case Statement():
                return letters(self.text, content_spans(record, self.text))
            case Actor():
                return frozenset()
            case _:
                return letters(self.text, _spans(record.evidence))

    def meeting(self, gold: GoldRecord) -> dict[str, Value]:
        m, o = gold.record, gold.openness
        assert isinstance(m, Meeting)  # noqa: S101 - narrows the type for the checker
        outcome = o.options.get("outcome.kind") or o.options.get("outcome")
        outcomes = outcome or (m.outcome.kind,)
        return {
            "participants": Value((self.participants(m, o),)),
            "kind": _plain(m.kind, "kind", o),
            "status": _plain(m.status, "status", o),
            "mode": _plain(m.mode, "mode", o),
            "format": _plain(m.format, "format", o),
            "date": _options(m.date, "date", o, _date),
            "place": _options(m.place, "place", o, _place),
            "process": _plain(m.process, "process", o),
            "round": _plain(m.round, "round", o),
            "part_of": _plain(m.part_of, "part_of", o),
            "topics": Value((_members(m.topics, "topics", o),)),
            "outcome": Value(_stated(x["kind"] if isinstance(x, dict) else x for x in outcomes)),
        }

    def statement(self, gold: GoldRecord) -> dict[str, Value]:
        s, o = gold.record, gold.openness
        assert isinstance(s, Statement)  # noqa: S101 - narrows the type for the checker
        return {
            "speaker": self.speaker(s, o),
            "content": Value((letters(self.text, content_spans(s, self.text)),)),
            "cue": _plain(s.cue, "cue", o),
            "speech_act": _plain(s.speech_act, "speech_act", o),
            "quote_type": _plain(s.quote_type, "quote_type", o),
            "addressees": Value(
                (_members([self.names[i] for i in s.addressees if i in self.names], "addressees", o),)
            ),
            "meeting": _plain(s.meeting, "meeting", o),
            "date": _options(s.date, "date", o, _date),
        }

    def position(self, gold: GoldRecord) -> dict[str, Value]:
        p, o = gold.record, gold.openness
        assert isinstance(p, Position)  # noqa: S101 - narrows the type for the checker
        return {
            "holder": _options(p.holder, "holder", o, self.actor),
            "stance": _plain(p.stance, "stance", o),
            "proposition": _plain(p.proposition, "proposition", o),
            "level": _plain(p.level, "level", o),
            "toward": _options(p.toward, "toward", o, self.actor),
            "basis": _plain(p.basis, "basis", o),
        }

    def profile(self, gold: GoldRecord) -> dict[str, Value]:
        a, o = gold.record, gold.openness
        assert isinstance(a, Actor)  # noqa: S101 - narrows the type for the checker
        return {
            "name": Value((self.names[a.id],)),
            "kind": _plain(a.kind, "kind", o),
            "rank": _plain(a.rank, "rank", o),
            "country": _plain(a.country, "country", o),
            "represents": Value(
                (_members([self.names[i] for i in a.represents if i in self.names], "represents", o),)
            ),
        }

    def speaker(self, statement: Statement, o: Openness) -> Value:
        """Return the speaker; where it is no actor, the words beside the cue."""
        if statement.speaker is None and statement.speaker_text:
            return Value((Names.of(statement.speaker_text),))
        return _options(statement.speaker, "speaker", o, self.actor)

    def actor(self, actor_id: str) -> Names | None:
        return self.names.get(actor_id)

    def participants(self, meeting: Meeting, o: Openness) -> tuple[Member, ...]:
        return tuple(
            Member(
                tuple(
                    self.names[a]
                    for a in o.options.get(f"participants.{i}.actor", (p.actor,))
                    if a in self.names
                ),
                tuple(o.options.get(f"participants.{i}.role", (p.role,))),
                is_optional=f"participants.{i}" in o.optional,
            )
            for i, p in enumerate(meeting.participants)
            if p.actor in self.names
        )


def _plain(value: Any, path: str, o: Openness) -> Value:
    return _options(value, path, o, lambda v: v)


def _options(value: Any, path: str, o: Openness, convert: Callable[[Any], Any]) -> Value:
    options = o.options.get(path, (value,))
    converted = tuple(None if v is None or v in _UNSTATED else convert(v) for v in map(_hashable, options))
    if path in o.optional:
        converted = (*converted, None)
    return Value(converted if any(v is not None for v in converted) else ())


def _hashable(value: Any) -> Any:
    """Return JSON objects of options as the records they stand for."""
    if isinstance(value, dict):
        return DateValue.model_validate(value) if "edtf" in value else Place.model_validate(value)
    return value


def _stated(values: Iterable[Any]) -> tuple[Any, ...]:
    options = tuple(None if v is None or v in _UNSTATED else v for v in values)
    return options if any(v is not None for v in options) else ()


def _date(value: DateValue) -> DateValue:
    return value


def _place(value: Place) -> Place:
    return value


def _members(values: Sequence[Names | str], path: str, o: Openness) -> tuple[Member, ...]:
    return tuple(Member((v,), is_optional=f"{path}.{i}" in o.optional) for i, v in enumerate(values))


def _short(text: str, limit: int = 90) -> str:
    text = " ".join(text.split())
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _meeting_label(view: _View, m: Any) -> str:
    sides = ", ".join(view.names[p.actor].label for p in m.participants if p.actor in view.names)
    return _short(f"{m.kind}, {m.status}: {sides or m.title or m.process or 'no sides'}")


def _statement_label(view: _View, s: Any) -> str:
    names = view.names.get(s.speaker or "")
    return _short(f"{names.label if names else s.speaker_text} {s.cue or '–'}: {' … '.join(s.content)}")


def _position_label(view: _View, p: Any) -> str:
    names = view.names.get(p.holder)
    return _short(f"{names.label if names else p.holder} – {p.stance}: {p.proposition}")


def _actor_label(_: _View, a: Any) -> str:
    return _short(f"{a.name} ({a.kind}, {a.rank}, {a.country or 'no country'})")


_READERS: dict[str, Callable[[_View, GoldRecord], dict[str, Value]]] = {
    "meetings": _View.meeting,
    "statements": _View.statement,
    "positions": _View.position,
    "actors": _View.profile,
}
_LABELS: dict[str, Callable[[_View, Any], str]] = {
    "meetings": _meeting_label,
    "statements": _statement_label,
    "positions": _position_label,
    "actors": _actor_label,
}
