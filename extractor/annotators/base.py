"""What an annotator is: it takes a chunk and returns answers, words of the article and nothing computed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from extractor.documents import Chunk
from extractor.schemas.base import Answer
from extractor.schemas.extraction import PartFailure, PromptVersion, Usage
from extractor.schemas.registry import RecordType


@dataclass(frozen=True)
class Annotation:
    """What an annotator says of one chunk.

    Attributes:
        answers: Answers by record type name; `"actors"` among them. A type that was asked for and
            has no key failed; an empty list means that nothing was found.
        failures: Parts that failed. A part can have answers *and* a failure: what was salvaged.
        usage: What it cost, failed attempts too.
    """

    answers: Mapping[str, Sequence[Answer]]
    failures: Sequence[PartFailure] = ()
    usage: Usage = field(default_factory=Usage)


class Annotator(Protocol):
    """Rules or a model. Implementations keep no state between chunks."""

    model: str
    """Name for the provenance."""
    max_chunk_chars: int
    """Longest chunk it takes, in code points."""
    strategy: str | None
    mode: str | None
    temperature: float | None

    def prompt_versions(self, record_types: Sequence[RecordType]) -> tuple[PromptVersion, ...]:
        """Return the prompts that it uses for these record types; empty for rules."""
        ...

    async def annotate(self, chunk: Chunk, record_types: Sequence[RecordType]) -> Annotation:
        """Return the answers for one chunk.

        What goes wrong with the article or the endpoint is told in `Annotation.failures`, with what it cost;
        only defects and wrong configuration are raised.
        """
        ...
