"""The normalised tables that CSV, Parquet, Stata, SQLite and DuckDB share, and the dictionary that describes them.

``document`` is the key of `documents` and leads every other table; with ``id`` it is the key of a record.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from pydantic import BaseModel

from extractor.exporters.base import Linked, Results
from extractor.schemas.actor import Actor
from extractor.schemas.date_value import DateValue
from extractor.schemas.evidence import Evidence
from extractor.schemas.extraction import Extraction
from extractor.schemas.meeting import Meeting, MeetingOutcome, Participant
from extractor.schemas.place import Place
from extractor.schemas.position import Position
from extractor.schemas.statement import Statement
from extractor.schemas.tables import COLUMNS, Row, to_rows

ColumnType = Literal["text", "integer", "number", "date"]

_DOCUMENT_COLUMNS = (
    "id", "title", "source", "url", "author", "published", "language", "text_sha256", "characters", "status", "reason",
    "message", "meetings", "statements", "positions", "rejected", "model", "prompts", "schema_version",
    "extractor_version", "extracted_at", "prompt_tokens", "completion_tokens", "cost_usd", "calls",
)  # fmt: skip

_LINK_COLUMNS: dict[str, tuple[str, ...]] = {
    "actors": ("linked_id", "linked_name"),
    "meetings": ("linked_id", "linked_name"),
    "positions": ("linked_id", "linked_name"),
}

TABLES: dict[str, tuple[str, ...]] = {
    "documents": _DOCUMENT_COLUMNS,
    **{name: (*columns, *_LINK_COLUMNS.get(name, ())) for name, columns in COLUMNS.items()},
    "evidence": (
        "document",
        "record_type",
        "record",
        "number",
        "quote",
        "start",
        "end",
        "match",
        "score",
        "claimed",
    ),
    "linked": ("kind", "linked_id", "linked_name", "records", "articles", "note"),
    "duplicates": ("origin", "same_as", "similarity"),
}
"""Columns of each table, in order."""

_INTEGERS = frozenset(
    "characters meetings statements positions rejected prompt_tokens completion_tokens calls round start end "
    "number records articles".split()
)
_NUMBERS = frozenset({"cost_usd", "score", "similarity"})
_DATES = frozenset({"published", "date_start", "date_end", "date_anchor"})
_TEXT_IN_SPITE = frozenset({("positions", "statements")})
"""Columns whose name is that of a number in another table."""


def column_type(table: str, column: str) -> ColumnType:
    """Return the type of a column; dates are ISO 8601 days, everything else that is no number is text."""
    if (table, column) in _TEXT_IN_SPITE:
        return "text"
    if column in _INTEGERS:
        return "integer"
    return "number" if column in _NUMBERS else "date" if column in _DATES else "text"


def rows_of(extraction: Extraction, results: Results) -> dict[str, list[Row]]:
    """Return an article's rows of every table but those of `run_rows`."""
    rows = {
        "documents": [_document(extraction)],
        **to_rows(extraction),
        "evidence": list(_evidence(extraction)),
    }
    document = extraction.document.id
    for row in rows["actors"]:
        _link(row, results.linked("actor", document, row["id"]))
    for row in rows["meetings"]:
        _link(row, results.linked("meeting", document, row["id"]))
    for row in rows["positions"]:
        _link(row, results.linked("proposition", document, row["id"]))
    return rows


def run_rows(results: Results) -> dict[str, list[Row]]:
    """Return the rows of the tables about the whole run: `linked` and `duplicates`."""
    return {
        "linked": [
            {
                "kind": e.kind,
                "linked_id": e.id,
                "linked_name": e.label,
                "records": e.records,
                "articles": e.articles,
                "note": e.note,
            }
            for e in results.entities()
        ],
        "duplicates": [
            {"origin": origin, "same_as": same_as, "similarity": similarity}
            for origin, same_as, similarity in results.duplicates()
        ],
    }


def _link(row: Row, linked: Linked | None) -> None:
    row["linked_id"] = linked.id if linked else None
    row["linked_name"] = linked.label if linked else None


def _document(extraction: Extraction) -> Row:
    document, outcome, provenance, usage = (
        extraction.document,
        extraction.outcome,
        extraction.provenance,
        extraction.usage,
    )
    return {
        **document.model_dump(mode="json", exclude={"text"}),
        "characters": len(document.text),
        "status": outcome.status,
        "reason": outcome.reason,
        "message": outcome.message,
        "meetings": len(extraction.meetings),
        "statements": len(extraction.statements),
        "positions": len(extraction.positions),
        "rejected": len(extraction.rejected),
        "model": provenance.model,
        "prompts": "|".join(p.name for p in provenance.prompts),
        "schema_version": provenance.schema_version,
        "extractor_version": provenance.extractor_version,
        "extracted_at": provenance.extracted_at.isoformat(),
        "prompt_tokens": usage.prompt_tokens,
        "completion_tokens": usage.completion_tokens,
        "cost_usd": usage.cost_usd,
        "calls": usage.calls,
    }


def _evidence(extraction: Extraction) -> Iterator[Row]:
    records: tuple[tuple[str, tuple[Meeting | Statement | Position, ...]], ...] = (
        ("meetings", extraction.meetings),
        ("statements", extraction.statements),
        ("positions", extraction.positions),
    )
    for record_type, items in records:
        for record in items:
            for number, evidence in enumerate(record.evidence, 1):
                key = {"document": extraction.document.id, "record_type": record_type, "record": record.id}
                yield {**key, "number": number, **evidence.model_dump(mode="json")}


@dataclass(frozen=True)
class Described:
    """A line of the data dictionary."""

    table: str
    column: str
    type: ColumnType
    values: str
    """The values allowed, joined by ``|``; "" where it is free."""
    description: str


_MODELS: dict[str, type[BaseModel]] = {
    "actors": Actor, "meetings": Meeting, "participants": Participant, "statements": Statement, "positions": Position,
    "evidence": Evidence,
}  # fmt: skip

_OWN_WORDS: Mapping[str, str] = {
    "document": "Id of the article: documents.id",
    "id": "Id of the record, unique within its article; of a document: unique in the run",
    "meeting": "Id of the meeting: meetings.id of the same document",
    "record": "Id of the record within its table and document",
    "record_type": "Table of the record",
    "number": "1 for the first passage of a record",
    "linked_id": "Id over all articles of the run, by `extractor link`; empty where the run is not linked",
    "linked_name": "Name over all articles of the run",
    "characters": "Length of the article in code points",
    "status": "How the article ended: ok, empty, partial, failed; of a meeting: whether it took place",
    "reason": "Code of what failed",
    "message": "What failed, in words",
    "rejected": "Number of answers that are no records, since the article does not bear them out",
    "kind": "actor, meeting or proposition",
    "records": "Number of records that it stands for",
    "articles": "Number of articles that they are in",
    "note": "Where its sources disagree, a line each",
    "origin": "Where the article stands: file, member of an archive, row of a table",
    "same_as": "Id of the document that it repeats",
    "similarity": "Jaccard index of five-word sequences; 1: the same text",
    "prompts": "Prompt files, joined by |",
    "extracted_at": "UTC, ISO 8601",
    "cost_usd": "US dollars; empty where the price of the model is not known",
    "text_sha256": "SHA-256 of the article's text in UTF-8",
    "published": "Publication date, as given; never guessed",
    "title": "Headline; of an actor: role as written; of a meeting: its name as written",
    "source": "Publisher",
    "url": "Address",
    "author": "Byline",
    "language": "ISO 639-1",
    "model": "Model, or rules",
    "meetings": "Number of meetings found",
    "statements": "Number of statements found",
    "positions": "Number of positions found",
    "schema_version": "Version of the record schema",
    "extractor_version": "Version of the program",
    "prompt_tokens": "Tokens of all prompts sent for the article",
    "completion_tokens": "Tokens of all answers",
    "calls": "Requests sent for the article",
    "round": "Number of the round of talks",
    "topics": "What it was about, as written; several joined by |",
}


def dictionary() -> Iterator[Described]:
    """Yield what every column of every table holds."""
    for table, columns in TABLES.items():
        for column in columns:
            values, description = _told(table, column)
            yield Described(table, column, column_type(table, column), values, description)


def _told(table: str, column: str) -> tuple[str, str]:
    model, field = _MODELS.get(table), column
    for prefix, part in (("date_", DateValue), ("place_", Place), ("outcome_", MeetingOutcome)):
        if column.startswith(prefix) and table in {"meetings", "statements"}:
            model, field = part, column.removeprefix(prefix)
    if column in {"quote", "start", "end", "match"}:
        model = Evidence
    info = model.model_fields.get(field) if model else None
    if info is None:
        return "", _OWN_WORDS.get(column, "")
    description = " ".join((info.description or "").split()) or _OWN_WORDS.get(column, "")
    values = "|".join(v for v in get_args(info.annotation) if isinstance(v, str))
    return values, description
