"""`make demo-batch`: the script is killed in the middle and run again."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "examples" / "demo_batch.py"
FILES = (
    "extractions.jsonl documents.csv documents.parquet documents.dta records.sqlite records.duckdb co_meeting.graphml "
    "co_meeting.gexf dna_events.csv positions.dna plover.jsonl annotations.jsonld dictionary.csv"
).split()


def _finished(store: Path) -> int:
    if not store.exists():
        return 0
    db = sqlite3.connect(f"file:{store}?mode=ro", uri=True)
    try:
        return int(db.execute("SELECT count(*) FROM results").fetchone()[0])
    except sqlite3.Error:  # not made yet
        return 0
    finally:
        db.close()


@pytest.mark.timeout(240)
def test_the_demo_is_killed_and_goes_on_and_exports_everything(tmp_path: Path) -> None:
    command = [sys.executable, str(SCRIPT), str(tmp_path / "demo"), "200"]
    store = tmp_path / "demo" / "run" / "run.sqlite"
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    while _finished(store) < 40 and process.poll() is None:
        time.sleep(0.05)
    assert process.poll() is None, "it is still at work when it is killed"
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    kept = _finished(store)
    assert 40 <= kept < 199
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=200)
    assert done.returncode == 0, done.stderr
    assert "199 articles finished" in done.stdout
    assert "1 duplicate not extracted again" in done.stdout
    assert f"this session: {199 - kept} articles" in done.stdout
    assert all((tmp_path / "demo" / "run" / "exports" / name).is_file() for name in FILES)
    assert (tmp_path / "demo" / "run" / "report.html").is_file()
