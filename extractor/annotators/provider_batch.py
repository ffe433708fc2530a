"""The provider's Batch API: a file of requests goes in, files of answers come out within a day, at half the price.

Only the calls to the API; `extractor.batch.provider_batch` decides what is sent and what becomes of the answers.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from extractor.annotators.endpoint import Endpoint, client_for
from extractor.annotators.faults import fault_of

if TYPE_CHECKING:
    from openai.types import Batch

# ruff: noqa: PLC0415 - the SDK is loaded by those who need it

PRICE_FACTOR = 0.5
"""What the provider charges of the list price (OpenAI's pricing page)."""

MAX_REQUESTS = 50_000
MAX_BYTES = 200_000_000
"""Largest input file that the API takes (OpenAI's guide to the Batch API)."""

_ENDED = frozenset({"completed", "failed", "expired", "cancelled"})


@dataclass(frozen=True)
class BatchState:
    """Where a batch stands.

    Attributes:
        has_ended: Nothing will change any more; an expired or cancelled one may still have answers.
        message: Why it failed as a whole, "" otherwise.
        done: Requests answered or failed so far, of `total`.
    """

    id: str
    status: str
    has_ended: bool
    output_file: str | None
    error_file: str | None
    message: str
    done: int
    total: int


@asynccontextmanager
async def _translated() -> AsyncIterator[None]:
    import openai

    try:
        yield
    except openai.OpenAIError as e:
        raise fault_of(e).error from e


async def submit(endpoint: Endpoint, requests: Path, marks: Mapping[str, str]) -> BatchState:
    """Upload a file of requests, a JSON object a line, and start a batch of it.

    Args:
        endpoint: Where to.
        requests: The file.
        marks: What `find` will know the batch by.

    Raises:
        ModelError: The provider did not take it.
    """
    client = await client_for(endpoint)
    async with _translated():
        with requests.open("rb") as file:
            uploaded = await client.files.create(file=("requests.jsonl", file), purpose="batch")
        batch = await client.batches.create(
            input_file_id=uploaded.id,
            endpoint="/v1/chat/completions",
            completion_window="24h",
            metadata=dict(marks),
        )
    return _state(batch)


async def state_of(endpoint: Endpoint, batch_id: str) -> BatchState:
    """Return where a batch stands.

    Raises:
        ModelError: The provider can't be asked, or does not know it.
    """
    client = await client_for(endpoint)
    async with _translated():
        return _state(await client.batches.retrieve(batch_id))


async def find(endpoint: Endpoint, marks: Mapping[str, str]) -> BatchState | None:
    """Return the newest batch of these marks, None where there is none: one whose id was lost at a kill.

    Raises:
        ModelError: The provider can't be asked.
    """
    client = await client_for(endpoint)
    async with _translated():
        async for batch in client.batches.list(limit=100):
            if marks.items() <= (batch.metadata or {}).items():
                return _state(batch)
    return None


async def cancel(endpoint: Endpoint, batch_id: str) -> None:
    """Ask the provider to stop a batch; what is answered already is still delivered and charged.

    Raises:
        ModelError: The provider can't be asked.
    """
    client = await client_for(endpoint)
    async with _translated():
        await client.batches.cancel(batch_id)


async def download(endpoint: Endpoint, file_id: str, target: Path) -> None:
    """Write a file of answers to disk, as it streams in.

    Raises:
        ModelError: The provider does not deliver it.
    """
    client = await client_for(endpoint)
    async with _translated(), client.files.with_streaming_response.content(file_id) as response:
        with target.open("wb") as file:
            async for block in response.iter_bytes(1 << 20):
                file.write(block)


def _state(batch: "Batch") -> BatchState:
    errors = batch.errors.data if batch.errors and batch.errors.data else []
    counts = batch.request_counts
    return BatchState(
        id=batch.id,
        status=batch.status,
        has_ended=batch.status in _ENDED,
        output_file=batch.output_file_id,
        error_file=batch.error_file_id,
        message="; ".join(str(e.message) for e in errors),
        done=(counts.completed + counts.failed) if counts else 0,
        total=counts.total if counts else 0,
    )
