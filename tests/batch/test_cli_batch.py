"""The commands of runs, as a person types them."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.batch.articles import RECORDS, write_articles
from tests.fake_endpoint import FakeEndpoint, right, status


def extractor(*args: object, base_url: str = "http://127.0.0.1:9/v1") -> subprocess.CompletedProcess[str]:
    environment = os.environ | {
        "EXTRACTOR_BASE_URL": base_url,
        "EXTRACTOR_MODEL": "gpt-4.1-mini",
        "COLUMNS": "80",
    }
    command = [sys.executable, "-m", "extractor", *map(str, args)]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=90, check=False)


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cli")
    news = write_articles(folder / "news", 4)
    (news / "bad.pdf").write_bytes(b"no")
    (news / "notes.xyz").write_bytes(b"no")
    with FakeEndpoint(right(RECORDS)) as fake:
        done = extractor("batch", news, "-o", folder / "run", base_url=fake.base_url)
    assert done.returncode == 5, done.stderr
    assert "5 articles finished: 1 failed, 4 ok" in done.stdout
    assert "Not whole: 1 article; why: extractor failures" in done.stdout
    return folder / "run"


def test_status_and_failures_tell_how_it_stands(finished: Path) -> None:
    told = extractor("status", finished).stdout
    assert "5 articles read, 5 finished, 0 to do" in told
    assert "4,000 + 400 tokens" in told
    [line] = extractor("failures", finished).stdout.splitlines()
    assert line.startswith("failed\tunreadable_input\tnews/bad.pdf\t")


def test_a_dry_run_estimates_without_a_call_and_without_a_folder(tmp_path: Path) -> None:
    news = write_articles(tmp_path / "news", 7)
    with FakeEndpoint(status(500)) as fake:
        told = extractor("batch", news, "-o", tmp_path / "run", "--dry-run", base_url=fake.base_url)
        assert fake.calls == 0
    assert told.returncode == 0, told.stderr
    assert "7 articles to do (0 finished already, 0 unreadable)" in told.stdout
    assert "7 calls" in told.stdout
    assert "$" in told.stdout
    assert not (tmp_path / "run").exists()
    unknown = extractor("batch", news, "-o", tmp_path / "run", "--dry-run", "-m", "house-model")
    assert "cost unknown" in unknown.stdout


def test_a_dry_run_counts_what_is_finished(finished: Path) -> None:
    told = extractor("batch", finished.parent / "news", "-o", finished, "--dry-run").stdout
    assert "0 articles to do (5 finished already" in told


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["nowhere"], 3, "there is no file or folder 'nowhere'"),
        ([".", "--shard", "9/2"], 4, "write it like 2/8"),
        ([".", "--duplicates", "some"], 2, "none of keep, exact, near"),
        (["-", "--stdin-format", "xlsx"], 2, "none of txt, text, md"),
        ([".", "--records", "weather"], 4, "unknown record type 'weather'"),
    ],
)
def test_wrong_calls_say_what_to_do(tmp_path: Path, arguments: list[str], code: int, message: str) -> None:
    done = extractor("batch", *arguments, "-o", tmp_path / "run")
    assert done.returncode == code
    assert message in " ".join(done.stderr.replace("│", " ").split())


def test_exports_come_from_the_command_line(finished: Path, tmp_path: Path) -> None:
    done = extractor("export", finished, "--to", "jsonl,csv", "--out", tmp_path / "data")
    assert done.returncode == 0, done.stderr
    lines = (tmp_path / "data" / "extractions.jsonl").read_text().splitlines()
    assert len([json.loads(line) for line in lines]) == 5
    wrong = extractor("export", finished, "--to", "xlsx")
    assert (wrong.returncode, "choose among: jsonl" in wrong.stderr) == (4, True)
    none = extractor("export", tmp_path, "--to", "csv")
    assert (none.returncode, "is no run" in none.stderr) == (4, True)


def test_merge_from_the_command_line(finished: Path, tmp_path: Path) -> None:
    done = extractor("merge", finished, "-o", tmp_path / "all")
    assert (done.returncode, done.stdout) == (0, f"5 articles in {tmp_path / 'all'}\n")
