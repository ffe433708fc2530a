"""What the pages show: an article with its marked text and its records as cards."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from extractor.errors import InputError
from extractor.evals.gold import RECORD_MODELS, unwrap
from extractor.evals.gold_filling import fill
from extractor.reporting.article import (
    GRADES,
    AnyRecord,
    Card,
    Passage,
    Piece,
    card_of,
    direction_of,
    passages_of,
    pieces_of,
)
from extractor.review.entries import RECORD_KINDS, SINGULAR, Entry, Kind, Raw
from extractor.review.fields import FieldView, field_views
from extractor.review.labels import Labels
from extractor.schemas.evidence import Evidence


@dataclass(frozen=True)
class RecordView:
    """A record on the page.

    Attributes:
        card: As it is shown; its id is that of the record.
        open_readings: What the labels leave open: "kind: talks or mediation".
        faults: What it lacks before it counts.
        fields: Its form; empty where it is closed.
    """

    kind: Kind
    card: Card
    decision: str
    origin: str
    is_optional: bool
    open_readings: tuple[str, ...]
    faults: tuple[str, ...]
    fields: tuple[FieldView, ...] = ()


@dataclass(frozen=True)
class ActorView:
    """An actor on the page."""

    id: str
    name: str
    said: str
    fields: tuple[FieldView, ...] = ()


@dataclass(frozen=True)
class ArticleView:
    """An article on the page."""

    labels: Labels
    pieces: tuple[Piece, ...]
    direction: str
    records: tuple[RecordView, ...]
    actors: tuple[ActorView, ...]
    names: Mapping[str, str]
    counts: tuple[tuple[str, int], ...]
    grades: tuple[str, ...]
    decided: int
    doubted: int


def article_view(labels: Labels, *, open_id: str | None = None) -> ArticleView:
    """Return an article as its page shows it.

    Args:
        labels: The annotator's.
        open_id: Id of the record or actor whose form is shown.
    """
    actors = labels.of_kind("actors")
    names = {
        name: str(entry.record.get("name") or name) for name, entry in actors if entry.decision != "rejected"
    }
    records: list[RecordView] = []
    passages: list[Passage] = []
    for kind in RECORD_KINDS:
        for name, entry in labels.of_kind(kind):
            record = _record(labels, kind, entry.record)
            records.append(_record_view(labels, kind, name, entry, record, names, is_open=name == open_id))
            if entry.decision != "rejected" and record is not None:
                passages += passages_of([record])
    records.sort(key=_place_in_text)
    live = [r for r in records if r.decision != "rejected"]
    return ArticleView(
        labels=labels,
        pieces=tuple(pieces_of(labels.document.text, passages)),
        direction=direction_of(labels.document),
        records=tuple(records),
        actors=tuple(
            _actor_view(n, e, names, is_open=n == open_id) for n, e in actors if e.decision != "rejected"
        ),
        names=names,
        counts=tuple((SINGULAR[kind], sum(r.kind == kind for r in live)) for kind in RECORD_KINDS),
        grades=tuple(g for g in GRADES if any(r.card.match == g for r in live)),
        decided=sum(r.decision != "open" for r in records),
        doubted=sum(bool(r.faults) for r in live),
    )


def _bare_card(kind: Kind, record: Raw) -> Card:
    """Return a record that is not whole as it is shown: its passages only."""
    evidence = tuple(Evidence.model_validate({"score": 1.0, **e}) for e in record.get("evidence") or [])
    return Card(str(record.get("id")), SINGULAR[kind], "", (), (), evidence, "exact")


def _record(labels: Labels, kind: Kind, record: Raw) -> AnyRecord | None:
    filled = fill({kind: [record]}, labels.document)[0][kind][0]
    try:
        return RECORD_MODELS[kind].model_validate(unwrap(filled)[0])
    except ValidationError:
        return None


def _record_view(  # noqa: PLR0913 - what a card is made of
    labels: Labels,
    kind: Kind,
    name: str,
    entry: Entry,
    record: AnyRecord | None,
    names: Mapping[str, str],
    *,
    is_open: bool,
) -> RecordView:
    card = card_of(record, names) if record else _bare_card(kind, entry.record)
    faults = labels.faults((kind, name)) if entry.decision == "accepted" else ()
    return RecordView(
        kind=kind,
        card=card,
        decision=entry.decision,
        origin=entry.origin,
        is_optional=bool(entry.record.get("optional")),
        open_readings=tuple(_open_readings(kind, entry.record, names)),
        faults=faults,
        fields=tuple(field_views(kind, entry.record)) if is_open else (),
    )


def _open_readings(kind: Kind, record: Raw, names: Mapping[str, str]) -> Iterator[str]:
    if kind == "statements" and not record.get("speaker"):
        yield "no speaker chosen"
    for view in field_views(kind, record):
        if view.is_raw:
            yield f"{view.spec.label}: several readings"
        elif len(view.readings) > 1:
            yield f"{view.spec.label}: {' or '.join(_shown(r, names) for r in view.readings)}"
        if view.is_optional:
            yield f"{view.spec.label} may be left out"


def _shown(reading: Any, names: Mapping[str, str]) -> str:
    if reading is None:
        return "nothing"
    if isinstance(reading, Mapping):
        return str(reading.get("edtf") or reading.get("text") or reading.get("name") or "")
    return names.get(str(reading), str(reading).replace("_", " "))


def _actor_view(name: str, entry: Entry, names: Mapping[str, str], *, is_open: bool) -> ActorView:
    record = unwrap(entry.record)[0]
    said = [str(record.get("kind") or "unknown").replace("_", " ")]
    said += [str(record[k]) for k in ("title", "country") if record.get(k)]
    stands = [names.get(str(r), str(r)) for r in record.get("represents") or []]
    said += [f"for {', '.join(stands)}"] if stands else []
    return ActorView(
        name, names[name], " · ".join(said), tuple(field_views("actors", entry.record)) if is_open else ()
    )


def _place_in_text(view: RecordView) -> tuple[int, str]:
    starts = [e.start for e in view.card.evidence if e.start is not None]
    return min(starts, default=1 << 60), view.kind


def checked_open(value: Any) -> str | None:
    """Return the id of the record whose form is open.

    Raises:
        InputError: It is no id.
    """
    if value is None or (isinstance(value, str) and len(value) < 40):
        return value
    raise InputError("unknown record")
