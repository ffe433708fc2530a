"""The formats: a new one is a row here, a file beside this one, and a test."""

import importlib
from typing import cast

from extractor.readers.base import Reader

READERS: dict[str, str] = {
    ".txt": "plain:read_plain",
    ".text": "plain:read_plain",
    ".md": "plain:read_plain",
    ".markdown": "plain:read_plain",
    ".html": "html:read_html",
    ".htm": "html:read_html",
    ".xhtml": "html:read_html",
    ".pdf": "pdf:read_pdf",
    ".docx": "docx:read_docx",
    ".eml": "eml:read_eml",
    ".jsonl": "tables:read_jsonl",
    ".ndjson": "tables:read_jsonl",
    ".csv": "tables:read_csv",
    ".tsv": "tables:read_csv",
    ".parquet": "tables:read_parquet",
}
"""File ending, lower case, to ``module:function`` in this package; imported when the first such file is met."""

TABLES = frozenset({".jsonl", ".ndjson", ".csv", ".tsv", ".parquet"})
"""Endings of files that hold many articles."""

ARCHIVES = frozenset({".zip", ".gz"})
"""Endings of files that hold other files; see `extractor.readers.archives`."""


def reader_for(ending: str) -> Reader:
    """Return the reader of a file ending; that of plain text for an ending that is not listed."""
    module, _, name = READERS.get(ending, READERS[".txt"]).partition(":")
    return cast("Reader", getattr(importlib.import_module(f"extractor.readers.{module}"), name))
