"""A run that is killed with SIGKILL at random moments: nothing finished is lost, nothing finished is paid again."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from extractor.batch.results import RunResults
from tests.batch.articles import RECORDS, write_articles
from tests.fake_endpoint import FakeEndpoint, right, slow

ROUNDS = 20
ARTICLES = 400
AT_ONCE = 8
IN_WORK = 12
"""Articles in work: the requests on their way, and half as many that are grounded or stored."""


def start(news: Path, out: Path, fake: FakeEndpoint, *options: str) -> subprocess.Popen[str]:
    environment = os.environ | {
        "EXTRACTOR_BASE_URL": fake.base_url,
        "EXTRACTOR_CONCURRENCY": str(AT_ONCE),
        "EXTRACTOR_MODEL": "gpt-4.1-mini",
    }
    command = [sys.executable, "-m", "extractor", "batch", str(news), "--out", str(out), *options]
    return subprocess.Popen(
        command,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


@pytest.mark.timeout(300)
def test_twenty_kills_lose_no_article_and_repeat_only_what_was_on_its_way(tmp_path: Path) -> None:
    news, out = write_articles(tmp_path / "news", ARTICLES), tmp_path / "run"
    dice = random.Random(20261127)  # noqa: S311 - reproducible, no secret
    finished = 0
    with FakeEndpoint(slow(right(RECORDS), 0.04)) as fake:
        for number in range(ROUNDS):
            process = start(news, out, fake)
            before = fake.calls
            while fake.calls == before and process.poll() is None:
                time.sleep(0.005)
            time.sleep(dice.uniform(0, 0.15))
            os.kill(process.pid, signal.SIGKILL)
            process.communicate()
            stored = _stored(out)
            assert stored >= finished, "what was finished stays"
            finished = stored
            assert fake.calls <= finished + (number + 1) * IN_WORK, "only what was in work is repeated"
        process = start(news, out, fake)
        printed, _ = process.communicate(timeout=120)
        assert process.returncode == 0, printed
        assert fake.calls <= ARTICLES + ROUNDS * IN_WORK
    with RunResults.opened(out) as results:
        ids = [e.document.id for e in results]
    assert ids == [f"news/{i:05d}.txt" for i in range(ARTICLES)]


def _stored(out: Path) -> int:
    db = sqlite3.connect(out / "run.sqlite")
    try:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        count: int = db.execute("SELECT count(*) FROM results").fetchone()[0]
    finally:
        db.close()
    return count


def test_ctrl_c_once_finishes_what_is_in_work_and_says_how_to_go_on(tmp_path: Path) -> None:
    news, out = write_articles(tmp_path / "news", 60), tmp_path / "run"
    with FakeEndpoint(slow(right(RECORDS), 0.2)) as fake:
        process = start(news, out, fake, "--progress-every", "0.2")
        while fake.calls < 5:
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        printed, errors = process.communicate(timeout=30)
        assert process.returncode == 130
        assert "Stopping after what is in work" in errors
        assert "run the same command to go on" in printed
        assert _stored(out) == fake.calls < 60
        again = start(news, out, fake)
        printed, errors = again.communicate(timeout=60)
        assert (again.returncode, fake.calls) == (0, 60), errors


def test_the_rules_run_in_processes_and_end_with_them(tmp_path: Path) -> None:
    news, out = write_articles(tmp_path / "news", 6), tmp_path / "run"
    with FakeEndpoint() as fake:
        process = start(news, out, fake, "--model", "rules", "--processes", "2")
        printed, errors = process.communicate(timeout=60)
        assert process.returncode == 0, errors
        assert "6 articles finished: 6 ok" in printed
        assert fake.calls == 0
