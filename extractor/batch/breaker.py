"""A breaker: when the endpoint is down, the run waits and asks now and then, instead of failing every article."""

import asyncio
import time
from collections.abc import Awaitable, Callable

_FAILURES_TO_OPEN = 5
_LONGEST_WAIT_S = 300.0


class Breaker:
    """Closed: all may work. Open: one at a time probes after a wait that doubles; the others wait with it.

    Attributes:
        is_open: Whether the endpoint is taken to be down.
        next_probe_s: How long until the next probe, when open.
    """

    def __init__(
        self,
        *,
        give_up_after_s: float,
        first_wait_s: float,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._give_up_after_s = give_up_after_s
        self._first_wait_s = first_wait_s
        self._wait_s = first_wait_s
        self._clock = clock
        self._sleep = sleep
        self._in_a_row = 0
        self._opened_at = 0.0
        self._turn = asyncio.Lock()
        self.is_open = False
        self.next_probe_s = 0.0

    async def pass_through(self) -> bool:
        """Return when an article may be worked on; True where it is a probe.

        A probe's outcome must be told by `succeeded` or `failed` before the next can begin.
        """
        while self.is_open:
            await self._turn.acquire()
            if not self.is_open:
                self._turn.release()
                break
            self.next_probe_s = self._wait_s
            try:
                await self._sleep(self._wait_s)
            except BaseException:
                self._turn.release()
                raise
            self._wait_s = min(_LONGEST_WAIT_S, self._wait_s * 2)
            return True
        return False

    def succeeded(self, *, is_probe: bool = False) -> bool:
        """Note that the endpoint answered; return whether that closed the breaker."""
        was_open, self.is_open, self._in_a_row = self.is_open, False, 0
        self._wait_s = self._first_wait_s
        if is_probe:
            self._turn.release()
        return was_open

    def failed(self, *, is_probe: bool = False) -> bool:
        """Note that the endpoint had trouble; return whether that opened the breaker."""
        self._in_a_row += 1
        if is_probe:
            self._turn.release()
        if self.is_open or self._in_a_row < _FAILURES_TO_OPEN:
            return False
        self.is_open, self._opened_at = True, self._clock()
        return True

    @property
    def has_given_up(self) -> bool:
        """Whether the endpoint has been down for longer than the run is to wait."""
        return self.is_open and self._clock() - self._opened_at > self._give_up_after_s
