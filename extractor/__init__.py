"""Meetings, positions and statements from diplomatic news, each with verbatim evidence and offsets.

>>> from extractor import extract
>>> result = extract("The minister met the envoy in Vienna.", model="rules")
"""

from extractor.api import aextract, aextract_many, extract, extract_many
from extractor.documents import Document
from extractor.errors import ConfigurationError, ExtractorError, InputError, PromptError
from extractor.schemas.base import Answer
from extractor.schemas.extraction import Extraction
from extractor.schemas.registry import RecordType
from extractor.settings import Settings
from extractor.version import __version__

__all__ = [
    "Answer",
    "ConfigurationError",
    "Document",
    "Extraction",
    "ExtractorError",
    "InputError",
    "PromptError",
    "RecordType",
    "Settings",
    "__version__",
    "aextract",
    "aextract_many",
    "extract",
    "extract_many",
]
