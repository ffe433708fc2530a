"""One question to a model, asked until it is answered or the attempts run out.

Every attempt is counted, and limited in time. An invalid answer is sent back with what is wrong with it; what
fits of it is kept, for the case that no attempt does better.
"""

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from pydantic import ValidationError

from extractor.annotators import structuring
from extractor.annotators.answers import Answers, Salvage, describe, has_full_list, lists_of, salvage
from extractor.annotators.costs import Meter
from extractor.annotators.faults import one_line
from extractor.annotators.modes import ModelProfile
from extractor.annotators.retrying import Fault, RetryPolicy, repeat
from extractor.annotators.transport import Answered, Request, Transport
from extractor.errors import InvalidAnswerError, RefusedError, ServerError
from extractor.prompts import ChatPrompt
from extractor.schemas.registry import RecordType
from extractor.settings import Settings

_SURROGATE = re.compile(r"[\ud800-\udfff]")
"""Half a character, as leniently decoded texts hold it. It has no UTF-8 form: a mark is sent in its place."""


@dataclass(frozen=True)
class Model:
    """A model at its endpoint, and how it is asked."""

    name: str
    transport: Transport
    profile: ModelProfile
    settings: Settings
    policy: RetryPolicy


@dataclass(frozen=True)
class Reply:
    """What came of one question.

    Attributes:
        answers: By record type; a type without a key was not answered.
        problems: For each record type that lost items or was not answered, what happened.
        is_truncated: The answer was cut off; the rest has to be asked for.
    """

    answers: Answers
    problems: dict[str, str] = field(default_factory=dict)
    is_truncated: bool = False


class Exchange:
    """The attempts of one question; used once."""

    def __init__(
        self, model: Model, prompt: ChatPrompt, record_types: Sequence[RecordType], meter: Meter
    ) -> None:
        self._model = model
        self._record_types = tuple(record_types)
        self._meter = meter
        self._first_request = _request(model, prompt, self._record_types)
        self._request = self._first_request
        self._sent = 0
        self._reasks = 0
        self._best: Salvage | None = None
        self._deadline = 0.0

    async def run(self) -> Reply:
        """Return the answer, or what could be saved of invalid ones.

        Raises:
            ModelError: There is nothing to return.
        """
        self._deadline = time.monotonic() + self._model.settings.max_call_s
        try:
            return await repeat(self._attempt, self._model.policy)
        except Fault as fault:
            if self._best is None or not self._best.answers:
                raise fault.error from fault.__cause__
            return Reply(self._best.answers, _problems(self._best, self._record_types, fault))

    async def _attempt(self) -> Reply:
        return self._read(await self._send())

    async def _send(self) -> Answered:
        self._meter.add_request(is_retry=self._sent > 0)
        self._sent += 1
        limit_s = min(self._model.settings.timeout_s, max(0.0, self._deadline - time.monotonic()))
        answered = await self._model.transport.send(self._request, limit_s=limit_s)
        self._meter.add_answer(answered.answer.tokens)
        if not answered.answer.choices or not answered.answer.choices[0].message:
            detail = one_line(str(answered.answer.error or "no choices in the response"))
            raise Fault(
                ServerError(f"the endpoint answered without an answer: {detail}"), is_worth_repeating=True
            )
        return answered

    def _read(self, answered: Answered) -> Reply:
        message, finish_reason = answered.message, answered.finish_reason
        if message.refusal or finish_reason == "content_filter":
            raise Fault(_refused(message.refusal), is_worth_repeating=False)
        if finish_reason == "length":
            saved = salvage(message.text, self._record_types)
            return Reply(saved.answers, is_truncated=not saved.is_complete)
        try:
            parsed = structuring.parse(answered, self._record_types, self._model.profile.mode)
        except ValidationError as e:
            raise self._invalid(answered, describe(e)) from e
        except ValueError as e:  # instructor: no tool call, nested too deeply
            raise self._invalid(answered, one_line(str(e))) from e
        answers = lists_of(parsed, self._record_types)
        return Reply(answers, is_truncated=has_full_list(answers, self._record_types))

    def _invalid(self, answered: Answered, what: str) -> Fault:
        """Return the fault of an answer that breaks the schema, with the next request set to correct it."""
        saved = salvage(answered.message.text, self._record_types)
        if self._best is None or saved.size >= self._best.size:
            self._best = saved
        may_reask = self._reasks < self._model.settings.max_reasks
        if may_reask:
            self._reasks += 1
            self._request = structuring.correction(
                self._first_request, answered, what, self._model.profile.mode
            )
        message = f"the answer does not fit the schema: {what}; try EXTRACTOR_MODE or another model"
        return Fault(InvalidAnswerError(message), is_worth_repeating=may_reask, wait_s=0)


def _refused(refusal: str | None) -> RefusedError:
    said = f": {one_line(refusal)}" if refusal else " (content filter)"
    return RefusedError(f"the model declined to answer{said}; try another model")


def _problems(saved: Salvage, record_types: Sequence[RecordType], fault: Fault) -> dict[str, str]:
    is_told = isinstance(fault.error, InvalidAnswerError)  # by the reasons below
    end = "" if is_told else f"; the last attempt ended with: {one_line(str(fault))}"
    problems = {}
    for name in (r.name for r in record_types):
        kept = len(saved.answers.get(name, ()))
        if reasons := saved.dropped.get(name):
            problems[name] = (
                f"{len(reasons)} of {kept + len(reasons)} {name} left out, since they do not fit the schema: "
                f"{one_line(reasons[0])}{end}"
            )
        elif name not in saved.answers:
            problems[name] = f"no list of {name} in the answer{end}"
    return problems


def _request(model: Model, prompt: ChatPrompt, record_types: tuple[RecordType, ...]) -> Request:
    frame = structuring.frame(prompt.system, record_types, model.profile.mode)
    return {
        **frame,
        **model.profile.sampling(model.settings),
        "model": model.name,
        "messages": [*frame["messages"], {"role": "user", "content": _SURROGATE.sub("\ufffd", prompt.user)}],
    }
