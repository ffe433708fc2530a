"""Discourse Network Analyzer (Leifeld): the event list that rDNA gives, and a ``.dna`` database that DNA 3 opens.

A position is a DNA statement: person and organization from its holder, concept = proposition, agreement = stance. DNA's
agreement is yes or no, so conditional and mixed positions are left out of both files; they stand in every other export.
Of an article without a publication date the event list leaves ``time`` empty; the database, where a date is
compulsory, has 1 January 1970 and says so in the document's notes. Offsets count UTF-16 units there, as Java does.
"""

import base64
import hashlib
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from extractor.exporters.base import Results
from extractor.exporters.networks import actor_node
from extractor.exporters.writing import replacing, replacing_text
from extractor.schemas.extraction import Extraction
from extractor.schemas.position import Position

_COLUMNS = (
    "statement_id", "time", "person", "organization", "concept", "agreement", "start_position", "stop_position", "text",
    "coder", "document_id", "document_title", "document_author", "document_source", "document_section", "document_type",
)  # fmt: skip
"""Columns of DNA's own event list, in its order (its Exporter writes semicolons and quotes strings)."""

_AGREEMENT = {"support": 1, "oppose": 0}
_CODER = "extractor"
_PASSWORD = "extractor"  # noqa: S105 - DNA asks for one; it guards nothing
_MAX_CHARS = 190
_MAX_HASH_ROUNDS = 100_000
_VERSION = (("date", "2022-06-10"), ("version", "3.0.7"))


@dataclass(frozen=True)
class _Coded:
    document: int
    person: str
    organization: str
    concept: str
    agreement: int
    start: int
    stop: int
    text: str


def _coded(number: int, extraction: Extraction, results: Results) -> Iterator[_Coded]:
    """Yield the DNA statements of an article: its positions with a place in the text and a yes or no."""
    for position in extraction.positions:
        evidence = position.evidence[0]
        if position.stance not in _AGREEMENT or evidence.start is None or evidence.end is None:
            continue
        person, organization = _who(extraction, position, results)
        linked = results.linked("proposition", extraction.document.id, position.id)
        yield _Coded(
            document=number,
            person=person[:_MAX_CHARS],
            organization=organization[:_MAX_CHARS],
            concept=(linked.label if linked else position.proposition)[:_MAX_CHARS],
            agreement=_AGREEMENT[position.stance],
            start=evidence.start,
            stop=evidence.end,
            text=evidence.quote,
        )


def _who(extraction: Extraction, position: Position, results: Results) -> tuple[str, str]:
    """Return person and organization: a person with whom it represents, or a body alone."""
    holder = extraction.actor(position.holder)
    name = actor_node(extraction, position.holder, results).label
    if holder is None or holder.kind != "person":
        return "", name
    if holder.represents:
        return name, actor_node(extraction, holder.represents[0], results).label
    return name, holder.affiliation or ""


def export_event_list(results: Results, folder: Path) -> list[Path]:
    """Write ``dna_events.csv``."""
    path = folder / "dna_events.csv"
    statement = 0
    with replacing_text(path) as file:
        file.write(";".join(_COLUMNS) + "\n")
        for number, extraction in enumerate(results, 1):
            document = extraction.document
            time = f"{document.published.isoformat()} 00:00:00" if document.published else ""
            for coded in _coded(number, extraction, results):
                statement += 1
                values = (
                    str(statement), time, _quoted(coded.person), _quoted(coded.organization), _quoted(coded.concept),
                    str(coded.agreement), str(coded.start), str(coded.stop), _quoted(coded.text), _quoted(_CODER),
                    str(number), _quoted(document.title or document.id), _quoted(document.author or ""),
                    _quoted(document.source or ""), _quoted(""), _quoted(""),
                )  # fmt: skip
                file.write(";".join(values) + "\n")
    return [path]


def _quoted(text: str) -> str:
    """Return a string as DNA's exporter writes it: in quotes, inner quotes single, semicolons as commas, one line."""
    plain = " ".join(text.split()).replace('"', "'").replace(";", ",")
    return f'"{plain}"'


def export_database(results: Results, folder: Path) -> list[Path]:
    """Write ``positions.dna``; in DNA open it as coder 1 ("extractor") with the password "extractor"."""
    path = folder / "positions.dna"
    with replacing(path) as beside:
        db = sqlite3.connect(beside, isolation_level=None)
        try:
            db.execute("PRAGMA journal_mode=OFF")
            db.execute("BEGIN")
            for statement in _tables():
                db.execute(statement)
            _DnaFile(db).fill(results)
            db.execute("COMMIT")
        finally:
            db.close()
    return [path]


_BYTE = "INTEGER NOT NULL DEFAULT 0 CHECK ({0} BETWEEN 0 AND 255)"
_COLOURS = ", ".join(f"{c} {_BYTE.format(c)}" for c in ("Red", "Green", "Blue"))
_PERMISSIONS = tuple(
    f"Permission{p}"
    for p in (
        "AddDocuments EditDocuments DeleteDocuments ImportDocuments AddStatements EditStatements DeleteStatements "
        "EditAttributes EditRegex EditStatementTypes EditCoders EditCoderRelations ViewOthersDocuments "
        "EditOthersDocuments ViewOthersStatements EditOthersStatements"
    ).split()
)
_SHORT = "TEXT NOT NULL DEFAULT '' CHECK (LENGTH({0}) < 191)"


def _tables() -> Iterator[str]:
    """Yield the statements that make DNA 3's tables (names and constraints as in its Sql.java)."""
    yes = "INTEGER NOT NULL DEFAULT 1 CHECK ({0} BETWEEN 0 AND 1)"
    key = "ID INTEGER NOT NULL PRIMARY KEY"
    yield "CREATE TABLE SETTINGS (Property TEXT NOT NULL PRIMARY KEY, Value TEXT NOT NULL DEFAULT '')"
    yield (
        f"CREATE TABLE CODERS ({key}, Name TEXT NOT NULL CHECK (LENGTH(Name) < 191), {_COLOURS}, "
        "Refresh INTEGER NOT NULL DEFAULT 0, FontSize INTEGER NOT NULL DEFAULT 14, Password TEXT NOT NULL, "
        "PopupWidth INTEGER NOT NULL DEFAULT 300, ColorByCoder INTEGER NOT NULL DEFAULT 0, "
        "PopupDecoration INTEGER NOT NULL DEFAULT 0, PopupAutoComplete INTEGER NOT NULL DEFAULT 1, "
        + ", ".join(f"{p} {yes.format(p)}" for p in _PERMISSIONS)
        + ")"
    )
    yield (
        f"CREATE TABLE DOCUMENTS ({key}, Title {_SHORT.format('Title')}, Text TEXT NOT NULL, "
        "Coder INTEGER NOT NULL REFERENCES CODERS (ID) ON DELETE CASCADE, "
        + ", ".join(f"{c} {_SHORT.format(c)}" for c in ("Author", "Source", "Section"))
        + f", Notes TEXT NOT NULL DEFAULT '', Type {_SHORT.format('Type')}, Date INTEGER NOT NULL)"
    )
    yield f"CREATE TABLE STATEMENTTYPES ({key}, Label {_SHORT.format('Label')}, {_COLOURS})"
    yield (
        f"CREATE TABLE VARIABLES ({key}, Variable {_SHORT.format('Variable')}, DataType TEXT NOT NULL "
        "DEFAULT 'short text', StatementTypeId INTEGER REFERENCES STATEMENTTYPES (ID) ON DELETE CASCADE, "
        "UNIQUE (Variable, StatementTypeId))"
    )
    yield (
        f"CREATE TABLE VARIABLELINKS ({key}, SourceVariableId INTEGER REFERENCES VARIABLES (ID) ON DELETE CASCADE, "
        "TargetVariableId INTEGER REFERENCES VARIABLES (ID) ON DELETE CASCADE)"
    )
    yield f"CREATE TABLE REGEXES (Label TEXT PRIMARY KEY CHECK (LENGTH(Label) < 191), {_COLOURS})"
    yield (
        f"CREATE TABLE CODERRELATIONS ({key}, Coder INTEGER REFERENCES CODERS (ID) ON DELETE CASCADE, OtherCoder "
        "INTEGER REFERENCES CODERS (ID) ON DELETE CASCADE, viewStatements INTEGER NOT NULL DEFAULT 1, editStatements "
        "INTEGER NOT NULL DEFAULT 1, viewDocuments INTEGER NOT NULL DEFAULT 1, editDocuments INTEGER NOT NULL DEFAULT 1)"
    )
    yield (
        f"CREATE TABLE STATEMENTS ({key}, StatementTypeId INTEGER REFERENCES STATEMENTTYPES (ID) ON DELETE CASCADE, "
        "DocumentId INTEGER REFERENCES DOCUMENTS (ID) ON DELETE CASCADE, Start INTEGER NOT NULL CHECK (Start >= 0), "
        "Stop INTEGER NOT NULL CHECK (Stop >= 0), Coder INTEGER REFERENCES CODERS (ID) ON DELETE CASCADE, "
        "CHECK (Start < Stop))"
    )
    yield (
        f"CREATE TABLE ENTITIES ({key}, VariableId INTEGER NOT NULL REFERENCES VARIABLES (ID) ON DELETE CASCADE, "
        f"Value {_SHORT.format('Value')}, {_COLOURS}, ChildOf INTEGER CHECK (ChildOf > 0) REFERENCES ENTITIES (ID) "
        "ON DELETE CASCADE, UNIQUE (VariableId, Value))"
    )
    values = {
        "DATABOOLEAN": "Value INTEGER NOT NULL DEFAULT 1",
        "DATAINTEGER": "Value INTEGER NOT NULL DEFAULT 0",
        "DATASHORTTEXT": "Entity INTEGER NOT NULL REFERENCES ENTITIES (ID) ON DELETE CASCADE",
        "DATALONGTEXT": "Value TEXT DEFAULT ''",
    }
    for table, value in values.items():
        yield (
            f"CREATE TABLE {table} ({key}, StatementId INTEGER NOT NULL REFERENCES STATEMENTS (ID) ON DELETE CASCADE, "
            f"VariableId INTEGER NOT NULL REFERENCES VARIABLES (ID) ON DELETE CASCADE, {value}, "
            "UNIQUE (StatementId, VariableId))"
        )
    yield (
        f"CREATE TABLE ATTRIBUTEVARIABLES ({key}, VariableId INTEGER NOT NULL REFERENCES VARIABLES (ID) ON DELETE "
        f"CASCADE, AttributeVariable {_SHORT.format('AttributeVariable')}, UNIQUE (VariableId, AttributeVariable))"
    )
    yield (
        f"CREATE TABLE ATTRIBUTEVALUES ({key}, EntityId INTEGER NOT NULL REFERENCES ENTITIES (ID) ON DELETE CASCADE, "
        "AttributeVariableId INTEGER NOT NULL REFERENCES ATTRIBUTEVARIABLES (ID) ON DELETE CASCADE, "
        f"AttributeValue {_SHORT.format('AttributeValue')}, UNIQUE (EntityId, AttributeVariableId))"
    )


_VARIABLES = {"person": 1, "organization": 2, "concept": 3, "agreement": 4}
_ATTRIBUTES = ("Type", "Alias", "Notes")


class _DnaFile:
    """Fills DNA's tables: a statement a position, an entity a value."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._entities: dict[tuple[int, str], int] = {}
        self._statements = 0

    def fill(self, results: Results) -> None:
        """Write everything."""
        self._db.executemany("INSERT INTO SETTINGS VALUES (?, ?)", _VERSION)
        self._db.execute(
            "INSERT INTO CODERS (ID, Name, Red, Green, Blue, Password) VALUES (1, ?, 69, 112, 196, ?)",
            (_CODER, _password_hash(_PASSWORD)),
        )
        self._db.execute("INSERT INTO STATEMENTTYPES VALUES (1, 'DNA Statement', 239, 208, 51)")
        for name, number in _VARIABLES.items():
            kind = "boolean" if name == "agreement" else "short text"
            self._db.execute("INSERT INTO VARIABLES VALUES (?, ?, ?, 1)", (number, name, kind))
            if kind == "short text":
                self._db.executemany(
                    "INSERT INTO ATTRIBUTEVARIABLES (VariableId, AttributeVariable) VALUES (?, ?)",
                    [(number, attribute) for attribute in _ATTRIBUTES],
                )
                self._entity(number, "")  # what DNA has in place of a missing value
        for number, extraction in enumerate(results, 1):
            self._add_document(number, extraction)
            for coded in _coded(number, extraction, results):
                self._add_statement(coded, extraction.document.text)

    def _add_document(self, number: int, extraction: Extraction) -> None:
        document = extraction.document
        notes = f"id: {document.id}" + ("" if document.published else "; publication date not known")
        values = (
            number, (document.title or document.id)[:_MAX_CHARS], document.text, (document.author or "")[:_MAX_CHARS],
            (document.source or "")[:_MAX_CHARS], notes, _epoch_s(document.published),
        )  # fmt: skip
        self._db.execute(
            "INSERT INTO DOCUMENTS (ID, Title, Text, Coder, Author, Source, Notes, Date) VALUES (?, ?, ?, 1, ?, ?, ?, ?)",
            values,
        )

    def _add_statement(self, coded: _Coded, text: str) -> None:
        self._statements += 1
        start, stop = _utf16(text, coded.start), _utf16(text, coded.stop)
        self._db.execute(
            "INSERT INTO STATEMENTS VALUES (?, 1, ?, ?, ?, 1)",
            (self._statements, coded.document, start, stop),
        )
        for name in ("person", "organization", "concept"):
            variable = _VARIABLES[name]
            self._db.execute(
                "INSERT INTO DATASHORTTEXT (StatementId, VariableId, Entity) VALUES (?, ?, ?)",
                (self._statements, variable, self._entity(variable, getattr(coded, name))),
            )
        self._db.execute(
            "INSERT INTO DATABOOLEAN (StatementId, VariableId, Value) VALUES (?, ?, ?)",
            (self._statements, _VARIABLES["agreement"], coded.agreement),
        )

    def _entity(self, variable: int, value: str) -> int:
        if (variable, value) not in self._entities:
            number = self._entities[variable, value] = len(self._entities) + 1
            self._db.execute(
                "INSERT INTO ENTITIES (ID, VariableId, Value) VALUES (?, ?, ?)", (number, variable, value)
            )
        return self._entities[variable, value]


def _utf16(text: str, offset: int) -> int:
    return len(text[:offset].encode("utf-16-le", "surrogatepass")) // 2


def _epoch_s(day: date | None) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()) if day else 0


def _password_hash(password: str) -> str:
    """Return a password as DNA stores it (Jasypt): base64 of a salt and SHA-256 of both, 100,000 times over."""
    salt = hashlib.sha256(b"extractor dna export").digest()[:16]  # fixed: the same records give the same file
    digest = hashlib.sha256(salt + password.encode()).digest()
    for _ in range(_MAX_HASH_ROUNDS - 1):
        digest = hashlib.sha256(digest).digest()
    return base64.b64encode(salt + digest).decode()
