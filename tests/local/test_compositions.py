"""When compositions end, and how many there may be."""

import pytest

from ivsrt_async.errors import ResourceNotFoundException, ServiceQuotaExceededException
from ivsrt_async.realtime import CompositionState, EventName
from tests.support.destinations import new_channel

STOPPING_SECONDS = 2
DAY = 24 * 3600


@pytest.fixture
async def stage(realtime):
    return (await realtime.create_stage()).stage.arn


async def person_on(ivs, realtime, stage):
    return await ivs.join(await realtime.create_participant_token(stage_arn=stage))


async def state_of(realtime, composition):
    return (await realtime.get_composition(composition.arn)).state


@pytest.fixture
def compose(realtime, low_latency):
    async def start(stage):
        channel = await new_channel(low_latency)
        return await realtime.start_composition(stage_arn=stage, destinations=[channel])

    return start


async def test_the_minute_begins_with_the_end_of_the_last_publisher(ivs, realtime, stage, compose):
    ana = await person_on(ivs, realtime, stage)
    await ana.publish()
    composition = await compose(stage)
    session_id = (await realtime.get_stage(stage)).active_session_id
    ivs.clock.advance(100)
    await ana.leave()
    ivs.clock.advance(100)
    events = realtime.list_participant_events(
        stage_arn=stage, session_id=session_id, participant_id=ana.participant_id
    )
    (stopped,) = [e.event_time async for e in events if e.name == EventName.PUBLISH_STOPPED]
    ended = (await realtime.get_composition(composition.arn)).end_time
    assert round((ended - stopped).total_seconds(), 2) == 60 + STOPPING_SECONDS


async def test_the_minute_goes_on_over_the_end_of_a_session(ivs, realtime, stage, compose):
    token = await realtime.create_participant_token(stage_arn=stage)
    ana = await ivs.join(token)
    await ana.publish()
    composition = await compose(stage)
    await ana.leave()
    ivs.clock.advance(50)
    again = await ivs.join(token)
    await again.publish()
    await again.leave()
    ivs.clock.advance(5)
    await person_on(ivs, realtime, stage)
    ivs.clock.advance(54)
    assert await state_of(realtime, composition) == CompositionState.ACTIVE
    ivs.clock.advance(2)
    assert await state_of(realtime, composition) == CompositionState.STOPPING


async def test_a_composition_ends_after_a_day(ivs, realtime, stage, compose):
    await (await person_on(ivs, realtime, stage)).publish()
    composition = await compose(stage)
    ivs.clock.advance(DAY - 10)
    assert await state_of(realtime, composition) == CompositionState.ACTIVE
    ivs.clock.advance(20)
    assert await state_of(realtime, composition) == CompositionState.STOPPED


async def test_a_composition_fails_with_its_stage(ivs, realtime, stage, compose):
    composition = await compose(stage)
    ivs.clock.advance(10)
    await realtime.delete_stage(stage)
    assert await state_of(realtime, composition) == CompositionState.STOPPING
    ivs.clock.advance(STOPPING_SECONDS + 1)
    assert await state_of(realtime, composition) == CompositionState.FAILED


async def test_a_stage_has_five_compositions_that_have_not_ended(ivs, realtime, stage, compose):
    first, *_ = [await compose(stage) for _ in range(5)]
    with pytest.raises(ServiceQuotaExceededException, match="of a stage: at most 5"):
        await compose(stage)
    await realtime.stop_composition(first.arn)
    ivs.clock.advance(STOPPING_SECONDS + 1)
    await compose(stage)
    assert len(await realtime.list_compositions().collect()) == 6


async def test_an_account_has_twenty_compositions_that_have_not_ended(ivs, realtime, compose):
    stages = [(await realtime.create_stage()).stage.arn for _ in range(5)]
    for stage in stages[:4]:
        for _ in range(5):
            last = await compose(stage)
    with pytest.raises(ServiceQuotaExceededException, match="at most 20"):
        await compose(stages[4])
    await realtime.stop_composition(last.arn)
    ivs.clock.advance(STOPPING_SECONDS + 1)
    await compose(stages[4])


async def test_an_ended_composition_is_kept_for_five_minutes(ivs, realtime, stage, compose):
    composition = await compose(stage)
    await realtime.stop_composition(composition.arn)
    ivs.clock.advance(STOPPING_SECONDS + 290)
    assert await state_of(realtime, composition) == CompositionState.STOPPED
    ivs.clock.advance(20)
    with pytest.raises(ResourceNotFoundException):
        await state_of(realtime, composition)
