"""Making failed attempts again; the only file that knows tenacity.

AWS's standard mode, with its numbers as of 2026:
https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
Decisions rest on the facts an error carries (`retryable`, `throttled`, `retry_after`), never on
its class.
"""

import logging
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar

from ..errors import IVSError
from .clock import Clock
from .log import fields, logger
from .settings import RetryPolicy

if TYPE_CHECKING:
    from tenacity import RetryCallState

T = TypeVar("T")

QUOTA = 500
TRANSIENT_COST = 14
THROTTLING_COST = 5
SUCCESS_REFUND = 1
RETRY_AFTER_EXCESS = 5.0
"""Seconds by which the service may stretch a computed delay."""


class RetryQuota:
    """Tokens all retries of a session draw on, so that a failing service is left in peace."""

    def __init__(self) -> None:
        self.available: int = QUOTA

    def take(self, amount: int) -> bool:
        """Take tokens; False if there are not enough, and then none are taken."""
        if amount > self.available:
            return False
        self.available -= amount
        return True

    def give(self, amount: int) -> None:
        """Return tokens; the bucket never holds more than `QUOTA`."""
        self.available = min(QUOTA, self.available + amount)


def retry_cost(failure: IVSError) -> int:
    """Quota tokens the retry of a failure takes."""
    if failure.repaired:
        return 0
    return THROTTLING_COST if failure.throttled else TRANSIENT_COST


def retry_delay(
    failure: IVSError, retry: int, policy: RetryPolicy, chance: Callable[[], float]
) -> float:
    """Seconds to wait before a retry.

    Args:
        failure: What the last attempt ended with.
        retry: Number of the retry, from 0.
        policy: Base delays and the largest one.
        chance: Random numbers from 0 to 1.
    """
    if failure.repaired:
        return 0.0
    base = policy.throttling_base if failure.throttled else policy.transient_base
    delay = chance() * min(base * 2.0**retry, policy.max_delay)
    if failure.retry_after is None:
        return delay
    return max(delay, min(failure.retry_after, delay + RETRY_AFTER_EXCESS))


class Retrying:
    """Makes further attempts once a first one has failed.

    Args:
        policy: How often and how soon.
        quota: The session's retry quota.
        clock: Where the time left comes from.
        chance: Random numbers from 0 to 1.
    """

    def __init__(
        self,
        policy: RetryPolicy,
        quota: RetryQuota,
        clock: Clock,
        chance: Callable[[], float],
    ) -> None:
        self.policy = policy
        self._quota = quota
        self._clock = clock
        self._chance = chance

    async def after(
        self,
        failure: IVSError,
        attempt: Callable[[], Awaitable[T]],
        *,
        may_repeat: Callable[[IVSError], bool],
        sleep: Callable[[float], Awaitable[None]],
        deadline: float | None,
    ) -> T:
        """Go on after a failed first attempt until one succeeds or another is not worth it.

        Args:
            failure: What the first attempt ended with.
            attempt: Makes one more attempt.
            may_repeat: Whether there may be another attempt after a failure.
            sleep: Waits so many seconds.
            deadline: Monotonic time at which the call must have ended; no delay goes beyond it.

        Returns:
            What the successful attempt returned.

        Raises:
            IVSError: The failure of the last attempt made.
        """
        from tenacity import (  # noqa: PLC0415 - most programs never come here
            AsyncRetrying,
            retry_if_exception,
            stop_after_attempt,
        )

        first: IVSError | None = failure
        taken = 0

        async def replay_then_attempt() -> T:
            # Tenacity counts from its own first attempt; that one has already been made.
            nonlocal first
            if first is not None:
                known, first = first, None
                raise known
            return await attempt()

        def no_time_left(state: "RetryCallState") -> bool:
            return (
                deadline is not None and self._clock.monotonic() + state.upcoming_sleep > deadline
            )

        def quota_empty(state: "RetryCallState") -> bool:
            nonlocal taken
            taken = retry_cost(_failure_of(state))
            return not self._quota.take(taken)

        async def sleep_or_refund(seconds: float) -> None:
            if not taken:
                return  # the cause was put right
            try:
                await sleep(seconds)
            except BaseException:
                self._quota.give(taken)  # for a retry that is not made
                raise

        retrying = AsyncRetrying(
            retry=retry_if_exception(lambda e: isinstance(e, IVSError) and may_repeat(e)),
            wait=self._delay,
            stop=_any_of(stop_after_attempt(self.policy.max_attempts), no_time_left, quota_empty),
            sleep=sleep_or_refund,
            before_sleep=_log,
            reraise=True,
        )
        result: T = await retrying(replay_then_attempt)
        self._quota.give(taken)
        return result

    def _delay(self, state: "RetryCallState") -> float:
        return retry_delay(_failure_of(state), state.attempt_number - 1, self.policy, self._chance)


def _any_of(*stops: "Callable[[RetryCallState], bool]") -> "Callable[[RetryCallState], bool]":
    """Stop at the first reason to; those behind it are not asked, so the quota comes last."""
    return lambda state: any(stop(state) for stop in stops)


def _failure_of(state: "RetryCallState") -> IVSError:
    assert state.outcome is not None
    failure = state.outcome.exception()
    assert isinstance(failure, IVSError)
    return failure


def _log(state: "RetryCallState") -> None:
    if not logger.isEnabledFor(logging.INFO):
        return
    failure = _failure_of(state)
    logger.info(
        "%s: attempt %d failed (%s), next in %.3f s",
        failure.operation,
        state.attempt_number,
        getattr(failure, "code", type(failure).__name__),
        state.upcoming_sleep,
        extra=fields(
            operation=failure.operation,
            attempt=state.attempt_number,
            status=getattr(failure, "status", None),
            request_id=getattr(failure, "request_id", None),
            seconds=state.upcoming_sleep,
        ),
    )
