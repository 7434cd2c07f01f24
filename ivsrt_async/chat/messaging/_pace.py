"""Keeps a connection within the rate the service allows."""

import asyncio
from collections import deque

from ..._core.clock import Clock

REQUESTS = 10
"""Requests a connection may make in a second.

https://docs.aws.amazon.com/ivs/latest/ChatUserGuide/service-quotas.html
"""
_SECOND = 1.05
"""A little more than one: requests may arrive closer together than they were sent."""


class Pace:
    """Lets so many requests through in any second, first come, first served.

    Args:
        clock: The session's sense of time.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._latest: deque[float] = deque(maxlen=REQUESTS)
        self._turn = asyncio.Lock()

    async def admit(self) -> None:
        """Wait until one more request may be sent."""
        async with self._turn:
            if len(self._latest) == REQUESTS:
                wait = self._latest[0] + _SECOND - self._clock.monotonic()
                if wait > 0:
                    await self._clock.sleep(wait)
            self._latest.append(self._clock.monotonic())
