"""CSV, a file a table, and ``dictionary.csv``.

UTF-8 with a byte order mark, so that Excel reads it right; R and pandas do too. A text that a spreadsheet would run as
a formula gets an apostrophe in front; every other format has it as it is.
"""

import csv
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from extractor.exporters.base import Results
from extractor.exporters.tables import TABLES, dictionary, rows_of, run_rows
from extractor.exporters.writing import replacing_text

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def export_csv(results: Results, folder: Path) -> list[Path]:
    """Write ``documents.csv`` … ``evidence.csv`` and ``dictionary.csv``."""
    paths = {name: folder / f"{name}.csv" for name in TABLES}
    with ExitStack() as stack:
        writers = {}
        for name, path in paths.items():
            file = stack.enter_context(replacing_text(path))
            file.write("\ufeff")
            writers[name] = csv.writer(file, lineterminator="\r\n")
            writers[name].writerow(TABLES[name])
        for extraction in results:
            for name, rows in rows_of(extraction, results).items():
                writers[name].writerows([_cell(row[c]) for c in TABLES[name]] for row in rows)
        for name, rows in run_rows(results).items():
            writers[name].writerows([_cell(row[c]) for c in TABLES[name]] for row in rows)
    return [*paths.values(), write_dictionary(folder)]


def write_dictionary(folder: Path) -> Path:
    """Write ``dictionary.csv``: table, column, type, values allowed, description."""
    path = folder / "dictionary.csv"
    with replacing_text(path) as file:
        file.write("\ufeff")
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(("table", "column", "type", "values", "description"))
        writer.writerows((d.table, d.column, d.type, d.values, d.description) for d in dictionary())
    return path


def _cell(value: Any) -> Any:
    """Return a value as it is written; text that a spreadsheet would take for a formula gets an apostrophe."""
    if isinstance(value, str) and value.startswith(_FORMULA_STARTS):
        return f"'{value}"
    return "" if value is None else value
