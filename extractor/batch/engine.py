"""The engine of a run: reads, extracts, stores; stops cleanly, and goes on where it stopped.

A reader thread and a store thread stand beside the event loop. Workers take articles from a short queue, so that
memory does not grow with the number of articles; an article counts as finished when its transaction is on the disk.
"""

import asyncio
import gc
import time
from collections import deque
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, Literal

from extractor.annotators.base import Annotator
from extractor.batch.breaker import Breaker
from extractor.batch.budget import Budget
from extractor.batch.intake import Broken, Intake, Work
from extractor.batch.options import BatchOptions
from extractor.batch.progress import Progress
from extractor.batch.provider_batch import BatchRounds
from extractor.batch.store import Counts, Store
from extractor.batch.workers import Extractor
from extractor.errors import (
    AuthenticationError,
    BudgetExhaustedError,
    EndpointTimeoutError,
    EndpointUnreachableError,
    ExtractorError,
    PendingError,
    QuotaExhaustedError,
    RateLimitedError,
    ServerError,
)
from extractor.pipeline import failed_extraction
from extractor.readers.base import Article
from extractor.schemas.extraction import Extraction, Usage
from extractor.schemas.registry import RecordType

if TYPE_CHECKING:
    from structlog.typing import FilteringBoundLogger

_TROUBLE = frozenset(
    e.reason for e in (EndpointUnreachableError, EndpointTimeoutError, ServerError, RateLimitedError)
)
"""Reasons that lie with the endpoint and pass: the article is done again later."""
_HOPELESS = frozenset(e.reason for e in (AuthenticationError, QuotaExhaustedError, BudgetExhaustedError))
"""Reasons for which every further article would fail too: the run stops, the article stays to be done."""

_TRIES = 3
"""How often an article is taken up while the endpoint answers others."""
_READ_AT_ONCE = 32
_STORED_AT_ONCE = 200
_RATE_WINDOW_S = 60.0
_OBJECTS_TO_COLLECT = 50_000

Ending = Literal["done", "interrupted", "max_articles", "budget", "endpoint_down", "hopeless"]


@dataclass(frozen=True)
class RunEnd:
    """How a session ended.

    Attributes:
        kind: ``done``: nothing is left to do.
        message: What happened and how to go on, "" where all is done.
    """

    kind: Ending
    message: str = ""


@dataclass(frozen=True)
class _Finished:
    work: Work | Broken
    extraction: Extraction
    is_reused: bool = False


class Engine:
    """One session of a run."""

    def __init__(  # noqa: PLR0913 - the parts of a run, each made and tested alone
        self,
        *,
        articles: Iterator[Article],
        store: Store,
        intake: Intake,
        extractor: Extractor,
        annotator: Annotator,
        record_types: tuple[RecordType, ...],
        options: BatchOptions,
        log: "FilteringBoundLogger",
        budget: Budget | None = None,
        first_probe_s: float = 15.0,
        rounds: BatchRounds | None = None,
    ) -> None:
        self._articles = articles
        self._store = store
        self._intake = intake
        self._extractor = extractor
        self._annotator = annotator
        self._record_types = record_types
        self._options = options
        self._log = log
        self._budget = budget
        self._breaker = Breaker(
            give_up_after_s=options.give_up_after_s, first_wait_s=first_probe_s, sleep=self._sleep
        )
        self._read_thread = ThreadPoolExecutor(1, thread_name_prefix="extractor-read")
        self._queue: asyncio.Queue[Work | Broken | None] = asyncio.Queue()
        self._most_queued = max(64, extractor.at_once * 2)
        self._has_room = asyncio.Event()
        self._finished: asyncio.Queue[tuple[_Finished, asyncio.Future[None]] | None] = asyncio.Queue()
        self._tries: dict[str, int] = {}
        self._stop = asyncio.Event()
        self._end: RunEnd | None = None
        self._workers: list[asyncio.Task[None]] = []
        self._started = time.monotonic()
        self._recent: deque[float] = deque()
        self._stored_usage = Usage(cost_usd=0.0)
        self._counts = store.counts()
        self._final: Counts | None = None
        self._in_work = self._read = self._done = self._begun = 0
        self._outstanding = 0  # queued or in work
        self._is_read = False
        self.rounds = rounds
        self.files: int | None = None
        self.left_pending = 0
        """Articles that wait for answers of the provider's Batch API."""

    # -- from outside ----------------------------------------------------------------------------------------

    def interrupt(self) -> bool:
        """Stop: at the first call after what is in work, at the second at once. Return whether it was the first."""
        if not self._stop.is_set():
            self._end_with(RunEnd("interrupted", "interrupted; run the same command to go on"))
            return True
        for worker in self._workers:
            worker.cancel()
        return False

    def progress(self) -> Progress:
        """Return how far the run is: while it works by adding up, at the end as the store has it."""
        counts = self._final or self._added_up()
        now = time.monotonic()
        while self._recent and self._recent[0] < now - _RATE_WINDOW_S:
            self._recent.popleft()
        window = min(_RATE_WINDOW_S, now - self._started)
        return Progress(
            counts=counts,
            session_finished=self._done,
            seconds=now - self._started,
            in_work=self._in_work,
            read=self._read,
            files=self.files,
            is_read=self._is_read,
            rate_per_s=len(self._recent) / window if window > 0 else 0.0,
            waiting=self._why_waiting(),
        )

    def _added_up(self) -> Counts:
        usage = self._budget.usage if self._budget is not None else self._stored_usage
        return replace(
            self._counts,
            articles=self._counts.articles + self._intake.added,
            duplicates=self._counts.duplicates + self._intake.duplicates,
            usage=self._counts.usage + usage,
        )

    def _why_waiting(self) -> str:
        if self._breaker.is_open:
            return f"the endpoint is down; asking again every {self._breaker.next_probe_s:.0f} s"
        return ""

    # -- the session -----------------------------------------------------------------------------------------

    async def run(self) -> RunEnd:
        """Work until nothing is left, or something ends the session; everything finished is stored then.

        Raises:
            StoreError: The store can't be written.
            ConfigurationError: Something is missing for an input or the model.
        """
        self._started = time.monotonic()
        with _fewer_collections():
            return await self._run()

    async def _run(self) -> RunEnd:
        writer = asyncio.create_task(self._write())
        feeder = asyncio.create_task(self._feed())
        self._workers = [asyncio.create_task(self._work()) for _ in range(self._extractor.at_once)]
        try:
            await self._supervise([writer, feeder, *self._workers], self._workers)
            if not feeder.done():
                feeder.cancel()
            self._finished.put_nowait(None)
            await writer
        finally:
            for task in (writer, feeder, *self._workers):
                task.cancel()
            await asyncio.gather(writer, feeder, *self._workers, return_exceptions=True)
            self._read_thread.shutdown(wait=False, cancel_futures=True)
            await self._book_the_rest()
            self._final = await self._store.do(self._store.counts)
            self._extractor.close()
        return self._end or RunEnd("done")

    @staticmethod
    async def _supervise(tasks: list[asyncio.Task[None]], workers: list[asyncio.Task[None]]) -> None:
        """Wait for the workers; raise what any task raises."""
        running = set(tasks)
        while any(not w.done() for w in workers):
            done, running = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                if not task.cancelled() and (error := task.exception()) is not None:
                    raise error

    async def _feed(self) -> None:
        """Read articles and queue the work that they make, no more at a time than the workers soon need."""
        loop = asyncio.get_running_loop()
        while not self._stop.is_set():
            chunk = await loop.run_in_executor(self._read_thread, _next_few, self._articles)
            if not chunk:
                break
            self._read += len(chunk)
            for item in await self._store.do(self._intake.take, chunk):
                self._outstanding += 1
                self._queue.put_nowait(item)
            while self._queue.qsize() >= self._most_queued and not self._stop.is_set():
                self._has_room.clear()
                await self._has_room.wait()
        self._is_read = not self._stop.is_set()
        self._dismiss_if_done()

    def _dismiss_if_done(self) -> None:
        """Send the workers home when everything was read and nothing is queued, in work or to be tried again."""
        if self._is_read and self._outstanding == 0:
            self._dismiss()

    def _dismiss(self) -> None:
        self._has_room.set()
        for _ in self._workers:
            self._queue.put_nowait(None)

    async def _work(self) -> None:
        while (item := await self._queue.get()) is not None and self._may_begin():
            if self._queue.qsize() < self._most_queued:
                self._has_room.set()
            await self._do(item)
            self._outstanding -= 1
            self._dismiss_if_done()

    def _may_begin(self) -> bool:
        limit = self._options.max_articles
        if limit is not None and self._begun >= limit:
            self._end_with(
                RunEnd("max_articles", f"stopped after {limit:,} articles as asked; run it again to go on")
            )
            return False
        return not self._stop.is_set()

    async def _do(self, item: Work | Broken) -> None:
        if isinstance(item, Broken):
            await self._store_result(_Finished(item, self._unreadable(item)))
            return
        reused = await self._store.do(self._intake.reused, item) if self._options.reuse else None
        if reused is not None:
            await self._store_result(_Finished(item, reused, is_reused=True))
            return
        self._begun += 1
        self._in_work += 1
        try:
            is_probe = await self._breaker.pass_through()
            if self._stop.is_set():
                if is_probe:
                    self._breaker.failed(is_probe=True)
                return
            await self._extract(item, is_probe=is_probe)
        finally:
            self._in_work -= 1

    async def _extract(self, work: Work, *, is_probe: bool) -> None:
        try:
            extraction = await self._extractor.extract(work.document)
        except BaseException:
            if is_probe:
                self._breaker.failed(is_probe=True)
            raise
        reasons = {f.reason for f in extraction.outcome.failures}
        if reasons & _HOPELESS:
            if is_probe:
                self._breaker.failed(is_probe=True)
            self._stop_for(extraction)
        elif PendingError.reason in reasons:
            self._intake.settled(work.key)  # the next pass takes it up, with the answer
            self.left_pending += 1
        elif reasons & _TROUBLE:
            await self._try_again(work, extraction, is_probe=is_probe)
        else:
            if self._breaker.succeeded(is_probe=is_probe):
                self._log.info("endpoint_back")
            await self._store_result(_Finished(work, extraction))

    def _stop_for(self, extraction: Extraction) -> None:
        failure = next(f for f in extraction.outcome.failures if f.reason in _HOPELESS)
        if failure.reason == BudgetExhaustedError.reason:
            self._end_with(RunEnd("budget", f"{failure.message}; raise the budget and run it again to go on"))
        else:
            self._end_with(RunEnd("hopeless", f"{failure.message}; then run it again to go on"))

    async def _try_again(self, work: Work, extraction: Extraction, *, is_probe: bool) -> None:
        """Put an article back for which the endpoint had trouble; store it as it is after enough tries."""
        if not self._breaker.is_open:
            self._tries[work.key] = self._tries.get(work.key, 0) + 1
        if self._breaker.failed(is_probe=is_probe):
            self._log.warning("endpoint_down", message=extraction.outcome.message)
        if self._breaker.has_given_up:
            self._end_with(
                RunEnd(
                    "endpoint_down",
                    f"the endpoint has been down for {self._options.give_up_after_s / 3600:.3g} h "
                    f"({extraction.outcome.message}); nothing is lost: run the same command later",
                )
            )
        elif self._breaker.is_open or self._tries[work.key] < _TRIES:
            self._outstanding += 1
            self._queue.put_nowait(work)
        else:
            del self._tries[work.key]
            await self._store_result(_Finished(work, extraction))

    def _end_with(self, end: RunEnd) -> None:
        if self._end is None:
            self._end = end
            self._log.info("stopping", why=end.kind, message=end.message)
        self._stop.set()
        self._dismiss()

    async def _sleep(self, seconds: float) -> None:
        """Sleep, but no longer than until the session is to stop."""
        try:
            async with asyncio.timeout(seconds):
                await self._stop.wait()
        except TimeoutError:
            return

    def _unreadable(self, item: Broken) -> Extraction:
        return failed_extraction(
            item.document, failure=item.failure, annotator=self._annotator, record_types=self._record_types
        )

    # -- storing ---------------------------------------------------------------------------------------------

    async def _store_result(self, finished: _Finished) -> None:
        """Return when the result is on the disk."""
        stored: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._finished.put_nowait((finished, stored))
        await asyncio.shield(stored)

    async def _write(self) -> None:
        """Store what is finished, as much at a time as has come meanwhile."""
        is_last = False
        while not is_last:
            waiting = [await self._finished.get()]
            while not self._finished.empty() and len(waiting) < _STORED_AT_ONCE:
                waiting.append(self._finished.get_nowait())
            is_last = waiting[-1] is None
            batch = [w for w in waiting if w is not None]
            try:
                await self._store.do(self._store.add_results, [_stored(f) for f, _ in batch])
            except ExtractorError:
                for _, future in batch:
                    future.cancel()
                raise
            for finished, future in batch:
                self._settle(finished)
                if not future.done():
                    future.set_result(None)

    def _settle(self, finished: _Finished) -> None:
        extraction = finished.extraction
        self._counts = self._counts.with_result(extraction, is_reused=finished.is_reused)
        self._intake.settled(finished.work.key)
        self._tries.pop(finished.work.key, None)
        if not finished.is_reused:
            self._done += 1
            self._recent.append(time.monotonic())
            self._stored_usage += extraction.usage
        self._log.info(
            "article",
            id=finished.work.document.id,
            status=extraction.outcome.status,
            reason=extraction.outcome.reason,
            records=len(extraction.meetings) + len(extraction.statements) + len(extraction.positions),
            tokens=extraction.usage.prompt_tokens + extraction.usage.completion_tokens,
            seconds=round(extraction.usage.seconds, 3),
            is_reused=finished.is_reused,
        )

    async def _book_the_rest(self) -> None:
        """Note what was paid for articles that are not finished, so that the bill stays right."""
        if self._budget is not None:
            rest = _difference(self._budget.usage, self._stored_usage)
            await self._store.do(self._store.add_spending, rest, "articles not finished")


@contextmanager
def _fewer_collections() -> Iterator[None]:
    """Let the garbage collector look for cycles more rarely: at its default it takes a sixth of a run's CPU time."""
    before = gc.get_threshold()
    gc.set_threshold(_OBJECTS_TO_COLLECT, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _next_few(articles: Iterator[Article]) -> list[Article]:
    return list(islice(articles, _READ_AT_ONCE))


def _stored(finished: _Finished) -> tuple[str, Extraction, bool]:
    return finished.work.key, finished.extraction, finished.is_reused


def _difference(all_of_it: Usage, part: Usage) -> Usage:
    costs = (all_of_it.cost_usd, part.cost_usd)
    return Usage(
        prompt_tokens=max(0, all_of_it.prompt_tokens - part.prompt_tokens),
        completion_tokens=max(0, all_of_it.completion_tokens - part.completion_tokens),
        cost_usd=None if None in costs else max(0.0, (costs[0] or 0.0) - (costs[1] or 0.0)),
        calls=max(0, all_of_it.calls - part.calls),
    )
