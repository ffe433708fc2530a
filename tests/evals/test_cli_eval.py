"""The commands as a person calls them: exit codes, what is printed, what is written."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.evals.builders import TEXT, raw_gold


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "own"
    place.mkdir()
    (place / "dam.txt").write_text(f"---\npublished: 2023-05-04\n---\n{TEXT}\n", "utf-8")
    (place / "dam.gold.json").write_text(json.dumps(raw_gold()), "utf-8")
    assert call(tmp_path, "gold", "check", "own", "--fix").returncode == 0
    return place


def call(where: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "extractor", *arguments], cwd=where, capture_output=True, text=True, check=False,
        env={**os.environ, "COLUMNS": "80", "NO_COLOR": "1"},
        timeout=60,
    )  # fmt: skip


def test_a_users_own_folder_is_evaluated(folder: Path) -> None:
    done = call(folder.parent, "eval", "run", "--gold", "own", "--out", "run")
    assert (done.returncode, done.stderr) == (0, "")
    assert "rules on own: 1 articles" in done.stdout
    assert "report: run/report.html" in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 80
    assert (folder.parent / "run" / "report.html").exists()


def test_a_missed_threshold_exits_with_1(folder: Path) -> None:
    done = call(
        folder.parent, "eval", "run", "--gold", "own", "--out", "run", "--fail-under", "positions.f1=1.1"
    )
    assert done.returncode == 1
    assert "FAIL  positions.f1 is" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--gold", "nowhere"), "no folder"),
        (("--gold", "own", "--fail-under", "beauty=1"), "beauty"),
        (("--gold", "own", "--article", "sea"), "sea"),
        (("--gold", "own", "--no-regress", "nothing"), "no run in"),
        (("--gold", "own", "--model", "gpt-x"), "Record it: extractor eval record --model gpt-x"),
        (("--split", "prod"), "train, dev, test"),
    ],
)
def test_what_can_not_be_evaluated_exits_with_2(
    folder: Path, arguments: tuple[str, ...], message: str
) -> None:
    done = call(folder.parent, "eval", "run", *arguments)
    assert done.returncode == 2
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_report_and_compare_read_runs(folder: Path) -> None:
    for name in ("a", "b"):
        call(folder.parent, "eval", "run", "--gold", "own", "--out", name)
    assert call(folder.parent, "eval", "report", "a", "--gold", "own").returncode == 0
    done = call(folder.parent, "eval", "compare", "a", "b", "--gold", "own", "--out", "page.html")
    assert done.returncode == 0
    assert "statements: better in 0 articles, equal in 1, worse in 0" in done.stdout
    assert (folder.parent / "page.html").read_text("utf-8").startswith("<!doctype html>")


def test_agreement_lists_conflicts(folder: Path) -> None:
    done = call(folder.parent, "eval", "agreement", "own", "own", "--conflicts")
    assert done.returncode == 0
    assert "Two labellers, 1 articles" in done.stdout


def test_gold_travels_to_a_tool_and_back(folder: Path) -> None:
    assert call(folder.parent, "gold", "export", "own", "--tool", "brat", "--out", "brat").returncode == 0
    done = call(
        folder.parent, "gold", "import", "brat", "--tool", "brat", "--articles", "own", "--out", "back"
    )
    assert done.returncode == 0
    before, after = (
        json.loads((p / "dam.gold.json").read_text("utf-8")) for p in (folder, folder.parent / "back")
    )
    assert before == after


def test_gold_new_then_check(tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_text(TEXT, "utf-8")
    assert call(tmp_path, "gold", "new", "x.txt", "--annotator", "me").stdout == "wrote x.gold.json\n"
    again = call(tmp_path, "gold", "new", "x.txt")
    assert (again.returncode, "exists already" in again.stderr) == (2, True)
    done = call(tmp_path, "gold", "check", ".")
    assert (done.returncode, done.stdout) == (0, "1 gold files, 0 records, 0 faults\n")


def test_faulty_gold_exits_with_2(folder: Path) -> None:
    (folder / "dam.gold.json").write_text("{}", "utf-8")
    done = call(folder.parent, "gold", "check", "own")
    assert done.returncode == 2
    assert "gold_version" in done.stdout


def test_verify_cassettes_of_a_folder(tmp_path: Path) -> None:
    (tmp_path / "c").mkdir()
    assert call(tmp_path, "eval", "verify-cassettes", "c").stdout == "0 cassettes, 0 faults\n"
    (tmp_path / "c" / "x.yaml").write_text("{", "utf-8")
    assert call(tmp_path, "eval", "verify-cassettes", "c").returncode == 2


def test_importing_the_command_line_loads_no_numpy() -> None:
    code = "import sys, extractor.cli; sys.exit(any(m in sys.modules for m in ('numpy', 'scipy', 'vcr', 'edtf')))"
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=60).returncode == 0


@pytest.mark.parametrize("name", ["scipy", "edtf"])
def test_a_missing_extra_is_named_with_the_command_that_installs_it(name: str, folder: Path) -> None:
    code = f"import sys; sys.modules[{name!r}] = None; from extractor.cli import main; main()"
    command = "eval run --gold own" if name == "scipy" else "gold check own --fix"
    done = subprocess.run(
        [sys.executable, "-c", code, *command.split()], cwd=folder.parent, capture_output=True, text=True, check=False,
        timeout=60,
    )  # fmt: skip
    assert (done.returncode, "extractor[evals]" in done.stderr) == (4, True), done.stderr
