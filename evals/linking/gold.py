"""The gold of links across articles: extractions as a perfect reader would give them, and what is the same."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from extractor.across.mentions import Ref, ref
from extractor.documents import Document
from extractor.exporters.base import LinkKind
from extractor.schemas.actor import Actor
from extractor.schemas.date_value import DateValue
from extractor.schemas.evidence import Evidence
from extractor.schemas.extraction import Extraction, Outcome, Provenance
from extractor.schemas.meeting import Meeting, MeetingOutcome, Participant
from extractor.schemas.place import Place
from extractor.schemas.position import Position

FILE = Path(__file__).parent / "articles.yaml"


@dataclass(frozen=True)
class LinkGold:
    """Articles and what is the same in them.

    Attributes:
        extractions: One an article.
        same: For each kind, the gold name of every record.
    """

    extractions: tuple[Extraction, ...]
    same: Mapping[LinkKind, Mapping[Ref, str]]


def read_link_gold(path: Path = FILE) -> LinkGold:
    """Return the gold links of a YAML file; see its own comments for the form."""
    rows = yaml.safe_load(path.read_text(encoding="utf-8"))
    same: dict[LinkKind, dict[Ref, str]] = {"actor": {}, "meeting": {}, "proposition": {}}
    kinds: tuple[tuple[LinkKind, str], ...] = (
        ("actor", "actors"),
        ("meeting", "meetings"),
        ("proposition", "positions"),
    )
    for row in rows:
        for kind, field in kinds:
            same[kind] |= {ref(row["id"], name): values["is"] for name, values in row[field].items()}
    return LinkGold(tuple(_extraction(row) for row in rows), same)


def _extraction(row: Mapping[str, Any]) -> Extraction:
    text = row["text"].strip()
    sentence = text.split(". ")[0]
    evidence = (Evidence(quote=sentence, start=0, end=len(sentence), match="exact", score=1.0),)
    return Extraction(
        document=Document(id=row["id"], text=text, published=row["published"]),
        actors=tuple(
            Actor(id=name, **{k: v for k, v in values.items() if k != "is"})
            for name, values in row["actors"].items()
        ),
        meetings=tuple(_meeting(name, values, evidence) for name, values in row["meetings"].items()),
        positions=tuple(
            Position(
                id=name,
                holder=values["holder"],
                proposition=values["says"],
                stance=values.get("stance", "support"),
                evidence=evidence,
            )
            for name, values in row["positions"].items()
        ),
        outcome=Outcome(status="ok"),
        provenance=Provenance(
            model="gold", schema_sha256="", extractor_version="", extracted_at=f"{row['published']}T00:00:00Z"
        ),
    )


def _meeting(name: str, values: Mapping[str, Any], evidence: tuple[Evidence, ...]) -> Meeting:
    place = values.get("place")
    return Meeting(
        id=name,
        kind=values.get("kind", "talks"),
        status=values.get("status", "held"),
        mode=values.get("mode", "in_person"),
        participants=tuple(Participant(actor=a) for a in values["who"]),
        date=_date(values.get("date")),
        place=Place(text=place, name=place, kind="city", country=values.get("country")) if place else None,
        round=values.get("round"),
        part_of=values.get("part_of"),
        outcome=MeetingOutcome(kind=values.get("outcome", "none_reported")),
        evidence=evidence,
    )


def _date(value: date | str | None) -> DateValue | None:
    if value is None:
        return None
    first, _, last = str(value).partition("/")
    start, end = date.fromisoformat(first), date.fromisoformat(last or first)
    precision = "interval" if last else "day"
    return DateValue(text=None, edtf=str(value), start=start, end=end, precision=precision, basis="explicit")
