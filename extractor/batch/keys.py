"""The key of a result: what was asked of which text. The same key is never paid for twice."""

import hashlib
import json
from collections.abc import Sequence

from extractor.annotators.base import Annotator
from extractor.documents import Document
from extractor.schemas.registry import ACTORS, RecordType, schema_hash
from extractor.settings import RULES, Settings
from extractor.version import __version__


def configuration_hash(annotator: Annotator, record_types: Sequence[RecordType], settings: Settings) -> str:
    """Return the hash of everything but the article that a result depends on, hexadecimal.

    Prompts, schemas, model and parameters; for the rules, which change with the program, its version.
    """
    parts = {
        "model": annotator.model,
        "prompts": [(p.name, p.sha256) for p in annotator.prompt_versions(record_types)],
        "schema": schema_hash((ACTORS, *record_types)),
        "strategy": annotator.strategy,
        "mode": annotator.mode,
        "temperature": annotator.temperature,
        "max_chunk_chars": annotator.max_chunk_chars,
        "program": __version__ if annotator.model == RULES else None,
        "seed": settings.seed,
        "max_tokens": None if annotator.model == RULES else settings.max_tokens,
    }
    return _hashed(parts)


def key_of(document: Document, configuration: str) -> str:
    """Return the key of a document's result under a configuration, 64 hexadecimal digits.

    Headline, publication date and language count with the text: the prompt shows them, dates are reckoned from them.
    """
    published = document.published.isoformat() if document.published else None
    return _hashed([configuration, document.text_sha256, document.title, published, document.language])


def key_of_unreadable(origin: str, message: str, configuration: str) -> str:
    """Return the key of the failed result of an article that can't be read: another once the reason changes."""
    return _hashed([configuration, "unreadable", origin, message])


def _hashed(parts: object) -> str:
    text = json.dumps(parts, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
