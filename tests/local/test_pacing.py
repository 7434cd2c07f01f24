"""Sessions with a pace, judged by a local IVS that counts calls as AWS does."""

import asyncio

import attrs
import pytest

from ivsrt_async import RetryPolicy
from ivsrt_async.errors import (
    CallTimeoutError,
    IVSError,
    SessionClosedError,
    ThrottlingException,
)
from ivsrt_async.local import LocalIVS
from ivsrt_async.pacing import Pacing, PacingTimeoutError
from tests.support.moved_time import MovedTime
from tests.support.own_time import let_run

ONCE = RetryPolicy(max_attempts=1)
STAGES, TASKS = 500, 50
IDEAL = (STAGES - 5) / 5
"""Seconds the service takes to accept so many calls: five at once, then five a second."""
ARN = "arn:aws:ivs:us-east-1:123456789012:stage/AbCdEfGhIjKl"


@pytest.fixture
async def ivs(monkeypatch):
    monkeypatch.setattr("ivsrt_async.local.clock.time.time", lambda: 1_750_000_000.0)
    async with LocalIVS(call_rates=True, check_signatures=False) as running:
        yield running


@pytest.fixture
def time(ivs):
    return MovedTime(ivs)


@pytest.fixture
async def make(ivs, time):
    """Makes sessions on the time that the local IVS has."""
    made = []

    def session(**options):
        made.append(ivs.session(surroundings=time.surroundings(), **options))
        return made[-1]

    yield session
    for each in made:
        await each.aclose()


@attrs.define
class Swept:
    """What became of a sweep."""

    refused: int
    """Attempts that the service throttled."""
    failed: int
    seconds: float


async def filled(ivs, stages: int = STAGES) -> list[str]:
    """Stages, and a service that has rested since they were made."""
    arns = []
    async with ivs.session(retry=ONCE) as session:
        for _ in range(stages):
            arns.append((await session.realtime.create_stage()).stage.arn)
            ivs.clock.advance(0.2)
    ivs.clock.advance(60)
    return arns


async def sweep(ivs, time, session) -> Swept:
    """Have some tasks delete all stages."""
    arns = iter(await filled(ivs))
    failed = []

    async def task() -> None:
        for arn in arns:
            try:
                await session.realtime.delete_stage(arn)
            except ThrottlingException as error:
                failed.append(error)

    async def all_tasks() -> int:
        async with session.observe() as calls:
            await asyncio.gather(*[task() for _ in range(TASKS)])
        return sum(call.attempts for call in calls)

    start = time.now
    attempts = await time.until(all_tasks(), session)
    return Swept(attempts - STAGES + len(failed), len(failed), time.now - start)


async def test_a_paced_sweep_is_never_refused_and_takes_hardly_longer_than_it_must(ivs, time, make):
    swept = await sweep(ivs, time, make(pacing=Pacing()))
    assert (swept.refused, swept.failed) == (0, 0)
    assert pytest.approx(IDEAL, rel=0.05) == swept.seconds


async def test_the_same_sweep_without_a_pace_is_refused_and_fails(ivs, time, make):
    swept = await sweep(ivs, time, make())
    assert swept.refused > STAGES / 2
    assert swept.failed > STAGES / 5


async def test_calls_of_another_operation_do_not_wait_for_a_sweep(ivs, time, make):
    session = make(pacing=Pacing())
    stage = (await session.realtime.create_stage()).stage.arn
    sweeping = [asyncio.ensure_future(session.realtime.delete_stage(ARN)) for _ in range(40)]
    await let_run()

    async def tokens() -> None:
        for _ in range(45):
            await session.realtime.create_participant_token(stage_arn=stage)

    async with session.observe() as calls:
        await time.until(tokens(), session)
    assert {call.paced for call in calls} == {0.0}
    assert time.sleeping == 1  # the sweep is still at it
    for task in sweeping:
        task.cancel()
    await asyncio.gather(*sweeping, return_exceptions=True)


async def test_a_call_tells_how_long_it_waited_for_its_turn(time, make):
    session = make(pacing=Pacing())

    async def six() -> list[float]:
        async with session.observe() as calls:
            for _ in range(6):
                await session.realtime.list_stages()
        return [round(call.paced, 3) for call in calls]

    assert await time.until(six(), session) == [0, 0, 0, 0, 0.2, 0.2]


async def test_every_page_of_a_list_has_a_turn(ivs, time, make):
    await filled(ivs, 50)
    session = make(pacing=Pacing())

    async def walk() -> list[float]:
        async with session.observe() as calls:
            await session.realtime.list_stages(max_results=5).collect()
        return [round(call.paced, 3) for call in calls]

    assert await time.until(walk(), session) == [0, 0, 0, 0, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2]


async def test_every_attempt_has_a_turn(ivs, time, make):
    session = make(pacing=Pacing(rates={"GetStage": 1}))
    stage = (await session.realtime.create_stage()).stage.arn
    ivs.fail("GetStage", "ServiceUnavailable", 2, status=503)

    async def look() -> list[tuple[int, float]]:
        async with session.observe() as calls:
            await session.realtime.get_stage(stage)
        return [(call.attempts, round(call.paced + call.waited, 3)) for call in calls]

    assert await time.until(look(), session) == [(3, 2.0)]


async def test_sessions_with_one_pace_share_it_and_regions_do_not(time, make):
    pace = Pacing()
    here, there, elsewhere = (
        make(pacing=pace),
        make(pacing=pace),
        make(region="eu-west-1", pacing=pace),
    )

    async def call(session) -> float:
        async with session.observe() as calls:
            for _ in range(4):
                await session.realtime.list_stages()
        return round(sum(call.paced for call in calls), 3)

    async def all_calls() -> list[float]:
        return [await call(session) for session in (here, there, elsewhere)]

    assert await time.until(all_calls(), here, there, elsewhere) == [0, 0.8, 0]


async def test_metadata_of_a_channel_is_never_refused(ivs, time, make):
    session = make(pacing=Pacing())
    channel = (await session.low_latency.create_channel()).channel
    await ivs.go_live(channel)

    async def put(_: int) -> None:
        await session.low_latency.with_options(retry=ONCE).put_metadata(
            channel_arn=channel.arn, metadata="x"
        )

    start = time.now
    await time.until(asyncio.gather(*map(put, range(50))), session)
    assert time.now - start == pytest.approx((50 - 4) / 5)


async def test_a_turn_beyond_the_time_of_a_call_is_refused_at_once(ivs, make):
    session = make(pacing=Pacing(), timeout=2.1)
    waiting = [asyncio.ensure_future(session.realtime.delete_stage(ARN)) for _ in range(14)]
    await let_run()
    total = ivs.calls.total
    with pytest.raises(PacingTimeoutError) as raised:
        async with session.observe() as calls:
            await session.realtime.delete_stage(ARN)
    error = raised.value
    assert str(error) == "DeleteStage: its turn would come in 2.2 s, and the call has 2.1 s left"
    assert (error.wait, error.attempts, error.maybe_done) == (pytest.approx(2.2), 0, False)
    assert isinstance(error, CallTimeoutError)
    assert (calls[0].paced, ivs.calls.total) == (0.0, total)
    for task in waiting:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)


async def test_a_session_that_closes_ends_the_wait_for_turns(make):
    session = make(pacing=Pacing())
    calls = [asyncio.ensure_future(session.realtime.delete_stage(ARN)) for _ in range(14)]
    await let_run(200)
    await session.aclose()
    ends = await asyncio.gather(*calls, return_exceptions=True)
    assert [type(end) for end in ends[4:]] == [SessionClosedError] * 10


async def test_a_refused_call_slows_the_sessions_that_share_the_pace(ivs, time, make):
    """Somebody else draws on the same rate."""
    pace = Pacing()
    one, other = make(pacing=pace, retry=ONCE), make(pacing=pace)
    ivs.throttle("ListStages", 1)
    with pytest.raises(ThrottlingException):
        await one.realtime.list_stages()

    async def call() -> float:
        async with other.observe() as calls:
            for _ in range(8):
                await other.realtime.list_stages()
        return sum(call.paced for call in calls)

    assert await time.until(call(), other) == pytest.approx(8 / 3.5, rel=0.02)


async def test_with_a_neighbour_on_the_same_rate_hardly_a_call_fails(ivs, time, make):
    """A console takes three of the five calls a second without asking anybody."""
    paced, neighbour = make(pacing=Pacing()), make(retry=ONCE)
    done: list[BaseException | None] = []

    async def ours() -> None:
        for _ in range(20):
            try:
                await paced.realtime.get_stage(ARN)
            except IVSError as error:
                done.append(error)

    async def theirs() -> None:
        while True:
            await time.sleep(1 / 3)
            await asyncio.gather(neighbour.realtime.get_stage(ARN), return_exceptions=True)

    console = asyncio.ensure_future(theirs())
    await time.until(asyncio.gather(*[ours() for _ in range(10)]), paced, neighbour)
    console.cancel()
    await asyncio.gather(console, return_exceptions=True)
    assert len(done) == 200
    refused = [error for error in done if isinstance(error, ThrottlingException)]
    assert len(refused) <= 10
