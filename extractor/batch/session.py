"""One session of a run, put together: from options and settings to an engine, and to its end."""

import asyncio
import json
import secrets
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from extractor.annotators.base import Annotator
from extractor.annotators.costs import Pricing
from extractor.annotators.endpoint import endpoint_for
from extractor.annotators.llm import LlmAnnotator
from extractor.annotators.registry import get_annotator
from extractor.annotators.transport import HttpTransport, Transport
from extractor.batch.budget import Budget, BudgetedTransport
from extractor.batch.engine import Engine, RunEnd
from extractor.batch.intake import Intake
from extractor.batch.journal import journal
from extractor.batch.keys import configuration_hash
from extractor.batch.options import BatchOptions
from extractor.batch.progress import Progress
from extractor.batch.provider_batch import BatchRounds, StoredTransport
from extractor.batch.store import Store
from extractor.batch.workers import Extractor, LoopExtractor, ProcessExtractor
from extractor.errors import ConfigurationError, ModelError
from extractor.readers.walking import Inputs, Source
from extractor.schemas.registry import RecordType
from extractor.settings import RULES, Settings

_ARTICLES_A_REQUEST = 1.5
"""Articles in work for a request on its way: while some are grounded and stored, others keep the endpoint busy."""


@asynccontextmanager
async def session(  # noqa: PLR0913 - what a run is put together from
    options: BatchOptions,
    *,
    model: str,
    record_types: tuple[RecordType, ...],
    settings: Settings,
    first_probe_s: float = 15.0,
    source: Source | None = None,
    through: Callable[[Transport], Transport] = lambda transport: transport,
) -> AsyncIterator[Engine]:
    """Open a run's folder and give the engine that works on it; call its `Engine.run`.

    Args:
        options: Inputs, folder, limits.
        model: ``"rules"`` or a model of the endpoint.
        record_types: What is asked for.
        settings: The endpoint.
        first_probe_s: How long after an endpoint was found to be down it is asked again, the first time.
        source: Where the articles come from instead of `BatchOptions.inputs`.
        through: What every request to the endpoint passes through besides: the budget of an account, say.

    Raises:
        ConfigurationError: Model, key, budget or an extra is wrong or missing.
        InputError: An input is not there.
        StoreError: The run's folder can't be used.
    """
    inputs = source or Inputs(options.inputs, options.read, but=options.out)
    with ExitStack() as stack:
        store = stack.enter_context(opened(options.out))
        store.claim()
        _forget(store, options)
        others = [stack.enter_context(opened(folder, is_read_only=True)) for folder in options.reuse]
        annotator, budget, rounds = _annotator(model, settings, options, store, through)
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
            rounds=rounds,
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
    model: str,
    settings: Settings,
    options: BatchOptions,
    store: Store,
    through: Callable[[Transport], Transport],
) -> tuple[Annotator, Budget | None, BatchRounds | None]:
    if model == RULES:
        if options.via != "online":
            raise ConfigurationError("the rules ask no model: --via openai-batch needs --model")
        return get_annotator(model, settings), None, None
    endpoint = endpoint_for(settings)
    budget = Budget(options.limits, Pricing(model, settings), spent=store.counts().usage)
    online = BudgetedTransport(through(HttpTransport(endpoint)), budget, at_once=settings.concurrency)
    if options.via == "online":
        return LlmAnnotator(model, settings, transport=online), budget, None
    rounds = BatchRounds(store, endpoint, budget, run=_run_id(store))
    return LlmAnnotator(model, settings, transport=StoredTransport(store, budget, online)), budget, rounds


def _run_id(store: Store) -> str:
    """Return the name by which the provider's batches of this run are known; made once."""
    if store.meta("run_id") is None:
        store.set_meta("run_id", secrets.token_hex(8))
    return str(store.meta("run_id"))


@dataclass(frozen=True)
class Watch:
    """What a caller wants to see and steer of a run that may take several sessions.

    Attributes:
        during: Entered while an engine works.
        say: Called with what the provider's batches tell.
        waiting: Called with the task that waits for them, so that it can be cancelled.
    """

    during: Callable[[Engine], AbstractAsyncContextManager[None]]
    say: Callable[[str], None]
    waiting: Callable[[asyncio.Task[bool] | None], None]


async def work(
    options: BatchOptions,
    *,
    model: str,
    record_types: tuple[RecordType, ...],
    settings: Settings,
    watch: Watch,
) -> tuple[RunEnd, Progress]:
    """Work on a run until it is done or has to stop: one session online, one a round over the Batch API."""
    while True:
        async with session(options, model=model, record_types=record_types, settings=settings) as engine:
            async with watch.during(engine):
                end = await engine.run()
            progress = engine.progress()
            if end.kind != "done" or not engine.left_pending or engine.rounds is None:
                return end, progress
            stopped = await _round(engine.rounds, watch)
            if stopped is not None:
                return stopped, progress
        options = replace(options, force=False, retry=())  # what is to be done again was forgotten once


async def _round(rounds: BatchRounds, watch: Watch) -> RunEnd | None:
    """Submit and wait; return why the run has to stop, None where it goes on."""
    task = asyncio.ensure_future(rounds.work(watch.say))
    watch.waiting(task)
    try:
        went_on = await task
    except asyncio.CancelledError:
        return RunEnd(
            "interrupted", "the batches go on at the provider; run the same command to fetch their answers"
        )
    except ModelError as e:
        return RunEnd("endpoint_down", f"{e}; nothing is lost: run the same command again")
    finally:
        watch.waiting(None)
    return None if went_on else RunEnd("budget", "the budget is used up; raise it and run it again to go on")


def _extractor(
    annotator: Annotator, record_types: tuple[RecordType, ...], settings: Settings, options: BatchOptions
) -> Extractor:
    if annotator.model == RULES:
        return ProcessExtractor(annotator, record_types, settings, options.processes)
    return LoopExtractor(annotator, record_types, int(settings.concurrency * _ARTICLES_A_REQUEST))


def _counted(inputs: Source, options: BatchOptions) -> int | None:
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
