"""One timer keeps the time limits of everything that is under way."""

import asyncio

import pytest

from ivsrt_async._core.watch import Watch
from tests.support.own_time import OwnTime, let_run


@pytest.fixture
def time():
    return OwnTime()


class Waiting:
    """Somebody who waits for ever, unless a limit ends it.

    Args:
        watch: Keeps the limit.
        seconds: After which the limit expires; None is never.
    """

    def __init__(self, watch: Watch, seconds: float | None) -> None:
        self.outcome = "waits"
        self._watch = watch
        self._limit = asyncio.timeout(None)
        self._seconds = seconds
        self.task = asyncio.ensure_future(self._wait())

    def after(self, seconds: float | None) -> None:
        """Set another limit in place of the one that is set."""
        end = None if seconds is None else asyncio.get_running_loop().time() + seconds
        self._watch.set(self._limit, end)

    async def _wait(self) -> None:
        self.after(self._seconds)
        try:
            async with self._limit:
                await asyncio.Event().wait()
        except TimeoutError:
            self.outcome = "too late"
        except asyncio.CancelledError:
            self.outcome = "cancelled"
        finally:
            self._watch.discard(self._limit)


@pytest.fixture
async def waiting():
    """A function that has somebody wait for each number of seconds, under one watch."""
    watch, started = Watch(), []

    async def start(*seconds: float | None) -> list[Waiting]:
        those = [Waiting(watch, each) for each in seconds]
        started.extend(those)
        await let_run()
        return those

    start.watch = watch
    yield start
    for one in started:
        one.task.cancel()
    await asyncio.gather(*(one.task for one in started))


def outcomes(those: list[Waiting]) -> list[str]:
    return [one.outcome for one in those]


async def test_each_limit_expires_at_its_own_end(waiting, time):
    those = await waiting(3, 1, 2)
    seen = []
    for _ in range(3):
        await time.advance(1)
        seen.append(outcomes(those))
    assert seen == [
        ["waits", "too late", "waits"],
        ["waits", "too late", "too late"],
        ["too late", "too late", "too late"],
    ]


async def test_a_limit_that_is_set_later_and_ends_earlier_is_kept(waiting, time):
    (patient,) = await waiting(30)
    await time.advance(5)
    (hasty,) = await waiting(1)
    await time.advance(1)
    assert outcomes([patient, hasty]) == ["waits", "too late"]


async def test_a_limit_that_is_set_later_is_kept_when_the_first_has_gone(waiting, time):
    (first,) = await waiting(10)
    await time.advance(5)
    (second,) = await waiting(10)
    first.task.cancel()
    await time.advance(5)  # the timer that was set for the first one rings
    assert outcomes([first, second]) == ["cancelled", "waits"]
    await time.advance(5)
    assert second.outcome == "too late"


async def test_a_limit_can_be_moved(waiting, time):
    longer, shorter = await waiting(1, 10)
    longer.after(10)
    shorter.after(1)
    await time.advance(1)
    assert outcomes([longer, shorter]) == ["waits", "too late"]


async def test_no_limit_never_expires(waiting, time):
    (endless,) = await waiting(None)
    await time.advance(1_000_000)
    assert endless.outcome == "waits"


async def test_all_can_be_ended_at_once_those_that_have_just_expired_among_them(waiting, time):
    those = await waiting(1, 30, None)
    await time.advance(0.5)
    asyncio.get_running_loop().call_at(asyncio.get_running_loop().time(), waiting.watch.end_all)
    await time.advance(0.5)
    assert outcomes(those) == ["too late"] * 3


async def test_one_timer_is_set_for_many_limits(waiting, monkeypatch):
    loop, timers = asyncio.get_running_loop(), []
    call_at = loop.call_at
    monkeypatch.setattr(
        loop, "call_at", lambda *args, **kw: timers.append(1) or call_at(*args, **kw)
    )
    await waiting(*[30] * 100)
    assert len(timers) == 1
