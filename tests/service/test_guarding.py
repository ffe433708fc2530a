"""Keys, rates, budgets, bounds, headers, logs: who may ask for what, and what nobody gets to see."""

import json
import time
from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner

from extractor.batch.budget import Limits
from extractor.cli import app
from extractor.errors import ConfigurationError
from extractor.service.configuration import ServiceSettings, is_loopback
from extractor.service.database import Database
from extractor.service.keys import Client, Keys
from extractor.service.server import serve
from extractor.settings import Settings
from tests.fake_endpoint import FakeEndpoint
from tests.service.conftest import Serving, documents, ended, process
from tests.service.test_extract import ARTICLE


def made_key(data: Path, name: str = "Ana", **limits: float | int | None) -> str:
    keys = Keys(Database(f"sqlite:///{data / 'service.sqlite'}", folder=data))
    per_minute = limits.pop("per_minute", None)
    return keys.create(Client("", name, per_minute, Limits(**limits)))  # type: ignore[arg-type]


def bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


def test_without_a_key_nothing_is_answered_where_keys_are_needed(serving: Serving, tmp_path: Path) -> None:
    key = made_key(tmp_path / "data")
    client = serving(require_keys=True)
    for path in ("/v1/jobs", "/v1/schema", "/metrics"):
        answer = client.get(path)
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"].startswith("Bearer")
        assert client.get(path, headers=bearer(key)).status_code == 200
    for path in ("/healthz", "/readyz"):
        assert client.get(path).status_code == 200


@pytest.mark.parametrize(
    "header", ["Bearer", "Bearer ", "Basic YTpi", "Bearer ex_00000000_" + "a" * 43, "Bearer é"]
)
def test_wrong_keys_are_refused_on_loopback_too(serving: Serving, header: str) -> None:
    answer = serving().get("/v1/jobs", headers={"Authorization": header.encode("latin-1")})
    assert answer.status_code == 401


def test_a_key_is_stored_as_its_hash_only(tmp_path: Path) -> None:
    key = made_key(tmp_path)
    stored = b"".join(p.read_bytes() for p in tmp_path.iterdir())
    assert key.encode() not in stored
    assert key.rpartition("_")[2].encode() not in stored


def test_a_revoked_key_stops_working(
    serving: Serving, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("extractor.service.guarding._REMEMBERED_S", 0.0)
    key = made_key(tmp_path / "data")
    client = serving()
    assert client.get("/v1/jobs", headers=bearer(key)).status_code == 200
    printed = CliRunner().invoke(app, ["keys", "revoke", key.split("_")[1], "--data", str(tmp_path / "data")])
    assert printed.exit_code == 0
    assert client.get("/v1/jobs", headers=bearer(key)).status_code == 401


def test_the_command_line_makes_lists_and_revokes_keys(tmp_path: Path) -> None:
    run = CliRunner()
    data = ["--data", str(tmp_path)]
    key = run.invoke(
        app, ["keys", "create", "Ana", "--budget-usd", "5", "--per-minute", "60", *data]
    ).output.strip()
    assert key.startswith("ex_")
    listed = run.invoke(app, ["keys", "list", *data]).output
    assert "Ana" in listed
    assert "$5" in listed
    assert key not in listed
    key_id = key.split("_")[1]
    assert "revoked" in run.invoke(app, ["keys", "revoke", key_id, *data]).output
    again = run.invoke(app, ["keys", "revoke", key_id, *data])
    assert isinstance(again.exception, ConfigurationError)


def test_a_client_sees_its_own_jobs_only(serving: Serving, tmp_path: Path) -> None:
    one, other = made_key(tmp_path / "data", "one"), made_key(tmp_path / "data", "other")
    client = serving()
    job = client.post("/v1/jobs", json=documents(1), headers=bearer(one)).json()["id"]
    assert client.get(f"/v1/jobs/{job}", headers=bearer(one)).status_code == 200
    for path in (f"/v1/jobs/{job}", f"/v1/jobs/{job}/results", f"/v1/jobs/{job}/events"):
        assert client.get(path, headers=bearer(other)).status_code == 404
        assert client.get(path).status_code == 404
    assert client.delete(f"/v1/jobs/{job}", headers=bearer(other)).status_code == 404
    assert client.get("/v1/jobs", headers=bearer(other)).json()["jobs"] == []


def test_the_same_idempotency_key_of_another_client_is_another(serving: Serving, tmp_path: Path) -> None:
    client = serving()
    ids = {
        client.post("/v1/jobs", json=documents(1), headers=bearer(key) | {"Idempotency-Key": "1"}).json()[
            "id"
        ]
        for key in (made_key(tmp_path / "data"), made_key(tmp_path / "data"))
    }
    assert len(ids) == 2


def test_a_key_that_asks_too_often_is_told_when_to_come_back(serving: Serving, tmp_path: Path) -> None:
    key = made_key(tmp_path / "data", per_minute=3)
    client = serving()
    answers = [client.get("/v1/jobs", headers=bearer(key)) for _ in range(5)]
    assert [a.status_code for a in answers] == [200, 200, 200, 429, 429]
    assert 1 <= int(answers[-1].headers["retry-after"]) <= 60
    assert answers[-1].json()["reason"] == "too_many_requests"


def test_the_budget_of_a_key_holds_for_articles_and_jobs_and_over_a_restart(
    serving: Serving, fake: FakeEndpoint, tmp_path: Path
) -> None:
    key = made_key(tmp_path / "data", tokens=7000)
    client = serving(headers=bearer(key), settings={"max_tokens": 100, "concurrency": 1})
    for _ in range(2):
        assert client.post("/v1/extract", json=ARTICLE).status_code == 200
    stopped = ended(client, client.post("/v1/jobs", json=documents(20)).json()["id"])
    assert stopped["state"] == "stopped"
    assert "budget" in stopped["detail"]
    answer = client.post("/v1/extract", json=ARTICLE)
    assert (answer.status_code, answer.json()["reason"]) == (402, "budget")
    spent = client.app.state.parts.keys.spent(key.split("_")[1])  # type: ignore[attr-defined]
    assert spent.prompt_tokens + spent.completion_tokens == 1100 * fake.calls <= 7000
    client.__exit__(None, None, None)
    client.portal = None
    second = serving(headers=bearer(key), settings={"max_tokens": 100})
    assert second.post("/v1/extract", json=ARTICLE).status_code == 402


def test_a_body_that_is_too_large_is_refused_however_it_comes(serving: Serving) -> None:
    client = serving(max_body_bytes=2000)
    large = json.dumps({"text": "a" * 3000})
    told = client.post("/v1/extract", content=large, headers={"content-type": "application/json"})
    assert told.status_code == 413
    untold = client.post(
        "/v1/extract", content=iter([large.encode()]), headers={"content-type": "application/json"}
    )
    assert untold.status_code == 413
    form = client.post("/v1/jobs", files=[("files", ("a.txt", b"a" * 3000))])
    assert form.status_code == 413
    assert form.json()["reason"] == "too_large"


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example:8000", ""]
)
def test_on_loopback_no_other_name_is_answered(serving: Serving, host: str) -> None:
    answer = serving().get("/healthz", headers={"Host": host})
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("host", ["localhost", "localhost:8000", "127.0.0.1:1", "[::1]:8000", "LOCALHOST"])
def test_its_own_names_are_answered(serving: Serving, host: str) -> None:
    assert serving().get("/healthz", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    ("origin", "code"),
    [("https://evil.example", 403), ("null", 403), ("http://localhost:9999", 403), ("http://localhost", 200)],
)
def test_a_page_from_elsewhere_can_not_spend_money_here(
    serving: Serving, fake: FakeEndpoint, origin: str, code: int
) -> None:
    headers = {"Origin": origin, "Content-Type": "text/plain"}
    answer = serving().post("/v1/extract", content="An article about a meeting.", headers=headers)
    assert answer.status_code == code
    assert fake.calls == (code == 200)
    if code != 200:
        assert answer.json()["reason"] == "foreign_page"


@pytest.mark.parametrize(
    ("site", "code"), [("cross-site", 403), ("same-site", 403), ("same-origin", 200), ("none", 200)]
)
def test_what_a_browser_says_of_the_page_that_sends_decides(serving: Serving, site: str, code: int) -> None:
    headers = {"Sec-Fetch-Site": site, "Origin": "null", "Content-Type": "text/plain"}
    answer = serving().post("/v1/extract", content="An article about a meeting.", headers=headers)
    assert answer.status_code == code


def test_behind_a_proxy_its_public_name_is_its_own(serving: Serving) -> None:
    client = serving(hosts=("news.example",))
    headers = {"Host": "news.example", "Origin": "https://news.example", "Content-Type": "text/plain"}
    assert (
        client.post("/v1/extract", content="An article about a meeting.", headers=headers).status_code == 200
    )


def test_a_model_without_a_key_is_told_at_the_start(tmp_path: Path) -> None:
    service = ServiceSettings(port=0, data=tmp_path)
    with pytest.raises(ConfigurationError, match="OPENAI_API_KEY"):
        serve(service, Settings(), model="gpt-4.1-mini", say=print)


def test_every_answer_protects_the_browser(serving: Serving) -> None:
    client = serving()
    for path in ("/healthz", "/v1/nothing", "/v1/jobs"):
        headers = client.get(path).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "unsafe-inline" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"


def test_request_ids_are_taken_over_if_they_are_harmless(serving: Serving) -> None:
    client = serving()
    assert client.get("/healthz", headers={"X-Request-ID": "abc-1"}).headers["x-request-id"] == "abc-1"
    assert client.get("/healthz", headers={"X-Request-ID": "a\tb {}"}).headers["x-request-id"] != "a\tb {}"


def test_no_secret_and_no_text_reaches_logs_metrics_or_errors(fake: FakeEndpoint, tmp_path: Path) -> None:
    key = made_key(tmp_path / "data")
    log = tmp_path / "log.txt"
    with log.open("w") as stderr:
        server, url = process(fake, tmp_path / "data", stderr=stderr, EXTRACTOR_API_KEY="sk-very-secret")
    with httpx.Client(base_url=url, headers=bearer(key), timeout=30) as client:
        assert client.post("/v1/extract", json=ARTICLE).status_code == 200
        job = client.post("/v1/jobs", json=documents(2)).json()["id"]
        while client.get(f"/v1/jobs/{job}").json()["state"] != "done":
            time.sleep(0.05)
        wrong = client.get(f"/v1/jobs/{key}")
        metrics = client.get("/metrics").text
    server.terminate()
    server.communicate()
    assert wrong.status_code == 422
    seen = metrics + log.read_text() + "".join(p.read_text() for p in (tmp_path / "data").rglob("log.jsonl"))
    for secret in (key, "sk-very-secret", "Solheim", "redraw"):
        assert secret not in seen
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    assert all(line["timestamp"] and line["level"] for line in lines)
    assert sum(line["event"] == "request" and "request_id" in line for line in lines) >= 5
    assert 'extractor_http_requests_total{method="POST",route="/v1/extract",status="200"} 1.0' in metrics
    assert 'extractor_articles_total{front="job",status="ok"} 2.0' in metrics
    assert 'extractor_tokens_total{kind="prompt"} 3000.0' in metrics
    assert 'extractor_jobs{state="done"} 1.0' in metrics


def test_a_defect_is_a_problem_without_its_details(serving: Serving, monkeypatch: pytest.MonkeyPatch) -> None:
    client = serving()

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("a secret of the inside")

    monkeypatch.setattr(client.app.state.parts.jobs, "listed", broken)  # type: ignore[attr-defined]
    answer = client.get("/v1/jobs")
    assert answer.status_code == 500
    assert answer.json()["reason"] == "defect"
    assert "inside" not in answer.text


def test_a_server_that_others_can_reach_needs_a_key_first(tmp_path: Path) -> None:
    service = ServiceSettings(host="0.0.0.0", port=0, data=tmp_path)  # noqa: S104 - refused, which is the point
    with pytest.raises(ConfigurationError, match="extractor keys create"):
        serve(service, Settings(), model="rules", say=print)


def test_a_taken_port_is_told(tmp_path: Path) -> None:
    import socket  # noqa: PLC0415

    with socket.create_server(("127.0.0.1", 0)) as taken:
        service = ServiceSettings(port=taken.getsockname()[1], data=tmp_path)
        with pytest.raises(ConfigurationError, match="choose another --port"):
            serve(service, Settings(), model="rules", say=print)


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),  # noqa: S104 - only looked at
        ("10.0.0.1", False),
        ("x", False),
    ],
)
def test_loopback_is_told_from_the_rest(host: str, expected: bool) -> None:
    assert is_loopback(host) is expected


def test_a_database_that_is_not_there_is_told_without_its_password(tmp_path: Path) -> None:
    url = "postgresql+psycopg://user:hunter2@127.0.0.1:1/none"
    with pytest.raises(ConfigurationError) as caught:
        Database(url, folder=tmp_path)
    assert "hunter2" not in str(caught.value)
