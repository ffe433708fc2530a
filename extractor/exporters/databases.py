"""One database file with all tables: SQLite, with keys and indices, and DuckDB."""

import sqlite3
from pathlib import Path

from extractor.exporters.base import Results
from extractor.exporters.tables import TABLES, column_type, dictionary, rows_of, run_rows
from extractor.exporters.writing import replacing

# ruff: noqa: S608 - table names are our own

_SQL_TYPES = {"text": "TEXT", "integer": "INTEGER", "number": "REAL", "date": "TEXT"}

_KEYS = {
    "documents": "PRIMARY KEY (id)",
    "actors": "PRIMARY KEY (document, id), FOREIGN KEY (document) REFERENCES documents (id)",
    "meetings": "PRIMARY KEY (document, id), FOREIGN KEY (document) REFERENCES documents (id)",
    "statements": "PRIMARY KEY (document, id), FOREIGN KEY (document) REFERENCES documents (id)",
    "positions": "PRIMARY KEY (document, id), FOREIGN KEY (document) REFERENCES documents (id)",
    "participants": "FOREIGN KEY (document, meeting) REFERENCES meetings (document, id), "
    "FOREIGN KEY (document, actor) REFERENCES actors (document, id)",
    "evidence": "PRIMARY KEY (document, record_type, record, number)",
    "linked": "PRIMARY KEY (linked_id)",
    "duplicates": "PRIMARY KEY (origin)",
}


def export_sqlite(results: Results, folder: Path) -> list[Path]:
    """Write ``records.sqlite``: the tables, their dictionary, and the articles' texts."""
    path = folder / "records.sqlite"
    with replacing(path) as beside:
        db = sqlite3.connect(beside, isolation_level=None)
        try:
            db.execute("PRAGMA journal_mode=OFF")  # a file that is not yet there needs no undoing
            db.execute("BEGIN")
            for name, columns in TABLES.items():
                typed = ", ".join(f'"{c}" {_SQL_TYPES[column_type(name, c)]}' for c in columns)
                db.execute(f'CREATE TABLE "{name}" ({typed}, {_KEYS[name]})')
            db.execute("CREATE TABLE texts (document TEXT PRIMARY KEY REFERENCES documents (id), text TEXT)")
            db.execute(
                'CREATE TABLE dictionary ("table" TEXT, "column" TEXT, type TEXT, "values" TEXT, description TEXT)'
            )
            _fill(db, results)
            db.execute("COMMIT")
        finally:
            db.close()
    return [path]


def _fill(db: sqlite3.Connection, results: Results) -> None:
    inserts = {n: f'INSERT INTO "{n}" VALUES ({",".join("?" * len(c))})' for n, c in TABLES.items()}
    for extraction in results:
        for name, rows in rows_of(extraction, results).items():
            db.executemany(inserts[name], [[row[c] for c in TABLES[name]] for row in rows])
        db.execute("INSERT INTO texts VALUES (?, ?)", (extraction.document.id, extraction.document.text))
    for name, rows in run_rows(results).items():
        db.executemany(inserts[name], [[row[c] for c in TABLES[name]] for row in rows])
    db.executemany(
        "INSERT INTO dictionary VALUES (?, ?, ?, ?, ?)",
        [(d.table, d.column, d.type, d.values, d.description) for d in dictionary()],
    )


def export_duckdb(results: Results, folder: Path) -> list[Path]:
    """Write ``records.duckdb``: the tables."""
    import duckdb  # noqa: PLC0415 - SQLite needs neither

    from extractor.exporters.arrow import batches, schema_of  # noqa: PLC0415

    path = folder / "records.duckdb"
    with replacing(path) as beside:
        with duckdb.connect(str(beside)) as db:
            for name in TABLES:
                empty = schema_of(name).empty_table()
                db.register("rows", empty)
                db.execute(f'CREATE TABLE "{name}" AS SELECT * FROM rows')
            for name, table in batches(results):
                db.register("rows", table)
                db.execute(f'INSERT INTO "{name}" SELECT * FROM rows')
        beside.with_name(beside.name + ".wal").unlink(missing_ok=True)
    return [path]
