import asyncio
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from extractor.batch.engine import Engine, RunEnd
from extractor.batch.options import BatchOptions
from extractor.batch.progress import Progress
from extractor.batch.session import session
from extractor.schemas.registry import select_record_types
from extractor.settings import Settings
from tests.batch.articles import RECORDS, write_articles
from tests.fake_endpoint import FakeEndpoint, right

ALL = select_record_types(("meetings", "positions", "statements"))


@pytest.fixture
def news(tmp_path: Path) -> Path:
    """A folder of ten articles whose records the fake endpoint knows."""
    return write_articles(tmp_path / "news", 10)


@pytest.fixture
def fake() -> Iterator[FakeEndpoint]:
    with FakeEndpoint(right(RECORDS)) as endpoint:
        yield endpoint


Run = Callable[..., tuple[RunEnd, Progress]]


@pytest.fixture
def run(fake: FakeEndpoint, tmp_path: Path) -> Run:
    """Work on a run in ``tmp_path/run`` by the fake endpoint; return how it ended and how far it is."""

    def work(
        *inputs: Path,
        out: Path | None = None,
        settings: dict[str, Any] | None = None,
        model: str = "gpt-4.1-mini",
        meanwhile: Callable[[Engine], Any] | None = None,
        first_wait_s: float = 0.01,
        **options: Any,
    ) -> tuple[RunEnd, Progress]:
        chosen = BatchOptions(inputs=tuple(map(str, inputs)), out=out or tmp_path / "run", **options)
        made = Settings(
            **({"base_url": fake.base_url, "concurrency": 4, "max_attempts": 1} | (settings or {}))
        )
        return asyncio.run(_work(chosen, made, model, meanwhile, first_wait_s))

    return work


async def _work(
    options: BatchOptions,
    settings: Settings,
    model: str,
    meanwhile: Callable[[Engine], Any] | None,
    first_wait_s: float,
) -> tuple[RunEnd, Progress]:
    async with session(
        options, model=model, record_types=ALL, settings=settings, first_probe_s=first_wait_s
    ) as engine:
        beside = asyncio.create_task(meanwhile(engine)) if meanwhile else None
        end = await engine.run()
        if beside is not None:
            await beside
        return end, engine.progress()


def statuses(progress: Progress) -> dict[str, int]:
    return dict(progress.counts.by_status)


__all__: Sequence[str] = ("ALL", "Run", "statuses")
