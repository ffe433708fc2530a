"""``POST /v1/extract``: one article at once, within a deadline, no more at a time than there is room for."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from extractor.annotators.endpoint import endpoint_for
from extractor.annotators.llm import LlmAnnotator
from extractor.annotators.registry import get_annotator
from extractor.annotators.transport import HttpTransport
from extractor.batch.workers import ProcessExtractor
from extractor.documents import Document
from extractor.pipeline import run
from extractor.schemas.extraction import Extraction
from extractor.schemas.registry import RECORD_TYPES, RecordType
from extractor.service.accounts import Accounts
from extractor.service.configuration import ServiceSettings
from extractor.service.faults import DeadlineError, OverloadedError
from extractor.service.keys import Client
from extractor.service.observing import Metrics
from extractor.settings import RULES, Settings


class Extracting:
    """Extracts single articles for clients that wait."""

    def __init__(
        self, *, accounts: Accounts, settings: Settings, service: ServiceSettings, metrics: Metrics
    ) -> None:
        self._accounts = accounts
        self._settings = settings
        self._processes = service.processes
        self._places = asyncio.Semaphore(service.extracts_at_once)
        self._most_waiting = service.max_waiting_extracts
        self._waiting = 0
        self._rules: ProcessExtractor | None = None
        self._annotators: dict[str, LlmAnnotator] = {}
        self._in_work = metrics.extracts.labels("in_work")
        self._queued = metrics.extracts.labels("waiting")

    async def extract(
        self,
        document: Document,
        *,
        client: Client,
        model: str,
        record_types: tuple[RecordType, ...],
        deadline_s: float,
    ) -> Extraction:
        """Return the result of the pipeline.

        Raises:
            OverloadedError: Too many wait already.
            DeadlineError: It took longer than `deadline_s`, the wait for a place included.
            ConfigurationError: The model can't be asked as the server is set up.
        """
        try:
            async with asyncio.timeout(deadline_s), self._place():
                if model == RULES:
                    return await self._by_rules().extract(document, record_types)
                annotator = await self._annotator(client, model)
                return await run(document, annotator=annotator, record_types=record_types)
        except TimeoutError as e:
            raise DeadlineError(
                f"not done within {deadline_s:g} s: raise deadline_s, or send the article as a job"
            ) from e

    @asynccontextmanager
    async def _place(self) -> AsyncIterator[None]:
        if self._places.locked() and self._waiting >= self._most_waiting:
            raise OverloadedError("too many requests wait already: try again soon", retry_after_s=2.0)
        self._waiting += 1
        self._queued.set(self._waiting)
        try:
            await self._places.acquire()
        finally:
            self._waiting -= 1
            self._queued.set(self._waiting)
        self._in_work.inc()
        try:
            yield
        finally:
            self._in_work.dec()
            self._places.release()

    def _by_rules(self) -> ProcessExtractor:
        if self._rules is None:
            self._rules = ProcessExtractor(
                get_annotator(RULES, self._settings),
                tuple(RECORD_TYPES.values()),
                self._settings,
                self._processes,
            )
        return self._rules

    async def _annotator(self, client: Client, model: str) -> LlmAnnotator:
        """Return an annotator that charges a client's budget; there is one a client."""
        if client.id not in self._annotators:
            await asyncio.to_thread(self._accounts.open, client)
            transport = self._accounts.charged(client, HttpTransport(endpoint_for(self._settings)))
            self._annotators[client.id] = LlmAnnotator(model, self._settings, transport=transport)
        return self._annotators[client.id]

    def close(self) -> None:
        """End the worker processes."""
        if self._rules is not None:
            self._rules.close()
