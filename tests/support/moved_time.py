"""One time for a session and the local IVS it calls: it jumps whenever there is nothing to do."""

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

from ivsrt_async import Session
from ivsrt_async.local import LocalIVS
from tests.support.own_time import OwnTime, let_run

T = TypeVar("T")

MOST_STEPS = 200_000


class MovedTime(OwnTime):
    """Time stands still while a call is at the server, and jumps to whoever wakes up next.

    Args:
        ivs: Its clock moves along; it has to stand still otherwise.
    """

    def __init__(self, ivs: LocalIVS) -> None:
        super().__init__(held=True)
        self._ivs = ivs

    async def until(self, work: Awaitable[T], *sessions: Session) -> T:
        """Let time pass until some work of these sessions is done."""
        task = asyncio.ensure_future(work)
        try:
            for _ in range(MOST_STEPS):
                await let_run(8)
                if task.done():
                    return await task
                if self._sleepers and not any(map(is_calling, sessions)):
                    seconds = max(min(end for end, _ in self._sleepers) - self.now, 0.0)
                    self._ivs.clock.advance(seconds)
                    await self.advance(seconds)
            raise AssertionError("the work does not end")
        finally:
            task.cancel()


def is_calling(session: Session) -> bool:
    """Whether a request is on its way; all connections are free otherwise."""
    return session._shared.transport.turns._value < session._shared.transport._max_connections
