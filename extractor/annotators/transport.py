"""How a request reaches a model and its answer comes back: the seam below retries and parsing.

`HttpTransport` is the usual way. Batch runs put others around or in place of it: one that counts a budget, one that
answers from the provider's Batch API.
"""

import asyncio
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import to_json

from extractor.annotators.costs import TokenCount
from extractor.annotators.endpoint import Endpoint, open_endpoint
from extractor.annotators.faults import fault_of, not_an_endpoint, one_line, timeout_fault
from extractor.annotators.pacing import estimated_tokens
from extractor.annotators.retrying import Fault
from extractor.errors import ServerError

if TYPE_CHECKING:
    from openai.types.chat import ChatCompletion

Request = dict[str, Any]
"""Body of ``POST /chat/completions``."""


class _Lenient(BaseModel):
    model_config = ConfigDict(extra="ignore")


class _Function(_Lenient):
    arguments: Any = None


class _ToolCall(_Lenient):
    function: _Function | None = None


class Message(_Lenient):
    """What the model said; servers differ in what they leave out."""

    content: Any = None
    refusal: str | None = None
    tool_calls: list[_ToolCall] | None = None

    @property
    def text(self) -> str:
        """Return the JSON that it should hold: the arguments of its first tool call, else its content."""
        for call in self.tool_calls or ():
            arguments = call.function.arguments if call.function else None
            if arguments:  # some servers send them as an object
                return arguments if isinstance(arguments, str) else json.dumps(arguments, ensure_ascii=False)
        return self.content if isinstance(self.content, str) else ""


class _Choice(_Lenient):
    message: Message | None = None
    finish_reason: str | None = None


class _PromptDetails(_Lenient):
    cached_tokens: int | None = None


class _TokenReport(_Lenient):
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    prompt_tokens_details: _PromptDetails | None = None


class ChatAnswer(_Lenient):
    """A chat completion, as much of it as is used; parsed in a fraction of the time of the SDK's model."""

    choices: list[_Choice] | None = None
    usage: _TokenReport | None = None
    error: Any = None
    price_factor: float = 1.0
    """What of the list price is charged; the Batch API takes half."""

    @property
    def tokens(self) -> TokenCount | None:
        """Return what it reports to have cost in tokens; None where it reports nothing."""
        if self.usage is None:
            return None
        prompt = self.usage.prompt_tokens or 0
        details = self.usage.prompt_tokens_details
        cached = min(prompt, (details.cached_tokens if details else None) or 0)
        return TokenCount(
            prompt=prompt,
            cached=cached,
            completion=self.usage.completion_tokens or 0,
            price_factor=self.price_factor,
        )


@dataclass(frozen=True)
class Answered:
    """An answer, parsed and as it arrived."""

    answer: ChatAnswer
    raw: bytes

    @property
    def message(self) -> Message:
        """Return the first choice's message; callers have made sure that there is one."""
        return (self.answer.choices or [_Choice()])[0].message or Message()

    @property
    def finish_reason(self) -> str | None:
        """Return why the first choice ended."""
        return (self.answer.choices or [_Choice()])[0].finish_reason

    def completion(self) -> "ChatCompletion":
        """Return the SDK's object, which instructor's functions take; slow, for answers that need it."""
        from openai.types.chat import ChatCompletion  # noqa: PLC0415 - only what needs a correction needs it

        return ChatCompletion.construct(**json.loads(self.raw))


_JSON = {"content-type": "application/json"}


class Transport(Protocol):
    """Sends one request, once."""

    async def send(self, request: Request, *, limit_s: float) -> Answered:
        """Return the answer of the endpoint.

        Args:
            request: The body.
            limit_s: Longest wait for the whole answer, in seconds, from when the request leaves.

        Raises:
            Fault: No answer that could be read.
        """
        ...


class HttpTransport:
    """Sends requests to an OpenAI-compatible endpoint, at the pace that the endpoint bears."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint

    async def send(self, request: Request, *, limit_s: float) -> Answered:
        """Return the answer; see `Transport.send`. Waits for its turn first."""
        import httpx2  # noqa: PLC0415 - half a second that only a model needs
        import openai  # noqa: PLC0415

        opened = await open_endpoint(self._endpoint)
        async with opened.pace.turn(estimated_tokens(request)) as turn:
            # The SDK's timeout restarts with every byte that arrives; this one is a limit for the whole attempt.
            try:
                async with asyncio.timeout(limit_s):
                    response = await opened.client.post(
                        "/chat/completions",
                        cast_to=httpx2.Response,
                        content=to_json(request),  # a tenth of the time that the SDK takes for it
                        options={"timeout": limit_s, "headers": _JSON},
                    )
            except TimeoutError as e:
                raise timeout_fault(f"no answer within {limit_s:.3g} s") from e
            except openai.OpenAIError as e:
                fault = fault_of(e)
                if isinstance(e, openai.APIStatusError) and e.status_code == 429:
                    turn.refused(fault.wait_s)
                raise fault from e
            answered = read_answer(
                response.content, is_json="json" in response.headers.get("content-type", "")
            )
            turn.answered(response.headers, answered.answer.tokens)
            return answered


def read_answer(body: bytes, *, is_json: bool = True) -> Answered:
    """Return a chat completion from its bytes.

    Raises:
        Fault: It is none.
    """
    try:
        return Answered(ChatAnswer.model_validate_json(body), body)
    except ValidationError as e:
        detail = one_line(body.decode("utf-8", "replace"))[:80]
        if not is_json or _is_json(body):
            raise not_an_endpoint(detail) from e
        message = f"the endpoint's answer claims to be JSON and is not: {detail}; try later"
        raise Fault(ServerError(message), is_worth_repeating=True) from e


def _is_json(body: bytes) -> bool:
    try:
        json.loads(body)
    except ValueError:
        return False
    return True
