from typing import Any

import pytest

from extractor.annotators.costs import Meter, Pricing, TokenCount
from extractor.annotators.llm import LlmAnnotator
from extractor.documents import Chunk
from extractor.errors import ConfigurationError
from extractor.schemas.registry import RECORD_TYPES
from extractor.settings import Settings
from tests.annotators.conftest import MakeAnnotator
from tests.fake_endpoint import (
    FakeEndpoint,
    by_type,
    context_too_long,
    hanging,
    no_tool_call,
    refusal,
    right,
    status,
    truncated,
    wrong_schema,
)

TOKENS = TokenCount(prompt=1_000_000, cached=0, completion=1_000_000)
CHUNK = Chunk(index=0, start=0, text="Minister Ada Brun met Envoy Karl Otte in Vienna.")
MEETINGS = (RECORD_TYPES["meetings"],)


def cost(model: str, tokens: TokenCount = TOKENS, **settings: Any) -> float | None:
    return Pricing(model, Settings(**settings)).cost_usd(tokens)


@pytest.mark.parametrize(
    ("model", "base_url"),
    [
        ("gpt-4o-mini", None),
        ("gpt-4o-mini", "https://api.openai.com/v1"),
        ("gpt-4o-mini", "http://127.0.0.1:9/v1"),
        ("claude-sonnet-4-5", "https://api.anthropic.com/v1"),
        ("claude-sonnet-4-5", "https://gateway.example/v1"),
        ("openai/gpt-4o-mini", "https://openrouter.ai/api/v1"),
    ],
)
def test_listed_model_has_a_price(model: str, base_url: str | None) -> None:
    found = cost(model, base_url=base_url)
    assert found is not None
    assert found > 0


@pytest.mark.parametrize(
    ("model", "base_url"),
    [
        pytest.param("no-such-model", None, id="no model of OpenAI"),
        pytest.param("claude-sonnet-4-5", None, id="model of another provider"),
        pytest.param("no-such-model", "https://openrouter.ai/api/v1", id="unknown to a known endpoint"),
        pytest.param("qwen2.5:7b", "http://127.0.0.1:11434/v1", id="own server"),
        pytest.param("gpt-oss:20b", "http://127.0.0.1:11434/v1", id="own server, open weights"),
    ],
)
def test_unknown_price_is_none_and_never_zero(model: str, base_url: str | None) -> None:
    assert cost(model, base_url=base_url) is None


def test_cached_tokens_are_cheaper() -> None:
    full = cost("gpt-4o-mini", TokenCount(prompt=10_000))
    cached = cost("gpt-4o-mini", TokenCount(prompt=10_000, cached=8_000))
    assert full is not None
    assert cached is not None
    assert cached < full


def test_prices_of_the_settings_win() -> None:
    own: dict[str, Any] = {"price_input_usd_per_mtok": 2.0, "price_output_usd_per_mtok": 5.0}
    assert cost("gpt-4o-mini", **own) == 7.0
    assert cost("no-such-model", **own) == 7.0
    assert cost("no-such-model", price_input_usd_per_mtok=0, price_output_usd_per_mtok=0) == 0.0


def test_one_price_alone_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="EXTRACTOR_PRICE_OUTPUT_USD_PER_MTOK"):
        LlmAnnotator("m", Settings(base_url="http://127.0.0.1:9/v1", price_input_usd_per_mtok=1))


def test_answer_without_a_token_report_makes_the_sum_unknown_and_keeps_the_rest() -> None:
    meter = Meter(Pricing("gpt-4o-mini", Settings()))
    meter.add_request(is_retry=False)
    meter.add_answer(TokenCount(prompt=10, completion=5))
    meter.add_request(is_retry=True)
    meter.add_answer(None)
    usage = meter.usage(seconds=1.5)
    assert usage.cost_usd is None
    assert (usage.calls, usage.retries, usage.prompt_tokens, usage.seconds) == (2, 1, 10, 1.5)


async def test_tokens_of_every_answered_attempt_are_counted_once(
    fake: FakeEndpoint, annotator_for: MakeAnnotator
) -> None:
    fake.script = [wrong_schema(), status(500), right()]
    usage = (await annotator_for("gpt-4o-mini").annotate(CHUNK, MEETINGS)).usage
    assert (usage.calls, usage.retries) == (3, 2)
    assert (usage.prompt_tokens, usage.cached_tokens, usage.completion_tokens) == (2000, 800, 200)
    one = cost("gpt-4o-mini", TokenCount(prompt=1000, cached=400, completion=100))
    assert one is not None
    assert usage.cost_usd == pytest.approx(2 * one)


async def test_usage_of_parallel_and_split_calls_is_summed(
    fake: FakeEndpoint, annotator_for: MakeAnnotator
) -> None:
    long = Chunk(index=0, start=0, text="They met in Vienna and spoke at length.\n\n" * 30)
    cut = truncated({"meetings": []}, keep_chars=5)
    fake.script = [by_type(meetings=cut), by_type(meetings=cut), right()]
    usage = (await annotator_for(strategy="per_type").annotate(long, MEETINGS)).usage
    assert usage.calls == fake.calls == 4
    assert usage.retries == 0
    assert usage.prompt_tokens == 4000


@pytest.mark.parametrize("fault", [refusal(), wrong_schema(), no_tool_call()])
async def test_answers_that_are_of_no_use_cost_all_the_same(
    fake: FakeEndpoint, annotator_for: MakeAnnotator, fault: Any
) -> None:
    fake.script = [fault]
    result = await annotator_for("gpt-4o-mini", max_reasks=0).annotate(CHUNK, MEETINGS)
    assert result.failures
    assert result.usage.prompt_tokens > 0
    assert result.usage.cost_usd


@pytest.mark.parametrize("fault", [status(401), context_too_long(), hanging()])
async def test_requests_without_an_answer_add_no_tokens(
    fake: FakeEndpoint, annotator_for: MakeAnnotator, fault: Any
) -> None:
    fake.script = [fault]
    annotator = annotator_for("gpt-4o-mini", max_attempts=1, timeout_s=0.1)
    usage = (await annotator.annotate(CHUNK, MEETINGS)).usage
    assert (usage.calls, usage.prompt_tokens, usage.cost_usd) == (1, 0, 0.0)


async def test_failed_call_of_a_model_without_a_price_has_an_unknown_cost(
    fake: FakeEndpoint, annotator_for: MakeAnnotator
) -> None:
    fake.script = [status(401)]
    assert (await annotator_for("house-model").annotate(CHUNK, MEETINGS)).usage.cost_usd is None


@pytest.mark.parametrize(
    ("reported", "counted"),
    [
        (None, (0, 0, 0)),
        ({"prompt_tokens": 7, "completion_tokens": 2, "total_tokens": 9}, (7, 0, 2)),
        ({"prompt_tokens": 7, "completion_tokens": 2, "prompt_tokens_details": None}, (7, 0, 2)),
        (
            {"prompt_tokens": 7, "completion_tokens": 2, "prompt_tokens_details": {"cached_tokens": 99}},
            (7, 7, 2),
        ),
        ({"prompt_tokens": 7, "completion_tokens": None}, (7, 0, 0)),
    ],
)
async def test_token_reports_of_every_shape_are_read(
    fake: FakeEndpoint, annotator_for: MakeAnnotator, reported: Any, counted: tuple[int, int, int]
) -> None:
    fake.script = [right(usage=reported)]
    usage = (await annotator_for().annotate(CHUNK, MEETINGS)).usage
    assert (usage.prompt_tokens, usage.cached_tokens, usage.completion_tokens) == counted
    assert (usage.cost_usd is None) == (reported is None)
