"""The result of one article."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field

from extractor.documents import Document
from extractor.schemas.actor import Actor
from extractor.schemas.base import Record
from extractor.schemas.evidence import Evidence
from extractor.schemas.meeting import Meeting
from extractor.schemas.position import Position
from extractor.schemas.statement import Statement

if TYPE_CHECKING:
    import pandas
    import polars

SCHEMA_VERSION = "1"
"""Version of the public records; raised when a field or value changes."""

OutcomeStatus = Literal["ok", "empty", "partial", "failed"]


class PartFailure(Record):
    """A part of the work on an article that failed."""

    part: str
    """What failed: a record type, a chunk ("meetings, characters 12000-23950")."""
    reason: str
    """Stable code, the `reason` of a class in `extractor.errors` or "truncated"."""
    message: str
    """What happened and what to do."""


class Outcome(Record):
    """How the work on one article ended. "Nothing found" (empty) is not "failed"."""

    status: OutcomeStatus
    """ok: all parts done, some record found; empty: all parts done, nothing found; partial: some
    parts failed; failed: none succeeded."""
    reason: str | None = None
    """For failed and partial: the stable code of the first failure."""
    message: str | None = None
    failures: tuple[PartFailure, ...] = ()


class PromptVersion(Record):
    """Which prompt was used."""

    name: str
    """``record@version``."""
    sha256: str


class Provenance(Record):
    """What made this result, so that it can be made again."""

    model: str
    prompts: tuple[PromptVersion, ...] = ()
    """Empty for the rules."""
    schema_version: str = SCHEMA_VERSION
    schema_sha256: str
    """Hash over the JSON Schemas of the answers asked for."""
    strategy: str | None = None
    mode: str | None = None
    temperature: float | None = None
    extractor_version: str
    extracted_at: datetime
    """UTC."""


class Usage(Record):
    """What the article cost, over every attempt, failed ones too."""

    prompt_tokens: int = 0
    cached_tokens: int = 0
    """Part of `prompt_tokens` that the provider read from its cache."""
    completion_tokens: int = 0
    cost_usd: float | None = None
    """Null where the model's price is not known; 0 only where nothing was asked."""
    calls: int = 0
    """HTTP requests sent, retries among them."""
    retries: int = 0
    seconds: float = 0.0
    """Wall time."""

    def __add__(self, other: "Usage") -> "Usage":
        """Return the sum; the cost is null as soon as a part of it is not known."""
        costs = (self.cost_usd, other.cost_usd)
        return Usage(
            prompt_tokens=self.prompt_tokens + other.prompt_tokens,
            cached_tokens=self.cached_tokens + other.cached_tokens,
            completion_tokens=self.completion_tokens + other.completion_tokens,
            cost_usd=None if None in costs else sum(c for c in costs if c is not None),
            calls=self.calls + other.calls,
            retries=self.retries + other.retries,
            seconds=self.seconds + other.seconds,
        )


class Rejected(Record):
    """An answer that is not among the records, and why."""

    record_type: str
    reason: Literal["not_found", "speaker_not_found", "holder_not_found", "no_participant_found", "invalid"]
    message: str
    answer: dict[str, Any]
    """What the annotator said."""
    evidence: tuple[Evidence, ...] = ()


class CustomRecord(Record):
    """A grounded record of a type that the caller added."""

    id: str
    record_type: str
    values: dict[str, Any]
    """The answer's fields."""
    evidence: tuple[Evidence, ...]


class Extraction(Record):
    """Everything found in one article, grounded, with what was rejected, how it ended and what it cost."""

    document: Document
    actors: tuple[Actor, ...] = ()
    meetings: tuple[Meeting, ...] = ()
    statements: tuple[Statement, ...] = ()
    positions: tuple[Position, ...] = ()
    custom: tuple[CustomRecord, ...] = ()
    """Records of types that the caller added."""
    rejected: tuple[Rejected, ...] = ()
    outcome: Outcome
    provenance: Provenance
    usage: Usage = Field(default_factory=Usage)

    def actor(self, actor_id: str | None) -> Actor | None:
        """Return the actor with this id, or None."""
        return next((a for a in self.actors if a.id == actor_id), None)

    def to_dict(self) -> dict[str, Any]:
        """Return plain JSON-ready data (dates as ISO strings); `Extraction.model_validate` reads it back."""
        return self.model_dump(mode="json")

    def to_json(self, *, indent: int | None = 2) -> str:
        """Return the same as JSON text, UTF-8 characters unescaped."""
        return self.model_dump_json(indent=indent)

    def to_frames(
        self, backend: Literal["pandas", "polars"] = "pandas"
    ) -> "dict[str, pandas.DataFrame] | dict[str, polars.DataFrame]":
        """Return one table a record type, as data frames.

        Args:
            backend: "pandas" or "polars"; imported only here, install with the extra of that name.

        Returns:
            ``{"actors": …, "meetings": …, "participants": …, "statements": …, "positions": …}``; the
            columns are the record fields, with `document` first, nested values flattened
            (``date_edtf``), lists of ids joined by ``|``, and the first evidence as ``quote``, ``start``, ``end``,
            ``match``.

        Raises:
            ConfigurationError: The backend is not installed.
        """
        from extractor.schemas.tables import to_frames  # noqa: PLC0415 - tables import this module

        return to_frames(self, backend)

    def __repr__(self) -> str:
        from extractor.schemas.display import summary  # noqa: PLC0415 - display imports this module

        return summary(self)

    __str__ = __repr__

    def _repr_html_(self) -> str:
        from extractor.schemas.display import to_html  # noqa: PLC0415 - display imports this module

        return to_html(self)
