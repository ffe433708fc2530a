"""The formats: a new one is a row here, a file beside this one, and a test."""

import importlib
from pathlib import Path
from typing import cast

from extractor.errors import ConfigurationError
from extractor.exporters.base import Exporter, Results

EXPORTERS: dict[str, str] = {
    "jsonl": "jsonl:export_jsonl",
    "csv": "csv_tables:export_csv",
    "parquet": "parquet:export_parquet",
    "stata": "stata:export_stata",
    "sqlite": "databases:export_sqlite",
    "duckdb": "databases:export_duckdb",
    "graphml": "networks:export_graphml",
    "gexf": "networks:export_gexf",
    "dna-csv": "dna:export_event_list",
    "dna": "dna:export_database",
    "plover": "plover:export_plover",
    "annotations": "web_annotation:export_annotations",
}
"""Format to ``module:function`` in this package; imported when it is asked for."""


def export(results: Results, name: str, folder: Path) -> list[Path]:
    """Write results in a format into a folder, which is made; return the files written.

    Raises:
        ConfigurationError: The format is unknown, its library is not installed, or the folder can't be written.
    """
    if name not in EXPORTERS:
        raise ConfigurationError(f"unknown format {name!r}; choose among: {', '.join(EXPORTERS)}")
    module, _, function = EXPORTERS[name].partition(":")
    try:
        exporter = cast(
            "Exporter", getattr(importlib.import_module(f"extractor.exporters.{module}"), function)
        )
        folder.mkdir(parents=True, exist_ok=True)
        return exporter(results, folder)
    except ModuleNotFoundError as e:
        raise ConfigurationError(f"{name} needs {e.name}: pip install 'extractor[exports]'") from e
    except OSError as e:
        raise ConfigurationError(
            f"can't write {name} into {str(folder)!r}: {e.strerror or e}; choose another --out"
        ) from e
