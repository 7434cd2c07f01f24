"""Time limits: they behave like `asyncio.timeout`, at the price of one timer for many."""

import asyncio
from contextlib import suppress

import pytest

from ivsrt_async._core.deadlines import Deadlines

SOON = 0.01
NEVER = 30.0


async def stuck():
    await asyncio.sleep(1)
    pytest.fail("nothing cut this short")


class OneByOne:
    """asyncio's own timeouts, in the dress of `Deadlines`: what holds for them holds for ours."""

    class _Limit:
        def __init__(self, seconds):
            self._timeout = asyncio.timeout(seconds)

        def __enter__(self):
            with suppress(StopIteration):
                self._timeout.__aenter__().send(None)

        def __exit__(self, *details):
            try:
                self._timeout.__aexit__(*details).send(None)
            except StopIteration as done:
                return done.value

    def limit(self, seconds):
        return self._Limit(seconds)

    def close(self):
        """Nothing is left of them."""


@pytest.fixture(params=[Deadlines, OneByOne])
def deadlines(request):
    made = request.param()
    yield made
    made.close()


async def test_what_ends_in_time_is_left_alone(deadlines):
    with deadlines.limit(NEVER):
        await asyncio.sleep(0)
    assert asyncio.current_task().cancelling() == 0


async def test_what_takes_too_long_ends_in_a_timeout_error(deadlines):
    with pytest.raises(TimeoutError) as raised, deadlines.limit(SOON):
        await asyncio.sleep(NEVER)
    assert isinstance(raised.value.__cause__ or raised.value.__context__, asyncio.CancelledError)
    assert asyncio.current_task().cancelling() == 0


async def test_no_time_at_all_is_a_limit_too(deadlines):
    with pytest.raises(TimeoutError), deadlines.limit(0):
        await asyncio.sleep(NEVER)


async def test_without_a_limit_nothing_is_cut(deadlines):
    with deadlines.limit(None):
        await asyncio.sleep(SOON)


async def test_an_error_inside_comes_out_as_it_is(deadlines):
    with pytest.raises(ZeroDivisionError), deadlines.limit(NEVER):
        raise ZeroDivisionError


async def test_cancellation_from_outside_passes_through(deadlines):
    async def work():
        with deadlines.limit(NEVER):
            await asyncio.sleep(NEVER)

    task = asyncio.create_task(work())
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert task.cancelled()


async def test_cancellation_from_outside_wins_over_expiry_at_the_same_moment(deadlines):
    async def work():
        with deadlines.limit(SOON):
            try:
                await asyncio.sleep(NEVER)
            except asyncio.CancelledError:
                asyncio.current_task().cancel()
                raise

    task = asyncio.create_task(work())
    with pytest.raises(asyncio.CancelledError):
        await task
    assert task.cancelled()


async def test_a_swallowed_cancellation_ends_without_an_error(deadlines):
    with deadlines.limit(SOON), suppress(asyncio.CancelledError):
        await asyncio.sleep(NEVER)
    assert asyncio.current_task().cancelling() == 0
    await asyncio.sleep(0)  # nothing is left over to strike later


async def test_an_error_raised_because_of_expiry_comes_out_as_it_is(deadlines):
    async def work():
        with deadlines.limit(SOON):
            try:
                await asyncio.sleep(NEVER)
            finally:
                raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await work()
    assert asyncio.current_task().cancelling() == 0


@pytest.mark.parametrize(("outer", "inner", "cut"), [(NEVER, SOON, 0), (SOON, NEVER, 1)])
async def test_of_nested_limits_the_shorter_one_ends_its_own_block(deadlines, outer, inner, cut):
    blocks = []
    try:
        with deadlines.limit(outer):
            try:
                with deadlines.limit(inner):
                    await asyncio.sleep(NEVER)
            except TimeoutError:
                blocks.append("inner")
    except TimeoutError:
        blocks.append("outer")
    assert [["inner"], ["outer"]][cut] == blocks


async def test_nested_limits_of_the_same_length_may_expire_together(deadlines):
    with pytest.raises(TimeoutError), deadlines.limit(SOON), deadlines.limit(SOON):
        await asyncio.sleep(NEVER)
    assert asyncio.current_task().cancelling() == 0


async def test_many_limits_of_one_length_share_one_timer(monkeypatch):
    loop, deadlines, timers = asyncio.get_running_loop(), Deadlines(), []
    call_at = loop.call_at
    monkeypatch.setattr(loop, "call_at", lambda *a, **k: timers.append(a) or call_at(*a, **k))
    limits = [deadlines.limit(NEVER) for _ in range(1000)]
    for limit in limits:
        limit.__enter__()
    assert len(timers) == 1
    for limit in limits:
        limit.__exit__(None, None, None)
    deadlines.close()


async def test_each_of_many_limits_ends_its_own_task_in_turn():
    deadlines, ended = Deadlines(), []

    async def work(number):
        await asyncio.sleep(number * 0.002)
        with suppress(TimeoutError), deadlines.limit(SOON):
            await asyncio.sleep(NEVER if number % 2 else 0)
        ended.append(number)

    async with asyncio.TaskGroup() as group:
        for number in range(10):
            group.create_task(work(number))
    assert [number for number in ended if number % 2] == [1, 3, 5, 7, 9]
    assert list(range(10)) == sorted(ended)


async def test_a_length_that_is_not_used_any_more_is_forgotten():
    deadlines = Deadlines()
    for number in range(100):
        with deadlines.limit(0.001 + number / 1e6):
            pass
    await asyncio.sleep(SOON)
    assert deadlines._queues == {}


async def test_closing_leaves_the_limits_of_what_is_still_going_on():
    deadlines = Deadlines()

    async def work():
        with deadlines.limit(SOON):
            deadlines.close()
            await stuck()

    with pytest.raises(TimeoutError):
        await work()


async def test_closing_takes_back_the_timers_nobody_needs():
    deadlines = Deadlines()
    with deadlines.limit(NEVER):
        pass
    (queue,) = deadlines._queues.values()
    timer = queue._timer
    deadlines.close()
    assert timer.cancelled()


def test_limits_work_in_a_second_event_loop():
    deadlines = Deadlines()

    async def long():
        with deadlines.limit(0.02):
            await asyncio.sleep(0)

    async def too_long():
        with pytest.raises(TimeoutError), deadlines.limit(0.02):
            await stuck()
        deadlines.close()

    asyncio.run(long())  # its timer dies with its loop
    asyncio.run(too_long())


def test_outside_of_a_task_the_error_says_so():
    def use(loop):
        with pytest.raises(RuntimeError, match="inside an asyncio task"):
            Deadlines().limit(NEVER).__enter__()
        loop.stop()

    loop = asyncio.new_event_loop()
    loop.call_soon(use, loop)
    loop.run_forever()
    loop.close()
