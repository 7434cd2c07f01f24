"""Delays, quota and the order of decisions of AWS's standard retry mode."""

import asyncio

import pytest

from ivsrt_async import RetryPolicy
from ivsrt_async._core.retry import QUOTA, Retrying, RetryQuota, retry_cost, retry_delay
from ivsrt_async.errors import IVSError, TransportError
from tests.support.own_time import OwnTime


def failure(*, retryable=True, throttled=False, retry_after=None) -> IVSError:
    error = IVSError("no")
    error.retryable, error.throttled, error.retry_after = retryable, throttled, retry_after
    return error


def delays(throttled: bool, chance: float, count: int = 12) -> list[float]:
    policy = RetryPolicy()
    return [
        retry_delay(failure(throttled=throttled), i, policy, lambda: chance) for i in range(count)
    ]


class Attempts:
    """Fails with the errors given, one after the other, then succeeds."""

    def __init__(self, *failures: Exception) -> None:
        self._failures = list(failures)
        self.made = 0

    async def __call__(self) -> str:
        self.made += 1
        if self._failures:
            raise self._failures.pop(0)
        return "done"


@pytest.fixture
def time():
    return OwnTime()


@pytest.fixture
def quota():
    return RetryQuota()


class retrying:
    """Makes further attempts as a call does."""

    def __init__(self, time, quota, chance=1.0, **policy) -> None:
        self._retrying = Retrying(RetryPolicy(**policy), quota, time.clock(), lambda: chance)
        self._sleep = time.sleep

    async def after(self, first, attempts, deadline):
        return await self._retrying.after(
            first,
            attempts,
            may_repeat=lambda error: error.retryable,
            sleep=self._sleep,
            deadline=deadline,
        )


def test_a_call_has_three_attempts_unless_told_otherwise():
    assert RetryPolicy().max_attempts == 3


def test_transient_failures_wait_from_50_ms_doubling_up_to_20_s():
    expected = [0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8, 20.0, 20.0, 20.0]
    assert expected == pytest.approx(delays(throttled=False, chance=1.0))


def test_throttled_calls_wait_from_1_s_doubling_up_to_20_s():
    expected = [1.0, 2.0, 4.0, 8.0, 16.0, 20.0, 20.0]
    assert expected == delays(throttled=True, chance=1.0, count=7)


def test_the_cap_comes_before_the_random_share():
    assert delays(throttled=True, chance=0.5, count=7) == [0.5, 1.0, 2.0, 4.0, 8.0, 10.0, 10.0]


def test_the_random_share_may_be_nothing():
    assert delays(throttled=True, chance=0.0) == [0.0] * 12


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        pytest.param(0.0, 1.0, id="never less than the computed delay"),
        pytest.param(0.999, 1.0, id="just less than the computed delay"),
        pytest.param(2.5, 2.5, id="as long as the service asks"),
        pytest.param(6.0, 6.0, id="at most 5 s more than the computed delay"),
        pytest.param(3600.0, 6.0, id="an hour is not obeyed"),
        pytest.param(None, 1.0, id="not asked"),
    ],
)
def test_the_service_may_stretch_a_delay_by_up_to_5_s(asked, expected):
    error = failure(throttled=True, retry_after=asked)
    assert expected == retry_delay(error, 0, RetryPolicy(), lambda: 1.0)


def test_the_quota_holds_500_tokens():
    assert 500 == QUOTA == RetryQuota().available


def test_a_transient_retry_costs_14_tokens_and_a_throttled_one_5():
    assert (retry_cost(failure()), retry_cost(failure(throttled=True))) == (14, 5)


def test_a_connection_failure_costs_as_much_as_a_transient_one():
    assert retry_cost(TransportError("reset")) == 14


def test_the_quota_gives_all_tokens_asked_for_or_none(quota):
    quota.available = 13
    assert (quota.take(14), quota.available) == (False, 13)
    assert (quota.take(13), quota.available) == (True, 0)


def test_the_quota_never_holds_more_than_500(quota):
    quota.give(1)
    assert quota.available == 500


async def test_a_success_after_a_retry_returns_what_the_last_retry_took(time, quota):
    attempts = Attempts(failure(throttled=True))
    assert await retrying(time, quota).after(failure(), attempts, None) == "done"
    assert quota.available == 500 - 14 - 5 + 5


async def test_a_call_that_fails_in_the_end_gets_nothing_back(time, quota):
    last = failure()
    with pytest.raises(IVSError) as raised:
        await retrying(time, quota).after(failure(), Attempts(failure(), last), None)
    assert last is raised.value
    assert quota.available == 500 - 14 - 14


async def test_a_retry_that_is_not_made_gives_its_tokens_back(time, quota):
    async def interrupted(_):
        raise asyncio.CancelledError

    time.sleep = interrupted
    with pytest.raises(asyncio.CancelledError):
        await retrying(time, quota).after(failure(), Attempts(), None)
    assert quota.available == 500


async def test_a_retry_whose_cause_was_put_right_costs_nothing_and_does_not_wait(time, quota):
    first = failure()
    first.repaired = True
    assert await retrying(time, quota).after(first, Attempts(), None) == "done"
    assert (time.slept, quota.available) == ([], 500)


async def test_nobody_sleeps_after_the_last_attempt(time, quota):
    attempts = Attempts(failure(), failure(), failure())
    with pytest.raises(IVSError):
        await retrying(time, quota).after(failure(), attempts, None)
    assert (attempts.made, time.slept) == (2, [0.05, 0.1])


async def test_an_empty_quota_raises_at_once_without_sleeping(time, quota):
    quota.available = 13
    first, attempts = failure(), Attempts()
    with pytest.raises(IVSError) as raised:
        await retrying(time, quota).after(first, attempts, None)
    assert first is raised.value
    assert (attempts.made, time.slept, quota.available) == (0, [], 13)


async def test_a_throttled_call_may_still_be_retried_when_a_transient_one_may_not(time, quota):
    quota.available = 13
    await retrying(time, quota).after(failure(throttled=True), Attempts(), None)
    assert quota.available == 13


async def test_the_last_attempt_takes_nothing_from_the_quota(time, quota):
    with pytest.raises(IVSError):
        await retrying(time, quota, max_attempts=1).after(failure(), Attempts(), None)
    assert quota.available == 500


async def test_a_failure_that_trying_again_cannot_mend_ends_the_call(time, quota):
    attempts = Attempts(failure(retryable=False))
    with pytest.raises(IVSError):
        await retrying(time, quota, max_attempts=9).after(failure(), attempts, None)
    assert (attempts.made, time.slept) == (1, [0.05])


async def test_an_error_that_is_not_ours_passes_through(time, quota):
    with pytest.raises(ZeroDivisionError):
        await retrying(time, quota).after(failure(), Attempts(ZeroDivisionError()), None)


async def test_no_delay_goes_beyond_the_deadline(time, quota):
    attempts = Attempts()
    with pytest.raises(IVSError):
        await retrying(time, quota).after(failure(throttled=True), attempts, time.now + 0.99)
    assert (attempts.made, time.slept, quota.available) == (0, [], 500)


async def test_a_delay_that_ends_with_the_deadline_is_slept(time, quota):
    await retrying(time, quota).after(failure(throttled=True), Attempts(), time.now + 1.0)
    assert time.slept == [1.0]


async def test_each_delay_is_computed_from_the_failure_before_it(time, quota):
    attempts = Attempts(failure(throttled=True), failure(retry_after=3.0))
    await retrying(time, quota, max_attempts=9).after(failure(), attempts, None)
    assert time.slept == [0.05, 2.0, 3.0]


async def test_delays_and_attempts_follow_the_policy(time, quota):
    policy = {"max_attempts": 5, "transient_base": 1.0, "max_delay": 3.0}
    with pytest.raises(IVSError):
        await retrying(time, quota, **policy).after(
            failure(), Attempts(*[failure() for _ in range(9)]), None
        )
    assert time.slept == [1.0, 2.0, 3.0, 3.0]
