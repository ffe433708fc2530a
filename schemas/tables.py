"""One flat table a record type, for pandas and polars."""

import importlib
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal

from extractor.errors import ConfigurationError
from extractor.schemas.actor import Actor
from extractor.schemas.date_value import DateValue
from extractor.schemas.evidence import Evidence
from extractor.schemas.extraction import Extraction
from extractor.schemas.meeting import Meeting
from extractor.schemas.place import Place
from extractor.schemas.position import Position
from extractor.schemas.statement import Statement

if TYPE_CHECKING:
    import pandas
    import polars

Row = dict[str, Any]
"""Column name to a scalar or None."""

_LIST_SEPARATOR = "|"

_DATE_FIELDS = ("text", "edtf", "start", "end", "precision", "basis", "anchor")
_PLACE_FIELDS = ("text", "name", "kind", "country")


def to_rows(extraction: Extraction) -> dict[str, list[Row]]:
    """Return the rows of each table; every row of a table has the same columns."""
    document = {"document": extraction.document.id}
    return {
        "actors": [document | _actor(a) for a in extraction.actors],
        "meetings": [document | _meeting(m) for m in extraction.meetings],
        "participants": [
            document | {"meeting": m.id, "actor": p.actor, "role": p.role}
            for m in extraction.meetings
            for p in m.participants
        ],
        "statements": [document | _statement(s) for s in extraction.statements],
        "positions": [document | _position(p) for p in extraction.positions],
    }


def _actor(record: Actor) -> Row:
    row: Row = record.model_dump(mode="json")
    return row | {"aliases": _joined(record.aliases), "represents": _joined(record.represents)}


def _meeting(record: Meeting) -> Row:
    keep = {"id", "title", "kind", "status", "mode", "format", "process", "round", "part_of"}
    return {
        **record.model_dump(mode="json", include=keep),
        **_date(record.date),
        **_place(record.place),
        "topics": _joined(record.topics),
        "outcome_kind": record.outcome.kind,
        "outcome_text": record.outcome.text,
        **_evidence(record.evidence),
    }


def _statement(record: Statement) -> Row:
    row: Row = record.model_dump(mode="json", exclude={"date", "evidence"})
    lists = {name: _joined(getattr(record, name)) for name in ("content", "addressees", "about")}
    return row | lists | _date(record.date) | _evidence(record.evidence)


def _position(record: Position) -> Row:
    row: Row = record.model_dump(mode="json", exclude={"evidence"})
    return row | {"statements": _joined(record.statements)} | _evidence(record.evidence)


def _joined(values: Sequence[str]) -> str:
    return _LIST_SEPARATOR.join(values)


def _date(value: DateValue | None) -> Row:
    dumped = value.model_dump(mode="json") if value else dict.fromkeys(_DATE_FIELDS)
    return {f"date_{name}": dumped[name] for name in _DATE_FIELDS}


def _place(value: Place | None) -> Row:
    return {f"place_{name}": getattr(value, name, None) for name in _PLACE_FIELDS}


def _evidence(evidence: Sequence[Evidence]) -> Row:
    first = evidence[0]
    return {"quote": first.quote, "start": first.start, "end": first.end, "match": first.match}


_DATE_COLUMNS = tuple(f"date_{name}" for name in _DATE_FIELDS)
_PLACE_COLUMNS = tuple(f"place_{name}" for name in _PLACE_FIELDS)
_EVIDENCE_COLUMNS = ("quote", "start", "end", "match")

COLUMNS: dict[str, tuple[str, ...]] = {
    "actors": (
        "document", "id", "name", "aliases", "kind", "title", "rank", "affiliation", "represents", "country",
        "organization_code", "wikidata",
    ),
    "meetings": (
        "document", "id", "title", "kind", "status", "mode", "format", "process", "round", "part_of",
        *_DATE_COLUMNS, *_PLACE_COLUMNS, "topics", "outcome_kind", "outcome_text", *_EVIDENCE_COLUMNS,
    ),
    "participants": ("document", "meeting", "actor", "role"),
    "statements": (
        "document", "id", "speaker", "speaker_text", "cue", "speech_act", "quote_type", "content", "summary",
        "addressees", "about", "medium", "meeting", "reported_by", *_DATE_COLUMNS, *_EVIDENCE_COLUMNS,
    ),
    "positions": (
        "document", "id", "holder", "level", "proposition", "stance", "toward", "basis", "statements",
        *_EVIDENCE_COLUMNS,
    ),
}  # fmt: skip
"""Columns of each table, in order; they stand also where a table has no row."""


def to_frames(
    extraction: Extraction, backend: Literal["pandas", "polars"]
) -> "dict[str, pandas.DataFrame] | dict[str, polars.DataFrame]":
    """Return the tables as data frames of the backend; see `Extraction.to_frames`."""
    if backend not in {"pandas", "polars"}:
        raise ConfigurationError(f"unknown data frame backend {backend!r}; choose 'pandas' or 'polars'")
    try:
        module = importlib.import_module(backend)
    except ImportError as e:
        raise ConfigurationError(f"to_frames needs {backend}: pip install 'extractor[{backend}]'") from e
    tables = to_rows(extraction)
    return {
        name: module.DataFrame({column: [row[column] for row in tables[name]] for column in columns})
        for name, columns in COLUMNS.items()
    }
