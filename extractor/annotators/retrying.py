"""When a request is repeated, and after what wait: the one layer that retries.

The SDK's own retries are off and instructor's loop is not used: layers multiply their attempts.
"""

import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from extractor.errors import ModelError

T = TypeVar("T")


class Fault(Exception):  # noqa: N818 - carries an error of the tree, is none itself
    """An attempt that gave no usable answer.

    Attributes:
        error: What to tell if this was the last attempt.
        is_worth_repeating: Whether another attempt may go better.
        wait_s: How long to wait before it: what the endpoint asks for, 0 for a corrected answer, None to back
            off.
    """

    def __init__(self, error: ModelError, *, is_worth_repeating: bool, wait_s: float | None = None) -> None:
        super().__init__(str(error))
        self.error = error
        self.is_worth_repeating = is_worth_repeating
        self.wait_s = wait_s


@dataclass(frozen=True)
class RetryPolicy:
    """Bounds of one call over all its attempts."""

    max_attempts: int
    max_call_s: float
    """A wait that would end later than this, counted from the first attempt, is not begun."""
    first_wait_s: float = 1.0
    """Upper end of the first random wait; it doubles with each attempt."""
    max_wait_s: float = 60.0
    """Upper end of every random wait. A wait that the endpoint asks for may be longer."""


async def repeat(attempt: Callable[[], Awaitable[T]], policy: RetryPolicy) -> T:
    """Return what the first successful attempt gives.

    Raises:
        Fault: That of the last attempt.
    """
    import tenacity  # noqa: PLC0415 - only a model needs it

    def wait(state: tenacity.RetryCallState) -> float:
        fault = state.outcome.exception() if state.outcome else None
        asked = fault.wait_s if isinstance(fault, Fault) else None
        return _wait_s(asked, state.attempt_number, policy)

    # A new object for each call: tenacity keeps the state of the attempts on it.
    retrying = tenacity.AsyncRetrying(
        stop=tenacity.stop_after_attempt(policy.max_attempts) | tenacity.stop_before_delay(policy.max_call_s),
        wait=wait,
        retry=tenacity.retry_if_exception(lambda e: isinstance(e, Fault) and e.is_worth_repeating),
        reraise=True,
    )
    async for this_attempt in retrying:
        with this_attempt:
            result = await attempt()
    return result


def _wait_s(asked_s: float | None, attempt_number: int, policy: RetryPolicy) -> float:
    """Return the wait asked for, a little jittered so that callers do not return together, or full jitter."""
    if asked_s == 0:
        return 0.0
    if asked_s is not None:
        return asked_s + random.uniform(0, min(policy.first_wait_s, asked_s) / 4)  # noqa: S311 - no secret
    ceiling: float = min(policy.max_wait_s, policy.first_wait_s * 2 ** min(attempt_number - 1, 32))
    return random.uniform(0, ceiling)  # noqa: S311 - no secret
