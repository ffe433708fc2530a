"""The pages without a browser: what they hold, save, refuse and escape."""

import io
import json
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import httpx
import pytest

from extractor.errors import ConfigurationError
from extractor.evals.corpora import own_corpus
from extractor.evals.gold import SUFFIX
from extractor.review.workspace import Workspace
from tests.batch.articles import RECORDS
from tests.builders import actor_answer, position_answer, statement_answer
from tests.review.conftest import TEXT, Page, Reviewing, first_article, make_run


def test_who_labels_is_asked_first(reviewing: Reviewing, run: Path) -> None:
    client = reviewing(run, name="")
    assert client.get("/", follow_redirects=False).headers["location"] == "/who"
    assert client.get("/a/x", follow_redirects=False).headers["location"] == "/who"
    assert client.post("/a/x/do", json={}).status_code == 401
    for wrong in ("", "../up", ".hidden", "a" * 41, "a/b", "gold?"):
        assert client.post("/who", data={"name": wrong}).status_code == 422


def test_the_list_tells_outcome_counts_and_progress_doubts_first(
    reviewing: Reviewing, tmp_path: Path
) -> None:
    misquoted = {
        **RECORDS,
        "statements": [statement_answer("Ida Solheim", "said", "We will not redraw a border,").model_dump()],
    }
    run = make_run(tmp_path, {"a.txt": TEXT, "broken.pdf": "%PDF-1.4"}, misquoted)
    client = reviewing(run)
    page = client.get("/").text
    assert page.index("broken.pdf") < page.index("Talks on the river")
    assert "0 of 2" in page
    name = next(n for n in page.split('href="/a/') if "Talks" in n).partition('"')[0]
    article = Page(client, name)
    article.do(op="decide_all")
    article.do(op="done", value=True)
    page = client.get("/").text
    assert "<b>done</b>" in page
    assert "1 of 2" in page
    assert "Talks on the river" not in client.get("/?show=todo").text
    assert "Talks on the river" in client.get("/?show=done&q=talks").text
    broken = page.partition('href="/a/')[2].partition('"')[0]
    assert "could not be read" in client.get(f"/a/{broken}").text


def test_the_records_of_a_model_are_checked_and_become_a_corpus(reviewing: Reviewing, run: Path) -> None:
    client = reviewing(run)
    page = Page(client, first_article(client))
    assert "to decide" in page.html
    assert page.gold()["meetings"] == []
    page.do(op="decide", kind="meetings", id="m1", decision="accepted")
    page.do(op="decide", kind="positions", id="p1", decision="rejected")
    page.do(op="set", kind="statements", id="s1", field="speech_act", value="deny_or_reject")
    page.do(op="done", value=True)
    corpus = own_corpus(run / "review" / "Ana")
    gold = corpus.articles[0]
    assert (len(gold.meetings), len(gold.statements), len(gold.positions)) == (1, 1, 0)
    assert gold.status == "first"
    assert gold.annotator == "Ana"
    log = next((run / "review" / "Ana").glob("*.changes.jsonl")).read_text().splitlines()
    assert {json.loads(line)["by"] for line in log} == {"Ana"}


def test_the_evals_score_a_reviewed_run(reviewing: Reviewing, run: Path, tmp_path: Path) -> None:
    from typer.testing import CliRunner  # noqa: PLC0415

    from extractor.cli import app  # noqa: PLC0415

    client = reviewing(run)
    page = Page(client, first_article(client))
    page.do(op="decide_all")
    page.do(op="done", value=True)
    scored = CliRunner().invoke(
        app,
        [
            "eval",
            "run",
            "--gold",
            str(run / "review" / "Ana"),
            "-m",
            "rules",
            "--out",
            str(tmp_path / "eval"),
        ],
    )
    assert scored.exit_code == 0, scored.output


def test_a_change_from_a_window_that_is_behind_is_refused_and_the_page_brought_up_to_date(
    reviewing: Reviewing, run: Path
) -> None:
    client = reviewing(run)
    name = first_article(client)
    one, other = Page(client, name), Page(client, name)
    one.do(op="decide", kind="meetings", id="m1", decision="accepted")
    late = other.do(409, op="decide", kind="meetings", id="m1", decision="rejected")
    assert "another window" in late["said"]
    assert late["seq"] == one.seq
    other.do(op="decide", kind="meetings", id="m1", decision="rejected")


def test_blind_labelling_shows_nothing_of_the_model_or_of_others(reviewing: Reviewing, run: Path) -> None:
    first = reviewing(run)
    name = first_article(first)
    page = Page(first, name)
    page.do(op="decide_all")
    page.do(op="done", value=True)
    blind = reviewing(run, name="Bo", start="blind")
    other = Page(blind, name)
    listed = blind.get("/").text
    assert 'class="card' not in other.html
    assert "outcome" not in listed
    assert "doubts" not in listed
    compared = blind.get("/compare?first=Ana&second=Bo").text
    assert "you label blind" in compared
    assert blind.get(f"/compare/{name}?first=Ana&second=Bo").status_code == 422
    other.do(op="done", value=True)
    assert "Agreement on 1 article" in blind.get("/compare?first=Ana&second=Bo").text
    assert other.gold()["status"] == "second"


def test_a_blind_workspace_is_blind_for_everybody(reviewing: Reviewing, run: Path) -> None:
    client = reviewing(run, is_blind=True)
    assert 'value="model"' not in client.get("/who").text
    assert 'class="card' not in Page(client, first_article(client)).html


def test_two_annotators_are_compared_record_by_record(reviewing: Reviewing, run: Path) -> None:
    one = reviewing(run)
    name = first_article(one)
    page = Page(one, name)
    page.do(op="decide_all")
    page.do(op="done", value=True)
    two = reviewing(run, name="Bo")
    other = Page(two, name)
    other.do(op="set", kind="positions", id="p1", field="stance", value="support")
    other.do(op="decide", kind="meetings", id="m1", decision="rejected")
    other.do(op="decide_all")
    other.do(op="done", value=True)
    overview = one.get("/compare?first=Ana&second=Bo").text
    assert "2 of 3 records differ" in overview
    assert "kappa" in overview
    detail = one.get(f"/compare/{name}?first=Ana&second=Bo").text
    assert "only Ana has this" in detail
    assert "stance: oppose / support" in detail
    assert "both alike" in detail
    settled = reviewing(run, name="Chris", start="Ana")
    third = Page(settled, name)
    third.do(op="decide_all")
    third.do(op="done", value=True)
    assert third.gold()["status"] == "adjudicated"
    assert len(third.gold()["meetings"]) == 1


def test_a_folder_of_articles_with_gold_files_can_be_corrected(reviewing: Reviewing, tmp_path: Path) -> None:
    corpus = Path(__file__).parents[2] / "evals" / "corpus" / "dev"
    for path in sorted(corpus.glob("patan*")):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    client = reviewing(tmp_path)
    name = first_article(client)
    page = Page(client, name)
    page.do(op="decide_all")
    page.do(op="done", value=True)
    assert "0 of" in client.get("/compare?first=gold&second=Ana").text
    assert (tmp_path / f"{name}{SUFFIX}").read_bytes() == (corpus / f"{name}{SUFFIX}").read_bytes(), (
        "left alone"
    )


def test_a_folder_of_plain_texts_can_be_labelled_from_nothing(reviewing: Reviewing, tmp_path: Path) -> None:
    (tmp_path / "river.txt").write_text(TEXT)
    client = reviewing(tmp_path)
    page = Page(client, "river")
    who = page.do(op="add", kind="actors", quote="Ida Solheim")["target"]
    position = page.do(op="add", kind="positions", quote="She rejected a move to Cairo.")
    assert 'class="form" data-kind="positions"' in position["records"]
    assert "choose whose position it is" in position["records"]
    page.do(422, op="done", value=True)
    page.do(op="set", kind="positions", id="p1", field="holder", value=who)
    page.do(op="set", kind="positions", id="p1", field="proposition", value="The talks should move to Cairo")
    page.do(op="set", kind="positions", id="p1", field="stance", value="oppose")
    page.do(op="done", value=True)
    assert own_corpus(tmp_path / "review" / "Ana").articles[0].positions[0].record.stance == "oppose"  # type: ignore[union-attr]


def test_labels_are_downloaded_as_a_corpus(reviewing: Reviewing, run: Path, tmp_path: Path) -> None:
    client = reviewing(run)
    Page(client, first_article(client)).do(op="decide_all")
    with zipfile.ZipFile(io.BytesIO(client.get("/corpus.zip").content)) as archive:
        archive.extractall(tmp_path / "corpus")
    assert len(own_corpus(tmp_path / "corpus").articles) == 1


def test_windows_line_ends_keep_every_offset_right(reviewing: Reviewing, tmp_path: Path) -> None:
    run = make_run(tmp_path, {"a.txt": TEXT.replace("\n", "\r\n")})
    client = reviewing(run)
    page = Page(client, first_article(client))
    page.do(op="decide_all")
    gold = own_corpus(run / "review" / "Ana").articles[0]
    assert [len(gold.records(t)) for t in ("meetings", "statements", "positions")] == [1, 1, 1]


EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>{{ 7*7 }}"


def test_markup_in_articles_records_and_names_stays_text(reviewing: Reviewing, tmp_path: Path) -> None:
    text = f"{EVIL}\n\n{EVIL} said {EVIL} is bad. He rejected {EVIL}."
    records = {
        "actors": [actor_answer(EVIL, title=EVIL).model_dump()],
        "statements": [statement_answer(EVIL, EVIL, f"{EVIL} is bad").model_dump()],
        "positions": [position_answer(EVIL, EVIL, f"He rejected {EVIL}").model_dump()],
    }
    run = make_run(tmp_path, {"a.txt": text}, records)
    client = reviewing(run)
    name = first_article(client)
    page = Page(client, name)
    page.do(op="decide_all")
    opened = page.do(op="set", kind="statements", id="s1", field="cue", value=EVIL, open="s1")
    pages = [
        page.html,
        opened["text"],
        opened["records"],
        client.get("/").text,
        client.get(f"/?q={EVIL}").text,
    ]
    pages.append(client.get(f"/compare/{name}?first=Ana&second=Ana").text)
    for html in pages:
        assert "<script>alert" not in html
        assert "<img src=x" not in html
        assert ">49" not in html
    answer = client.get(f"/a/{name}")
    assert "script-src 'self'" in answer.headers["content-security-policy"]
    assert "style=" not in answer.text
    assert " on" + "click=" not in answer.text


@pytest.mark.parametrize(
    "path", ["/a/nothing", "/static/nothing.js", "/static/..%2f..%2fpyproject.toml", "/a/..%2f..", "/nothing"]
)
def test_what_is_not_there_is_told(reviewing: Reviewing, run: Path, path: str) -> None:
    client = reviewing(run)
    answer = client.get(path)
    assert answer.status_code in {404, 422}
    page = client.get(path, headers={"accept": "text/html"})
    assert "<h1>" in page.text
    assert page.headers["content-type"].startswith("text/html")


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{", b'{"op": 1}', b'{"op": "add"}', b'{"op":"set","open":{}}']
)
def test_malformed_changes_are_refused(reviewing: Reviewing, run: Path, body: bytes) -> None:
    client = reviewing(run)
    name = first_article(client)
    Page(client, name)
    answer = client.post(f"/a/{name}/do", content=body, headers={"content-type": "application/json"})
    assert answer.status_code in {409, 422}
    plain = client.post(f"/a/{name}/do", content=b'{"op": "undo"}', headers={"content-type": "text/plain"})
    assert plain.status_code == 422


def test_an_edit_by_hand_while_the_server_runs_is_kept(reviewing: Reviewing, run: Path) -> None:
    client = reviewing(run)
    name = first_article(client)
    page = Page(client, name)
    page.do(op="decide_all")
    path = run / "review" / "Ana" / f"{name}{SUFFIX}"
    raw = json.loads(path.read_text())
    raw["positions"][0]["stance"] = "conditional"
    path.write_text(json.dumps(raw))
    late = page.do(409, op="decide", kind="meetings", id="m1", decision="rejected")
    assert "another window" in late["said"]
    page.do(op="decide", kind="meetings", id="m1", decision="rejected")
    assert page.gold()["positions"][0]["stance"] == "conditional"
    assert json.loads(path.read_text())["meetings"] == []


def test_a_second_server_does_not_write_the_same_labels(reviewing: Reviewing, run: Path) -> None:
    client = reviewing(run)
    name = first_article(client)
    Page(client, name)
    other = reviewing(run)
    answer = other.get(f"/a/{name}", headers={"accept": "text/html"})
    assert answer.status_code == 409
    assert "another server has the labels" in answer.text


def test_an_article_of_100_000_characters_is_quick(reviewing: Reviewing, tmp_path: Path) -> None:
    text = "\n\n".join(f"{TEXT} Number {i}." for i in range(400))[:100_000]
    run = make_run(tmp_path, {"long.txt": text})
    client = reviewing(run)
    page = Page(client, first_article(client))
    for number in range(60):
        page.do(op="add", kind="statements", quote=f"Number {number}.")
    started = time.monotonic()
    page.do(op="set", kind="statements", id="s1", field="cue", value="said")
    assert time.monotonic() - started < 1.0


def test_what_is_neither_a_run_nor_a_folder_of_articles_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="there is no folder"):
        Workspace.at(tmp_path / "nothing")
    with pytest.raises(ConfigurationError, match="no article"):
        Workspace.at(tmp_path)


def test_the_command_serves_until_it_is_told_to_stop(run: Path) -> None:
    command = [sys.executable, "-m", "extractor", "review", str(run), "--port", "0"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert server.stdout is not None
    line = server.stdout.readline()
    url = next(word for word in line.split() if word.startswith("http"))
    assert "Ana" not in httpx.get(url, follow_redirects=True).text
    assert str(run / "review") in line
    server.send_signal(signal.SIGINT)
    _, errors = server.communicate(timeout=20)
    assert (server.returncode, errors) == (0, "")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [(["nothing"], "there is no folder"), ([".", "--host", "192.0.2.1"], "this machine only")],
)
def test_what_can_not_be_reviewed_is_one_line_and_exit_code_4(arguments: list[str], words: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "extractor", "review", *arguments], capture_output=True, text=True, check=False
    )
    assert done.returncode == 4
    assert words in done.stderr
    assert len(done.stderr.splitlines()) == 1
