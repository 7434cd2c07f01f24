"""The clock of the local IVS: it runs with real time and can be moved ahead."""

import asyncio
import heapq
import itertools
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from ..testing import Surroundings

__all__ = ["LocalClock"]

_TURNS = 3
"""Turns of the event loop in which others may go to sleep, too, before time moves."""


class LocalClock:
    """What time it is for stages, tokens and compositions.

    Some things happen as time passes: a composition becomes active, or ends when nobody has
    published for a minute. They happen when the clock is moved past their time, or at the latest
    before the next call is answered; nothing ever waits.

    Every answer tells the time of this clock in its `Date` header. Signatures may be of real time,
    of this clock's, or of any time between, so clients need not know that it was moved.
    """

    def __init__(self) -> None:
        self._ahead = timedelta()
        self._due: list[tuple[datetime, int, Callable[[], object]]] = []
        self._order = itertools.count()
        self._pinned: datetime | None = None
        self._sleeping: list[tuple[datetime, int]] = []

    def now(self) -> datetime:
        """The time, in UTC."""
        if self._pinned is not None:
            return self._pinned
        return datetime.fromtimestamp(time.time(), UTC) + self._ahead

    def advance(self, by: timedelta | float) -> None:
        """Move the clock ahead; everything that falls due on the way happens, in order.

        Args:
            by: How far; a plain number counts seconds.

        Raises:
            ValueError: The step is negative.
        """
        step = by if isinstance(by, timedelta) else timedelta(seconds=by)
        if step < timedelta():
            raise ValueError(f"time only goes forward, got {by!r}")
        target = self.now() + step
        self._run(target)
        self._ahead += step

    async def sleep(self, seconds: float) -> None:
        """Move the clock ahead instead of waiting; of several who sleep, the first to wake first.

        Time moves whatever else is under way, such as calls of other tasks.
        """
        due = self.now() + timedelta(seconds=seconds)
        sleeper = due, next(self._order)
        heapq.heappush(self._sleeping, sleeper)
        try:
            for _ in range(_TURNS):
                await asyncio.sleep(0)
            while self._sleeping[0] != sleeper:  # noqa: ASYNC110 - the first is never far from waking
                await asyncio.sleep(0)
            self.advance(max(due - self.now(), timedelta()))
        finally:
            self._sleeping.remove(sleeper)
            heapq.heapify(self._sleeping)

    def surroundings(self) -> Surroundings:
        """What lets a session live by this clock, so that whatever waits by it takes no time.

        ```python
        async with ivs.session(surroundings=ivs.clock.surroundings()) as session:
            await wait_for_composition(session, composition.arn)    # the clock has moved ahead
        ```
        """
        return Surroundings(
            now=lambda: self.now().timestamp(),
            monotonic=lambda: time.monotonic() + self._ahead.total_seconds(),
            sleep=self.sleep,
        )

    def after(self, seconds: float, happen: Callable[[], object]) -> None:
        """Schedule something to happen so many seconds from now."""
        self.at(self.now() + timedelta(seconds=seconds), happen)

    def at(self, moment: datetime, happen: Callable[[], object]) -> None:
        """Schedule something to happen at a time."""
        heapq.heappush(self._due, (moment, next(self._order), happen))

    def catch_up(self) -> None:
        """Do everything that has fallen due."""
        if self._due:
            self._run(self.now())

    def _run(self, until: datetime) -> None:
        while self._due and self._due[0][0] <= until:
            self._pinned, _, happen = heapq.heappop(self._due)
            try:
                happen()
            finally:
                self._pinned = None
