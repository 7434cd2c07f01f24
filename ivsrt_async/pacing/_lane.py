"""The turns of one operation, in one process."""

import asyncio
from collections import deque
from threading import Lock

import attrs

from .._core.pace import Turn
from ._limits import Limit
from ._slowdown import Slowdown

_MOMENT = 1e-6
"""Seconds that make no difference; a sum of times is off by less."""


@attrs.define(eq=False)
class Place:
    """Somebody's place in the queue."""

    loop: asyncio.AbstractEventLoop
    is_first: "asyncio.Future[None]"

    def tell(self) -> bool:
        """Tell whoever waits there that they are first; False if their event loop has ended."""
        try:
            self.loop.call_soon_threadsafe(self._note)
        except RuntimeError:
            return False
        return True

    def _note(self) -> None:
        if not self.is_first.done():
            self.is_first.set_result(None)


class Lane:
    """Lets calls leave one after the other, first come, first served.

    Only whoever is first sleeps; all others wait until they are. So a queue moves up as soon as
    somebody gives up, and a lower rate is felt at once by all who wait.

    Args:
        limit: How fast turns may follow each other.
        lock: Held while the lane is changed: sessions in several threads may share a pace.
        now: What time it is.
    """

    def __init__(self, limit: Limit, lock: Lock, now: float) -> None:
        self._limit = limit
        self._lock = lock
        self._queue: deque[Place] = deque()
        self._due = now
        """When the next turn would be at an even pace."""
        self._slowdown = Slowdown()

    def wait(self, now: float) -> float:
        """Seconds until the turn of whoever joins the queue now; 0 for at once."""
        ahead = len(self._queue) * self._limit.interval / self._slowdown.share(now)
        return max(max(self._due - now, 0.0) + ahead - self._limit.slack, 0.0)

    def is_free(self, now: float) -> bool:
        """Whether whoever comes now need not wait."""
        return not self._queue and self._due - now <= self._limit.slack + _MOMENT

    def is_idle(self, now: float) -> bool:
        """Whether it is like a new one."""
        return not self._queue and self._due <= now and self._slowdown.share(now) >= 1

    def count(self, now: float) -> None:
        """Note that a call leaves."""
        interval = self._limit.interval / self._slowdown.share(now)
        self._due = max(self._due, now) + interval

    def slow_down(self, now: float) -> None:
        """Lower the rate for a while: the service refused a call."""
        if self._slowdown.cut(now):
            self._due = max(self._due, now + self._limit.slack)  # no burst
            self.count(now)  # and one turn is left out

    def begin_after(self, moment: float) -> None:
        """Let the next call leave one interval after a moment, and no burst with it."""
        self._due = max(self._due, moment + self._limit.interval + self._limit.slack)

    async def come_first(self, turn: Turn) -> Place:
        """Queue until a turn can be taken; whoever has come first keeps the others waiting.

        Raises:
            PacingTimeoutError: The turn lies beyond the deadline.
        """
        loop = asyncio.get_running_loop()
        place = Place(loop, loop.create_future())
        with self._lock:
            self._drop_ended()
            if not self._queue:
                place.is_first.set_result(None)
            self._queue.append(place)
        try:
            await place.is_first
            while (wait := self._due - self._limit.slack - turn.clock.monotonic()) > _MOMENT:
                turn.check(wait)
                await turn.clock.sleep(wait)
        except BaseException:
            self.leave(place)
            raise
        return place

    def leave(self, place: Place) -> None:
        """Give up a place; who was behind it moves up."""
        with self._lock:
            if place not in self._queue:
                return  # its event loop has ended, and it was dropped
            was_first = self._queue[0] is place
            self._queue.remove(place)
            if was_first:
                self._call_next()

    def _call_next(self) -> None:
        while self._queue and not self._queue[0].tell():
            self._queue.popleft()

    def _drop_ended(self) -> None:
        """Forget who is first if they never left because their event loop has ended."""
        if self._queue and self._queue[0].loop.is_closed():
            self._queue.popleft()
            self._call_next()
