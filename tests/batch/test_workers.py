"""Worker processes of the rules, and what the store asks of the disk."""

import asyncio
import os
import signal
from pathlib import Path

from extractor.annotators.registry import get_annotator
from extractor.batch.session import opened
from extractor.batch.workers import ProcessExtractor
from extractor.documents import Document
from extractor.settings import Settings
from tests.batch.articles import article_text
from tests.batch.conftest import ALL


def test_a_worker_that_dies_costs_no_article() -> None:
    settings = Settings()
    extractor = ProcessExtractor(get_annotator("rules", settings), ALL, settings, 1)

    async def work() -> list[str]:
        statuses = [(await extractor.extract(Document(text=article_text(1)))).outcome.status]
        for process in list(extractor._pool._processes.values()):
            os.kill(process.pid or 0, signal.SIGKILL)
        many = [extractor.extract(Document(text=article_text(n))) for n in range(2, 6)]
        return statuses + [e.outcome.status for e in await asyncio.gather(*many)]

    try:
        assert asyncio.run(work()) == ["ok"] * 5
    finally:
        extractor.close()


def test_an_article_on_which_workers_die_is_a_failed_result() -> None:
    settings = Settings()
    extractor = ProcessExtractor(get_annotator("rules", settings), ALL, settings, 1)

    async def work() -> tuple[str, str | None]:
        async def kill() -> None:
            while True:
                await asyncio.sleep(0.02)
                for process in list((extractor._pool._processes or {}).values()):
                    os.kill(process.pid or 0, signal.SIGKILL)

        killing = asyncio.create_task(kill())
        found = await extractor.extract(Document(text=article_text(1)))
        killing.cancel()
        return found.outcome.status, found.outcome.reason

    try:
        assert asyncio.run(work()) == ("failed", "worker_died")
    finally:
        extractor.close()


def test_a_transaction_is_on_the_disk_before_it_counts(tmp_path: Path) -> None:
    with opened(tmp_path / "run") as store:
        assert store._db.execute("PRAGMA synchronous").fetchone() == (2,), "FULL: survives a power cut"
        assert store._db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
