"""Time that passes only when somebody sleeps, so that no test has to wait."""

from ivsrt_async._core.clock import Clock
from ivsrt_async.testing import Surroundings


class ManualClock:
    """Local and monotonic time in one; every sleep is written down and ends at once."""

    def __init__(self, now: float = 1_750_000_000.0) -> None:
        self.now = now
        self.slept: list[float] = []

    def time(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds

    def surroundings(self, chance: float = 1.0) -> Surroundings:
        """This time for a session, and `chance` as the random share of its retry delays."""
        return Surroundings(
            now=self.time,
            monotonic=self.time,
            sleep=self.sleep,
            chance=lambda: chance,
        )

    def clock(self, **options) -> Clock:
        """A clock of ours that shows this time."""
        return Clock(self.surroundings(), **options)
