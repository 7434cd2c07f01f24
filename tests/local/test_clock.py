"""Time in the local IVS: what falls due, when, and who sees it."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from ivsrt_async.local import LocalClock, LocalIVS, StageClientError
from ivsrt_async.realtime import (
    ChannelDestinationConfiguration,
    CompositionState,
    DestinationConfiguration,
)
from tests.support.destinations import new_channel

CHANNEL = DestinationConfiguration(
    channel=ChannelDestinationConfiguration(
        channel_arn="arn:aws:ivs:us-east-1:123456789012:channel/abcdefghijkl"
    )
)


def test_what_falls_due_on_the_way_happens_at_its_time_and_in_order():
    clock = LocalClock()
    start, seen = clock.now(), []

    def note(name):
        seen.append((name, round((clock.now() - start).total_seconds())))

    def first():
        note("first")
        clock.after(5, lambda: note("its child"))

    clock.after(30, lambda: note("last"))
    clock.after(10, first)
    clock.advance(timedelta(hours=1))
    assert seen == [("first", 10), ("its child", 15), ("last", 30)]
    assert round((clock.now() - start).total_seconds()) == 3600


def test_the_clock_goes_on_when_something_fails():
    clock = LocalClock()
    clock.after(10, lambda: 1 // 0)
    before = clock.now()
    with pytest.raises(ZeroDivisionError):
        clock.advance(60)
    assert clock.now() - before < timedelta(seconds=5)


def test_time_does_not_go_back():
    with pytest.raises(ValueError, match="only goes forward"):
        LocalClock().advance(-1)


async def test_a_composition_has_begun_and_ended_at_its_own_times():
    async with LocalIVS() as ivs, ivs.session() as session:
        stage = (await session.realtime.create_stage()).stage.arn
        begun = ivs.clock.now()
        channel = await new_channel(session.low_latency)
        started = await session.realtime.start_composition(stage_arn=stage, destinations=[channel])
        ivs.clock.advance(200)
        found = await session.realtime.get_composition(started.arn)
        (output,) = found.destinations
        times = [found.start_time, output.start_time, output.end_time, found.end_time]
        assert [round((time - begun).total_seconds()) for time in times] == [0, 2, 62, 62]


async def test_what_is_due_happens_before_a_call_is_answered_and_before_anybody_joins(
    monkeypatch,
):
    async with LocalIVS() as ivs, ivs.session() as session:
        created = await session.realtime.create_stage()
        stage = created.stage.arn
        token = await session.realtime.create_participant_token(stage_arn=stage)
        started = await session.realtime.start_composition(stage_arn=stage, destinations=[CHANNEL])
        real, ahead = ivs.clock.now, timedelta(seconds=3)
        monkeypatch.setattr(ivs.clock, "now", lambda: real() + ahead)
        found = await session.realtime.get_composition(started.arn)
        assert found.state == CompositionState.ACTIVE
        ivs.clock.at(real() + ahead, lambda: ivs._engine.realtime.stages.remove(stage))
        with pytest.raises(StageClientError, match="STAGE_NOT_FOUND"):
            await ivs.join(token)


async def test_sleeping_by_the_clock_moves_it_ahead_and_wakes_the_first_to_wake_first():
    clock = LocalClock()
    start, seen = clock.now(), []
    clock.after(7, lambda: seen.append("due"))

    async def sleeper(seconds):
        await clock.sleep(seconds)
        seen.append((seconds, round((clock.now() - start).total_seconds())))

    await asyncio.gather(*(sleeper(seconds) for seconds in (10, 5, 60, 5)))
    assert seen == [(5, 5), (5, 5), "due", (10, 10), (60, 60)]


async def test_a_sleeper_who_is_cancelled_keeps_nobody_from_waking():
    clock = LocalClock()
    start = clock.now()
    first = asyncio.ensure_future(clock.sleep(1))
    second = asyncio.ensure_future(clock.sleep(30))
    await asyncio.sleep(0)
    first.cancel()
    await asyncio.gather(first, second, return_exceptions=True)
    assert (first.cancelled(), round((clock.now() - start).total_seconds())) == (True, 30)


async def test_a_session_lives_by_the_clock_of_its_local_ivs():
    async with LocalIVS() as ivs, ivs.session(surroundings=ivs.clock.surroundings()) as session:
        before = session.clock.monotonic()
        await session.clock.sleep(3600)
        await session.realtime.list_stages()
        apart = abs((session.clock.now() - ivs.clock.now()).total_seconds())
        ahead = session.clock.now() - datetime.now(UTC)
        assert round((session.clock.monotonic() - before) / 60) == 60
        assert (apart < 3, round(ahead.total_seconds() / 60)) == (True, 60)
