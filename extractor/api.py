"""The Python front door: `extract`, `aextract`, `extract_many`, `aextract_many`."""

import asyncio
import atexit
import sys
import threading
from collections.abc import (
    AsyncGenerator,
    AsyncIterable,
    AsyncIterator,
    Awaitable,
    Iterable,
    Iterator,
    Sequence,
)
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from typing import TypeVar

from extractor.annotators.base import Annotator
from extractor.annotators.registry import get_annotator
from extractor.documents import Document
from extractor.errors import InputError
from extractor.schemas.extraction import Extraction, PartFailure
from extractor.schemas.registry import RecordType, select_record_types
from extractor.settings import Settings, choose_model, load_settings

Article = str | Path | Document
Published = str | date | datetime

ALL_RECORDS: tuple[str | RecordType, ...] = ("meetings", "positions", "statements")

_T = TypeVar("_T")

_CLOSING_S = 2.0
"""Longest wait for connections to close when the program ends."""


def extract(
    article: Article,
    *,
    model: str | None = None,
    published: Published | None = None,
    title: str | None = None,
    records: Sequence[str | RecordType] = ALL_RECORDS,
    settings: Settings | None = None,
) -> Extraction:
    """Return the meetings, positions and statements of one article, each with its evidence.

    Args:
        article: The text, a `pathlib.Path` of a file (text, Markdown, HTML, PDF, Word, e-mail), or a `Document`.
        model: ``"rules"`` or a model of the endpoint; see `extractor.settings.choose_model` for the default.
        published: Publication date, the only anchor for "on Wednesday"; None leaves such dates unresolved.
        title: Headline, where it is not the first paragraph of the text.
        records: Names among "meetings", "positions", "statements", and record types of your own.
        settings: Everything else; None reads ``EXTRACTOR_*``.

    Returns:
        The result. Trouble with the endpoint does not raise: see `Extraction.outcome`.

    Raises:
        InputError: The article is missing, empty, binary, or `published` is no date.
        ConfigurationError: A setting, key or record type is wrong or missing.
    """
    return _in_background(
        aextract(article, model=model, published=published, title=title, records=records, settings=settings)
    )


async def aextract(
    article: Article,
    *,
    model: str | None = None,
    published: Published | None = None,
    title: str | None = None,
    records: Sequence[str | RecordType] = ALL_RECORDS,
    settings: Settings | None = None,
) -> Extraction:
    """Return what `extract` returns, for use in an event loop."""
    from extractor.pipeline import run  # noqa: PLC0415 - "import extractor" stays light

    document = _read(article, title=title, published=published)
    annotator, record_types, _ = _prepare(model, records, settings)
    return await run(document, annotator=annotator, record_types=record_types)


def _read(article: Article, *, title: str | None = None, published: Published | None = None) -> Document:
    """Return an article as a document; a file by the reader of its format, as batch runs do."""
    from extractor.readers.files import read_one  # noqa: PLC0415 - see `aextract`
    from extractor.reading import read_document  # noqa: PLC0415

    if isinstance(article, Path):
        found = read_one(article).document
        if found.id == str(article):  # the file names no id: the text's own, wherever it lies
            found = Document(**found.model_dump(exclude={"id", "text_sha256"}))
        article = found
    return read_document(article, title=title, published=published)


def extract_many(
    articles: Iterable[Article],
    *,
    concurrency: int | None = None,
    model: str | None = None,
    records: Sequence[str | RecordType] = ALL_RECORDS,
    settings: Settings | None = None,
) -> Iterator[Extraction]:
    """Yield one result an article as each finishes, so not in the order given.

    `Extraction.document.id` tells which it is: for a path without a document of its own, the path. An article
    that can't be read is yielded as a failed result. `articles` is read lazily, at most `concurrency` ahead.
    Stopping the iteration early cancels what is in work.

    Args:
        articles: Texts, paths or documents.
        concurrency: Articles in work at the same time; default `Settings.concurrency`.
        model: As for `extract`.
        records: As for `extract`.
        settings: As for `extract`.

    Raises:
        ConfigurationError: A setting, key or record type is wrong or missing.
    """
    annotator, record_types, settings = _prepare(model, records, settings)
    limit = concurrency or settings.concurrency
    return _iterate_in_background(_many(articles, annotator, record_types, limit))


def aextract_many(
    articles: Iterable[Article] | AsyncIterable[Article],
    *,
    concurrency: int | None = None,
    model: str | None = None,
    records: Sequence[str | RecordType] = ALL_RECORDS,
    settings: Settings | None = None,
) -> AsyncGenerator[Extraction, None]:
    """Yield what `extract_many` yields, for use in an event loop; `articles` may be an async iterable."""
    annotator, record_types, settings = _prepare(model, records, settings)
    return _many(articles, annotator, record_types, concurrency or settings.concurrency)


async def _many(
    articles: Iterable[Article] | AsyncIterable[Article],
    annotator: Annotator,
    record_types: Sequence[RecordType],
    limit: int,
) -> AsyncGenerator[Extraction, None]:
    running: set[asyncio.Task[Extraction]] = set()
    try:
        async for article in _as_async(articles):
            running.add(asyncio.create_task(_one_of_many(article, annotator, record_types)))
            if len(running) >= limit:
                done, running = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    yield task.result()
        for finished in asyncio.as_completed(running):
            yield await finished
    finally:
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)


async def _one_of_many(
    article: Article, annotator: Annotator, record_types: Sequence[RecordType]
) -> Extraction:
    from extractor.pipeline import failed_extraction, run  # noqa: PLC0415 - see `aextract`

    try:
        document = _read(article)
        if isinstance(article, Path):
            document = document.model_copy(update={"id": str(article)})
    except InputError as e:
        document = article if isinstance(article, Document) else Document(text="", id=str(article)[:200])
        failure = PartFailure(part="reading", reason=e.reason, message=str(e))
        return failed_extraction(document, failure=failure, annotator=annotator, record_types=record_types)
    return await run(document, annotator=annotator, record_types=record_types)


async def _as_async(items: Iterable[_T] | AsyncIterable[_T]) -> AsyncIterator[_T]:
    if isinstance(items, AsyncIterable):
        async for item in items:
            yield item
    else:
        for item in items:
            yield item


def _prepare(
    model: str | None, records: Sequence[str | RecordType], settings: Settings | None
) -> tuple[Annotator, tuple[RecordType, ...], Settings]:
    settings = settings or load_settings()
    record_types = select_record_types(records)
    chosen, is_chosen = choose_model(model, settings)
    if not is_chosen:
        say_default_once()
    return get_annotator(chosen, settings), record_types, settings


_said_default = threading.Event()


def say_default_once() -> None:
    """Tell on stderr, once a process, that nobody chose a model and the rules are used."""
    if not _said_default.is_set():
        _said_default.set()
        print(
            "extractor: no model chosen, using the built-in rules (English only); for an LLM set "
            "EXTRACTOR_MODEL with OPENAI_API_KEY or EXTRACTOR_BASE_URL",
            file=sys.stderr,
        )


class _Background:
    """One event loop in a daemon thread, so that the sync functions also work where a loop already runs.

    It lives as long as the process: the HTTP client and its connections are bound to their loop.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None

    def loop(self) -> asyncio.AbstractEventLoop:
        with self._lock:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                threading.Thread(target=self._loop.run_forever, name="extractor", daemon=True).start()
                atexit.register(self._close)
            return self._loop

    def _close(self) -> None:
        """Close the clients, which end with the loop's asynchronous generators; else aiohttp complains at the exit."""
        if self._loop is not None and self._loop.is_running():
            closing = asyncio.run_coroutine_threadsafe(self._loop.shutdown_asyncgens(), self._loop)
            with suppress(TimeoutError):
                closing.result(_CLOSING_S)


_background = _Background()


async def _awaited(work: Awaitable[_T]) -> _T:
    return await work


def _in_background(work: Awaitable[_T]) -> _T:
    future = asyncio.run_coroutine_threadsafe(_awaited(work), _background.loop())
    try:
        return future.result()
    except BaseException:  # Ctrl-C in the caller's thread must also stop the work
        future.cancel()
        raise


def _iterate_in_background(results: AsyncGenerator[Extraction, None]) -> Iterator[Extraction]:
    try:
        while (result := _in_background(anext(results, None))) is not None:
            yield result
    finally:
        _in_background(results.aclose())
