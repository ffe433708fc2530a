"""The record types: a new one is a row here, a file beside this one, and a prompt."""

import functools
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from extractor.errors import ConfigurationError
from extractor.schemas.actor import ActorAnswer
from extractor.schemas.base import Answer
from extractor.schemas.meeting import MeetingAnswer
from extractor.schemas.position import PositionAnswer
from extractor.schemas.statement import StatementAnswer


@dataclass(frozen=True)
class RecordType:
    """A kind of record that can be asked for.

    Attributes:
        name: Key in answers and results, plural: "meetings".
        answer: Pydantic model of one item. A type of the caller's own has a field ``quote`` (its
            verbatim evidence).
        prompt: ``"meeting@1"`` for a shipped prompt, or the path of a prompt file.
        verbatim: Further fields of the answer that must occur in the article; an answer in which one
            does not is rejected. For types of the caller's own.
    """

    name: str
    answer: type[Answer]
    prompt: str | Path
    verbatim: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.name in _BUILT_IN_ANSWERS:
            if self.answer is not _BUILT_IN_ANSWERS[self.name]:
                raise ConfigurationError(f"record type {self.name!r} is built in; choose another name")
            return
        wanted = {"quote", *self.verbatim}
        if missing := sorted(wanted - set(self.answer.model_fields)):
            raise ConfigurationError(
                f"record type {self.name!r}: {self.answer.__name__} lacks the field(s) {', '.join(missing)}; "
                "its evidence is read from `quote`"
            )


_BUILT_IN_ANSWERS: dict[str, type[Answer]] = {
    "actors": ActorAnswer,
    "meetings": MeetingAnswer,
    "statements": StatementAnswer,
    "positions": PositionAnswer,
}

ACTORS = RecordType("actors", ActorAnswer, "actor@2")
"""Asked together with the others: it gives the names their titles, kinds and countries."""

RECORD_TYPES: dict[str, RecordType] = {
    r.name: r
    for r in (
        RecordType("meetings", MeetingAnswer, "meeting@3"),
        RecordType("statements", StatementAnswer, "statement@2"),
        RecordType("positions", PositionAnswer, "position@3"),
    )
}


def select_record_types(records: Sequence[str | RecordType]) -> tuple[RecordType, ...]:
    """Return the record types for names and rows, each once, in the order given.

    Raises:
        ConfigurationError: A name is unknown, none is given, or one name stands for two types.
    """
    chosen: dict[str, RecordType] = {}
    for record in records:
        row = RECORD_TYPES.get(record) if isinstance(record, str) else record
        if row is None:
            raise ConfigurationError(f"unknown record type {record!r}; known: {', '.join(RECORD_TYPES)}")
        if chosen.setdefault(row.name, row) != row:
            raise ConfigurationError(f"two different record types are called {row.name!r}")
    if not chosen:
        raise ConfigurationError(f"no record type asked for; choose among: {', '.join(RECORD_TYPES)}")
    return tuple(chosen.values())


def schema_hash(record_types: Sequence[RecordType]) -> str:
    """Return the SHA-256 over the JSON Schemas of the answers, hexadecimal."""
    return _schema_hash(tuple(record_types))


@functools.lru_cache(maxsize=64)
def _schema_hash(record_types: tuple[RecordType, ...]) -> str:
    schemas = {r.name: r.answer.model_json_schema() for r in record_types}
    return hashlib.sha256(json.dumps(schemas, sort_keys=True).encode()).hexdigest()
