"""Two hosts who meet: both see each other, or neither does."""

import asyncio

import pytest

from ivsrt_async.errors import (
    AccessDeniedException,
    InvalidRequestError,
    IVSError,
    ResourceNotFoundException,
    UnfinishedError,
)
from ivsrt_async.workflows import Host, end_versus, on_air, start_versus, versus


@pytest.fixture
async def stages(session):
    return [(await session.realtime.create_stage(name=name)).stage for name in ("red", "blue")]


@pytest.fixture
async def hosts(stages, person):
    found = []
    for number, stage in enumerate(stages):
        someone = await person(f"host-{number}", on=stage, publishing=True)
        found.append(Host(stage.arn, someone.participant_id))
    return found


async def seen(session, stages):
    """Who is on air on each of the stages."""
    return [sorted(each.user_id for each in await on_air(session, stage)) for stage in stages]


async def test_both_see_each_other_for_the_length_of_a_block(session, stages, hosts):
    async with versus(session, *hosts) as met:
        assert (met.first, met.second) == tuple(hosts)
        assert await seen(session, stages) == [["host-0", "host-1"], ["host-0", "host-1"]]
    assert await seen(session, stages) == [["host-0"], ["host-1"]]


async def test_starting_and_ending_twice_is_fine(ivs, session, stages, hosts):
    first = await start_versus(session, *hosts, attributes={"team": "x"})
    assert await start_versus(session, *hosts) == first
    starts = [call for call in ivs.calls if call.operation == "StartParticipantReplication"]
    assert len(starts) == 2
    await end_versus(session, first)
    await end_versus(session, first)
    assert await seen(session, stages) == [["host-0"], ["host-1"]]


async def test_it_ends_with_its_block_even_if_that_fails(session, stages, hosts):
    with pytest.raises(ZeroDivisionError):
        async with versus(session, *hosts):
            raise ZeroDivisionError
    assert await seen(session, stages) == [["host-0"], ["host-1"]]


async def test_if_one_is_not_there_the_other_is_not_shown(session, stages, hosts):
    nobody = Host(stages[1].arn, "abcdefghijkl")
    with pytest.raises(ResourceNotFoundException):
        await start_versus(session, hosts[0], nobody)
    assert await seen(session, stages) == [["host-0"], ["host-1"]]


async def test_a_start_that_is_cancelled_midway_is_undone(ivs, session, stages, hosts):
    started = 0

    def count(event):
        nonlocal started
        if event["detail"].get("event_name") == "Participant Replication Start":
            started += 1
            task.cancel()

    ivs.events.listen(count)
    task = asyncio.create_task(start_versus(session, *hosts))
    await asyncio.gather(task, return_exceptions=True)
    assert task.cancelled()
    assert started == 1
    assert await seen(session, stages) == [["host-0"], ["host-1"]]


async def test_what_could_not_be_undone_is_said_and_the_rest_is_undone(ivs, session, stages, hosts):
    started = []

    def cancel_after_both(event):
        if event["detail"].get("event_name") == "Participant Replication Start":
            started.append(event)
            if len(started) == 2:
                task.cancel()

    ivs.events.listen(cancel_after_both)
    ivs.faults.fail("StopParticipantReplication", AccessDeniedException, calls=1)
    task = asyncio.create_task(start_versus(session, *hosts))
    with pytest.raises(UnfinishedError) as raised:
        await task
    undone, why = raised.value.left
    assert undone.startswith(f"{hosts[0].participant_id} may still be shown on {stages[1].arn}: ")
    assert why == "they did not meet: CancelledError"
    assert await seen(session, stages) == [["host-0"], ["host-0", "host-1"]]


@pytest.mark.parametrize(
    "fault",
    [
        lambda faults: faults.throttle("*", share=0.3),
        lambda faults: faults.drop("StartParticipantReplication", calls=3),
        lambda faults: faults.drop("StartParticipantReplication", calls=2, carried_out=True),
        lambda faults: faults.drop("StopParticipantReplication", calls=2, carried_out=True),
        lambda faults: faults.delay("*", 0.001),
    ],
    ids=["throttle", "drop", "lost starts", "lost stops", "delay"],
)
async def test_they_meet_and_part_whatever_happens_on_the_way(ivs, session, stages, hosts, fault):
    fault(ivs.faults)
    async with versus(session, *hosts):
        ivs.faults.delay("ListStages", 0, calls=1)
        assert {len(each) for each in await seen(session, stages)} == {2}
    ivs.faults.clear()
    assert await seen(session, stages) == [["host-0"], ["host-1"]]


async def test_what_could_not_be_ended_is_said(ivs, session, stages, hosts):
    met = await start_versus(session, *hosts)
    ivs.faults.drop("StopParticipantReplication", share=1.0)
    with pytest.raises(IVSError, match="is not finished; left undone: ") as raised:
        await end_versus(session, met)
    assert len(raised.value.left) == 2
    ivs.faults.clear()
    await end_versus(session, met)


async def test_bad_input(session, stages, hosts, channel):
    with pytest.raises(InvalidRequestError, match="another stage"):
        await start_versus(session, hosts[0], Host(stages[0].arn, "abcdefghijkl"))
    with pytest.raises(InvalidRequestError, match="second must be a stage"):
        await start_versus(session, hosts[0], Host(channel.arn, "abcdefghijkl"))
