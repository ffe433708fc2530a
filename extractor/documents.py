"""Value objects for the input side: a document, a span of it, a chunk of it."""

import hashlib
from datetime import date
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator


class Document(BaseModel):
    """An article: its exact text and what is known about it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: str = Field(repr=False)
    """The text every offset points into, in code points. Never altered after reading."""
    id: str = ""
    """Identifier chosen by the caller; by default the first 12 hex digits of `text_sha256`."""
    title: str | None = None
    source: str | None = None
    """Publisher."""
    url: str | None = None
    author: str | None = None
    published: date | None = None
    """Publication date; the only anchor for relative dates. Null where not known, never guessed."""
    language: str | None = None
    """ISO 639-1 code."""
    text_sha256: str = ""
    """SHA-256 of `text` in UTF-8 (lone surrogates kept), hexadecimal."""

    @model_validator(mode="before")
    @classmethod
    def _fill_hash_and_id(cls, values: Any) -> Any:
        if isinstance(values, dict) and isinstance(values.get("text"), str):
            digest = hashlib.sha256(values["text"].encode("utf-8", "surrogatepass")).hexdigest()
            return {**values, "text_sha256": digest, "id": values.get("id") or digest[:12]}
        return values


class Span(BaseModel):
    """A half-open range ``text[start:end]`` in code points of `Document.text`."""

    model_config = ConfigDict(frozen=True)

    start: int = Field(ge=0)
    end: int = Field(ge=0)

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.end < self.start:
            raise ValueError(f"span ends before it starts: {self.start}..{self.end}")
        return self


class Chunk(BaseModel):
    """The part of a document that an annotator sees at once."""

    model_config = ConfigDict(frozen=True)

    index: int
    """0-based position among the document's chunks."""
    start: int
    """Offset of ``text[0]`` in `Document.text`, in code points."""
    text: str = Field(repr=False)
    title: str | None = None
    published: date | None = None
    language: str | None = None
    known_actors: tuple[str, ...] = ()
    """Names of actors met in earlier chunks, most recent last; empty for the first chunk."""
