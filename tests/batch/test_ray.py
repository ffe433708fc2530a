"""Runs on Ray, on this machine: two actors, nothing done twice, and a driver that is killed and started again."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from extractor.batch.ray_engine import BLOCK_ROWS
from extractor.batch.results import RunResults
from tests.batch.articles import RECORDS, write_articles
from tests.fake_endpoint import FakeEndpoint, right, slow, status

pytestmark = [pytest.mark.ray, pytest.mark.timeout(300)]

ARTICLES = 240


@pytest.fixture
def fake() -> Iterator[FakeEndpoint]:
    with FakeEndpoint(slow(right(RECORDS), 0.1)) as endpoint:
        yield endpoint


def start(news: Path, out: Path, fake: FakeEndpoint, *options: str) -> subprocess.Popen[str]:
    environment = os.environ | {
        "EXTRACTOR_BASE_URL": fake.base_url, "EXTRACTOR_MODEL": "gpt-4.1-mini", "EXTRACTOR_CONCURRENCY": "4",
        "EXTRACTOR_MAX_ATTEMPTS": "1", "RAY_ENABLE_UV_RUN_RUNTIME_ENV": "0", "RAY_AUTH_MODE": "disabled",
    }  # fmt: skip
    command = [
        sys.executable,
        "-m",
        "extractor",
        "batch",
        str(news),
        "-o",
        str(out),
        "--engine",
        "ray",
        "--actors",
        "2",
    ]
    return subprocess.Popen(
        [*command, *options], env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        start_new_session=True,
    )  # fmt: skip


def test_two_actors_do_every_article_once(tmp_path: Path, fake: FakeEndpoint) -> None:
    news = write_articles(tmp_path / "news", 60)
    (news / "bad.pdf").write_bytes(b"no")
    printed, _ = start(news, tmp_path / "run", fake).communicate(timeout=240)
    assert "60 articles stored in this session, 0 left" in printed
    assert fake.calls == 60
    assert fake.connections > 4, "both actors have connections of their own"
    with RunResults.opened(tmp_path / "run") as results:
        found = list(results)
    assert [e.document.id for e in found if e.outcome.status == "ok"] == [
        f"news/{i:05d}.txt" for i in range(60)
    ]
    assert all(e.document.text for e in found if e.outcome.status == "ok")
    printed, _ = start(news, tmp_path / "run", fake).communicate(timeout=240)
    assert ("0 articles stored in this session" in printed, fake.calls) == (True, 60)


def test_a_killed_driver_keeps_what_was_finished(tmp_path: Path, fake: FakeEndpoint) -> None:
    news, out = write_articles(tmp_path / "news", ARTICLES), tmp_path / "run"
    process = start(news, out, fake)
    while fake.calls < ARTICLES // 2 and process.poll() is None:
        time.sleep(0.02)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    time.sleep(3)  # Ray's own processes notice that their driver is gone
    calls = fake.calls
    with RunResults.opened(out) as results:
        kept = len(results)
    assert kept >= calls - 2 * 4 * BLOCK_ROWS
    printed, _ = start(news, out, fake).communicate(timeout=240)
    assert f"{ARTICLES - kept} articles stored in this session" in printed
    assert fake.calls - calls == ARTICLES - kept
    with RunResults.opened(out) as results:
        assert len(results) == ARTICLES


def test_an_endpoint_in_trouble_fails_no_article(tmp_path: Path, fake: FakeEndpoint) -> None:
    news = write_articles(tmp_path / "news", 20)
    fake.script = [status(503)]
    process = start(news, tmp_path / "run", fake)
    printed, _ = process.communicate(timeout=240)
    assert (process.returncode, "0 articles stored in this session, 20 left" in printed) == (7, True)


def test_a_budget_is_refused(tmp_path: Path, fake: FakeEndpoint) -> None:
    process = start(write_articles(tmp_path / "news", 1), tmp_path / "run", fake, "--budget-tokens", "10")
    process.communicate(timeout=60)
    assert process.returncode == 4
