"""What went wrong with a request: from the SDK's errors to `extractor.errors`, and whether to repeat it."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from extractor.annotators.retrying import Fault
from extractor.errors import (
    AuthenticationError,
    ContextTooLongError,
    EndpointTimeoutError,
    EndpointUnreachableError,
    InvalidAnswerError,
    ModelError,
    QuotaExhaustedError,
    RateLimitedError,
    RefusedError,
    RequestRejectedError,
    ServerError,
)

if TYPE_CHECKING:
    from openai import APIStatusError, OpenAIError

_MAX_DETAIL_CHARS = 300

_TOO_LONG_CODES = {"context_length_exceeded", "exceed_context_size_error"}
"""OpenAI's code and llama.cpp's type."""

_TOO_LONG = re.compile(
    r"context (?:length|size|window)|maximum (?:context|input|prompt)|prompt is too long|too many tokens",
    re.IGNORECASE,
)
"""How vLLM, Anthropic and gateways say it; they give no code."""

_FILTER_CODES = {"content_filter", "content_policy_violation"}

_SHORTEN = "lower EXTRACTOR_MAX_CHUNK_CHARS or EXTRACTOR_MAX_TOKENS, or choose a model with a longer context"


def fault_of(error: "OpenAIError") -> Fault:
    """Return the fault that an error of the SDK amounts to; the caller raises it from that error."""
    import httpx2  # noqa: PLC0415 - loaded already where an SDK error exists
    import openai  # noqa: PLC0415

    match error:
        case openai.APITimeoutError() if not isinstance(error.__cause__, httpx2.ConnectTimeout):
            return timeout_fault("the endpoint gave no answer in time")
        case openai.APIConnectionError():  # aiohttp's transport calls a refused connection a timeout, too
            detail = one_line(str(error.__cause__ or error) or type(error.__cause__).__name__)
            url = error.request.url.copy_with(username="", password="")
            message = f"no connection to {url}: {detail}; check EXTRACTOR_BASE_URL and the network"
            return Fault(EndpointUnreachableError(message), is_worth_repeating=True)
        case openai.APIStatusError():
            return _status_fault(error)
        case _:
            message = f"the endpoint's answer can't be read: {one_line(str(error))}"
            return Fault(InvalidAnswerError(message), is_worth_repeating=False)


def timeout_fault(what: str) -> Fault:
    """Return the fault of an attempt that took too long."""
    message = f"{what}; raise EXTRACTOR_TIMEOUT_S or lower EXTRACTOR_CONCURRENCY"
    return Fault(EndpointTimeoutError(message), is_worth_repeating=True)


def not_an_endpoint(detail: str) -> Fault:
    """Return the fault of an answer that no OpenAI-compatible endpoint gives."""
    message = (
        f"what answered is no OpenAI-compatible endpoint ({detail}): check EXTRACTOR_BASE_URL, which usually "
        "ends in /v1"
    )
    return Fault(InvalidAnswerError(message), is_worth_repeating=False)


def _status_fault(error: "APIStatusError") -> Fault:
    detail = f"HTTP {error.status_code}: {one_line(_server_message(error))}"
    codes = {str(error.code), str(error.type)}
    kind, advice, is_worth_repeating = _judge(error.status_code, codes, detail)
    wait_s = retry_after_s(error.response.headers) if is_worth_repeating else None
    if wait_s is not None:
        detail = f"{detail} (asks to wait {wait_s:.0f} s)"
    return Fault(kind(f"{detail}; {advice}"), is_worth_repeating=is_worth_repeating, wait_s=wait_s)


def _judge(status: int, codes: set[str], detail: str) -> tuple[type[ModelError], str, bool]:
    """Return the class of error, what to do, and whether repeating the request may help."""
    if codes & _TOO_LONG_CODES or status == 413 or (status in {400, 422} and _TOO_LONG.search(detail)):
        return ContextTooLongError, _SHORTEN, False
    if codes & _FILTER_CODES:
        return RefusedError, "the endpoint's content filter stopped it: choose another model", False
    if "insufficient_quota" in codes:
        return QuotaExhaustedError, "the account has no credit left: check its billing", False
    return _judge_by_status(status)


def _judge_by_status(status: int) -> tuple[type[ModelError], str, bool]:
    if status in {401, 403}:
        return AuthenticationError, "check OPENAI_API_KEY or EXTRACTOR_API_KEY and what it may use", False
    if status == 404:
        advice = "check the model's name and EXTRACTOR_BASE_URL, which usually ends in /v1"
        return RequestRejectedError, advice, False
    if status == 408:
        return EndpointTimeoutError, "the endpoint was too slow: try later or raise EXTRACTOR_TIMEOUT_S", True
    if status == 429:
        return RateLimitedError, "lower EXTRACTOR_CONCURRENCY or raise EXTRACTOR_MAX_ATTEMPTS", True
    if status == 409 or status >= 500:
        return ServerError, "the endpoint has trouble: try later or raise EXTRACTOR_MAX_ATTEMPTS", True
    return RequestRejectedError, "see whether EXTRACTOR_MODE or EXTRACTOR_MODEL suits the endpoint", False


def _server_message(error: "APIStatusError") -> str:
    body = error.body
    if isinstance(body, dict) and isinstance(body.get("message"), str):
        return str(body["message"])
    return error.message


def one_line(text: str) -> str:
    """Return a text on one line, cut to a length that fits a message."""
    line = " ".join(text.split())
    return line if len(line) <= _MAX_DETAIL_CHARS else line[: _MAX_DETAIL_CHARS - 1] + "…"


def retry_after_s(headers: Mapping[str, str], *, now: datetime | None = None) -> float | None:
    """Return the seconds that a response asks to wait; None where it asks for none.

    Args:
        headers: Those of the response. ``retry-after-ms`` counts first; ``retry-after`` holds seconds or
            an HTTP date.
        now: The time to reckon a date from; by default the clock's.
    """
    for value, unit_s in ((headers.get("retry-after-ms"), 0.001), (headers.get("retry-after"), 1.0)):
        try:
            seconds = float(value or "") * unit_s
        except ValueError:
            continue
        return seconds if 0 < seconds < float("inf") else None
    try:
        until = parsedate_to_datetime(headers.get("retry-after", ""))
    except ValueError:
        return None
    seconds = (until.replace(tzinfo=until.tzinfo or UTC) - (now or datetime.now(UTC))).total_seconds()
    return seconds if seconds > 0 else None
