"""Who extracts an article: the event loop, for models that are waited for; processes, for rules that compute."""

import asyncio
import multiprocessing
import os
import signal
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Protocol

from extractor.annotators.base import Annotator
from extractor.annotators.registry import get_annotator
from extractor.documents import Document
from extractor.pipeline import failed_extraction, run
from extractor.schemas.extraction import Extraction, PartFailure
from extractor.schemas.registry import RecordType
from extractor.settings import Settings

_CRASHES_PER_ARTICLE = 2


class Extractor(Protocol):
    """Runs the pipeline on one article at a time, several at once."""

    at_once: int
    """How many articles it takes at the same time."""

    async def extract(self, document: Document) -> Extraction:
        """Return the result of `extractor.pipeline.run`."""
        ...

    def close(self) -> None:
        """End what it started."""
        ...


class LoopExtractor:
    """Runs the pipeline in the event loop."""

    def __init__(self, annotator: Annotator, record_types: Sequence[RecordType], at_once: int) -> None:
        self._annotator = annotator
        self._record_types = record_types
        self.at_once = at_once

    async def extract(self, document: Document) -> Extraction:
        """Return the result of the pipeline."""
        return await run(document, annotator=self._annotator, record_types=self._record_types)

    def close(self) -> None:
        """Do nothing: the client closes with its loop."""


class ProcessExtractor:
    """Runs the pipeline in worker processes, each with an annotator of its own.

    A process that dies (out of memory, a crash in a parser) costs its article a second try; an article on which
    processes die twice is a failed result.
    """

    def __init__(
        self,
        annotator: Annotator,
        record_types: Sequence[RecordType],
        settings: Settings,
        processes: int | None,
    ) -> None:
        self._annotator = annotator
        self._record_types = tuple(record_types)
        self._settings = settings
        self._processes = processes or os.cpu_count() or 1
        self._pool = self._new_pool()
        self.at_once = self._processes * 2  # one in work, one waiting beside it

    def _new_pool(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(
            self._processes,
            mp_context=multiprocessing.get_context("spawn"),  # a fork would copy our threads' locks
            initializer=_start,
            initargs=(self._annotator.model, self._settings, self._record_types),
        )

    async def extract(
        self, document: Document, record_types: tuple[RecordType, ...] | None = None
    ) -> Extraction:
        """Return the result of the pipeline, or a failed one where processes die on the article.

        Args:
            document: The article.
            record_types: What is asked for instead of what the worker was made for.
        """
        for _ in range(_CRASHES_PER_ARTICLE):
            pool = self._pool
            try:
                return await asyncio.get_running_loop().run_in_executor(
                    pool, _extract, document, record_types
                )
            except BrokenProcessPool:
                if pool is self._pool:  # the first to notice mends it; all that were in it are tried again
                    self._pool = self._new_pool()
        failure = PartFailure(
            part="all",
            reason="worker_died",
            message="the worker process died on this article, twice; it may need more memory than there is",
        )
        return failed_extraction(
            document, failure=failure, annotator=self._annotator, record_types=self._record_types
        )

    def close(self) -> None:
        """End the processes."""
        self._pool.shutdown(wait=False, cancel_futures=True)


_worker: tuple[Annotator, tuple[RecordType, ...]] | None = None
"""What a worker process works with; set once at its start."""


def _start(model: str, settings: Settings, record_types: tuple[RecordType, ...]) -> None:
    global _worker  # noqa: PLW0603 - the way to give a worker process its state
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the parent decides
    _worker = (get_annotator(model, settings), record_types)


def _extract(document: Document, record_types: tuple[RecordType, ...] | None = None) -> Extraction:
    assert _worker is not None, "the pool's initializer has run"  # noqa: S101 - for the type checker
    annotator, usual = _worker
    return asyncio.run(run(document, annotator=annotator, record_types=record_types or usual))
