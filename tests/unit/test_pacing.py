"""Turns of one process: when each comes, and what becomes of those nobody takes."""

import asyncio
import threading
from itertools import pairwise
from traceback import TracebackException

import pytest

from ivsrt_async import Session
from ivsrt_async._core.call_rates import CALL_RATES
from ivsrt_async.errors import ConfigurationError
from ivsrt_async.pacing import Pace, Pacing, PacingTimeoutError, Turn
from tests.support.own_time import OwnTime, let_run

CHANNEL = "arn:aws:ivs:eu-west-1:123456789012:channel/AbC"


@pytest.fixture
def time():
    return OwnTime(1000.0, held=True)


def turn_at(time, operation="DeleteStage", **options) -> Turn:
    facts = {"service": "realtime", "region": "eu-west-1", **options}
    return Turn(operation=operation, clock=time.surroundings(), **facts)


class Takers:
    """Tasks that each take a turn, and when each of them had it."""

    def __init__(self, pace, time) -> None:
        self.pace, self.time = pace, time
        self.start = time.now
        self.tasks: list[asyncio.Task] = []
        self.left: dict[int, float] = {}

    async def join(self, count: int = 1, *args, **options) -> None:
        for _ in range(count):
            number = len(self.tasks)
            self.tasks.append(asyncio.ensure_future(self._take(number, *args, **options)))
        await let_run()

    async def _take(self, number: int, *args, **options) -> None:
        await self.pace.take(turn_at(self.time, *args, **options))
        self.left[number] = round(self.time.now - self.start, 4)

    async def pass_time(self, seconds: float) -> None:
        end = self.time.now + seconds + 1e-6
        while (moment := min((at for at, _ in self.time._sleepers), default=end)) < end:
            await self.time.advance(max(moment - self.time.now, 0))
        await self.time.advance(end - self.time.now)

    async def finish(self) -> None:
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)


@pytest.fixture
async def takers(time):
    made = []

    def make(pace) -> Takers:
        made.append(Takers(pace, time))
        return made[-1]

    yield make
    for each in made:
        await each.finish()


async def test_one_call_fewer_than_the_rate_leaves_at_once_and_the_rest_evenly(takers):
    queue = takers(Pacing())
    await queue.join(8)
    assert list(queue.left.values()) == [0.0] * 4
    await queue.pass_time(1)
    assert list(queue.left.values())[4:] == pytest.approx([0.2, 0.4, 0.6, 0.8])


async def test_turns_are_taken_in_the_order_in_which_they_were_asked_for(takers):
    queue = takers(Pacing())
    for _ in range(12):
        await queue.join()
    await queue.pass_time(3)
    assert list(queue.left) == list(range(12))


async def test_a_long_pause_saves_up_no_more_than_one_burst(takers, time):
    pace = Pacing()
    queue = takers(pace)
    await queue.join(4)
    await queue.pass_time(100)
    later = takers(pace)
    await later.join(10)
    assert list(later.left.values()) == [0.0] * 4


async def test_only_one_of_a_queue_sleeps(takers, time):
    """Nobody polls."""
    queue = takers(Pacing())
    await queue.join(50)
    assert time.sleeping == 1
    await queue.pass_time(10)
    assert len(time.slept) == 46


async def test_who_gives_up_gives_the_turn_back(takers):
    queue = takers(Pacing())
    await queue.join(10)
    for number in (4, 6, 7):  # the first who waits, and two in the middle
        queue.tasks[number].cancel()
    await queue.pass_time(1)
    waited = {number: at for number, at in queue.left.items() if number > 3}
    assert waited == pytest.approx({5: 0.2, 8: 0.4, 9: 0.6})


async def test_a_hundred_who_give_up_leave_nothing_behind(takers, time):
    pace = Pacing()
    queue = takers(pace)
    await queue.join(104)
    await queue.finish()
    await time.advance(0.2)
    later = takers(pace)
    await later.join()
    assert later.left == {0: 0.0}


@pytest.mark.parametrize(
    ("rate", "at_once"), [(0.5, 1), (1, 1), (2, 1), (3, 2), (50, 49), (200, 199)]
)
async def test_every_rate_has_its_burst(takers, rate, at_once):
    queue = takers(Pacing(rates={"DeleteStage": rate}))
    await queue.join(210)
    assert len(queue.left) == at_once
    await queue.pass_time(2)
    assert len(queue.left) == min(at_once + 2 * rate, 210)


async def test_a_share_leaves_the_rest_to_others(takers):
    queue = takers(Pacing(share=0.4))
    await queue.join(10)
    await queue.pass_time(2)
    assert list(queue.left.values()) == pytest.approx([0, 0.5, 1, 1.5, 2])


async def test_operations_services_and_regions_wait_for_nobody_else(takers):
    pace = Pacing()
    queue = takers(pace)
    await queue.join(10)
    others = takers(pace)
    await others.join(operation="GetStage")
    await others.join(operation="DeleteStage", region="us-east-1")
    await others.join(10, operation="TagResource")
    await others.join(9, operation="TagResource", service="chat")
    assert len(others.left) == 1 + 1 + 9 + 9
    assert set(others.left.values()) == {0.0}


async def test_metadata_is_paced_by_channel_and_by_account(takers):
    pace = Pacing(rates={"PutMetadata": 10})
    queue = takers(pace)
    for channel in "abc":
        await queue.join(5, "PutMetadata", service="low_latency", resource=CHANNEL + channel)
    # 4 of the first channel, 4 of the second, and one more makes the account's nine
    assert len(queue.left) == 9
    await queue.pass_time(1)
    assert len(queue.left) == 15
    assert all(b - a <= 0.2001 for a, b in pairwise(sorted(queue.left.values())))


async def test_one_busy_channel_holds_up_no_other(takers):
    pace = Pacing()
    queue = takers(pace)
    await queue.join(50, "PutMetadata", service="low_latency", resource=CHANNEL)
    other = takers(pace)
    await other.join(4, "PutMetadata", service="low_latency", resource=CHANNEL + "d")
    assert other.left == dict.fromkeys(range(4), 0.0)


async def test_channels_that_are_quiet_are_forgotten(time):
    pace = Pacing()
    for number in range(5000):
        time.now += 0.01
        arn = f"{CHANNEL}{number}"
        await pace.take(turn_at(time, "PutMetadata", service="low_latency", resource=arn))
    assert len(pace._lanes) <= 1100


async def test_a_turn_beyond_the_deadline_is_refused_at_once_with_the_wait(takers, time):
    pace = Pacing()
    queue = takers(pace)
    await queue.join(10)  # the next turn comes after 1.4 s
    with pytest.raises(
        PacingTimeoutError, match=r"DeleteStage: its turn .* 1.4 s, .* 1 s left"
    ) as e:
        await pace.take(turn_at(time, deadline=time.now + 1))
    assert e.value.wait == pytest.approx(1.4)
    assert (e.value.maybe_done, e.value.retryable) == (False, True)


async def test_who_is_refused_has_taken_no_turn(takers, time):
    pace = Pacing()
    queue = takers(pace)
    await queue.join(4)
    for _ in range(20):
        with pytest.raises(PacingTimeoutError):
            await pace.take(turn_at(time, deadline=time.now + 0.1))
    await queue.join()
    await queue.pass_time(0.2)
    assert queue.left[4] == pytest.approx(0.2)


async def test_a_deadline_that_leaves_time_is_no_hindrance(takers, time):
    pace = Pacing()
    queue = takers(pace)
    await queue.join(10, deadline=time.now + 1.3)
    await queue.pass_time(2)
    assert len(queue.left) == 10


# When the service refuses


async def test_a_refused_call_slows_its_operation_for_all_and_the_rate_comes_back(takers, time):
    pace = Pacing()
    queue = takers(pace)
    pace.slow_down(turn_at(time))
    await queue.join(300)
    assert queue.left == {}
    await queue.pass_time(2)
    assert len(queue.left) == pytest.approx(2 * 5 * 0.7, abs=1)
    await queue.pass_time(58)
    before = len(queue.left)
    assert before == pytest.approx(60 * 5 * 0.85, abs=6)
    await queue.pass_time(4)
    assert len(queue.left) - before == pytest.approx(20, abs=1)


async def test_refusals_of_one_moment_count_once(takers, time):
    pace = Pacing()
    for _ in range(10):
        pace.slow_down(turn_at(time))
    queue = takers(pace)
    await queue.join(50)
    await queue.pass_time(4)
    assert len(queue.left) == pytest.approx(4 * 5 * 0.7, abs=1)


async def test_a_tenth_of_the_rate_always_remains(takers, time):
    pace = Pacing()
    for _ in range(50):
        time.now += 2
        pace.slow_down(turn_at(time))
    queue = takers(pace)
    await queue.join(50)
    await queue.pass_time(10)
    assert 5 <= len(queue.left) <= 10


async def test_other_operations_are_not_slowed(takers, time):
    pace = Pacing()
    pace.slow_down(turn_at(time))
    queue = takers(pace)
    await queue.join(4, operation="GetStage")
    await queue.join(4, region="us-east-1")
    assert len(queue.left) == 8


async def test_who_waits_already_feels_it_too(takers, time):
    pace = Pacing()
    queue = takers(pace)
    await queue.join(30)
    await queue.pass_time(1)
    before = len(queue.left)
    pace.slow_down(turn_at(time))
    await queue.pass_time(2)
    assert len(queue.left) - before == pytest.approx(2 * 5 * 0.7, abs=1)


async def test_a_call_whose_turn_is_put_off_beyond_its_deadline_ends_then(takers, time):
    pace = Pacing()
    queue = takers(pace)
    await queue.join(5, deadline=time.now + 0.4)
    pace.slow_down(turn_at(time))
    await queue.pass_time(1)
    assert isinstance(queue.tasks[4].exception(), PacingTimeoutError)


# Event loops


def test_a_pace_serves_one_event_loop_after_the_other():
    pace, time = Pacing(), OwnTime()

    async def take_some() -> float:
        before = time.now
        for _ in range(6):
            await pace.take(turn_at(time))
        return time.now - before

    assert asyncio.run(take_some()) == pytest.approx(0.4)
    assert asyncio.run(take_some()) == pytest.approx(1.2)


def test_those_left_behind_by_an_event_loop_hold_up_nobody():
    pace, time = Pacing(), OwnTime(held=True)
    first = asyncio.new_event_loop()
    left = [first.create_task(pace.take(turn_at(time))) for _ in range(10)]
    first.run_until_complete(asyncio.sleep(0))
    first.close()
    time.now += 0.2
    asyncio.run(pace.take(turn_at(time)))
    for task in left:
        task._log_destroy_pending = False  # they are left behind on purpose


@pytest.mark.parametrize("share", [5, "half"])
def test_a_pace_that_was_refused_can_be_shown(share):
    with pytest.raises(ConfigurationError) as refused:
        Pacing(share=share)
    shown = TracebackException.from_exception(refused.value, capture_locals=True)
    assert any(f"<Pacing share={share}>" in line for line in shown.format())


def test_threads_share_a_pace():
    """Each with a loop of its own; they wait for each other, and nobody is forgotten."""
    pace = Pacing(rates={"DeleteStage": 2000})
    moments = []

    class Real:
        monotonic = staticmethod(__import__("time").monotonic)
        sleep = staticmethod(asyncio.sleep)

    async def take_many() -> None:
        async def one() -> None:
            turn = Turn(service="s", operation="DeleteStage", region="r", clock=Real())
            await asyncio.wait_for(pace.take(turn), 20)
            moments.append(1)

        await asyncio.gather(*[one() for _ in range(700)])

    threads = [threading.Thread(target=asyncio.run, args=(take_many(),)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(moments) == 2800


# What is refused


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"rates": {"CreateStage": 0}}, r"rates\['CreateStage'\] must be a number above 0, got 0"),
        ({"rates": {"CreateStage": -1}}, "above 0, got -1"),
        ({"rates": {"CreateStage": float("nan")}}, "above 0, got nan"),
        ({"rates": {"CreateStage": float("inf")}}, "above 0, got inf"),
        ({"rates": {"CreateStage": "5"}}, "above 0, got '5'"),
        ({"rates": {"CreateStage": True}}, "above 0, got True"),
        ({"rates": {"create_stage": 5}}, "'create_stage'; did you mean 'CreateStage'"),
        ({"rates": {"Sing": 5}}, "names no operation of AWS: 'Sing'"),
        ({"rates": 5}, "must be a mapping of operations to calls a second, got int"),
        ({"share": 0}, "share must be a number above 0 and at most 1, got 0"),
        ({"share": -0.5}, "got -0.5"),
        ({"share": 1.5}, "got 1.5"),
        ({"share": float("nan")}, "got nan"),
        ({"share": "half"}, "got 'half'"),
    ],
)
def test_settings_that_make_no_sense_are_refused(options, message):
    with pytest.raises(ConfigurationError, match=message):
        Pacing(**options)


@pytest.mark.parametrize("given", [5, True, "fast", Pacing], ids=str)
def test_a_session_takes_nothing_but_a_pace(given):
    with pytest.raises(ConfigurationError, match="pacing must be a pace, such as Pacing"):
        Session("eu-west-1", pacing=given)


def test_ours_are_paces():
    assert isinstance(Pacing(), Pace)


@pytest.mark.parametrize("operation", sorted(CALL_RATES))
async def test_every_operation_has_a_pace(operation, time):
    await Pacing().take(turn_at(time, operation, deadline=time.now))
