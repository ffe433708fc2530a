"""How fast an endpoint is asked: requests and tokens a minute, requests at once, and a pause that all callers share.

What the endpoint allows is taken from the settings, else from its ``x-ratelimit-*`` headers, else learnt from its
429s: when they are more than a few among many answers, all callers pause for as long as they ask, fewer requests run
at once, and the rate falls to what was answered of late, comes back to just below that soon, and grows on slowly. A
lone 429 delays its own request only. Where nothing limits, nothing waits.
"""

import asyncio
import re
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

from extractor.annotators.costs import TokenCount

_MINUTE_S = 60.0

_SAFETY = 0.98
"""Share of a stated limit that is used: the endpoint's clock and ours differ."""

_BURST_S = 0.5
"""How far ahead of an even spacing requests may run."""

_FEWER_AT_ONCE = 0.7
_SLOWER = 0.9
_GROWTH_PER_S = 0.01
"""By how much a learnt rate grows in a second, near the rate at which it was last refused."""
_RETURN_PER_S = 0.2
"""By how much it grows in a second, further below."""
_NEAR = 0.95
_MANY = 0.04
"""Share of refusals among the latest requests at which they are taken for a limit and no passing trouble."""
_AT_LEAST = 3
_TELLING = 10
"""Answers that a rate must rest on."""
_MEASURED_S = 2.0
"""Over how long the rate of answers is measured, for the rate to fall back to."""
_DEFAULT_PAUSE_S = 1.0
"""Pause after a 429 that asks for none."""

_CHARS_PER_TOKEN = 4

_DURATION = re.compile(r"(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m(?!s))?(?:([\d.]+)s)?(?:([\d.]+)ms)?")


def estimated_tokens(request: Mapping[str, Any]) -> int:
    """Return about how many tokens a request takes of the limit: its text, and half of what it may answer.

    Counts by characters; the real number corrects it when the answer is there.
    """
    text = sum(len(m.get("content") or "") for m in request["messages"])
    answer = request.get("max_tokens") or request.get("max_completion_tokens") or 0
    return text // _CHARS_PER_TOKEN + min(int(answer), 4096) // 2


class _Meter:
    """A bucket of one kind of thing: it hands out the time at which an amount may be used."""

    def __init__(self, per_minute: float | None) -> None:
        self.per_s: float | None = None
        self._ceiling: float | None = None
        self._free_at = 0.0
        if per_minute:
            self.limit_to(per_minute)

    def limit_to(self, per_minute: float) -> None:
        """Take a limit that the endpoint or the user states; a slower rate that was learnt stays."""
        self._ceiling = per_minute / _MINUTE_S * _SAFETY
        self.change_to(self.per_s or self._ceiling)

    def change_to(self, per_s: float) -> None:
        """Set the rate, within the stated limit."""
        self.per_s = per_s if self._ceiling is None else min(per_s, self._ceiling)

    def reserve(self, amount: float, now: float) -> float:
        """Return the seconds to wait before `amount` may be used; the place in the queue is taken at once."""
        if not self.per_s:
            return 0.0
        start = max(self._free_at, now - _BURST_S)
        self._free_at = start + amount / self.per_s
        return max(0.0, start - now)

    def correct(self, difference: float) -> None:
        """Take back, or add, what a reservation was off by."""
        if self.per_s:
            self._free_at += difference / self.per_s

    def hold(self, until: float) -> None:
        """Let nothing through before `until`; those that wait already keep their distance."""
        self._free_at = max(self._free_at, until)


class Turn:
    """One request's permission; it reports what came of the request."""

    def __init__(self, pace: "Pace", tokens: int, now: float) -> None:
        self._pace = pace
        self._tokens = tokens
        self._began = now

    def answered(self, headers: Mapping[str, str], tokens: TokenCount | None) -> None:
        """Report an answer."""
        used = tokens.prompt + tokens.completion if tokens else self._tokens
        self._pace.answered(headers, used - self._tokens)

    def refused(self, wait_s: float | None) -> None:
        """Report a 429 and what it asks to wait."""
        self._pace.refused(wait_s, self._began)


class Pace:
    """The pace of all requests of one event loop to one endpoint.

    Attributes:
        refusals: 429s so far.
        answers: Requests answered so far.
    """

    def __init__(
        self,
        *,
        requests_per_minute: float | None = None,
        tokens_per_minute: float | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Any] = asyncio.sleep,
    ) -> None:
        self._clock = clock
        self._sleep = sleep
        self._is_stated = requests_per_minute is not None
        self._requests = _Meter(requests_per_minute)
        self._tokens = _Meter(tokens_per_minute)
        self._are_tokens_stated = tokens_per_minute is not None
        self._at_once: float | None = None  # no limit until the endpoint refuses
        self._running = 0
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._paused_until = 0.0
        self._last_refusal = -1.0
        self._recent: deque[float] = deque(maxlen=10_000)
        self._refused_lately: deque[float] = deque(maxlen=1_000)
        self._refused_at = 0.0  # the rate of answers when it was last too much
        self._grown_at = 0.0
        self.refusals = 0
        self.answers = 0

    @property
    def requests_per_s(self) -> float | None:
        """The rate that is kept; None where no limit is known."""
        return self._requests.per_s

    @asynccontextmanager
    async def turn(self, tokens: int) -> AsyncIterator[Turn]:
        """Wait until a request of about so many tokens may leave."""
        await self._enter()
        try:
            await self._wait(tokens)
            yield Turn(self, tokens, self._clock())
        finally:
            self._running -= 1
            self._wake()

    async def _enter(self) -> None:
        while self._at_once is not None and self._running >= max(1, int(self._at_once)):
            place: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._waiting.append(place)
            try:
                await place
            except asyncio.CancelledError:
                self._wake()  # its turn may have come just now: another takes it
                raise
        self._running += 1

    def _wake(self) -> None:
        while self._waiting and (self._at_once is None or self._running < max(1, int(self._at_once))):
            place = self._waiting.popleft()
            if not place.done():
                place.set_result(None)
                return

    async def _wait(self, tokens: int) -> None:
        while True:
            while (pause := self._paused_until - self._clock()) > 0:
                await self._sleep(pause)
            now = self._clock()
            wait_s = max(self._requests.reserve(1, now), self._tokens.reserve(tokens, now))
            if wait_s > 0:
                await self._sleep(wait_s)
            if self._paused_until <= self._clock():
                return  # else a refusal came meanwhile: queue again behind the pause, not all at once

    def answered(self, headers: Mapping[str, str], off_by: int) -> None:
        """Take in an answer: what the endpoint says of its limits, and the true number of tokens."""
        now = self._clock()
        self.answers += 1
        self._recent.append(now)
        self._tokens.correct(off_by)
        if self._at_once is not None:
            self._at_once += 2 / max(1.0, self._at_once)
            self._wake()
        if not self._is_stated:
            self._learn_limit(self._requests, headers, "requests")
        if not self._are_tokens_stated:
            self._learn_limit(self._tokens, headers, "tokens")
        self._grow(now)

    def _learn_limit(self, meter: _Meter, headers: Mapping[str, str], what: str) -> None:
        """Take a limit for a minute from the headers; one for a day, told by how slowly it refills, is left be."""
        limit = _number(headers.get(f"x-ratelimit-limit-{what}"))
        if not limit or limit <= 0:
            return
        left = _number(headers.get(f"x-ratelimit-remaining-{what}"))
        full_in_s = duration_s(headers.get(f"x-ratelimit-reset-{what}"))
        if left is not None and full_in_s and left < limit and (limit - left) / full_in_s < limit / 120:
            return
        meter.limit_to(limit)

    def _grow(self, now: float) -> None:
        if self._last_refusal < 0 or self._requests.per_s is None:
            return
        passed, self._grown_at = now - self._grown_at, now
        growth = _RETURN_PER_S if self._requests.per_s < _NEAR * self._refused_at else _GROWTH_PER_S
        self._requests.change_to(self._requests.per_s * (1 + growth * min(1.0, max(0.0, passed))))

    def refused(self, wait_s: float | None, began: float) -> None:
        """Take in a 429: where they are many, pause, and slow down once for all requests that were on their way."""
        now = self._clock()
        self.refusals += 1
        self._refused_lately.append(now)
        lately = [t for t in self._recent if t > now - _MEASURED_S]
        refused = sum(t > now - _MEASURED_S for t in self._refused_lately)
        if len(lately) >= _TELLING and refused < max(_AT_LEAST, _MANY * len(lately)):
            return
        pause = _DEFAULT_PAUSE_S if wait_s is None else wait_s
        self._paused_until = max(self._paused_until, now + pause)
        self._requests.hold(self._paused_until)
        if began < self._last_refusal:
            return
        self._last_refusal = self._grown_at = now
        self._at_once = max(1.0, self._running * _FEWER_AT_ONCE)
        if len(lately) >= _TELLING:
            measured = self._refused_at = len(lately) / max(now - lately[0], 0.1)
            self._requests.change_to(min(self._requests.per_s or measured, measured) * _SLOWER)


def _number(value: str | None) -> float | None:
    try:
        return float(value) if value else None
    except ValueError:
        return None


def duration_s(value: str | None) -> float | None:
    """Return the seconds of "6m0s", "120ms", "1.5s" or a bare number; None where it is none of these."""
    if not value:
        return None
    bare = _number(value)
    if bare is not None:
        return bare
    match = _DURATION.fullmatch(value.strip())
    if match is None or not any(match.groups()):
        return None
    days, hours, minutes, seconds, millis = (float(g or 0) for g in match.groups())
    return days * 86_400 + hours * 3_600 + minutes * 60 + seconds + millis / 1000
