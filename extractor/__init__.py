"""Meetings, positions and statements from diplomatic news, each with verbatim evidence and offsets.

>>> from extractor import extract
>>> result = extract("The minister met the envoy in Vienna.", model="rules")

The names below are imported when they are first used: `import extractor` itself takes no time.
"""

import importlib
from typing import TYPE_CHECKING

from extractor.version import __version__

if TYPE_CHECKING:
    from extractor.api import aextract, aextract_many, extract, extract_many
    from extractor.documents import Document
    from extractor.errors import ConfigurationError, ExtractorError, InputError, PromptError
    from extractor.schemas.base import Answer
    from extractor.schemas.extraction import Extraction
    from extractor.schemas.registry import RecordType
    from extractor.settings import Settings

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

_MODULES = {
    "api": ("aextract", "aextract_many", "extract", "extract_many"),
    "documents": ("Document",),
    "errors": ("ConfigurationError", "ExtractorError", "InputError", "PromptError"),
    "schemas.base": ("Answer",),
    "schemas.extraction": ("Extraction",),
    "schemas.registry": ("RecordType",),
    "settings": ("Settings",),
}


def __getattr__(name: str) -> object:
    module = next((m for m, names in _MODULES.items() if name in names), None)
    if module is None:
        raise AttributeError(f"module 'extractor' has no attribute {name!r}")
    value = getattr(importlib.import_module(f"extractor.{module}"), name)
    globals()[name] = value  # found at once the next time
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
