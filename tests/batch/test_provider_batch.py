"""Runs over the provider's Batch API: half price, re-attached after a kill, expired parts, errors, corrections."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from extractor.batch import provider_batch
from extractor.batch.budget import Limits
from extractor.batch.engine import Engine, RunEnd
from extractor.batch.options import BatchOptions
from extractor.batch.progress import Progress
from extractor.batch.results import RunResults
from extractor.batch.session import Watch, work
from extractor.errors import ConfigurationError
from extractor.settings import Settings
from tests.batch.articles import RECORDS, write_articles
from tests.batch.conftest import ALL, statuses
from tests.batch.fake_batch_api import FakeBatchApi
from tests.fake_endpoint import Reply, Request, right, status, wrong_schema

PRICES = {"price_input_usd_per_mtok": 1.0, "price_output_usd_per_mtok": 10.0}


@pytest.fixture
def api() -> Iterator[FakeBatchApi]:
    with FakeBatchApi(right(RECORDS)) as endpoint:
        yield endpoint


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(provider_batch, "_FIRST_POLL_S", 0.01)


@asynccontextmanager
async def _unwatched(_: Engine) -> AsyncIterator[None]:
    yield


def run(
    api: FakeBatchApi, news: Path, out: Path, *, stop_when: Any = None, **options: Any
) -> tuple[RunEnd, Progress, list[str]]:
    said: list[str] = []
    tasks: list[asyncio.Task[bool]] = []

    def say(line: str) -> None:
        said.append(line)
        if stop_when is not None and stop_when(line):
            tasks[-1].cancel()

    chosen = BatchOptions(inputs=(str(news),), out=out, via="openai-batch", **options)
    settings = Settings(base_url=api.base_url, concurrency=4, max_attempts=2, max_tokens=1000, **PRICES)
    watch = Watch(during=_unwatched, say=say, waiting=lambda t: tasks.append(t) if t else None)
    end, progress = asyncio.run(
        work(chosen, model="gpt-4.1-mini", record_types=ALL, settings=settings, watch=watch)
    )
    return end, progress, said


def test_all_articles_come_back_at_half_the_price(api: FakeBatchApi, tmp_path: Path) -> None:
    news = write_articles(tmp_path / "news", 12)
    end, progress, _ = run(api, news, tmp_path / "run")
    assert end.kind == "done"
    assert statuses(progress) == {"ok": 12}
    assert (api.submitted, api.calls) == ([12], 0)
    assert progress.counts.usage.cost_usd == pytest.approx(12 * 0.002 / 2)
    with RunResults.opened(tmp_path / "run") as results:
        assert all(e.meetings and e.statements and e.positions for e in results)
    run(api, news, tmp_path / "run")
    assert api.submitted == [12], "nothing is submitted twice"


def test_requests_are_split_at_the_limits(
    api: FakeBatchApi, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(provider_batch.BatchRounds.__init__, "__kwdefaults__", {
        "sleep": asyncio.sleep, "max_requests": 5, "max_bytes": 10**9,
    })  # fmt: skip
    _, progress, _ = run(api, write_articles(tmp_path / "news", 12), tmp_path / "run")
    assert sorted(api.submitted) == [2, 5, 5]
    assert statuses(progress) == {"ok": 12}
    sizes = [len(f) for f in api.files.values() if b"custom_id" in f and b'"method"' in f]
    monkeypatch.setattr(provider_batch.BatchRounds.__init__, "__kwdefaults__", {
        "sleep": asyncio.sleep, "max_requests": 50_000, "max_bytes": max(sizes) // 2,
    })  # fmt: skip
    _, progress, _ = run(api, tmp_path / "news", tmp_path / "second")
    assert statuses(progress) == {"ok": 12}
    assert len(api.submitted) > 6


def test_a_run_that_is_stopped_attaches_to_its_batch_again(api: FakeBatchApi, tmp_path: Path) -> None:
    news = write_articles(tmp_path / "news", 6)
    api.polls = 10_000
    end, progress, _ = run(api, news, tmp_path / "run", stop_when=lambda line: "is in_progress" in line)
    assert end.kind == "interrupted"
    assert "run the same command to fetch" in end.message
    assert progress.counts.finished == 0
    api.polls = 0
    end, progress, _ = run(api, news, tmp_path / "run")
    assert (end.kind, statuses(progress), api.submitted) == ("done", {"ok": 6}, [6])


def test_a_batch_whose_id_was_lost_is_found_by_its_marks(api: FakeBatchApi, tmp_path: Path) -> None:
    news = write_articles(tmp_path / "news", 6)
    api.refuses_after_making = True
    end, _, _ = run(api, news, tmp_path / "run")
    assert end.kind == "endpoint_down"
    end, progress, said = run(api, news, tmp_path / "run")
    assert any("found batch batch-1 again" in line for line in said)
    assert (end.kind, statuses(progress), api.submitted) == ("done", {"ok": 6}, [6])


def test_what_expired_is_submitted_again_and_what_was_answered_is_not(
    api: FakeBatchApi, tmp_path: Path
) -> None:
    news = write_articles(tmp_path / "news", 8)
    api.ends_as = "expired"
    api.fate = lambda batch, text: (
        "lost" if batch == 1 and ("Remark 2-0" in text or "Remark 5-0" in text) else "ok"
    )
    end, progress, _ = run(api, news, tmp_path / "run")
    assert (end.kind, statuses(progress), api.submitted) == ("done", {"ok": 8}, [8, 2])


def test_errors_of_single_articles_are_theirs_alone(api: FakeBatchApi, tmp_path: Path) -> None:
    news = write_articles(tmp_path / "news", 8)

    def fate(batch: int, text: str) -> str:
        if "Remark 1-0" in text:
            return "error 400"
        return "error 500" if "Remark 2-0" in text and batch < 3 else "ok"

    api.fate = fate
    end, progress, _ = run(api, news, tmp_path / "run")
    assert end.kind == "done"
    assert statuses(progress) == {"failed": 1, "ok": 7}
    assert api.submitted == [8, 1, 1]
    with RunResults.opened(tmp_path / "run") as results:
        [failed] = [e for e in results if e.outcome.status == "failed"]
    assert failed.outcome.reason == "request_rejected"
    assert "scripted 400" in (failed.outcome.message or "")


def test_a_request_that_the_provider_never_answers_fails_in_the_end(
    api: FakeBatchApi, tmp_path: Path
) -> None:
    news = write_articles(tmp_path / "news", 3)
    api.fate = lambda _batch, text: "lost" if "Remark 1-0" in text else "ok"
    end, progress, _ = run(api, news, tmp_path / "run")
    assert api.submitted == [3, 1, 1, 1]
    assert end.kind == "done"
    assert statuses(progress) == {"failed": 1, "ok": 2}


def test_invalid_answers_are_corrected_online(api: FakeBatchApi, tmp_path: Path) -> None:
    news = write_articles(tmp_path / "news", 5)

    def answer(request: Request) -> Reply:
        return (wrong_schema() if "Remark 3-0" in request.user else right(RECORDS))(request)

    api.answer, api.script = answer, [right(RECORDS)]
    _, progress, _ = run(api, news, tmp_path / "run")
    assert statuses(progress) == {"ok": 5}
    assert (api.submitted, api.calls) == ([5], 1)
    assert len(api.requests[0].body["messages"]) > 2
    assert progress.counts.usage.cost_usd == pytest.approx(5 * 0.001 + 0.002)


def test_a_budget_bounds_what_is_submitted(api: FakeBatchApi, tmp_path: Path) -> None:
    news = write_articles(tmp_path / "news", 20)
    end, progress, _ = run(api, news, tmp_path / "run", limits=Limits(tokens=15_000))
    assert end.kind == "budget"
    used = progress.counts.usage
    assert 0 < used.prompt_tokens + used.completion_tokens <= 15_000
    assert 0 < progress.counts.finished < 20
    end, progress, _ = run(api, news, tmp_path / "run")
    assert (end.kind, statuses(progress), sum(api.submitted)) == ("done", {"ok": 20}, 20)


def test_a_provider_that_takes_no_batches_ends_the_session(api: FakeBatchApi, tmp_path: Path) -> None:
    news = write_articles(tmp_path / "news", 2)
    api.route = lambda *_: status(401)(None)  # type: ignore[method-assign, arg-type]
    end, progress, _ = run(api, news, tmp_path / "run")
    assert (end.kind, progress.counts.finished) == ("endpoint_down", 0)
    assert "OPENAI_API_KEY" in end.message


def test_the_rules_have_no_batches(tmp_path: Path) -> None:
    write_articles(tmp_path / "news", 1)
    options = BatchOptions(inputs=(str(tmp_path / "news"),), out=tmp_path / "run", via="openai-batch")
    watch = Watch(during=_unwatched, say=lambda _: None, waiting=lambda _: None)
    with pytest.raises(ConfigurationError, match="needs --model"):
        asyncio.run(work(options, model="rules", record_types=ALL, settings=Settings(), watch=watch))
