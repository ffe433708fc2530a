"""What a run may spend, and what it has spent: every request reserves its highest price before it leaves."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from extractor.annotators.costs import Pricing, TokenCount
from extractor.annotators.retrying import Fault
from extractor.annotators.transport import Answered, Request, Transport
from extractor.errors import BudgetExhaustedError, ConfigurationError
from extractor.schemas.extraction import Usage

_BYTES_PER_TOKEN = 3
"""Fewer than a token usually takes, in any script: a reservation must not be too small."""


@dataclass(frozen=True)
class Limits:
    """The bounds of a run; None where there is none."""

    usd: float | None = None
    tokens: int | None = None


class Budget:
    """Counts what is spent and what is on its way, and lets nothing leave that could go over a limit.

    A reservation is the most that a request can cost: its prompt, counted high, and the longest answer allowed.
    """

    def __init__(self, limits: Limits, pricing: Pricing, *, spent: Usage) -> None:
        """Start from what the run has spent before.

        Raises:
            ConfigurationError: There is a limit in dollars and the price of the model, or what was spent, is unknown.
        """
        self._limits = limits
        self.has_limits = limits.usd is not None or limits.tokens is not None
        self._pricing = pricing
        self._usd = spent.cost_usd or 0.0
        self._tokens = spent.prompt_tokens + spent.completion_tokens
        self._reserved_usd = 0.0
        self._reserved_tokens = 0
        self._committed_usd = 0.0
        self._committed_tokens = 0
        self._changed = asyncio.Event()
        self.usage = Usage(cost_usd=0.0)
        """What the requests of this session have cost, whatever became of their articles."""
        if limits.usd is not None and (
            pricing.cost_usd(TokenCount(prompt=1)) is None or spent.cost_usd is None
        ):
            raise ConfigurationError(
                "the price of this model is not known, so a budget in dollars can't be kept: set "
                "EXTRACTOR_PRICE_INPUT_USD_PER_MTOK and EXTRACTOR_PRICE_OUTPUT_USD_PER_MTOK, or use --budget-tokens"
            )

    @asynccontextmanager
    async def reserve(self, tokens: TokenCount) -> AsyncIterator[None]:
        """Hold the price of a request until it is settled; wait for others to settle where it does not fit yet.

        Raises:
            Fault: It does not fit, and nothing is on its way that could make room.
        """
        usd = self._pricing.cost_usd(tokens) or 0.0 if self._limits.usd is not None else 0.0
        total = tokens.prompt + tokens.completion
        while not self._fits(usd, total):
            if self._reserved_tokens == 0:
                raise Fault(BudgetExhaustedError(self._told()), is_worth_repeating=False)
            self._changed.clear()
            await self._changed.wait()
        self._reserved_usd += usd
        self._reserved_tokens += total
        try:
            yield
        finally:
            self._reserved_usd -= usd
            self._reserved_tokens -= total
            self._changed.set()

    def _fits(self, usd: float, tokens: int) -> bool:
        if (
            self._limits.tokens is not None
            and self._tokens + self._reserved_tokens + tokens > self._limits.tokens
        ):
            return False
        return self._limits.usd is None or self._usd + self._reserved_usd + usd <= self._limits.usd

    def _told(self) -> str:
        spent = []
        if self._limits.usd is not None:
            spent.append(f"${self._usd:.4f} of ${self._limits.usd:.4f}")
        if self._limits.tokens is not None:
            spent.append(f"{self._tokens:,} of {self._limits.tokens:,} tokens")
        return f"the budget is used up: {', '.join(spent)} spent, the next request may need more than is left"

    def commit(self, tokens: TokenCount) -> bool:
        """Hold the price of a request that others will not wait for, until `release`; False if it does not fit."""
        usd = self._pricing.cost_usd(tokens) or 0.0 if self._limits.usd is not None else 0.0
        total = tokens.prompt + tokens.completion
        if not self._fits(usd + self._committed_usd, total + self._committed_tokens):
            return False
        self._committed_usd += usd
        self._committed_tokens += total
        return True

    def release(self) -> None:
        """Let go of what `commit` holds: its answers are there, and are charged when they are read."""
        self._committed_usd, self._committed_tokens = 0.0, 0

    def charge(self, tokens: TokenCount | None) -> None:
        """Book an answered request; None: the endpoint did not say what it cost."""
        if tokens is None:
            self.usage += Usage(calls=1, cost_usd=None)
            return
        usd = self._pricing.cost_usd(tokens)
        self.usage += Usage(
            prompt_tokens=tokens.prompt,
            cached_tokens=tokens.cached,
            completion_tokens=tokens.completion,
            cost_usd=usd,
            calls=1,
        )
        self._usd += usd or 0.0
        self._tokens += tokens.prompt + tokens.completion


class BudgetedTransport:
    """Sends what the budget allows, so many requests at once; a transport around another."""

    def __init__(self, inner: Transport, budget: Budget, *, at_once: int) -> None:
        self._inner = inner
        self._budget = budget
        self._places = asyncio.Semaphore(at_once)

    async def send(self, request: Request, *, limit_s: float) -> Answered:
        """Return the answer of the transport inside; see `Transport.send`."""
        if not self._budget.has_limits:  # what a request may cost is not worked out for nothing
            return await self._charged(request, limit_s)
        async with self._budget.reserve(most_tokens(request)):
            return await self._charged(request, limit_s)

    async def _charged(self, request: Request, limit_s: float) -> Answered:
        async with self._places:
            answered = await self._inner.send(request, limit_s=limit_s)
        self._budget.charge(answered.answer.tokens)
        return answered


def most_tokens(request: Request, price_factor: float = 1.0) -> TokenCount:
    """Return the most tokens that a request can cost: every three bytes of it, and the longest answer allowed."""
    size = len(json.dumps(request, ensure_ascii=False).encode("utf-8", "replace"))
    longest = request.get("max_tokens") or request.get("max_completion_tokens") or 0
    return TokenCount(prompt=size // _BYTES_PER_TOKEN, completion=int(longest), price_factor=price_factor)
