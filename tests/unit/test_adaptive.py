"""Adaptive mode, held against botocore's own classes on the same clock."""

import asyncio
import random

import pytest
from botocore.retries.adaptive import RateClocker
from botocore.retries.bucket import TokenBucket
from botocore.retries.throttling import CubicCalculator

from ivsrt_async._core import adaptive
from ivsrt_async._core.adaptive import AdaptiveLimiter
from tests.support.own_time import OwnTime

START = 1_750_000_000.0


class BotocoreLimiter:
    """What botocore's ClientRateLimiter does with an answer, without its event system."""

    def __init__(self, time: OwnTime) -> None:
        self.current_time = time.time
        self._cubic = CubicCalculator(starting_max_rate=0, start_time=time.now)
        self._rate = RateClocker(self)
        self.bucket = TokenBucket(max_rate=1, clock=self)
        self._enabled = False

    def observe(self, *, throttled: bool) -> None:
        measured = self._rate.record()
        if throttled:
            used = min(measured, self.bucket.max_rate) if self._enabled else measured
            rate = self._cubic.error_received(used, self.current_time())
            self._enabled = True
        else:
            rate = self._cubic.success_received(self.current_time())
        self.bucket.max_rate = min(rate, 2.0 * measured)


@pytest.fixture
def time():
    return OwnTime(START)


async def throttle(limiter, time, calls_per_second=10, seconds=2):
    for _ in range(calls_per_second * seconds):
        time.now += 1 / calls_per_second
        limiter.observe(throttled=False)
    limiter.observe(throttled=True)


def test_the_numbers_are_those_of_aws():
    expected = (0.4, 0.7, 0.8, 0.5, 0.5, 2.0)
    actual = (
        adaptive.SCALE,
        adaptive.BETA,
        adaptive.SMOOTHING,
        adaptive.MEASURING_SPAN,
        adaptive.SLOWEST_RATE,
        adaptive.HEADROOM,
    )
    assert expected == actual


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("throttled_share", [0.02, 0.2, 0.7])
def test_the_rate_is_botocores_after_any_answers(seed, throttled_share, time):
    chance = random.Random(seed)
    ours, theirs = AdaptiveLimiter(time.clock()), BotocoreLimiter(time)
    for _ in range(400):
        time.now += chance.expovariate(20)
        throttled = chance.random() < throttled_share
        ours.observe(throttled=throttled)
        theirs.observe(throttled=throttled)
        assert theirs.bucket.max_rate == pytest.approx(ours.rate)
        assert theirs.bucket.max_capacity == pytest.approx(ours._capacity)


async def test_nobody_waits_before_the_first_throttled_answer(time):
    limiter = AdaptiveLimiter(time.clock())
    for _ in range(1000):
        await limiter.admit()
        limiter.observe(throttled=False)
    assert time.slept == []


async def test_a_throttled_answer_brings_the_rate_to_seven_tenths(time):
    limiter = AdaptiveLimiter(time.clock())
    await throttle(limiter, time)
    assert limiter.measured_rate * 0.7 == pytest.approx(limiter.rate)


async def test_half_a_call_per_second_always_remains(time):
    limiter = AdaptiveLimiter(time.clock())
    for _ in range(50):
        limiter.observe(throttled=True)
    assert limiter.rate == 0.5


async def test_the_rate_never_exceeds_twice_the_measured_one(time):
    limiter = AdaptiveLimiter(time.clock())
    await throttle(limiter, time)
    time.now += 3600  # the cubic curve would now be in the millions
    limiter.observe(throttled=False)
    assert max(0.5, 2 * limiter.measured_rate) == pytest.approx(limiter.rate)


async def test_attempts_leave_at_the_allowed_rate_once_throttled(time):
    limiter = AdaptiveLimiter(time.clock())
    await throttle(limiter, time)
    rate, start = limiter.rate, time.now
    for _ in range(100):
        await limiter.admit()
    assert 100 / rate == pytest.approx(time.now - start, abs=2 / rate)


async def test_attempts_that_wait_together_queue_behind_each_other(time):
    limiter = AdaptiveLimiter(time.clock())
    await throttle(limiter, time)
    limiter._tokens = 0.0
    waits = []

    async def note(seconds):
        waits.append(seconds)

    limiter._clock.sleep = note  # everybody asks at the same moment
    for _ in range(3):
        await limiter.admit()
    assert [1 / limiter.rate, 2 / limiter.rate, 3 / limiter.rate] == pytest.approx(waits)


async def test_who_gives_up_waiting_has_taken_nothing(time):
    limiter = AdaptiveLimiter(time.clock())
    await throttle(limiter, time)
    limiter._tokens = 0.0

    async def for_ever(seconds):
        await asyncio.Event().wait()

    limiter._clock.sleep = for_ever
    waiting = [asyncio.create_task(limiter.admit()) for _ in range(100)]
    await asyncio.sleep(0)
    for task in waiting:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
    assert limiter._tokens == 0.0


async def test_those_who_wait_leave_one_after_the_other(time):
    limiter = AdaptiveLimiter(time.clock())
    await throttle(limiter, time)
    limiter._tokens = 0.0
    sleeping = []

    async def doze(seconds):
        sleeping.append(seconds)
        await asyncio.Event().wait()

    limiter._clock.sleep = doze
    waiting = [asyncio.create_task(limiter.admit()) for _ in range(3)]
    for _ in range(5):
        await asyncio.sleep(0)
    assert sleeping == [pytest.approx(1 / limiter.rate)]
    for task in waiting:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
