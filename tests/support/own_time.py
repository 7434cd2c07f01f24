"""Time as a test wants it: for a session by its public seam, and for the event loop beneath."""

import asyncio
import os
from collections.abc import Callable, Coroutine, Mapping
from typing import TypeVar

from ivsrt_async._core.clock import Clock
from ivsrt_async.testing import Surroundings

T = TypeVar("T")


async def let_run(turns: int = 30) -> None:
    """Let everything that is ready run, sockets on loopback included."""
    for _ in range(turns):
        await asyncio.sleep(0)


async def soon(call: Coroutine[object, object, T], turns: int = 100) -> T:
    """What a call gives that has nothing to wait for.

    Raises:
        AssertionError: It waits.
    """
    task = asyncio.ensure_future(call)
    await let_run(turns)
    if not task.done():
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        raise AssertionError("the call waits for something")
    return await task


async def until(condition: Callable[[], object], turns: int = 30) -> None:
    """Let everything run until something is so; bounded by turns, never by seconds.

    Args:
        condition: Whether it is so.
        turns: Turns of the loop between two looks.

    Raises:
        AssertionError: It never is.
    """
    for _ in range(150_000 // turns):
        if condition():
            return
        await let_run(turns)
    raise AssertionError("it never happened")


class OwnTime:
    """The clocks of a session. They move when something sleeps, or when a test says so.

    Args:
        now: Seconds since 1970.
        held: Whether whoever sleeps waits until `advance` has moved time far enough. Otherwise
            sleeping moves the time by itself and ends at once.
    """

    def __init__(self, now: float = 1_750_000_000.0, *, held: bool = False) -> None:
        self.now = now
        self.slept: list[float] = []
        """Every sleep that was asked for, in order."""
        self._held = held
        self._sleepers: list[tuple[float, asyncio.Future[None]]] = []
        self._ahead = 0.0

    def surroundings(
        self, *, chance: float = 1.0, variables: Mapping[str, str] | None = None
    ) -> Surroundings:
        """What a session is given.

        Args:
            chance: The random share of every delay.
            variables: In place of the environment.
        """
        return Surroundings(
            variables=os.environ if variables is None else variables,
            now=self.time,
            monotonic=self.time,
            sleep=self.sleep,
            chance=lambda: chance,
        )

    def clock(self, **options: bool) -> Clock:
        """A session's clock that shows this time."""
        return Clock(self.surroundings(), **options)

    def time(self) -> float:
        """Local and monotonic time in one."""
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        if not self._held:
            self.now += seconds
            await asyncio.sleep(0)
            return
        sleeper = asyncio.get_running_loop().create_future()
        entry = self.now + seconds, sleeper
        self._sleepers.append(entry)
        try:
            await sleeper
        finally:
            self._sleepers.remove(entry)

    @property
    def sleeping(self) -> int:
        """How many sleep at the moment."""
        return len(self._sleepers)

    async def advance(self, seconds: float) -> None:
        """Move all clocks ahead, the event loop's among them, and let run what that wakes."""
        self.now += seconds
        self._move_loop(seconds)
        for end, sleeper in list(self._sleepers):
            if end <= self.now and not sleeper.done():
                sleeper.set_result(None)
        await let_run()

    def _move_loop(self, seconds: float) -> None:
        """Timers of the loop, such as those of `asyncio.timeout`, ring as if time had passed."""
        loop = asyncio.get_running_loop()
        if not self._ahead:
            true_time = loop.time
            loop.time = lambda: true_time() + self._ahead
        self._ahead += seconds
