"""One timer for all the attempts of a session, however many are under way."""

import asyncio
import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from asyncio import Timeout, TimerHandle


class Watch:
    """Ends what takes too long.

    What ends an attempt, and tells its end from a cancellation by somebody else, is asyncio's own
    `Timeout`. Only, a timer for each would be set and cancelled again for each: a quarter of what
    a session adds to the cost of a call. As hardly any attempt ever takes too long, one timer that
    looks after the earliest end will do.
    """

    def __init__(self) -> None:
        self._ends: dict[Timeout, float] = {}
        self._timer: TimerHandle | None = None
        self._rings = math.inf

    def set(self, limit: "Timeout", end: float | None) -> None:
        """See to it that a limit expires at a time of the event loop's clock; None is never."""
        self._ends[limit] = end = math.inf if end is None else end
        if end < self._rings:
            self._ring_at(end)

    def discard(self, limit: "Timeout") -> None:
        """Forget a limit that was kept."""
        self._ends.pop(limit, None)

    def _ring_at(self, end: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._rings = end
        self._timer = asyncio.get_running_loop().call_at(end, self._ring)

    def _ring(self) -> None:
        self._timer, self._rings = None, math.inf
        now = asyncio.get_running_loop().time()
        for limit in [limit for limit, end in self._ends.items() if end <= now]:
            self._expire(limit)
        earliest = min(self._ends.values(), default=math.inf)
        if earliest < math.inf:
            self._ring_at(earliest)

    def _expire(self, limit: "Timeout") -> None:
        del self._ends[limit]
        limit.reschedule(0)

    def end_all(self) -> None:
        """Have all limits expire now."""
        for limit in list(self._ends):
            self._expire(limit)
        if self._timer is not None:
            self._timer.cancel()
        self.forget()

    def forget(self) -> None:
        """What was going on belongs to an event loop that has ended, and its timer with it."""
        self._ends.clear()
        self._timer, self._rings = None, math.inf
