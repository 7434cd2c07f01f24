"""Looking again and again, at a pace that leaves AWS's call rates to others, until it is so.

The calls that are made here are allowed 3 to 5 times a second for a whole account and region.
https://docs.aws.amazon.com/ivs/latest/RealTimeUserGuide/service-quotas.html
"""

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

import attrs

from .._core.arguments import check_seconds
from ..errors import IVSError, WaitError, WaitTimeoutError
from ..session import Session, SessionClock
from ._hints import Hints, listening
from .event_source import EventSource

T = TypeVar("T")
Seen = TypeVar("Seen", covariant=True)

GONE = "gone"
"""The state of what was deleted."""
FIRST_PAUSE = 1.0
LONGEST_PAUSE = 6.0
GROWTH = 1.4


@attrs.frozen
class NotYet:
    """What was seen is not what is waited for."""

    state: str
    """What it is instead."""
    hopeless: bool = False
    """Whether it cannot become so any more."""
    reason: str | None = None
    """Why it cannot."""


@attrs.frozen
class Arrived(Generic[Seen]):
    """What was seen is what is waited for."""

    value: Seen


Look = Callable[[Hints], Awaitable[Arrived[T] | NotYet]]


async def until_seen(
    session: Session,
    look: Look[T],
    *,
    arn: str,
    awaited: str,
    timeout: float,
    events: EventSource | None,
) -> T:
    """Look until what is waited for is there.

    A look that fails for a while, as when calls are throttled, does not end the wait.

    Args:
        session: Its clock counts.
        look: Says what is there now.
        arn: What events have to be about.
        awaited: What is waited for, for errors.
        timeout: Seconds at most.
        events: Hints to look at once.

    Raises:
        WaitError: It cannot become so any more.
        WaitTimeoutError: It is not so in time.
    """
    limit = check_seconds("timeout", timeout)
    wait = _Wait(session.clock, limit, awaited)
    real_time = asyncio.timeout(limit)  # bounds a call that is under way, too
    try:
        async with real_time, listening(events, arn) as hints:
            return await wait.run(look, hints)
    except TimeoutError:
        if real_time.expired():
            raise wait.too_late() from wait.trouble
        raise


class _Wait:
    def __init__(self, clock: SessionClock, limit: float, awaited: str) -> None:
        self._clock = clock
        self._limit = limit
        self._end = clock.monotonic() + limit
        self._awaited = awaited
        self._state: str | None = None
        self.trouble: IVSError | None = None
        """Why the latest look failed, if it did."""

    async def run(self, look: Look[T], hints: Hints) -> T:
        pause = FIRST_PAUSE
        while True:
            hints.heard.clear()
            seen = await self._try(look, hints)
            if isinstance(seen, Arrived):
                return seen.value
            if seen is not None:
                self._state = seen.state
                if seen.hopeless:
                    message = f"gave up waiting for {self._awaited}"
                    raise WaitError(message, state=seen.state, reason=seen.reason)
            left = self._end - self._clock.monotonic()
            if left <= 0:
                raise self.too_late() from self.trouble
            about = pause * random.uniform(0.75, 1.25)  # noqa: S311 - spreads looks, no secret
            await hints.rest(self._clock, min(about, left))
            pause = min(pause * GROWTH, LONGEST_PAUSE)

    async def _try(self, look: Look[T], hints: Hints) -> Arrived[T] | NotYet | None:
        try:
            seen = await look(hints)
        except IVSError as error:
            if not error.retryable:
                raise
            self.trouble = error
            return None
        self.trouble = None
        return seen

    def too_late(self) -> WaitTimeoutError:
        reason = None if self.trouble is None else str(self.trouble)
        message = f"waited {self._limit:g} s for {self._awaited}"
        return WaitTimeoutError(message, state=self._state, reason=reason)
