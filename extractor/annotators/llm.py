"""The annotator that asks a language model, over any OpenAI-compatible endpoint."""

import asyncio
import math
import time
from collections.abc import Coroutine, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from extractor.annotators.answers import Answers, unite
from extractor.annotators.base import Annotation
from extractor.annotators.costs import Meter, Pricing
from extractor.annotators.endpoint import client_for, endpoint_for
from extractor.annotators.exchange import Exchange, Model, Reply
from extractor.annotators.faults import fault_of, timeout_fault
from extractor.annotators.modes import profile_for
from extractor.annotators.retrying import RetryPolicy
from extractor.annotators.transport import HttpTransport, Transport
from extractor.documents import Chunk
from extractor.errors import InvalidAnswerError, ModelError
from extractor.prompts import ChatPrompt, compose, prompt_versions
from extractor.schemas.base import Answer, Name
from extractor.schemas.extraction import PartFailure, PromptVersion, Usage
from extractor.schemas.registry import ACTORS, RECORD_TYPES, RecordType
from extractor.segmentation import chunk_spans
from extractor.settings import Settings

_MAX_SPLITS = 3
"""How often the text of a truncated answer is split in two, one half after the other."""

_MIN_SPLIT_CHARS = 600
"""Texts shorter than this are not split: an answer that overflows on them runs in a circle."""

_T = TypeVar("_T")


@dataclass(frozen=True)
class _Part:
    """What came of a part of the work."""

    answers: Answers
    failures: tuple[PartFailure, ...] = ()


class LlmAnnotator:
    """Asks a model for the records of a chunk.

    ``joint`` asks for the actors and all built-in record types in one call; ``per_type`` in parallel calls,
    one a type. A record type of the caller's own always has a call to itself. The actors are asked for along with
    built-in types only.
    """

    def __init__(
        self,
        model: str,
        settings: Settings,
        *,
        first_wait_s: float = 1.0,
        transport: Transport | None = None,
    ) -> None:
        """Check the set-up; nothing is sent and the SDK is not loaded.

        Args:
            model: Name that the endpoint knows.
            settings: Endpoint, key, mode, strategy, limits.
            first_wait_s: Upper end of the first random wait before a retry.
            transport: How requests get there; by default HTTP to the endpoint of the settings.

        Raises:
            ConfigurationError: The key is missing, or the address or a price is wrong.
        """
        self._model = _model(model, settings, first_wait_s, transport)
        self._pricing = Pricing(model, settings)
        self.model = model
        self.max_chunk_chars = settings.max_chunk_chars
        self.strategy: str | None = settings.strategy
        self.mode: str | None = self._model.profile.mode
        self.temperature = self._model.profile.temperature

    def prompt_versions(self, record_types: Sequence[RecordType]) -> tuple[PromptVersion, ...]:
        """Return the prompts that it uses for these record types."""
        asked = [r for question in self._questions(record_types) for r in question]
        return prompt_versions(asked)

    async def annotate(self, chunk: Chunk, record_types: Sequence[RecordType]) -> Annotation:
        """Return the answers for one chunk; see `Annotator.annotate`."""
        started = time.monotonic()
        meter = Meter(self._pricing)
        parts = await _all(self._ask(chunk, q, meter) for q in self._questions(record_types))
        return Annotation(
            answers=unite([p.answers for p in parts]),
            failures=tuple(f for p in parts for f in p.failures),
            usage=meter.usage(seconds=time.monotonic() - started),
        )

    def _questions(self, record_types: Sequence[RecordType]) -> list[tuple[RecordType, ...]]:
        """Return the record types of each call; actors first, since the others name them."""
        built_in = tuple(r for r in record_types if r.name in RECORD_TYPES)
        own: list[tuple[RecordType, ...]] = [(r,) for r in record_types if r.name not in RECORD_TYPES]
        if not built_in:
            return own
        together = (ACTORS, *built_in)
        return [*([together] if self.strategy == "joint" else [(r,) for r in together]), *own]

    async def _ask(
        self, chunk: Chunk, record_types: tuple[RecordType, ...], meter: Meter, splits: int = 0
    ) -> _Part:
        """Return what a model says of a chunk; where its answer is cut off, of each half of it as well."""
        try:
            reply = await Exchange(self._model, compose(chunk, record_types), record_types, meter).run()
        except ModelError as e:
            return _Part({}, (_failure(chunk, [r.name for r in record_types], e.reason, str(e)),))
        if not reply.is_truncated:
            return _Part(reply.answers, _problems(chunk, reply))
        pieces = _split(chunk) if splits < _MAX_SPLITS else []
        if not pieces:
            return _Part(reply.answers, (_truncated(chunk, record_types, reply),))
        parts = await _all(self._ask(piece, record_types, meter, splits + 1) for piece in pieces)
        answers = unite([reply.answers, *(p.answers for p in parts)])
        return _Part(answers, tuple(f for p in parts for f in p.failures))


def _model(
    name: str, settings: Settings, first_wait_s: float = 1.0, transport: Transport | None = None
) -> Model:
    policy = RetryPolicy(settings.max_attempts, settings.max_call_s, first_wait_s=first_wait_s)
    sender = transport or HttpTransport(endpoint_for(settings))
    return Model(name, sender, profile_for(name, settings), settings, policy)


def _split(chunk: Chunk) -> list[Chunk]:
    """Return the chunk in two pieces, or three, cut at paragraphs or sentences; [] if it is too short."""
    if len(chunk.text) < _MIN_SPLIT_CHARS:
        return []
    # A little more than half, so that a border near the middle makes two pieces.
    spans = chunk_spans(chunk.text, math.ceil(0.6 * len(chunk.text)))
    return [
        chunk.model_copy(update={"start": chunk.start + s.start, "text": chunk.text[s.start : s.end]})
        for s in spans
    ]


def _failure(chunk: Chunk, names: Sequence[str], reason: str, message: str) -> PartFailure:
    where = f"characters {chunk.start}-{chunk.start + len(chunk.text)}"
    return PartFailure(part=f"{' + '.join(names)}, {where}", reason=reason, message=message)


def _problems(chunk: Chunk, reply: Reply) -> tuple[PartFailure, ...]:
    reason = InvalidAnswerError.reason
    return tuple(_failure(chunk, [name], reason, message) for name, message in reply.problems.items())


def _truncated(chunk: Chunk, record_types: Sequence[RecordType], reply: Reply) -> PartFailure:
    kept = sum(map(len, reply.answers.values()))
    message = (
        f"the answer was cut off at its limit, also for the smallest piece of text; {kept} complete records "
        "were kept; raise EXTRACTOR_MAX_TOKENS or choose another model"
    )
    return _failure(chunk, [r.name for r in record_types], "truncated", message)


async def _all(work: Iterable[Coroutine[Any, Any, _T]]) -> list[_T]:
    """Return the results of coroutines that run at the same time; an error in one cancels the others."""
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(w) for w in work]
    except BaseExceptionGroup as e:
        raise e.exceptions[0] from None  # callers know the plain error, not the group
    return [t.result() for t in tasks]


class _ProbeAnswer(Answer):
    quote: Name


_PROBE = RecordType("words", _ProbeAnswer, "probe")
_PROBE_PROMPT = ChatPrompt(
    system="List the word of the user message as JSON: one item, its quote.", user="ready"
)
_PROBE_MAX_TOKENS = 512


async def probe(model: str, settings: Settings) -> Usage:
    """Return what one tiny call cost; it asks in the model's mode, so it tests that too. Nothing is retried.

    Raises:
        ConfigurationError: The set-up is wrong; nothing was sent.
        ModelError: The call failed; the message says what to do.
    """
    limits = {"max_tokens": min(settings.max_tokens, _PROBE_MAX_TOKENS), "max_attempts": 1, "max_reasks": 0}
    settings = settings.model_copy(update=limits)
    started = time.monotonic()
    meter = Meter(Pricing(model, settings))
    reply = await Exchange(_model(model, settings), _PROBE_PROMPT, (_PROBE,), meter).run()
    for problem in reply.problems.values():
        raise InvalidAnswerError(problem)
    return meter.usage(seconds=time.monotonic() - started)


async def list_models(settings: Settings) -> list[str]:
    """Return the names of the models that the endpoint offers, sorted.

    Raises:
        ConfigurationError: The set-up is wrong; nothing was sent.
        ModelError: The endpoint gave no list.
    """
    import openai  # noqa: PLC0415 - half a second that only a model needs

    client = await client_for(endpoint_for(settings))
    try:
        async with asyncio.timeout(settings.timeout_s):
            return sorted([m.id async for m in client.models.list(timeout=settings.timeout_s)])
    except TimeoutError as e:
        raise timeout_fault(f"no list of models within {settings.timeout_s:.3g} s").error from e
    except openai.OpenAIError as e:
        raise fault_of(e).error from e
