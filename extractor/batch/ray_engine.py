"""``--engine ray``: the same function an article, inside one asynchronous actor a node of a Ray cluster.

Ray Data hands small blocks to the actors. What is done already is told by the run's own store before
anything is handed out, and every result goes back to that store as it comes: a killed driver loses what was in work on
the actors and no more. Each actor keeps its own limit of requests at once
and its share of the requests and tokens a minute. Needs the extra `ray`, and inputs that the driver can read.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from extractor.annotators.registry import get_annotator
from extractor.batch.intake import Broken, Intake, Work
from extractor.batch.keys import configuration_hash
from extractor.batch.options import BatchOptions
from extractor.batch.store import Store, body_of, extraction_of
from extractor.documents import Document
from extractor.errors import ConfigurationError
from extractor.pipeline import failed_extraction, run
from extractor.readers.walking import Inputs
from extractor.schemas.extraction import Extraction
from extractor.schemas.registry import RecordType
from extractor.settings import Settings

if TYPE_CHECKING:
    import numpy as np

BLOCK_ROWS = 20
"""Articles that an actor is handed at once. Ray gives a block's results back together, so that a kill loses whole
blocks: small ones lose less, at about a millisecond an article."""
_PASSING = frozenset(
    {
        "endpoint_unreachable",
        "endpoint_timeout",
        "server_error",
        "rate_limited",
        "authentication",
        "quota_exhausted",
    }
)
"""Failures that are no property of the article: not stored, so that the next session does it again."""


@dataclass(frozen=True)
class RayCounts:
    """What a session on Ray did: articles stored, and those that an endpoint's trouble left to be done."""

    stored: int = 0
    left: int = 0


class NodeActor:
    """What runs on a node: an annotator of its own, and a limit of articles in work."""

    def __init__(self, model: str, settings: dict[str, Any], record_types: tuple[RecordType, ...]) -> None:
        self._settings = Settings(**settings)
        self._annotator = get_annotator(model, self._settings)
        self._record_types = record_types
        self._places: asyncio.Semaphore | None = None

    async def __call__(self, batch: "dict[str, np.ndarray[Any, Any]]") -> AsyncIterator[dict[str, list[Any]]]:
        """Yield a row of key and result for each article of a batch, as they finish."""
        if self._places is None:
            self._places = asyncio.Semaphore(self._settings.concurrency)
        rows = zip(batch["key"], batch["document"], strict=True)
        for finished in asyncio.as_completed([self._one(str(k), str(d)) for k, d in rows]):
            key, body = await finished
            yield {"key": [key], "body": [body]}

    async def _one(self, key: str, document: str) -> tuple[str, bytes]:
        assert self._places is not None, "set at the first batch"  # noqa: S101 - for the type checker
        async with self._places:
            extraction = await run(
                Document.model_validate_json(document),
                annotator=self._annotator,
                record_types=self._record_types,
            )
        return key, body_of(extraction)


def run_on_ray(
    options: BatchOptions,
    store: Store,
    *,
    model: str,
    record_types: tuple[RecordType, ...],
    settings: Settings,
    actors: int,
) -> RayCounts:
    """Work on a run on the Ray cluster that is connected to, or on this machine; return what was done.

    Args:
        options: Inputs and the like; budgets are not kept across nodes and are refused.
        store: The run's, open for writing.
        model: ``"rules"`` or a model of the endpoint.
        record_types: What is asked for.
        settings: The endpoint; requests and tokens a minute are for all actors together.
        actors: How many, one a node usually.

    Raises:
        ConfigurationError: Ray is not installed, or an option does not go with it.
    """
    try:
        import ray  # noqa: PLC0415 - an extra
    except ImportError as e:
        raise ConfigurationError("--engine ray needs Ray: pip install 'extractor[ray]'") from e
    if options.limits.usd is not None or options.limits.tokens is not None or options.via != "online":
        raise ConfigurationError(
            "--engine ray keeps no budget and asks online: use shards for those (docs/scaling.md)"
        )
    annotator = get_annotator(model, settings)
    intake = Intake(store, options, configuration_hash(annotator, record_types, settings), ())
    with TemporaryDirectory() as folder:
        count = 0
        for part, works in enumerate(_parts(options, intake)):
            broken = [w for w in works if isinstance(w, Broken)]
            store.add_results([(w.key, _failed(w, annotator, record_types), False) for w in broken])
            todo = [w for w in works if isinstance(w, Work)]
            count += len(todo)
            _write_block(Path(folder) / f"{part:08d}.jsonl", todo)
        if count == 0:
            return RayCounts()
        ray.init(ignore_reinit_error=True, include_dashboard=False, log_to_driver=False)
        data = ray.data.read_json(folder, lines=True, override_num_blocks=-(-count // BLOCK_ROWS))
        results = data.map_batches(
            NodeActor,
            fn_constructor_args=(model, _share(settings, actors), record_types),
            batch_size=BLOCK_ROWS,
            compute=ray.data.ActorPoolStrategy(size=actors),
            num_cpus=0.5,
        )
        return _collect(results, store, intake)


def _parts(options: BatchOptions, intake: Intake) -> Iterator[list[Work | Broken]]:
    """Yield what is to be done, at most a block at a time."""
    waiting: list[Any] = []
    for article in Inputs(options.inputs, options.read, but=options.out):
        waiting.append(article)
        if len(waiting) >= BLOCK_ROWS:
            yield intake.take(waiting)
            waiting = []
    yield intake.take(waiting)


def _write_block(path: Path, works: list[Work]) -> None:
    if works:
        with path.open("w", encoding="utf-8") as file:
            for work in works:
                row = {"key": work.key, "document": work.document.model_dump_json()}
                file.write(json.dumps(row, ensure_ascii=False) + "\n")


def _share(settings: Settings, actors: int) -> dict[str, Any]:
    """Return the settings of one actor: its share of what the endpoint allows a minute."""
    values = settings.model_dump()
    for name in ("requests_per_minute", "tokens_per_minute"):
        if values[name] is not None:
            values[name] /= actors
    return values


def _failed(work: Broken, annotator: Any, record_types: tuple[RecordType, ...]) -> Extraction:
    return failed_extraction(
        work.document, failure=work.failure, annotator=annotator, record_types=record_types
    )


def _collect(results: Any, store: Store, intake: Intake) -> RayCounts:
    """Store results as the actors give them."""
    stored = left = 0
    placeholder = Document(text="")
    for batch in results.iter_batches(batch_size=None, prefetch_batches=0):
        rows = []
        for key, body in zip(batch["key"], batch["body"], strict=True):
            extraction = extraction_of(bytes(body), placeholder)
            intake.settled(str(key))
            if {f.reason for f in extraction.outcome.failures} & _PASSING:
                left += 1
            else:
                rows.append((str(key), extraction, False))
        store.add_results(rows)
        stored += len(rows)
    return RayCounts(stored, left)
