"""One session of a run, put together: from options and settings to an engine, and to its end."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from extractor.annotators.base import Annotator
from extractor.annotators.costs import Pricing
from extractor.annotators.registry import get_annotator
from extractor.annotators.transport import Transport
from extractor.batch.budget import Budget, BudgetedTransport
from extractor.batch.engine import Engine
from extractor.batch.intake import Intake
from extractor.batch.journal import journal
from extractor.batch.keys import configuration_hash
from extractor.batch.options import BatchOptions
from extractor.batch.store import Store
from extractor.batch.workers import Extractor, LoopExtractor, ProcessExtractor
from extractor.readers.walking import Inputs
from extractor.schemas.registry import RecordType
from extractor.settings import RULES, Settings


@asynccontextmanager
async def session(
    options: BatchOptions,
    *,
    model: str,
    record_types: tuple[RecordType, ...],
    settings: Settings,
    first_probe_s: float = 15.0,
) -> AsyncIterator[Engine]:
    """Open a run's folder and give the engine that works on it; call its `Engine.run`.

    Args:
        options: Inputs, folder, limits.
        model: ``"rules"`` or a model of the endpoint.
        record_types: What is asked for.
        settings: The endpoint.
        first_probe_s: How long after an endpoint was found to be down it is asked again, the first time.

    Raises:
        ConfigurationError: Model, key, budget or an extra is wrong or missing.
        InputError: An input is not there.
        StoreError: The run's folder can't be used.
    """
    inputs = Inputs(options.inputs, options.read, but=options.out)
    with ExitStack() as stack:
        store = stack.enter_context(opened(options.out))
        store.claim()
        _forget(store, options)
        others = [stack.enter_context(opened(folder, is_read_only=True)) for folder in options.reuse]
        annotator, budget = _annotator(model, settings, options, store)
        configuration = configuration_hash(annotator, record_types, settings)
        log = stack.enter_context(journal(options.out, run=configuration[:8]))
        _describe(store, model, record_types, settings, options)
        engine = Engine(
            articles=iter(inputs),
            store=store,
            intake=Intake(store, options, configuration, others),
            extractor=_extractor(annotator, record_types, settings, options),
            annotator=annotator,
            record_types=record_types,
            options=options,
            log=log,
            budget=budget,
            first_probe_s=first_probe_s,
        )
        engine.files = await asyncio.to_thread(_counted, inputs, options)
        log.info("session", inputs=list(options.inputs), model=model, left_alone=dict(inputs.left_alone))
        yield engine


@contextmanager
def opened(folder: Path, *, is_read_only: bool = False) -> Iterator[Store]:
    """Open the store of a run's folder and close it again.

    Raises:
        StoreError: It can't be opened.
    """
    store = Store(folder, is_read_only=is_read_only)
    try:
        yield store
    finally:
        store.close()


def _forget(store: Store, options: BatchOptions) -> None:
    if options.force:
        store.forget(("ok", "empty", "partial", "failed"))
    elif options.retry:
        store.forget(options.retry)


def _annotator(
    model: str, settings: Settings, options: BatchOptions, store: Store
) -> tuple[Annotator, Budget | None]:
    if model == RULES:
        return get_annotator(model, settings), None
    from extractor.annotators.endpoint import endpoint_for  # noqa: PLC0415 - the rules need no endpoint
    from extractor.annotators.llm import LlmAnnotator  # noqa: PLC0415
    from extractor.annotators.transport import HttpTransport  # noqa: PLC0415

    budget = Budget(options.limits, Pricing(model, settings), spent=store.counts().usage)
    transport: Transport = BudgetedTransport(HttpTransport(endpoint_for(settings)), budget)
    return LlmAnnotator(model, settings, transport=transport), budget


def _extractor(
    annotator: Annotator, record_types: tuple[RecordType, ...], settings: Settings, options: BatchOptions
) -> Extractor:
    if annotator.model == RULES:
        return ProcessExtractor(annotator, record_types, settings, options.processes)
    return LoopExtractor(annotator, record_types, settings.concurrency)


def _counted(inputs: Inputs, options: BatchOptions) -> int | None:
    """Return how many articles the inputs hold, where that can be told without opening them."""
    return inputs.count_files() if options.shard is None else None


def _describe(
    store: Store,
    model: str,
    record_types: tuple[RecordType, ...],
    settings: Settings,
    options: BatchOptions,
) -> None:
    """Note in the store what the run is, for `extractor status`."""
    description = {
        "inputs": list(options.inputs),
        "model": model,
        "records": [r.name for r in record_types],
        "strategy": settings.strategy,
        "shard": f"{options.shard.index + 1}/{options.shard.count}" if options.shard else None,
        "last_session": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    store.set_meta("description", json.dumps(description, ensure_ascii=False))
