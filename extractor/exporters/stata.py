"""Stata 14+ (``.dta``, version 118, UTF-8), a file a table; made by pandas, one table at a time in memory.

Columns of a fixed set of values become labelled integers, dates become Stata days, and long texts ``strL``. Names have
at most 32 characters, which all of ours do; ``end``, a word of Stata's own, becomes ``end_``.
"""

from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd

from extractor.exporters.base import Results
from extractor.exporters.csv_tables import write_dictionary
from extractor.exporters.tables import TABLES, ColumnType, column_type, dictionary, rows_of, run_rows
from extractor.exporters.writing import replacing
from extractor.schemas.tables import Row

_STR_LIMIT = 2000
_FIXED_TIME = datetime(2000, 1, 1)
_LABEL_CHARS = 80
_RENAMED = {"end": "end_"}


def export_stata(results: Results, folder: Path) -> list[Path]:
    """Write ``documents.dta`` … and ``dictionary.csv``."""
    labels = {(d.table, d.column): d for d in dictionary()}
    paths = []
    for name, columns in TABLES.items():
        rows = list(_rows(name, results))
        frame = pd.DataFrame(
            {
                c: _series([row[c] for row in rows], column_type(name, c), labels[name, c].values)
                for c in columns
            }
        )
        long = [c for c in columns if frame[c].dtype == object and frame[c].str.len().max() > _STR_LIMIT]
        path = folder / f"{name}.dta"
        with replacing(path) as beside:
            frame.rename(columns=_RENAMED).to_stata(
                beside,
                write_index=False,
                version=118,
                convert_dates={_RENAMED.get(c, c): "td" for c in columns if column_type(name, c) == "date"},
                convert_strl=long,
                time_stamp=_FIXED_TIME,
                variable_labels={
                    _RENAMED.get(c, c): labels[name, c].description[:_LABEL_CHARS] for c in columns
                },
            )
        paths.append(path)
    return [*paths, write_dictionary(folder)]


def _rows(table: str, results: Results) -> list[Row]:
    if table in {"linked", "duplicates"}:
        return run_rows(results)[table]
    return [row for extraction in results for row in rows_of(extraction, results)[table]]


def _series(values: list[object], kind: ColumnType, allowed: str) -> "pd.Series[Any]":
    if kind == "date":
        return pd.to_datetime(pd.Series(values, dtype=object))
    if kind == "text" and allowed and values:  # pandas writes no labels of an empty column
        return pd.Series(pd.Categorical(values, categories=allowed.split("|")))
    if kind == "text":
        return pd.Series(["" if v is None else str(v) for v in values], dtype=object)
    return pd.Series(values, dtype="float64")
