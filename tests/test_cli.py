import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from extractor import Extraction, extract
from extractor.rendering import clean, print_extraction

EXAMPLES = Path(__file__).parents[1] / "examples"
ARTICLE = EXAMPLES / "river-treaty.txt"


def run(
    *args: str, stdin: bytes = b"", env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "extractor", *args],
        input=stdin,
        capture_output=True,
        check=False,
        timeout=100,
        env={**os.environ, "COLUMNS": "80", "NO_COLOR": "1", **(env or {})},
    )


def test_json_on_stdout_reads_back_as_an_extraction() -> None:
    done = run("extract", str(ARTICLE), "--model", "rules", "--format", "json")
    assert done.returncode == 0, done.stderr
    result = Extraction.model_validate(json.loads(done.stdout))
    assert result.outcome.status == "ok"
    assert str(result.document.published) == "2026-05-12"


def test_table_fits_80_columns_and_shows_evidence_with_offsets() -> None:
    done = run("extract", str(ARTICLE), "-m", "rules")
    text = done.stdout.decode()
    assert max(map(len, text.splitlines())) <= 80
    assert not any(line.endswith(" ") for line in text.splitlines())
    for word in ("Meetings", "Statements", "Positions", "Ida Solheim", "exact]"):
        assert word in text


def test_stdin_is_read_with_a_dash() -> None:
    done = run("extract", "-", "-m", "rules", "-f", "json", "--title", "Mine", stdin=ARTICLE.read_bytes())
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["document"]["title"] == "Mine"


def test_several_articles_are_lines_in_jsonl_and_a_list_in_json() -> None:
    paths = [str(ARTICLE), str(EXAMPLES / "cup-final.txt")]
    lines = run("extract", *paths, "-m", "rules", "-f", "jsonl").stdout.splitlines()
    assert [json.loads(line)["outcome"]["status"] for line in lines] == ["ok", "empty"]
    assert len(json.loads(run("extract", *paths, "-m", "rules", "-f", "json").stdout)) == 2


def test_out_writes_a_whole_file(tmp_path: Path) -> None:
    out = tmp_path / "r.json"
    done = run("extract", str(ARTICLE), "-m", "rules", "--out", str(out))
    assert (done.returncode, done.stdout) == (0, b"")
    assert json.loads(out.read_text(encoding="utf-8"))["statements"]
    assert [p.name for p in tmp_path.iterdir()] == ["r.json"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full, which Linux has")
def test_a_full_disk_is_one_line_and_leaves_nothing_behind() -> None:
    done = run("extract", str(ARTICLE), "-m", "rules", "--out", "/dev/full")
    assert done.returncode == 4
    assert b"No space left" in done.stderr
    assert Path("/dev/full").is_char_device()


def test_records_can_be_chosen() -> None:
    done = run("extract", str(ARTICLE), "-m", "rules", "-f", "json", "--records", "statements")
    result = json.loads(done.stdout)
    assert result["statements"]
    assert not result["meetings"]


@pytest.mark.parametrize(
    ("args", "code", "message"),
    [
        (["extract", "missing.txt"], 3, "can't read 'missing.txt'"),
        (["extract", "-"], 3, "empty"),
        (["extract", str(ARTICLE), "--published", "soon"], 3, "soon"),
        (["extract", str(ARTICLE), "--records", "treaties"], 4, "unknown record type 'treaties'"),
        (["extract", str(ARTICLE), "--model", "gpt-4.1-mini"], 4, "OPENAI_API_KEY"),
        (["extract", str(ARTICLE), "--model", "rules", "--out", "no/such/folder/r.json"], 4, "can't write"),
        (["extract", str(ARTICLE), "--format", "xml"], 2, "xml"),
        (["schema", "nonsense"], 2, "records"),
    ],
)
def test_errors_are_told_on_stderr_with_their_exit_code(args: list[str], code: int, message: str) -> None:
    done = run(*args)
    assert done.returncode == code, done.stderr
    assert message in done.stderr.decode()
    assert b"Traceback" not in done.stderr
    assert done.stdout == b""


def test_an_error_is_one_line_and_debug_adds_the_traceback() -> None:
    assert len(run("extract", "missing.txt").stderr.splitlines()) == 1
    assert b"Traceback" in run("--debug", "extract", "missing.txt").stderr


def test_a_failed_article_has_its_own_exit_code() -> None:
    french = "Le ministre a rencontré son homologue à Genève. « Nous sommes d'accord », a-t-il déclaré à la presse."
    done = run("extract", "-", "-m", "rules", stdin=french.encode())
    assert done.returncode == 5
    assert "English only" in " ".join(done.stdout.decode().split())


def test_schemas_are_json_schema() -> None:
    records = json.loads(run("schema").stdout)
    answers = json.loads(run("schema", "answers").stdout)
    assert {"meetings", "statements", "positions", "rejected", "outcome"} <= set(records["properties"])
    assert set(answers) == {"actors", "meetings", "statements", "positions"}


def test_doctor_shows_the_set_up_and_never_the_key() -> None:
    done = run("doctor", "--no-call", env={"OPENAI_API_KEY": "sk-secret"})
    text = done.stdout.decode()
    assert done.returncode == 0
    assert "sk-secret" not in text
    assert "gpt-4.1-mini" in text
    assert "none: the rules need no endpoint" in run("doctor").stdout.decode()


def test_models_lists_the_rules_and_says_how_to_get_others() -> None:
    text = run("models").stdout.decode()
    assert "rules" in text
    assert "EXTRACTOR_BASE_URL" in text


def test_a_closed_pipe_is_no_error() -> None:
    command = f"{sys.executable} -m extractor schema | head -1"
    done = subprocess.run(["bash", "-o", "pipefail", "-c", command], capture_output=True, check=False)
    assert done.stderr == b""
    assert done.stdout == b"{\n"


def test_help_names_commands_and_exit_codes() -> None:
    text = " ".join(run("--help").stdout.decode().split())
    for word in ("extract", "schema", "doctor", "models", "Exit codes"):
        assert word in text


def test_version() -> None:
    assert run("--version").stdout.startswith(b"extractor ")


def rendered(result: Extraction) -> str:
    console = Console(width=80, record=True, file=open(os.devnull, "w"), highlight=False)  # noqa: SIM115, PTH123
    print_extraction(result, console)
    text = console.export_text()
    console.file.close()
    return text


def test_control_characters_and_markup_of_an_article_do_nothing_on_the_terminal() -> None:
    hostile = "“We agree [red]now[/red] \x1b[31m\u202e,” Ida Solheim said in Geneva on Tuesday to the reporters there."
    text = rendered(extract(hostile, model="rules"))
    assert "\x1b[31m" not in text
    assert "\u202e" not in text
    assert "[red]now[/red]" in text
    assert clean("a\x1b]0;x\x07b\nc") == "a ]0;x b c"


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.txt")), ids=lambda p: p.stem)
def test_the_demo_shows_every_kind_of_record_of_each_sample(path: Path) -> None:
    result: Any = extract(path, model="rules")
    if path.stem == "cup-final":
        assert result.outcome.status == "empty"
        return
    assert result.meetings
    assert result.statements
    assert result.positions
    for record in (*result.meetings, *result.statements, *result.positions):
        for e in record.evidence:
            assert result.document.text[e.start : e.end] == e.quote
