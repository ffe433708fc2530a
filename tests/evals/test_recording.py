"""Recording and replay through real sockets: what is kept, what is scrubbed, and that a replay reaches no network."""

import gc
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from extractor.documents import Document
from extractor.errors import ConfigurationError, StaleCassetteError
from extractor.evals.recording import CassetteKey, JsonBodySerializer
from extractor.evals.systems import System, predict, record, system_named
from extractor.evals.verification import verify
from tests.fake_endpoint import FakeEndpoint, Reply, Request, by_type, right, status

SAID = {"speaker": "Ida Solheim", "speaker_text": "Ida Solheim", "cue": "said", "speech_act": "assert",
        "content": ["the road is open"]}  # fmt: skip
ANSWER = {"statements": [SAID], "actors": [{"name": "Ida Solheim", "kind": "person"}]}


def doc(number: int) -> Document:
    return Document(text=f"Article {number}. Ida Solheim said the road is open. Été.", id=f"art{number}")


@pytest.fixture
def fake() -> Iterator[FakeEndpoint]:
    with FakeEndpoint(right(ANSWER)) as endpoint:
        yield endpoint


def system(fake: FakeEndpoint | None, strategy: str = "joint", **settings: Any) -> System:
    if fake:
        settings |= {"base_url": fake.base_url, "api_key": "sk-very-secret-key-123", "max_call_s": 30.0}
    return System("gpt-4.1-mini", strategy, settings)


def record_all(
    fake: FakeEndpoint, folder: Path, *numbers: int, strategy: str = "joint", **kwargs: Any
) -> list[bool]:
    made = record(
        system(fake, strategy),
        [doc(n) for n in numbers],
        provenance="a fake for tests",
        cassettes=folder,
        **kwargs,
    )
    return [r.is_kept for r in made]


@pytest.mark.parametrize("strategy", ["joint", "per_type"])
def test_what_was_recorded_is_replayed_with_the_server_gone(tmp_path: Path, strategy: str) -> None:
    with FakeEndpoint(right(ANSWER)) as endpoint:
        assert record_all(endpoint, tmp_path, 1, 2, strategy=strategy) == [True, True]
    # In another order, and twice.
    for number in (2, 1, 2):
        (result,) = predict(system(None, strategy), [doc(number)], cassettes=tmp_path)
        assert [s.content for s in result.statements] == [("the road is open",)]
        assert result.usage.prompt_tokens == (4000 if strategy == "per_type" else 1000)


def test_each_article_has_a_cassette_of_its_own(fake: FakeEndpoint, tmp_path: Path) -> None:
    record_all(fake, tmp_path, 1, 2)
    paths = sorted(p.relative_to(tmp_path).parts for p in tmp_path.rglob("*.yaml"))
    assert [(p[0], p[1], p[3]) for p in paths] == [
        ("joint", "gpt-4.1-mini", "art1.yaml"),
        ("joint", "gpt-4.1-mini", "art2.yaml"),
    ]


def test_secrets_hosts_and_headers_are_scrubbed(fake: FakeEndpoint, tmp_path: Path) -> None:
    fake.script = [lambda r: _with_headers(right(ANSWER)(r))]
    record_all(fake, tmp_path, 1)
    (path,) = tmp_path.rglob("*.yaml")
    text = path.read_text("utf-8")
    for secret in (
        "sk-very-secret",
        "authorization",
        "127.0.0.1",
        "set-cookie",
        "openai-organization",
        "user-agent",
    ):
        assert secret not in text.lower()
    assert verify(tmp_path) == (1, [])


def _with_headers(reply: Reply) -> Reply:
    headers = {"Set-Cookie": "id=1", "OpenAI-Organization": "acme", "x-request-id": "9"}
    return Reply(reply.body, headers=headers)


def test_cassettes_are_read_by_people(fake: FakeEndpoint, tmp_path: Path) -> None:
    record_all(fake, tmp_path, 1)
    (path,) = tmp_path.rglob("*.yaml")
    text = path.read_text("utf-8")
    assert "Été." in text
    data = yaml.safe_load(text)
    assert data["interactions"][0]["request"]["json"]["model"] == "gpt-4.1-mini"
    assert data["metadata"]["provenance"] == "a fake for tests"
    assert JsonBodySerializer.deserialize(text)["interactions"][0]["response"]["body"]["string"].startswith(
        "{"
    )


def test_errors_before_an_answer_are_not_kept(fake: FakeEndpoint, tmp_path: Path) -> None:
    fake.script = [status(429), status(500), right(ANSWER)]
    assert record_all(fake, tmp_path, 1) == [True]
    (path,) = tmp_path.rglob("*.yaml")
    assert len(yaml.safe_load(path.read_text("utf-8"))["interactions"]) == 1


def test_corrections_are_kept_and_replayed(fake: FakeEndpoint, tmp_path: Path) -> None:
    fake.script = [right({"statements": [{"speaker": ""}]}), right(ANSWER)]
    assert record_all(fake, tmp_path, 1) == [True]
    (result,) = predict(system(None), [doc(1)], cassettes=tmp_path)
    assert (result.usage.calls, len(result.statements)) == (2, 1)


def test_without_an_answer_nothing_is_kept_and_an_older_cassette_stays(
    fake: FakeEndpoint, tmp_path: Path
) -> None:
    record_all(fake, tmp_path, 1)
    (path,) = tmp_path.rglob("*.yaml")
    before = path.read_bytes()
    fake.script = [status(401)]
    assert record_all(fake, tmp_path, 1) == [False]
    assert path.read_bytes() == before
    assert not list(tmp_path.rglob(".*"))


def test_a_call_of_several_without_an_answer_drops_the_article(fake: FakeEndpoint, tmp_path: Path) -> None:
    fake.script = [
        by_type(actors=right(ANSWER), meetings=status(400), statements=right(ANSWER), positions=right(ANSWER))
    ]
    assert record_all(fake, tmp_path, 1, strategy="per_type") == [False]
    assert not list(tmp_path.rglob("*.yaml"))


def test_missing_only_asks_for_what_is_missing(fake: FakeEndpoint, tmp_path: Path) -> None:
    record_all(fake, tmp_path, 1)
    asked = fake.calls
    assert record_all(fake, tmp_path, 1, 2, is_missing_only=True) == [True]
    assert fake.calls == asked + 1


def test_a_missing_cassette_names_the_article_and_the_command(tmp_path: Path) -> None:
    with pytest.raises(
        StaleCassetteError, match=r"art7.*extractor eval record --model gpt-4.1-mini .*--article art7"
    ):
        list(predict(system(None), [doc(7)], cassettes=tmp_path))


def test_a_changed_article_is_stale_and_reaches_no_network(fake: FakeEndpoint, tmp_path: Path) -> None:
    record_all(fake, tmp_path, 1)
    asked = fake.calls
    changed = Document(text="Another text.", id="art1")
    with pytest.raises(StaleCassetteError, match=r"art1.*changed"):
        list(predict(system(fake), [changed], cassettes=tmp_path))
    gc.collect()  # vcrpy once put the real transport back when an old cassette was collected
    with pytest.raises(StaleCassetteError):
        list(predict(system(fake), [changed], cassettes=tmp_path))
    assert fake.calls == asked


@pytest.mark.parametrize("change", [{"temperature": 0.7}, {"mode": "json"}, {"max_tokens": 99}])
def test_other_parameters_are_another_recording(change: dict[str, Any]) -> None:
    assert system(None).prompt_hash() != system(None, **change).prompt_hash()


def test_the_rules_need_no_recording(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="no recording"):
        list(record(System("rules"), [doc(1)], provenance="", cassettes=tmp_path))


def test_names_can_not_leave_the_folder() -> None:
    path = CassetteKey("joint", "../../x/y", "0123456789", "../z").path(Path("root"))
    assert path.parts == ("root", "joint", ".._.._x_y", "01234567", ".._z.yaml")


def test_unknown_strategies_are_named() -> None:
    with pytest.raises(ConfigurationError, match="joint, per_type, langextract"):
        system_named("gpt-4.1-mini", "thrice")


# Verification. These cassettes are made by hand, as faults.


def write_cassette(folder: Path, **changes: Any) -> None:
    data: dict[str, Any] = {
        "version": 1,
        "interactions": [
            {
                "request": {"method": "POST", "uri": "http://recorded.invalid/v1", "headers": {}, "json": {}},
                "response": {"status": {"code": 200, "message": "OK"}, "headers": {}, "json": {}},
            }
        ],
        "metadata": dict.fromkeys(("article", "system", "prompt_hash", "recorded_on", "provenance"), "x"),
    }
    place = folder / "joint" / "gpt-4.1-mini" / system_named("gpt-4.1-mini").prompt_hash()[:8]
    place.mkdir(parents=True)
    text = json.dumps(data | {k: v for k, v in changes.items() if k in data})
    (place / "a.yaml").write_text(changes.get("text", text), "utf-8")


def interaction(**parts: Any) -> list[dict[str, Any]]:
    request = {"method": "POST", "uri": "http://recorded.invalid/v1", "headers": {}, "json": {}}
    response = {"status": {"code": 200, "message": "OK"}, "headers": {}, "json": {}}
    return [{"request": request | parts.get("request", {}), "response": response | parts.get("response", {})}]


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"interactions": []}, "no answer"),
        ({"interactions": interaction(response={"status": {"code": 429, "message": ""}})}, "status 429"),
        ({"interactions": interaction(request={"headers": {"Authorization": ["x"]}})}, "not scrubbed"),
        ({"interactions": interaction(request={"uri": "http://10.0.0.1/v1"})}, "host"),
        ({"interactions": interaction(request={"json": {"k": "sk-abcdefgh12345"}})}, "secret"),
        ({"metadata": {}}, "metadata lacks"),
        ({"text": "{"}, "not readable"),
        ({"text": "[]"}, "not readable"),
    ],
)
def test_faulty_cassettes_are_found(tmp_path: Path, changes: dict[str, Any], fault: str) -> None:
    write_cassette(tmp_path, **changes)
    checked, faults = verify(tmp_path)
    assert checked == 1
    assert any(fault in f for f in faults), faults


def test_a_good_cassette_has_no_fault(tmp_path: Path) -> None:
    write_cassette(tmp_path)
    assert verify(tmp_path) == (1, [])


def test_cassettes_of_older_prompts_are_stale(tmp_path: Path) -> None:
    write_cassette(tmp_path)
    (folder,) = (tmp_path / "joint" / "gpt-4.1-mini").iterdir()
    folder.rename(folder.with_name("00000000"))
    assert any("stale" in f for f in verify(tmp_path)[1])


def test_the_request_asks_for_what_the_settings_say(fake: FakeEndpoint, tmp_path: Path) -> None:
    record_all(fake, tmp_path, 1)
    request: Request = fake.requests[0]
    assert request.mode == "tools"


def test_answers_that_nobody_asks_for_are_stale(fake: FakeEndpoint, tmp_path: Path) -> None:
    record_all(fake, tmp_path, 1)
    (path,) = tmp_path.rglob("*.yaml")
    data = yaml.safe_load(path.read_text("utf-8"))
    data["interactions"].append(interaction()[0])
    path.write_text(yaml.safe_dump(data), "utf-8")
    with pytest.raises(StaleCassetteError, match="no request asks for"):
        list(predict(system(None), [doc(1)], cassettes=tmp_path))
