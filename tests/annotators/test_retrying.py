import asyncio
import random
import socket
import time
from datetime import UTC, datetime

import pytest

from extractor.annotators.base import Annotation
from extractor.annotators.faults import retry_after_s
from extractor.annotators.llm import LlmAnnotator
from extractor.annotators.retrying import Fault, RetryPolicy, repeat
from extractor.documents import Chunk
from extractor.errors import RateLimitedError, ServerError
from extractor.schemas.registry import RECORD_TYPES
from tests.annotators.conftest import MakeAnnotator
from tests.fake_endpoint import (
    Behaviour,
    FakeEndpoint,
    Reply,
    content_filter,
    context_too_long,
    dripping,
    hanging,
    invalid_json,
    no_tool_call,
    refusal,
    reset,
    right,
    slow,
    status,
    text,
    web_page,
    wrong_schema,
)

CHUNK = Chunk(index=0, start=0, text="Minister Ada Brun met Envoy Karl Otte in Vienna.")
MEETINGS = (RECORD_TYPES["meetings"],)


async def annotate(annotator: LlmAnnotator) -> Annotation:
    return await annotator.annotate(CHUNK, MEETINGS)


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(status(408), id="408"),
        pytest.param(status(409), id="409"),
        pytest.param(status(429), id="429"),
        pytest.param(status(500), id="500"),
        pytest.param(status(502), id="502"),
        pytest.param(status(503), id="503"),
        pytest.param(status(529), id="529"),
        pytest.param(reset(), id="connection reset"),
        pytest.param(hanging(), id="no answer in time"),
        pytest.param(dripping(), id="an answer that never ends"),
        pytest.param(lambda _: Reply('{"choices": ['), id="broken body"),
        pytest.param(lambda _: Reply({"choices": []}), id="no choices"),
        pytest.param(invalid_json(), id="invalid JSON"),
        pytest.param(wrong_schema(), id="wrong schema"),
        pytest.param(no_tool_call(), id="no tool call"),
    ],
)
async def test_fault_that_may_pass_is_retried_once_and_then_answered(
    fake: FakeEndpoint, annotator_for: MakeAnnotator, fault: Behaviour
) -> None:
    fake.script = [fault, right()]
    result = await annotate(annotator_for(timeout_s=0.3))
    assert fake.calls == 2
    assert (result.usage.calls, result.usage.retries) == (2, 1)
    assert result.failures == ()
    assert result.answers == {"actors": [], "meetings": []}


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        pytest.param(status(400), "request_rejected", id="400"),
        pytest.param(status(401), "authentication", id="401"),
        pytest.param(status(403), "authentication", id="403"),
        pytest.param(status(404), "request_rejected", id="404"),
        pytest.param(status(422), "request_rejected", id="422"),
        pytest.param(context_too_long(), "context_too_long", id="context too long, by code"),
        pytest.param(
            status(400, "The model's context length is only 1024 tokens."),
            "context_too_long",
            id="by message",
        ),
        pytest.param(status(413), "context_too_long", id="413"),
        pytest.param(status(429, kind="insufficient_quota"), "quota_exhausted", id="no credit left"),
        pytest.param(status(400, kind="content_filter"), "refused", id="prompt filtered"),
        pytest.param(refusal(), "refused", id="refusal"),
        pytest.param(content_filter(), "refused", id="content filter"),
        pytest.param(web_page(), "invalid_answer", id="web page"),
    ],
)
async def test_fault_that_will_not_pass_is_not_retried(
    fake: FakeEndpoint, annotator_for: MakeAnnotator, fault: Behaviour, reason: str
) -> None:
    fake.script = [fault, right()]
    result = await annotate(annotator_for())
    assert fake.calls == result.usage.calls == 1
    assert [f.reason for f in result.failures] == [reason]
    assert "\n" not in result.failures[0].message
    assert result.answers == {}


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        pytest.param(status(429), "rate_limited", id="429"),
        pytest.param(status(500), "server_error", id="500"),
        pytest.param(status(408), "endpoint_timeout", id="408"),
        pytest.param(reset(), "endpoint_unreachable", id="connection reset"),
        pytest.param(hanging(), "endpoint_timeout", id="no answer in time"),
    ],
)
async def test_retries_end_after_max_attempts(
    fake: FakeEndpoint, annotator_for: MakeAnnotator, fault: Behaviour, reason: str
) -> None:
    fake.script = [fault]
    result = await annotate(annotator_for(max_attempts=3, timeout_s=0.1))
    assert fake.calls == 3
    assert (result.usage.calls, result.usage.retries) == (3, 2)
    assert [f.reason for f in result.failures] == [reason]


async def test_refused_connections_are_counted_as_calls(annotator_for: MakeAnnotator) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    result = await annotate(annotator_for(base_url=f"http://127.0.0.1:{port}/v1", max_attempts=2))
    assert result.usage.calls == 2
    assert result.failures[0].reason == "endpoint_unreachable"
    assert str(port) in result.failures[0].message


@pytest.mark.parametrize(
    ("max_reasks", "max_attempts", "calls"), [(2, 5, 3), (1, 5, 2), (0, 5, 1), (2, 2, 2)]
)
async def test_invalid_answer_is_sent_back_at_most_max_reasks_times(
    fake: FakeEndpoint, annotator_for: MakeAnnotator, max_reasks: int, max_attempts: int, calls: int
) -> None:
    fake.script = [wrong_schema()]
    result = await annotate(annotator_for(max_reasks=max_reasks, max_attempts=max_attempts))
    assert fake.calls == calls
    assert [f.reason for f in result.failures] == ["invalid_answer"]


async def test_transport_faults_and_corrections_share_the_attempts(
    fake: FakeEndpoint, annotator_for: MakeAnnotator
) -> None:
    fake.script = [status(500), invalid_json(), reset(), wrong_schema(), right()]
    assert (await annotate(annotator_for(max_attempts=5))).failures == ()
    assert fake.calls == 5


async def test_correction_holds_the_bad_answer_and_its_fault_and_nothing_of_the_transport(
    fake: FakeEndpoint, annotator_for: MakeAnnotator
) -> None:
    fake.script = [status(500, "trace 4711"), text('{"meetings": 3}'), status(503, "trace 4711"), right()]
    await annotate(annotator_for())
    corrected = fake.requests[-1]
    assert fake.requests[-2].raw == corrected.raw
    roles = [m["role"] for m in corrected.body["messages"]]
    assert roles == ["system", "user", "assistant", "tool"]
    assert corrected.body["messages"][2]["tool_calls"][0]["function"]["arguments"] == '{"meetings": 3}'
    assert "meetings: Input should be a valid" in corrected.messages("tool")[0]
    assert b"4711" not in corrected.raw


async def test_second_correction_does_not_make_the_prompt_longer(
    fake: FakeEndpoint, annotator_for: MakeAnnotator
) -> None:
    fake.script = [wrong_schema(), wrong_schema(), right()]
    await annotate(annotator_for())
    assert len(fake.requests[2].raw) == len(fake.requests[1].raw)


@pytest.mark.parametrize("mode", ["json_schema", "json"])
async def test_correction_in_the_json_modes_is_a_user_message_after_the_answer(
    fake: FakeEndpoint, annotator_for: MakeAnnotator, mode: str
) -> None:
    fake.script = [wrong_schema(), right()]
    assert (await annotate(annotator_for(mode=mode))).failures == ()
    messages = fake.requests[1].body["messages"]
    assert [m["role"] for m in messages] == ["system", "user", "assistant", "user"]
    assert messages[2]["content"] == '{"result": "done"}'
    assert "meetings: Field required" in messages[3]["content"]


async def test_calls_at_the_same_time_do_not_share_their_attempts(
    fake: FakeEndpoint, annotator_for: MakeAnnotator
) -> None:
    fake.script = [status(500)]
    annotator = annotator_for(max_attempts=4)
    results = await asyncio.gather(*(annotate(annotator) for _ in range(20)))
    assert fake.calls == 80
    assert {r.usage.calls for r in results} == {4}


async def test_answer_that_comes_late_but_in_time_is_taken(
    fake: FakeEndpoint, annotator_for: MakeAnnotator
) -> None:
    fake.script = [slow(right(), 0.2)]
    result = await annotate(annotator_for(timeout_s=5))
    assert (fake.calls, result.failures) == (1, ())
    assert 0.2 <= result.usage.seconds < 5


@pytest.mark.parametrize("code", [429, 503])
@pytest.mark.parametrize(
    ("header", "value", "wait_s"), [("retry-after-ms", "400", 0.4), ("Retry-After", "0.4", 0.4)]
)
async def test_wait_that_the_endpoint_asks_for_is_kept(
    fake: FakeEndpoint, annotator_for: MakeAnnotator, code: int, header: str, value: str, wait_s: float
) -> None:
    fake.script = [status(code, headers={header: value}), right()]
    result = await annotate(annotator_for())
    assert (fake.calls, result.failures) == (2, ())
    assert wait_s <= result.usage.seconds < wait_s + 1


async def test_wait_that_is_longer_than_the_call_may_take_ends_it_at_once(
    fake: FakeEndpoint, annotator_for: MakeAnnotator
) -> None:
    fake.script = [status(429, headers={"retry-after": "3600"})]
    result = await annotate(annotator_for(max_call_s=5))
    assert fake.calls == 1
    assert result.failures[0].reason == "rate_limited"
    assert "3600 s" in result.failures[0].message
    assert result.usage.seconds < 4


async def test_call_ends_after_max_call_s_whatever_attempts_are_left(
    fake: FakeEndpoint, annotator_for: MakeAnnotator
) -> None:
    fake.script = [hanging()]
    annotator = annotator_for(max_attempts=50, timeout_s=0.2, max_call_s=0.5)
    started = time.monotonic()
    result = await annotate(annotator)
    assert time.monotonic() - started < 2
    assert 2 <= fake.calls <= 4
    assert result.failures[0].reason == "endpoint_timeout"


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "7"}, 7.0),
        ({"retry-after-ms": "250", "retry-after": "7"}, 0.25),
        ({"retry-after": "Wed, 03 Mar 2027 10:00:30 GMT"}, 30.0),
        ({"retry-after": "Wed, 03 Mar 2027 09:59:00 GMT"}, None),
        ({"retry-after": "-1"}, None),
        ({"retry-after": "0"}, None),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "inf"}, None),
        ({"retry-after": "soon"}, None),
    ],
)
def test_retry_after_is_read_as_seconds_milliseconds_or_a_date(
    headers: dict[str, str], seconds: float | None
) -> None:
    assert retry_after_s(headers, now=datetime(2027, 3, 3, 10, tzinfo=UTC)) == seconds


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        pytest.param(None, [1.0, 2.0, 4.0, 5.0, 5.0], id="back off, doubling up to the ceiling"),
        pytest.param(0, [0, 0, 0, 0, 0], id="no wait before a correction"),
        pytest.param(30.0, [30.25] * 5, id="what the endpoint asks for, and a little more"),
    ],
)
async def test_waits_have_these_upper_ends(
    monkeypatch: pytest.MonkeyPatch, asked: float | None, expected: list[float]
) -> None:
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    async def attempt() -> None:
        raise Fault(RateLimitedError("429"), is_worth_repeating=True, wait_s=asked)

    monkeypatch.setattr(asyncio, "sleep", sleep)
    monkeypatch.setattr(random, "uniform", lambda _, high: high)
    policy = RetryPolicy(max_attempts=6, max_call_s=600, first_wait_s=1.0, max_wait_s=5.0)
    with pytest.raises(Fault):
        await repeat(attempt, policy)
    assert waits == expected


async def test_repeat_raises_what_is_no_fault_at_once() -> None:
    attempts = 0

    async def attempt() -> None:
        nonlocal attempts
        attempts += 1
        raise KeyError("a defect")

    with pytest.raises(KeyError):
        await repeat(attempt, RetryPolicy(max_attempts=5, max_call_s=60))
    assert attempts == 1


async def test_error_of_an_endpoint_that_hides_it_in_a_200_is_retried(
    fake: FakeEndpoint, annotator_for: MakeAnnotator
) -> None:
    fake.script = [lambda _: Reply({"error": {"message": "upstream is down", "code": 502}})]
    result = await annotate(annotator_for(max_attempts=2))
    assert fake.calls == 2
    assert result.failures[0].reason == ServerError.reason
    assert "upstream is down" in result.failures[0].message


async def test_password_in_the_address_is_not_told(annotator_for: MakeAnnotator) -> None:
    annotator = annotator_for(base_url="http://ada:geheim@127.0.0.1:9/v1", max_attempts=1)
    message = (await annotate(annotator)).failures[0].message
    assert "http://127.0.0.1:9/v1/chat/completions" in message
    assert "geheim" not in message
