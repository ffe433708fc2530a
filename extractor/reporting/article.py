"""One article on one page: its text with every passage marked, its records beside it, each lighting up the other."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from extractor.documents import Document
from extractor.exporters.writing import replacing_text
from extractor.reporting.templates import TEMPLATES
from extractor.schemas.date_value import DateValue
from extractor.schemas.evidence import Evidence
from extractor.schemas.extraction import Extraction
from extractor.schemas.meeting import Meeting
from extractor.schemas.place import Place
from extractor.schemas.position import Position
from extractor.schemas.statement import Statement
from extractor.version import __version__

AnyRecord = Meeting | Statement | Position

_RTL = frozenset({"ar", "fa", "he", "ur", "ps", "ku", "dv", "yi"})
_TYPES = ("meeting", "statement", "position")


@dataclass(frozen=True)
class Piece:
    """A stretch of the text on which the same records rest; most rest on none.

    Attributes:
        records: Ids of the records, in their order; "" none.
        types: Their record types, for the colours.
    """

    text: str
    records: str = ""
    types: str = ""


@dataclass(frozen=True)
class Card:
    """A record as it is shown.

    Attributes:
        facts: Name and value of each field that says something.
        actors: Ids of the actors in it, for the filter.
        match: The worst grade of its evidence.
    """

    id: str
    type: str
    head: str
    facts: tuple[tuple[str, str], ...]
    actors: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    match: str


GRADES = ("exact", "normalized", "elided", "fuzzy", "misquoted", "not_found")


def write_article_page(extraction: Extraction, path: Path) -> Path:
    """Write the page of an article's result, one self-contained file, and return its path.

    Raises:
        OSError: It can't be written.
    """
    with replacing_text(path) as file:
        file.write(article_page(extraction))
    return path


def article_page(extraction: Extraction) -> str:
    """Return the page of an article's result as HTML: it loads nothing, and no text becomes markup."""
    document = extraction.document
    names = {a.id: a.name for a in extraction.actors}
    records: tuple[AnyRecord, ...] = (*extraction.meetings, *extraction.statements, *extraction.positions)
    cards = [card_of(record, names) for record in records]
    return TEMPLATES.get_template("article.html.j2").render(
        e=extraction,
        title=document.title or document.id,
        direction=direction_of(document),
        pieces=list(pieces_of(document.text, passages_of(records))),
        cards=cards,
        types=[(t, sum(c.type == t for c in cards)) for t in _TYPES],
        actors=[a for a in extraction.actors if any(a.id in c.actors for c in cards)],
        grades=[g for g in GRADES if any(c.match == g for c in cards)],
        version=__version__,
    )


def direction_of(document: Document) -> str:
    """Return the direction of an article's text, as HTML's ``dir``."""
    return "rtl" if document.language in _RTL else "auto"


@dataclass(frozen=True)
class Passage:
    """A stretch of the text that a record rests on: ``text[start:end]``."""

    type: str
    record: str
    start: int
    end: int


def pieces_of(text: str, passages: Iterable[Passage]) -> Iterator[Piece]:
    """Yield the text in pieces, cut wherever a record's evidence begins or ends; together they are the text.

    Overlapping records share pieces, so that none hides another. Takes time in proportion to text and evidence.
    """
    changes: dict[int, list[tuple[bool, str, str]]] = {0: [], len(text): []}
    for passage in passages:
        changes.setdefault(passage.start, []).append((True, passage.record, passage.type))
        changes.setdefault(passage.end, []).append((False, passage.record, passage.type))
    cuts = sorted(changes)
    active: list[tuple[str, str]] = []
    for start, end in pairwise(cuts):
        for begins, record_id, record_type in sorted(changes[start]):  # ends (False) before beginnings
            if begins:
                active.append((record_id, record_type))
            else:
                active.remove((record_id, record_type))
        ids = " ".join(dict.fromkeys(r for r, _ in active))
        types = " ".join(t for t in _TYPES if any(t == a for _, a in active))
        yield Piece(text[start:end], ids, types)


def passages_of(records: Iterable[AnyRecord]) -> Iterator[Passage]:
    """Yield the passages of records, as far as they were found in the text."""
    for record in records:
        for e in record.evidence:
            if e.start is not None and e.end is not None:
                yield Passage(type(record).__name__.lower(), record.id, e.start, e.end)


def card_of(record: AnyRecord, names: Mapping[str, str]) -> Card:
    """Return a record as it is shown.

    Args:
        record: The record.
        names: Names of the article's actors by their ids.
    """
    match record:
        case Meeting():
            return _meeting(record, names)
        case Statement():
            return _statement(record, names)
        case Position():
            return _position(record, names)


def _meeting(m: Meeting, names: Mapping[str, str]) -> Card:
    roles = [(names.get(p.actor, p.actor), p.role) for p in m.participants]
    who = ", ".join(n if r == "participant" else f"{n} ({r.replace('_', ' ')})" for n, r in roles)
    facts = (
        ("who", who),
        ("title", m.title),
        ("status", f"{m.status}, {m.mode}, {m.format}".replace("_", " ")),
        ("when", _date(m.date)),
        ("where", _place(m.place)),
        ("process", m.process),
        ("round", str(m.round) if m.round else None),
        ("part of", m.part_of),
        ("on", "; ".join(m.topics)),
        ("outcome", _outcome(m)),
    )
    return _card(
        m.id, "meeting", m.kind.replace("_", " "), facts, [p.actor for p in m.participants], m.evidence
    )


def _outcome(m: Meeting) -> str:
    kind = m.outcome.kind.replace("_", " ")
    return f"{kind}: {m.outcome.text}" if m.outcome.text else kind


def _statement(s: Statement, names: Mapping[str, str]) -> Card:
    speaker = names.get(s.speaker or "", s.speaker_text or "")
    facts = (
        ("written as", s.speaker_text if s.speaker_text != speaker else None),
        ("cue", s.cue),
        ("act", f"{s.speech_act}, {s.quote_type}".replace("_", " ")),
        ("to", _named(s.addressees, names)),
        ("about", _named(s.about, names)),
        ("medium", s.medium),
        ("at meeting", s.meeting),
        ("when", _date(s.date)),
        ("reported by", s.reported_by),
        ("in short", s.summary),
    )
    actors = [a for a in (s.speaker, *s.addressees, *s.about) if a]
    return _card(s.id, "statement", speaker, facts, actors, s.evidence)


def _position(p: Position, names: Mapping[str, str]) -> Card:
    facts = (
        ("stance", p.stance.replace("_", " ")),
        ("on", p.proposition),
        ("toward", names.get(p.toward or "")),
        ("level", p.level.replace("_", " ")),
        ("basis", p.basis.replace("_", " ")),
        ("said in", ", ".join(p.statements)),
    )
    actors = [a for a in (p.holder, p.toward) if a]
    return _card(p.id, "position", names.get(p.holder, p.holder), facts, actors, p.evidence)


def _card(
    record_id: str,
    record_type: str,
    head: str,
    facts: Sequence[tuple[str, str | None]],
    actors: Sequence[str],
    evidence: tuple[Evidence, ...],
) -> Card:
    told = tuple((name, value) for name, value in facts if value)
    worst = max((e.match for e in evidence), key=GRADES.index, default="exact")
    return Card(record_id, record_type, head, told, tuple(dict.fromkeys(actors)), evidence, worst)


def _named(ids: Sequence[str], names: Mapping[str, str]) -> str:
    return ", ".join(names.get(i, i) for i in ids)


def _date(value: DateValue | None) -> str | None:
    if value is None:
        return None
    words = f"“{value.text}”" if value.text else ""
    known = value.edtf or "date not known"
    return f"{known} {words} ({value.basis.replace('_', ' ')})".replace("  ", " ")


def _place(value: Place | None) -> str | None:
    if value is None:
        return None
    return f"{value.name or value.text}{f', {value.country}' if value.country else ''}"
