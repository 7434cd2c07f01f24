"""Time that passes only when somebody sleeps, so that no test has to wait."""

from ivsrt_async._core.clock import Clock


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

    def clock(self, **options) -> Clock:
        """A clock of ours that shows this time."""
        return Clock(now=self.time, monotonic=self.time, sleep=self.sleep, **options)

    def govern(self, session, chance: float = 1.0) -> None:
        """Make this the time of a session, and `chance` the random share of its retry delays."""
        clock = session._runtime.clock
        clock.local_time = clock.monotonic = self.time
        clock.sleep = self.sleep
        session.realtime._pipeline._retrying._chance = lambda: chance
