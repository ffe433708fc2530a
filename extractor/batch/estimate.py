"""What a run would take, told without asking the model: the same pipeline, with a transport that only measures."""

import json
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from extractor.annotators.base import Annotator
from extractor.annotators.costs import Pricing, TokenCount
from extractor.annotators.llm import LlmAnnotator
from extractor.annotators.retrying import Fault
from extractor.annotators.transport import Answered, Request
from extractor.batch.intake import Broken, Intake, Work
from extractor.batch.keys import configuration_hash
from extractor.batch.options import BatchOptions
from extractor.batch.session import opened
from extractor.batch.store import FILE_NAME, Store
from extractor.errors import BudgetExhaustedError
from extractor.pipeline import run
from extractor.readers.walking import Inputs
from extractor.schemas.registry import RecordType
from extractor.settings import RULES, Settings

_CHARS_PER_TOKEN = 4
_ANSWER_TOKENS_PER_CHAR = (0.4, 1.2)
"""Tokens of an answer for a character of the article, low and high. Of the recorded answers of the project's own evals
the middle is 0.96 and nine of ten are below 1.1; articles without records, at 0.01, draw a mixed folder down."""
_ANSWER_MIN_TOKENS = 20
_SECONDS_PER_1000_ANSWER_TOKENS = (5.0, 30.0)
"""How long models take to write: 200 to 33 tokens a second."""
_RULES_ARTICLES_PER_S = (5.0, 30.0)


@dataclass(frozen=True)
class Estimate:
    """What a run would take.

    Attributes:
        articles: To be extracted.
        finished: Finished in this run, or taken over from another.
        time_basis: What the times rest on.
    """

    articles: int
    finished: int
    unreadable: int
    calls: int
    prompt_tokens: int
    low_completion: int
    high_completion: int
    low_usd: float | None
    high_usd: float | None
    low_s: float
    high_s: float
    time_basis: str


@dataclass
class _Counted:
    articles: int = 0
    text_chars: int = 0
    finished: int = 0
    unreadable: int = 0


class MeasuringTransport:
    """Takes the size of each request instead of sending it."""

    def __init__(self) -> None:
        self.calls = 0
        self.prompt_chars = 0

    async def send(self, request: Request, *, limit_s: float) -> Answered:
        """Raise a fault, always: nothing is sent."""
        self.calls += 1
        frame = {k: v for k, v in request.items() if k in {"messages", "tools", "response_format"}}
        self.prompt_chars += len(json.dumps(frame, ensure_ascii=False))
        raise Fault(BudgetExhaustedError("a dry run sends nothing"), is_worth_repeating=False)


async def estimate_run(
    options: BatchOptions, *, model: str, record_types: tuple[RecordType, ...], settings: Settings
) -> Estimate:
    """Return what the run would take; nothing is sent, and the run's folder is not touched.

    Raises:
        ConfigurationError: Model or key is wrong or missing.
        InputError: An input is not there.
    """
    transport = MeasuringTransport()
    if model == RULES:
        from extractor.annotators.registry import get_annotator  # noqa: PLC0415 - loads a parser

        annotator: Annotator = get_annotator(model, settings)
    else:
        annotator = LlmAnnotator(model, settings, transport=transport)
    configuration = configuration_hash(annotator, record_types, settings)
    counted = _Counted()
    with ExitStack() as stack:
        scratch = stack.enter_context(TemporaryDirectory())
        store = stack.enter_context(opened(Path(scratch)))
        before = stack.enter_context(opened(options.out, is_read_only=True)) if _is_run(options.out) else None
        others = [stack.enter_context(opened(folder, is_read_only=True)) for folder in options.reuse]
        intake = Intake(store, options, configuration, others)
        for article in Inputs(options.inputs, options.read, but=options.out):
            for item in intake.take([article]):
                if _is_finished(item, before, options) or (isinstance(item, Work) and intake.reused(item)):
                    counted.finished += 1
                elif not isinstance(item, Work):
                    counted.unreadable += 1
                elif options.max_articles is None or counted.articles < options.max_articles:
                    counted.articles += 1
                    counted.text_chars += len(item.document.text)
                    if model != RULES:
                        await run(item.document, annotator=annotator, record_types=record_types)
                intake.settled(item.key)
    return _estimate(transport, settings, model, options, counted)


def _is_run(folder: Path) -> bool:
    return (folder / FILE_NAME).is_file()


def _is_finished(item: Work | Broken, before: Store | None, options: BatchOptions) -> bool:
    if before is None or options.force:
        return False
    status = before.status(item.key)
    return status is not None and status not in options.retry


def _estimate(
    transport: MeasuringTransport,
    settings: Settings,
    model: str,
    options: BatchOptions,
    counted: _Counted,
) -> Estimate:
    prompt = transport.prompt_chars // _CHARS_PER_TOKEN
    floor = transport.calls * _ANSWER_MIN_TOKENS
    low, high = (
        max(floor, int(counted.text_chars * share)) if transport.calls else 0
        for share in _ANSWER_TOKENS_PER_CHAR
    )
    factor = 0.5 if options.via == "openai-batch" else 1.0
    prices = [_price(model, settings, transport.calls, prompt, out, factor) for out in (low, high)]
    if model == RULES:
        low_s, high_s = (counted.articles / rate for rate in reversed(_RULES_ARTICLES_PER_S))
        basis = f"{_RULES_ARTICLES_PER_S[0]:.0f} to {_RULES_ARTICLES_PER_S[1]:.0f} articles a second by rules"
    elif options.via == "openai-batch":
        low_s, high_s = 600.0, 86_400.0
        basis = "the Batch API answers within 24 hours"
    else:
        low_s, high_s = (
            max(
                out / 1000 * pace / settings.concurrency,
                _least_s(transport.calls, prompt + out, settings),
            )
            for out, pace in zip((low, high), _SECONDS_PER_1000_ANSWER_TOKENS, strict=True)
        )
        basis = f"{settings.concurrency} articles at once, 33 to 200 tokens a second each"
    return Estimate(
        articles=counted.articles,
        finished=counted.finished,
        unreadable=counted.unreadable,
        calls=transport.calls,
        prompt_tokens=prompt,
        low_completion=low,
        high_completion=high,
        low_usd=prices[0],
        high_usd=prices[1],
        low_s=low_s,
        high_s=high_s,
        time_basis=basis,
    )


def _price(
    model: str, settings: Settings, calls: int, prompt: int, completion: int, factor: float
) -> float | None:
    """Return the price of all calls as so many times that of a mean one: some prices rise with a call's length."""
    if calls == 0:
        return 0.0
    mean = TokenCount(prompt=prompt // calls, completion=completion // calls, price_factor=factor)
    price = Pricing(model, settings).cost_usd(mean)
    return None if price is None else price * calls


def _least_s(calls: int, tokens: int, settings: Settings) -> float:
    """Return the time that the stated rate limits alone take."""
    by_requests = calls / settings.requests_per_minute * 60 if settings.requests_per_minute else 0.0
    by_tokens = tokens / settings.tokens_per_minute * 60 if settings.tokens_per_minute else 0.0
    return max(by_requests, by_tokens)
