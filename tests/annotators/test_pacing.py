"""The pace of an endpoint, on a clock of its own; and against a server that counts."""

import asyncio
import heapq
import itertools
from collections.abc import Awaitable
from typing import Any

import pytest

from extractor.annotators.costs import TokenCount
from extractor.annotators.pacing import Pace, duration_s, estimated_tokens


class Clock:
    """Virtual time: sleepers wake in the order of their times, and time passes only while all sleep."""

    def __init__(self) -> None:
        self.now = 1000.0
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._numbers = itertools.count()

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self.now + seconds, next(self._numbers), future))
        await future

    async def run(self, work: Awaitable[Any]) -> None:
        task = asyncio.ensure_future(work)
        while not task.done():
            for _ in range(50):
                await asyncio.sleep(0)
            if task.done():
                break
            at, _, future = heapq.heappop(self._sleepers)
            self.now = max(self.now, at)
            future.set_result(None)
        task.result()


class Server:
    """Allows so many requests a second, with a burst of two seconds; says so in headers, or not."""

    def __init__(self, clock: Clock, rpm: float, *, with_headers: bool) -> None:
        self.clock, self.per_s, self.burst = clock, rpm / 60, rpm / 30
        self.left, self.at, self.rpm, self.with_headers = self.burst, clock.now, rpm, with_headers
        self.refused: list[float] = []
        self.answered: list[float] = []

    def take(self) -> float | None:
        """Return None, or how long to wait."""
        self.left = min(self.burst, self.left + (self.clock.now - self.at) * self.per_s)
        self.at = self.clock.now
        if self.left < 1:
            self.refused.append(self.clock.now)
            return (1 - self.left) / self.per_s
        self.left -= 1
        self.answered.append(self.clock.now)
        return None

    def headers(self) -> dict[str, str]:
        if not self.with_headers:
            return {}
        return {
            "x-ratelimit-limit-requests": f"{self.rpm:.0f}",
            "x-ratelimit-remaining-requests": f"{self.left:.0f}",
        }


async def _client(pace: Pace, server: Server, clock: Clock, jobs: list[int]) -> None:
    while jobs:
        jobs.pop()
        wait: float | None = 0.0
        while wait is not None:
            async with pace.turn(600) as turn:
                wait = server.take()
                await clock.sleep(0.2)
                if wait is None:
                    turn.answered(server.headers(), TokenCount(prompt=400, completion=180))
                else:
                    turn.refused(wait)
            if wait is not None:
                await clock.sleep(wait)


@pytest.mark.parametrize("knowledge", ["settings", "headers", "none"])
async def test_a_server_with_a_limit_is_used_fully_and_hardly_refuses(knowledge: str) -> None:
    clock = Clock()
    server = Server(clock, 6000, with_headers=knowledge == "headers")
    pace = Pace(requests_per_minute=6000 if knowledge == "settings" else None, clock=clock, sleep=clock.sleep)
    jobs = list(range(6000))

    async def all_clients() -> None:
        await asyncio.gather(*(_client(pace, server, clock, jobs) for _ in range(64)))

    began = clock.now
    await clock.run(all_clients())
    warm = began + 10
    seconds = clock.now - warm
    answered = sum(t >= warm for t in server.answered)
    refused = sum(t >= warm for t in server.refused)
    assert answered / seconds >= (97 if knowledge != "none" else 85)
    assert refused / (answered + refused) < 0.01
    assert len(server.answered) == 6000


async def test_a_few_refusals_among_many_answers_hardly_slow_it_down() -> None:
    clock = Clock()
    pace = Pace(clock=clock, sleep=clock.sleep)
    numbers = iter(range(3000))

    async def client() -> None:
        for number in numbers:
            async with pace.turn(600) as turn:
                await clock.sleep(0.2)
                if number % 40 == 7:
                    turn.refused(0.2)
                else:
                    turn.answered({}, None)

    async def all_clients() -> None:
        await asyncio.gather(*(client() for _ in range(64)))

    began = clock.now
    await clock.run(all_clients())
    assert clock.now - began < 1.5 * 3000 / 320, "a lone refusal delays its own request only"


async def test_nothing_waits_where_nothing_limits() -> None:
    clock = Clock()
    pace = Pace(clock=clock, sleep=clock.sleep)

    async def work() -> None:
        for _ in range(100):
            async with pace.turn(1000) as turn:
                turn.answered({}, None)

    began = clock.now
    await clock.run(work())
    assert clock.now == began


async def test_tokens_are_limited_and_corrected_by_what_was_used() -> None:
    clock = Clock()
    pace = Pace(tokens_per_minute=60_000, clock=clock, sleep=clock.sleep)  # a thousand a second

    async def work(used: int, count: int) -> None:
        for _ in range(count):
            async with pace.turn(2000) as turn:
                turn.answered({}, TokenCount(prompt=used))

    began = clock.now
    await clock.run(work(2000, 10))
    assert clock.now - began == pytest.approx(20 / 0.98, abs=3)
    began = clock.now
    await clock.run(work(200, 10))
    assert clock.now - began < 6


async def test_a_refusal_pauses_all_callers_for_as_long_as_asked() -> None:
    clock = Clock()
    pace = Pace(clock=clock, sleep=clock.sleep)
    left: list[float] = []

    async def refused() -> None:
        async with pace.turn(1) as turn:
            turn.refused(7.0)

    async def other() -> None:
        async with pace.turn(1) as turn:
            left.append(clock.now)
            turn.answered({}, None)

    began = clock.now
    await clock.run(refused())
    await clock.run(asyncio.gather(*(other() for _ in range(5))))
    assert min(left) - began >= 7.0
    assert pace.refusals == 1


async def test_a_limit_for_a_day_does_not_throttle_like_one_for_a_minute() -> None:
    clock = Clock()
    pace = Pace(clock=clock, sleep=clock.sleep)
    headers = {
        "x-ratelimit-limit-requests": "10000",
        "x-ratelimit-remaining-requests": "9999",
        "x-ratelimit-reset-requests": "8.64s",
    }
    async with pace.turn(1) as turn:
        turn.answered(headers, None)
    assert pace.requests_per_s is None


async def test_a_cancelled_caller_gives_its_place_to_another() -> None:
    pace = Pace()
    async with pace.turn(1) as turn:
        turn.refused(0.0)  # from now on few at once

    async def hold(seconds: float) -> None:
        async with pace.turn(1):
            await asyncio.sleep(seconds)

    first = asyncio.create_task(hold(0.05))
    await asyncio.sleep(0.01)
    second = asyncio.create_task(hold(0))
    third = asyncio.create_task(hold(0))
    await asyncio.sleep(0.01)
    second.cancel()
    await asyncio.wait_for(asyncio.gather(first, third), 2)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("6m0s", 360),
        ("120ms", 0.12),
        ("1.5s", 1.5),
        ("2h", 7200),
        ("1d2h3m4s", 93784),
        ("17", 17),
        ("", None),
        ("soon", None),
    ],
)
def test_durations_of_headers(text: str, seconds: float | None) -> None:
    assert duration_s(text) == (None if seconds is None else pytest.approx(seconds))


def test_the_estimate_counts_text_and_half_of_the_answer() -> None:
    request = {"messages": [{"content": "x" * 4000}, {"content": None}], "max_tokens": 1000}
    assert estimated_tokens(request) == 1500
