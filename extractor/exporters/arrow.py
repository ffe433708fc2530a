"""The tables in Arrow's columns, a batch at a time: what Parquet and DuckDB take."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pyarrow as pa

from extractor.exporters.base import Results
from extractor.exporters.tables import TABLES, column_type, rows_of, run_rows
from extractor.schemas.tables import Row

_ROWS_AT_ONCE = 5_000

_TYPES = {"text": pa.string(), "integer": pa.int64(), "number": pa.float64(), "date": pa.date32()}


def schema_of(table: str) -> pa.Schema:
    """Return the Arrow schema of a table."""
    return pa.schema([(c, _TYPES[column_type(table, c)]) for c in TABLES[table]])


def batches(results: Results) -> Iterator[tuple[str, pa.Table]]:
    """Yield the rows of all tables, a few thousand of one table at a time; each table at least once, if empty."""
    waiting: dict[str, list[Row]] = {name: [] for name in TABLES}
    for extraction in results:
        for name, rows in rows_of(extraction, results).items():
            waiting[name] += rows
            if len(waiting[name]) >= _ROWS_AT_ONCE:
                yield name, _table(name, waiting[name])
                waiting[name] = []
    waiting |= run_rows(results)
    for name, rows in waiting.items():
        yield name, _table(name, rows)


def _table(name: str, rows: list[Row]) -> pa.Table:
    columns = {c: [_value(row[c], name, c) for row in rows] for c in TABLES[name]}
    return pa.Table.from_pydict(columns, schema=schema_of(name))


def _value(value: Any, table: str, column: str) -> Any:
    if column_type(table, column) == "date" and isinstance(value, str):
        return date.fromisoformat(value)
    return value
