"""The clock of the local IVS: it runs with real time and can be moved ahead."""

import heapq
import itertools
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

__all__ = ["LocalClock"]


class LocalClock:
    """What time it is for stages, tokens and compositions.

    Things that happen by themselves (a composition becomes active, ends for want of publishers)
    are due at a time. They happen when the clock is moved past it, or at the latest before the next
    call is answered; nothing ever waits.

    Signatures are checked against real time all the same, so that clients need not know of it.
    """

    def __init__(self) -> None:
        self._ahead = timedelta()
        self._due: list[tuple[datetime, int, Callable[[], object]]] = []
        self._order = itertools.count()
        self._pinned: datetime | None = None

    def now(self) -> datetime:
        """The time, in UTC."""
        if self._pinned is not None:
            return self._pinned
        return datetime.fromtimestamp(time.time(), UTC) + self._ahead

    def advance(self, by: timedelta | float) -> None:
        """Move the clock ahead, letting everything happen that falls due on the way, in order.

        Args:
            by: How far; a plain number counts seconds.

        Raises:
            ValueError: It would go back.
        """
        step = by if isinstance(by, timedelta) else timedelta(seconds=by)
        if step < timedelta():
            raise ValueError(f"time only goes forward, got {by!r}")
        target = self.now() + step
        self._run(target)
        self._ahead += step

    def after(self, seconds: float, happen: Callable[[], object]) -> None:
        """Let something happen so many seconds from now."""
        self.at(self.now() + timedelta(seconds=seconds), happen)

    def at(self, moment: datetime, happen: Callable[[], object]) -> None:
        """Let something happen at a time."""
        heapq.heappush(self._due, (moment, next(self._order), happen))

    def catch_up(self) -> None:
        """Let everything happen that has fallen due."""
        if self._due:
            self._run(self.now())

    def _run(self, until: datetime) -> None:
        while self._due and self._due[0][0] <= until:
            self._pinned, _, happen = heapq.heappop(self._due)
            try:
                happen()
            finally:
                self._pinned = None
