"""``POST /v1/extract``."""

import time
from pathlib import Path

import pytest

from extractor.schemas.extraction import Extraction
from tests.batch.articles import RECORDS, article_text
from tests.fake_endpoint import FakeEndpoint, hanging, refusal, right, slow, status
from tests.service.conftest import Serving

EXAMPLES = Path(__file__).parents[2] / "examples"
ARTICLE = {"text": article_text(1), "published": "2026-05-12", "source": "Example Wire"}


def test_an_article_gives_the_records_that_the_pipeline_gives(serving: Serving) -> None:
    answer = serving().post("/v1/extract", json=ARTICLE)
    assert answer.status_code == 200
    result = Extraction.model_validate(answer.json())
    assert result.document.text == ARTICLE["text"]
    assert (len(result.meetings), len(result.statements), len(result.positions)) == (1, 1, 1)
    evidence = result.statements[0].evidence[0]
    assert (
        result.document.text[evidence.start : evidence.end] == "“We will not redraw borders,” Solheim said."
    )
    assert result.usage.prompt_tokens == 1000


def test_rules_answer_without_a_model(serving: Serving, fake: FakeEndpoint) -> None:
    answer = serving(model="rules", processes=1).post("/v1/extract", json=ARTICLE)
    assert answer.status_code == 200
    assert answer.json()["provenance"]["model"] == "rules"
    assert fake.calls == 0


def test_only_the_record_types_asked_for_are_extracted(serving: Serving, fake: FakeEndpoint) -> None:
    answer = serving().post("/v1/extract?records=statements", json=ARTICLE).json()
    assert answer["meetings"] == []
    assert len(answer["statements"]) == 1
    assert "meetings" not in fake.requests[0].record_types


def test_plain_text_is_an_article_too(serving: Serving) -> None:
    body = article_text(3).encode("utf-16")
    answer = serving().post(
        "/v1/extract", content=body, headers={"content-type": "text/plain; charset=utf-16"}
    )
    assert answer.json()["document"]["text"] == article_text(3)


def test_a_file_is_read_by_its_ending(serving: Serving) -> None:
    page = b"<html><head><title>T</title></head><body><p>" + article_text(2).encode() + b"</p></body></html>"
    answer = serving().post("/v1/extract", files={"file": ("a.html", page)})
    assert answer.status_code == 200
    assert "<p>" not in answer.json()["document"]["text"]


@pytest.mark.parametrize(
    ("name", "content", "code", "reason"),
    [
        ("a.pdf", b"%PDF-1.4 broken", 422, "unreadable_input"),
        ("a.exe", b"MZ", 415, "unsupported_media_type"),
        ("a.txt", b"", 422, "unreadable_input"),
        ("a.txt", b"\x00\x01\x02" * 100, 422, "unreadable_input"),
        ("a.jsonl", b'{"text": "x"}', 415, "unsupported_media_type"),
        ("../../etc/passwd.txt", b"An article about nothing at all.", 200, None),
    ],
)
def test_files_that_can_not_be_read_say_so(
    serving: Serving, name: str, content: bytes, code: int, reason: str | None
) -> None:
    answer = serving().post("/v1/extract", files={"file": (name, content)})
    assert answer.status_code == code, answer.text
    if reason:
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["reason"] == reason


@pytest.mark.parametrize(
    ("body", "kind", "code"),
    [
        (b"{", "application/json", 422),
        (b"[]", "application/json", 422),
        (b'{"text": ""}', "application/json", 422),
        (b'{"text": "   "}', "application/json", 422),
        (b'{"text": "a", "secret_field": "hunter2"}', "application/json", 422),
        (b'{"text": "a \\ud800"}', "application/json", 422),
        (b"plain", "text/markdown", 415),
        (b"", "text/plain", 422),
        (b"\x00\x01", "text/plain", 422),
        (b"", "", 415),
        (b"broken", "multipart/form-data", 422),
        (b"broken", "multipart/form-data; boundary=x", 422),
        (b"--x\r\n\r\n", "multipart/form-data; boundary=x", 422),
    ],
)
def test_malformed_requests_are_problems_and_never_repeat_values(
    serving: Serving, body: bytes, kind: str, code: int
) -> None:
    answer = serving().post("/v1/extract", content=body, headers={"content-type": kind})
    assert answer.status_code == code, answer.text
    problem = answer.json()
    assert problem["status"] == code
    assert problem["type"] == f"urn:extractor:problem:{problem['reason']}"
    assert problem["instance"] == "/v1/extract"
    assert problem["request_id"] == answer.headers["x-request-id"]
    assert "hunter2" not in answer.text


@pytest.mark.parametrize(
    ("behaviour", "code", "reason"),
    [
        (status(500), 502, "server_error"),
        (status(401), 502, "authentication"),
        (status(429), 503, "rate_limited"),
        (status(400), 502, "request_rejected"),
        (refusal(), 422, "refused"),
    ],
)
def test_an_endpoint_that_fails_is_a_problem_with_what_it_cost(
    serving: Serving, fake: FakeEndpoint, behaviour: object, code: int, reason: str
) -> None:
    fake.script = (behaviour,)  # type: ignore[assignment]
    answer = serving().post("/v1/extract", json=ARTICLE)
    assert answer.status_code == code, answer.text
    assert answer.json()["reason"] == reason
    assert answer.json()["usage"]["calls"] == 1
    assert ("retry-after" in answer.headers) == (code == 503)


def test_a_deadline_is_kept(serving: Serving, fake: FakeEndpoint) -> None:
    fake.script = (hanging(),)
    started = time.monotonic()
    answer = serving().post("/v1/extract?deadline_s=1", json=ARTICLE)
    assert answer.status_code == 504
    assert answer.json()["reason"] == "deadline_exceeded"
    assert time.monotonic() - started < 4


def test_a_model_that_is_not_offered_is_refused(serving: Serving, fake: FakeEndpoint) -> None:
    answer = serving().post("/v1/extract?model=the-dearest-of-all", json=ARTICLE)
    assert answer.status_code == 422
    assert "choose among: gpt-4.1-mini, rules" in answer.json()["detail"]
    assert fake.calls == 0


def test_more_requests_than_there_is_room_for_are_told_when_to_come_back(
    serving: Serving, fake: FakeEndpoint
) -> None:
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415

    fake.script = (slow(right(RECORDS), 0.5),)
    client = serving(extracts_at_once=1, max_waiting_extracts=1)
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _: client.post("/v1/extract", json=ARTICLE), range(6)))
    codes = sorted(a.status_code for a in answers)
    assert codes == [200, 200, 503, 503, 503, 503]
    refused = next(a for a in answers if a.status_code == 503)
    assert refused.json()["reason"] == "overloaded"
    assert int(refused.headers["retry-after"]) >= 1
    assert fake.calls == 2
