"""Runs against a scripted endpoint on a real socket: resuming, retrying, budgets, outages, stops."""

import asyncio
import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from extractor.batch import store as store_module
from extractor.batch.budget import Limits
from extractor.batch.engine import Engine
from extractor.batch.merge import merge_runs
from extractor.batch.options import parse_shard
from extractor.batch.results import RunResults
from extractor.batch.session import opened
from extractor.errors import ConfigurationError, StoreError
from extractor.schemas.extraction import Extraction
from tests.batch.articles import RECORDS, article_text, write_articles
from tests.batch.conftest import Run, statuses
from tests.fake_endpoint import USAGE, Behaviour, FakeEndpoint, Reply, Request, right, slow, status


def results_of(folder: Path) -> list[Extraction]:
    with RunResults.opened(folder) as results:
        assert len(results) == len(list(results))
        return list(results)


def failing(*numbers: int, code: int = 500) -> Behaviour:
    """Fail the articles of these numbers, answer the others rightly."""

    def behave(request: Request) -> Reply:
        if any(f"Remark {n}-0 " in request.user for n in numbers):
            return status(code)(request)
        return right(RECORDS)(request)

    return behave


def test_a_folder_becomes_results_with_their_texts_and_evidence(run: Run, news: Path, tmp_path: Path) -> None:
    end, progress = run(news)
    assert end.kind == "done"
    assert statuses(progress) == {"ok": 10}
    counts = progress.counts
    assert (counts.meetings, counts.statements, counts.positions) == (10, 10, 10)
    assert counts.usage.prompt_tokens == 10 * USAGE["prompt_tokens"]  # type: ignore[operator]
    found = results_of(tmp_path / "run")
    assert [e.document.id for e in found] == [f"news/{i:05d}.txt" for i in range(10)]
    assert found[3].document.text == article_text(3)
    for extraction in found:
        for record in (*extraction.meetings, *extraction.statements, *extraction.positions):
            for evidence in record.evidence:
                assert extraction.document.text[evidence.start : evidence.end] == evidence.quote
    log = (tmp_path / "run" / "log.jsonl").read_text().splitlines()
    assert [json.loads(line)["event"] for line in log].count("article") == 10


def test_a_second_session_pays_for_nothing_that_is_finished(run: Run, fake: FakeEndpoint, news: Path) -> None:
    run(news)
    assert fake.calls == 10
    _, progress = run(news)
    assert fake.calls == 10
    assert (progress.session_finished, progress.counts.finished) == (0, 10)
    write_articles(news, 12)
    _, progress = run(news)
    assert fake.calls == 12
    assert progress.counts.finished == 12


def test_a_changed_article_prompt_or_parameter_is_asked_anew(
    run: Run, fake: FakeEndpoint, news: Path
) -> None:
    run(news)
    (news / "00004.txt").write_text(article_text(77))
    _, progress = run(news)
    assert (fake.calls, progress.counts.finished) == (11, 10)
    _, progress = run(news, settings={"temperature": 0.5})
    assert (fake.calls, progress.counts.finished) == (21, 10)


def test_results_of_another_run_are_taken_over(
    run: Run, fake: FakeEndpoint, news: Path, tmp_path: Path
) -> None:
    run(news)
    write_articles(news, 13)
    _, progress = run(news, out=tmp_path / "second", reuse=(tmp_path / "run",))
    assert fake.calls == 13
    assert (progress.counts.reused, progress.counts.finished) == (10, 13)
    assert progress.counts.usage.calls == 3, "what another run paid for is not on this one's bill"
    assert len(results_of(tmp_path / "second")) == 13


def test_failures_are_results_and_are_done_again_when_asked(
    run: Run, fake: FakeEndpoint, news: Path, tmp_path: Path
) -> None:
    fake.script = [failing(2, 5, code=400)]
    _, progress = run(news)
    assert statuses(progress) == {"failed": 2, "ok": 8}
    with opened(tmp_path / "run", is_read_only=True) as store:
        rows = list(store.failures())
    assert [r[0] for r in rows] == ["news/00002.txt", "news/00005.txt"]
    assert {r[2] for r in rows} == {"request_rejected"}
    fake.script = [right(RECORDS)]
    _, progress = run(news)
    assert statuses(progress) == {"failed": 2, "ok": 8}, "failed ones are left as they are unless asked"
    _, progress = run(news, retry=("failed",))
    assert statuses(progress) == {"ok": 10}
    assert fake.calls == 12
    assert progress.counts.usage.prompt_tokens == 10 * 1000
    _, progress = run(news, force=True)
    assert fake.calls == 22
    assert progress.counts.usage.prompt_tokens == 20 * 1000, "what was paid stays on the bill"


def test_an_article_with_a_passing_trouble_is_done_again_in_the_same_session(
    run: Run, fake: FakeEndpoint, news: Path
) -> None:
    fake.script = [right(RECORDS), status(500), right(RECORDS), status(503), right(RECORDS)]
    _, progress = run(news)
    assert statuses(progress) == {"ok": 10}
    assert fake.calls == 12


def test_an_article_that_always_troubles_the_endpoint_fails_in_the_end(
    run: Run, fake: FakeEndpoint, news: Path
) -> None:
    fake.script = [failing(7)]
    end, progress = run(news)
    assert end.kind == "done"
    assert statuses(progress) == {"failed": 1, "ok": 9}
    assert fake.calls == 9 + 3


def test_an_endpoint_that_is_down_is_waited_for_and_no_article_fails(
    run: Run, fake: FakeEndpoint, news: Path
) -> None:
    fake.script = [*[status(503)] * 10, right(RECORDS)]
    end, progress = run(news)
    assert end.kind == "done"
    assert statuses(progress) == {"ok": 10}
    assert fake.calls == 10 + 10


def test_an_endpoint_that_stays_down_ends_the_session_and_loses_nothing(
    run: Run, fake: FakeEndpoint, news: Path
) -> None:
    fake.script = [*[right(RECORDS)] * 4, status(503)]
    end, progress = run(news, give_up_after_s=0.05)
    assert end.kind == "endpoint_down"
    assert "nothing is lost" in end.message
    assert "failed" not in statuses(progress)
    fake.script = [right(RECORDS)]
    _, progress = run(news)
    assert statuses(progress) == {"ok": 10}


@pytest.mark.parametrize(("code", "kind"), [(401, None), (429, "insufficient_quota")])
def test_a_wrong_key_or_an_empty_account_stops_at_once_and_fails_no_article(
    run: Run, fake: FakeEndpoint, news: Path, code: int, kind: str | None
) -> None:
    fake.script = [status(code, kind=kind)]
    end, progress = run(news)
    assert end.kind == "hopeless"
    assert progress.counts.finished == 0
    assert fake.calls <= 6, "what was in work"


def test_a_budget_of_tokens_is_never_overdrawn(run: Run, fake: FakeEndpoint, news: Path) -> None:
    limits = _limits(tokens=20_000)
    end, progress = run(news, limits=limits)
    assert end.kind == "budget"
    assert "raise the budget" in end.message
    usage = progress.counts.usage
    assert usage.prompt_tokens + usage.completion_tokens <= 20_000
    assert 0 < progress.counts.finished < 10 or fake.calls == progress.counts.finished
    end, again = run(news, limits=limits)
    assert (end.kind, fake.calls) == ("budget", progress.counts.finished), "earlier sessions count"
    end, progress = run(news, limits=_limits(tokens=10_000_000))
    assert (end.kind, progress.counts.finished) == ("done", 10)
    assert again.counts.finished < 10


def test_a_budget_in_dollars_counts_what_is_on_its_way(run: Run, fake: FakeEndpoint, news: Path) -> None:
    prices = {"price_input_usd_per_mtok": 1.0, "price_output_usd_per_mtok": 10.0, "max_tokens": 1000}
    fake.script = [slow(right(RECORDS), 0.02)]
    end, progress = run(news, limits=_limits(usd=0.022), settings=prices)
    assert end.kind == "budget"
    assert progress.counts.usage.cost_usd is not None
    assert progress.counts.usage.cost_usd <= 0.022
    assert progress.counts.usage.cost_usd == pytest.approx(0.002 * progress.counts.finished)


def test_a_budget_in_dollars_needs_a_price(run: Run, news: Path) -> None:
    with pytest.raises(ConfigurationError, match="EXTRACTOR_PRICE_INPUT_USD_PER_MTOK"):
        run(news, model="house-model", limits=_limits(usd=1.0))


def _limits(**values: Any) -> Any:
    return Limits(**values)


def test_max_articles_stops_and_goes_on(run: Run, fake: FakeEndpoint, news: Path) -> None:
    end, progress = run(news, max_articles=3)
    assert (end.kind, progress.counts.finished, fake.calls) == ("max_articles", 3, 3)
    _, progress = run(news)
    assert (progress.counts.finished, fake.calls) == (10, 10)


def test_the_first_interrupt_finishes_what_is_in_work(run: Run, fake: FakeEndpoint, news: Path) -> None:
    fake.script = [slow(right(RECORDS), 0.1)]

    async def interrupt(engine: Engine) -> None:
        await asyncio.to_thread(fake.first_call.wait)
        assert engine.interrupt()

    end, progress = run(news, meanwhile=interrupt)
    assert end.kind == "interrupted"
    assert progress.counts.finished == fake.calls < 10
    _, progress = run(news)
    assert (progress.counts.finished, fake.calls) == (10, 10)


def test_the_second_interrupt_stops_at_once(run: Run, fake: FakeEndpoint, news: Path) -> None:
    fake.script = [slow(right(RECORDS), 30)]

    async def interrupt(engine: Engine) -> None:
        await asyncio.to_thread(fake.first_call.wait)
        engine.interrupt()
        assert not engine.interrupt()

    end, progress = run(news, meanwhile=interrupt)
    assert end.kind == "interrupted"
    assert progress.counts.finished == 0


def test_the_same_text_from_several_outlets_is_extracted_once_or_as_often_as_asked(
    run: Run, fake: FakeEndpoint, tmp_path: Path
) -> None:
    folder = tmp_path / "news"
    folder.mkdir()
    text = article_text(1)
    for name, day in (("a", "2026-05-12"), ("b", "2026-05-13"), ("c", "2026-05-12")):
        (folder / f"{name}.md").write_text(f"---\ntitle: From {name}\ndate: {day}\n---\n{text}")
    (folder / "d.txt").write_text(text.replace("no further interest", "no interest at all", 1))
    _, progress = run(folder)
    assert (fake.calls, progress.counts.duplicates, progress.counts.finished) == (2, 2, 2)
    _, progress = run(folder)
    assert (fake.calls, progress.counts.duplicates) == (2, 2)
    _, near = run(folder, out=tmp_path / "near", duplicates="near")
    assert (fake.calls, near.counts.duplicates) == (3, 3)
    with RunResults.opened(tmp_path / "near") as results:
        rows = list(results.duplicates())
    assert [(origin, same) for origin, same, _ in rows] == [
        ("news/b.md", "news/a.md"), ("news/c.md", "news/a.md"), ("news/d.txt", "news/a.md"),
    ]  # fmt: skip
    assert 0.8 < rows[2][2] < 1
    _, kept = run(folder, out=tmp_path / "keep", duplicates="keep")
    assert (fake.calls, kept.counts.duplicates, kept.counts.finished) == (7, 0, 4)


def test_articles_that_differ_are_no_near_duplicates(run: Run, news: Path) -> None:
    _, progress = run(news, duplicates="near")
    assert (progress.counts.duplicates, progress.counts.finished) == (0, 10)


def test_unreadable_files_are_failed_results_and_the_run_goes_on(
    run: Run, news: Path, tmp_path: Path
) -> None:
    (news / "bad.pdf").write_bytes(b"%PDF-1.4 broken")
    (news / "empty.txt").write_bytes(b"")
    _, progress = run(news)
    assert statuses(progress) == {"failed": 2, "ok": 10}
    failed = [e for e in results_of(tmp_path / "run") if e.outcome.status == "failed"]
    assert {e.outcome.reason for e in failed} == {"unreadable_input"}
    (news / "empty.txt").write_text(article_text(99))
    _, progress = run(news)
    assert statuses(progress) == {"failed": 1, "ok": 11}, "a mended file is a new text"


def test_two_files_that_claim_one_id_both_stay(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "news"
    folder.mkdir()
    for number in range(2):
        (folder / f"{number}.md").write_text(f"---\nid: same\n---\n{article_text(number)}")
    run(folder)
    assert [e.document.id for e in results_of(tmp_path / "run")] == ["same", "same (news/1.md)"]


def test_shards_part_the_articles_and_merge_unites_them(run: Run, fake: FakeEndpoint, tmp_path: Path) -> None:
    news = write_articles(tmp_path / "news", 24)
    (news / "bad.pdf").write_bytes(b"no")
    shards = [tmp_path / f"shard{i}" for i in (1, 2, 3)]
    for number, out in enumerate(shards, 1):
        run(news, out=out, shard=parse_shard(f"{number}/3"))
    sizes = [len(results_of(s)) for s in shards]
    assert sum(sizes) == 25
    assert all(sizes)
    assert merge_runs(shards, tmp_path / "all") == 25
    assert fake.calls == 24
    _, whole = run(news, out=tmp_path / "whole")
    united = [e.model_dump(exclude={"provenance", "usage"}) for e in results_of(tmp_path / "all")]
    assert united == [e.model_dump(exclude={"provenance", "usage"}) for e in results_of(tmp_path / "whole")]
    with opened(tmp_path / "all", is_read_only=True) as store:
        assert store.counts().usage.prompt_tokens == whole.counts.usage.prompt_tokens
    with pytest.raises(StoreError, match="give a new folder"):
        merge_runs(shards, tmp_path / "all")


@pytest.mark.parametrize("text", ["0/3", "4/3", "1", "a/b", "1/0"])
def test_what_is_no_shard_is_refused(text: str) -> None:
    with pytest.raises(ConfigurationError, match="2/8"):
        parse_shard(text)


def test_two_processes_do_not_work_on_one_run(run: Run, news: Path, tmp_path: Path) -> None:
    run(news)
    with opened(tmp_path / "run") as store:
        store.claim()
        with pytest.raises(StoreError, match="another process works on"):
            run(news)


def test_a_full_disk_stops_the_run_with_a_message_and_what_is_finished_stays(
    run: Run, news: Path, tmp_path: Path, fake: FakeEndpoint
) -> None:
    real = sqlite3.connect

    def small(*args: Any, **kwargs: Any) -> sqlite3.Connection:
        db = real(*args, **kwargs)
        db.execute("PRAGMA max_page_count = 60")  # SQLite then fails as on a full disk
        return db

    many = write_articles(tmp_path / "many", 200)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store_module.sqlite3, "connect", small)
        with pytest.raises(StoreError, match="free the disk"):
            run(many)
    before = len(results_of(tmp_path / "run"))
    calls = fake.calls
    _, progress = run(many)
    assert progress.counts.finished == 200
    assert fake.calls - calls == 200 - before


def test_a_folder_that_cannot_be_written_is_told(run: Run, news: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="can't open the run's store"):
        run(news, out=tmp_path / "file")


def test_what_is_no_run_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="is no run"), opened(tmp_path, is_read_only=True):
        pass


def test_memory_does_not_hold_the_queue_of_all_articles(run: Run, fake: FakeEndpoint, tmp_path: Path) -> None:
    news = write_articles(tmp_path / "news", 400)
    fake.script = [slow(right(RECORDS), 0.05)]
    seen: list[int] = []

    async def watch(engine: Engine) -> None:
        while fake.calls < 40:
            seen.append(engine.progress().read - engine.progress().counts.finished)
            await asyncio.sleep(0.01)
        engine.interrupt()

    run(news, meanwhile=watch)
    assert max(seen) <= 64 + 2 * 32 + 4, "no more is read ahead than the workers soon need"
