"""Jobs: queued, followed, fetched, cancelled, resumed."""

import io
import json
import time
import zipfile
from pathlib import Path

import pytest

from extractor.schemas.extraction import Extraction
from tests.batch.articles import RECORDS, article_text
from tests.fake_endpoint import FakeEndpoint, right, slow, status
from tests.service.conftest import Serving, documents, ended, process, stop


def test_a_job_is_accepted_done_and_fetched(serving: Serving) -> None:
    client = serving()
    answer = client.post("/v1/jobs", json=documents(5))
    assert answer.status_code == 202
    job = answer.json()
    assert answer.headers["location"] == f"/v1/jobs/{job['id']}"
    done = ended(client, job["id"])
    assert done["state"] == "done"
    assert done["counts"]["by_status"] == {"ok": 5}
    assert done["total"] == 5
    assert done["usage"]["prompt_tokens"] == 5000
    assert done["usage"]["cost_usd"] > 0
    lines = client.get(f"/v1/jobs/{job['id']}/results").text.splitlines()
    results = [Extraction.model_validate_json(line) for line in lines]
    assert [r.document.id for r in results] == [f"d{i:05}" for i in range(5)]


def test_json_lines_and_files_are_read_too(serving: Serving) -> None:
    client = serving()
    lines = (
        "".join(json.dumps({"text": article_text(i), "id": f"l{i}"}) + "\n" for i in range(3)) + "broken\n"
    )
    answer = client.post("/v1/jobs", content=lines, headers={"content-type": "application/jsonl"})
    assert ended(client, answer.json()["id"])["counts"]["by_status"] == {"failed": 1, "ok": 3}
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("wire/z.txt", article_text(7))
    files = [
        ("files", ("../../../tmp/evil.txt", article_text(4).encode())),
        ("files", ("same.txt", article_text(5).encode())),
        ("files", ("same.txt", article_text(6).encode())),
        ("files", ("news.zip", packed.getvalue())),
        ("files", ("broken.pdf", b"%PDF-1.7 no")),
    ]
    job = client.post("/v1/jobs", files=files).json()["id"]
    assert ended(client, job)["counts"]["by_status"] == {"failed": 1, "ok": 4}
    ids = [
        json.loads(line)["document"]["id"] for line in client.get(f"/v1/jobs/{job}/results").text.splitlines()
    ]
    assert ids == ["broken.pdf", "evil.txt", "news.zip!wire/z.txt", "same (3).txt", "same.txt"]


def test_uploads_touch_no_path_made_from_their_names(serving: Serving, tmp_path: Path) -> None:
    client = serving()
    name = "../" * 8 + str(tmp_path / "evil.txt").lstrip("/")
    job = client.post("/v1/jobs", files=[("files", (name, article_text(1).encode()))]).json()["id"]
    ended(client, job)
    assert not (tmp_path / "evil.txt").exists()
    written = sorted(p.name for p in (tmp_path / "data" / "jobs" / job / "input").iterdir())
    assert written == ["000001.txt", "manifest.json"]


def test_an_archive_that_expands_too_far_is_a_failed_result(serving: Serving) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb.txt", b"a" * 5_000_000)
    client = serving(max_expanded_bytes=100_000)
    job = client.post("/v1/jobs", files=[("files", ("bomb.zip", packed.getvalue()))]).json()["id"]
    assert ended(client, job)["counts"]["by_status"] == {"failed": 1}
    result = Extraction.model_validate_json(client.get(f"/v1/jobs/{job}/results").text)
    assert "100,000 bytes" in (result.outcome.message or "")


@pytest.mark.parametrize(("format", "kind"), [("csv", "zip"), ("sqlite", "octet-stream"), ("graphml", "zip")])
def test_results_come_in_every_export_format(serving: Serving, format: str, kind: str) -> None:  # noqa: A002
    client = serving()
    job = client.post("/v1/jobs", json=documents(2)).json()["id"]
    ended(client, job)
    answer = client.get(f"/v1/jobs/{job}/results", params={"format": format})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == f"application/{kind}"
    assert job in answer.headers["content-disposition"]
    if kind == "zip":
        with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
            assert archive.testzip() is None
    else:
        assert answer.content.startswith(b"SQLite format 3")


def test_events_follow_a_job_to_its_end(serving: Serving, fake: FakeEndpoint) -> None:
    fake.script = (slow(right(RECORDS), 0.3),)
    client = serving()
    job = client.post("/v1/jobs", json=documents(12)).json()["id"]
    events = []
    with client.stream("GET", f"/v1/jobs/{job}/events") as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        name = ""
        for line in stream.iter_lines():
            if line.startswith("event:"):
                name = line.removeprefix("event:").strip()
            elif line.startswith("data:"):
                events.append((name, json.loads(line.removeprefix("data:"))))
    assert [name for name, _ in events][-1] == "end"
    assert events[-1][1]["counts"]["finished"] == 12
    assert any(name == "progress" for name, _ in events)


def test_the_same_idempotency_key_begins_nothing_twice(serving: Serving, fake: FakeEndpoint) -> None:
    client = serving()
    key = {"Idempotency-Key": "order-1"}
    first = client.post("/v1/jobs", json=documents(2), headers=key)
    again = client.post("/v1/jobs", json=documents(2), headers=key)
    assert again.status_code == 202
    assert again.json()["id"] == first.json()["id"]
    assert again.headers["idempotent-replayed"] == "true"
    other = client.post("/v1/jobs", json=documents(3), headers=key)
    assert (other.status_code, other.json()["reason"]) == (422, "idempotency_key_reused")
    ended(client, first.json()["id"])
    assert fake.calls == 2
    assert len(client.get("/v1/jobs").json()["jobs"]) == 1


def test_a_cancelled_job_keeps_what_is_done_and_can_go_on(serving: Serving, fake: FakeEndpoint) -> None:
    fake.script = (slow(right(RECORDS), 0.1),)
    client = serving(settings={"concurrency": 1})
    job = client.post("/v1/jobs", json=documents(12)).json()["id"]
    while client.get(f"/v1/jobs/{job}").json()["counts"]["finished"] < 2:
        time.sleep(0.02)
    assert client.request("DELETE", f"/v1/jobs/{job}").status_code == 200
    cancelled = ended(client, job)
    assert cancelled["state"] == "cancelled"
    done = cancelled["counts"]["finished"]
    assert 2 <= done < 12
    assert len(client.get(f"/v1/jobs/{job}/results").text.splitlines()) == done
    assert client.post(f"/v1/jobs/{job}/resume").status_code == 202
    assert ended(client, job)["counts"]["finished"] == 12
    assert fake.calls == 12, "nothing was asked twice"
    assert client.post(f"/v1/jobs/{job}/resume").status_code == 409


def test_a_purged_job_is_gone_but_for_its_cost(serving: Serving, tmp_path: Path) -> None:
    client = serving()
    job = client.post("/v1/jobs", json=documents(2)).json()["id"]
    ended(client, job)
    assert client.delete(f"/v1/jobs/{job}?purge=true").status_code == 200
    assert client.get(f"/v1/jobs/{job}").status_code == 404
    assert not (tmp_path / "data" / "jobs" / job).exists()
    spent = client.app.state.parts.keys.spent("")  # type: ignore[attr-defined]
    assert spent.prompt_tokens == 2000


def test_a_budget_stops_a_job_before_it_costs_more(serving: Serving, fake: FakeEndpoint) -> None:
    client = serving(settings={"concurrency": 1, "max_tokens": 100})
    job = client.post("/v1/jobs?budget_tokens=9000", json=documents(30)).json()["id"]
    stopped = ended(client, job)
    assert stopped["state"] == "stopped"
    assert "budget is used up" in stopped["detail"]
    usage = stopped["usage"]
    assert usage["prompt_tokens"] + usage["completion_tokens"] <= 9000
    assert fake.calls == stopped["counts"]["finished"] > 0


def test_a_refused_key_stops_a_job_and_says_why(serving: Serving, fake: FakeEndpoint) -> None:
    fake.script = (status(401),)
    client = serving()
    stopped = ended(client, client.post("/v1/jobs", json=documents(3)).json()["id"])
    assert stopped["state"] == "stopped"
    assert stopped["detail"]
    assert stopped["counts"]["finished"] == 0


def test_a_full_queue_sends_jobs_away(serving: Serving, fake: FakeEndpoint) -> None:
    fake.script = (slow(right(RECORDS), 1),)
    client = serving(jobs_at_once=1, max_queued_jobs=1)
    answers = [client.post("/v1/jobs", json=documents(1, first=i)) for i in range(5)]
    refused = [a for a in answers if a.status_code == 503]
    assert refused
    assert refused[0].json()["reason"] == "overloaded"
    assert "retry-after" in refused[0].headers
    assert client.get("/readyz").status_code == 503
    assert client.get("/healthz").status_code == 200


@pytest.mark.parametrize(
    ("kind", "body", "code"),
    [
        ("application/json", b'{"documents": []}', 422),
        ("application/json", b'{"documents": [{"text": 1}]}', 422),
        ("application/json", b"nonsense", 422),
        ("application/jsonl", b"  ", 422),
        ("text/csv", b"a,b", 415),
    ],
)
def test_malformed_jobs_leave_nothing_behind(
    serving: Serving, tmp_path: Path, kind: str, body: bytes, code: int
) -> None:
    client = serving()
    answer = client.post("/v1/jobs", content=body, headers={"content-type": kind})
    assert answer.status_code == code
    assert list((tmp_path / "data" / "jobs").iterdir()) == []


def test_too_many_documents_or_files_are_refused(serving: Serving) -> None:
    client = serving(max_documents=2, max_files=2)
    assert client.post("/v1/jobs", json=documents(3)).status_code == 413
    files = [("files", (f"{i}.txt", b"text")) for i in range(3)]
    assert client.post("/v1/jobs", files=files).status_code == 422


def test_jobs_are_listed_in_pages(serving: Serving) -> None:
    client = serving(model="rules", jobs_at_once=1)
    made = [client.post("/v1/jobs", json=documents(1)).json()["id"] for _ in range(3)]
    first = client.get("/v1/jobs?limit=2").json()
    second = client.get(f"/v1/jobs?limit=2&before={first['next']}").json()
    assert [j["id"] for j in first["jobs"] + second["jobs"]] == made[::-1]
    assert second["next"] is None


def test_a_server_that_stops_parks_its_jobs_and_the_next_one_goes_on(
    serving: Serving, fake: FakeEndpoint
) -> None:
    fake.script = (slow(right(RECORDS), 0.1),)
    client = serving(settings={"concurrency": 2})
    job = client.post("/v1/jobs", json=documents(20)).json()["id"]
    while client.get(f"/v1/jobs/{job}").json()["counts"]["finished"] < 3:
        time.sleep(0.02)
    stop(client)
    assert fake.calls < 20
    second = serving()
    assert ended(second, job)["counts"]["by_status"] == {"ok": 20}
    assert fake.calls == 20, "what was in work was finished, nothing was asked twice"


def test_a_server_with_another_database_leaves_the_jobs_that_it_does_not_know(
    serving: Serving, tmp_path: Path
) -> None:
    client = serving()
    job = client.post("/v1/jobs", json=documents(2)).json()["id"]
    ended(client, job)
    stop(client)
    half = tmp_path / "data" / "jobs" / "incoming-job_0" / "input"
    half.mkdir(parents=True)
    other = serving(database_url=f"sqlite:///{tmp_path / 'other.sqlite'}")
    assert other.get(f"/v1/jobs/{job}").status_code == 404
    stop(other)
    assert not half.exists()
    assert len(serving().get(f"/v1/jobs/{job}/results").text.splitlines()) == 2


def test_two_servers_do_not_share_a_data_folder(serving: Serving) -> None:
    from extractor.errors import ConfigurationError  # noqa: PLC0415

    serving()
    with pytest.raises(ConfigurationError, match="another server works on"):
        serving()


@pytest.mark.timeout(240)
def test_a_server_killed_amid_a_job_loses_nothing_and_pays_only_what_was_on_its_way_twice(
    fake: FakeEndpoint, tmp_path: Path
) -> None:
    import httpx  # noqa: PLC0415

    fake.script = (slow(right(RECORDS), 0.05),)
    at_once, articles, kills = 4, 200, 4
    in_work = int(at_once * 1.5)
    server, url = process(fake, tmp_path, EXTRACTOR_CONCURRENCY=str(at_once))
    job = httpx.post(f"{url}/v1/jobs", json=documents(articles)).json()["id"]
    for number in range(kills):
        before = fake.calls
        while fake.calls < before + 15:
            time.sleep(0.005)
        server.kill()
        server.communicate()
        server, url = process(fake, tmp_path, EXTRACTOR_CONCURRENCY=str(at_once))
        stored = httpx.get(f"{url}/v1/jobs/{job}").json()["counts"]["finished"]
        assert fake.calls <= stored + (number + 2) * in_work
    while (state := httpx.get(f"{url}/v1/jobs/{job}").json())["state"] in {"queued", "running"}:
        time.sleep(0.05)
    lines = httpx.get(f"{url}/v1/jobs/{job}/results").text.splitlines()
    server.terminate()
    server.communicate()
    assert server.returncode == 0
    assert state["counts"]["by_status"] == {"ok": articles}
    assert sorted(json.loads(line)["document"]["id"] for line in lines) == [
        f"d{i:05}" for i in range(articles)
    ]
    assert articles <= fake.calls <= articles + kills * in_work
