"""Parquet, a file a table."""

from contextlib import ExitStack
from pathlib import Path

import pyarrow.parquet as pq

from extractor.exporters.arrow import batches, schema_of
from extractor.exporters.base import Results
from extractor.exporters.csv_tables import write_dictionary
from extractor.exporters.tables import TABLES
from extractor.exporters.writing import replacing


def export_parquet(results: Results, folder: Path) -> list[Path]:
    """Write ``documents.parquet`` … and ``dictionary.csv``."""
    paths = {name: folder / f"{name}.parquet" for name in TABLES}
    with ExitStack() as stack:
        targets = {name: stack.enter_context(replacing(path)) for name, path in paths.items()}
        with ExitStack() as writing:
            writers = {
                n: writing.enter_context(pq.ParquetWriter(t, schema_of(n))) for n, t in targets.items()
            }
            for name, table in batches(results):
                writers[name].write_table(table)
    return [*paths.values(), write_dictionary(folder)]
