"""Taking down stages, channels and rooms: in an order that works, planned first, and repeatable."""

import pytest

from ivsrt_async.errors import (
    AccessDeniedException,
    ConflictException,
    InvalidRequestError,
    ResourceNotFoundException,
    UnfinishedError,
)
from ivsrt_async.realtime import CompositionState, IngestProtocol
from ivsrt_async.workflows import (
    StepOutcome,
    end_channel,
    end_room,
    end_stage,
    wait_for_composition,
    wait_for_stream,
)
from tests.support.destinations import new_channel


def told(teardown):
    return [(step.operation, step.resource, str(step.outcome)) for step in teardown.steps]


def changes(ivs, since):
    """Operations since a number of calls that are no reads."""
    recent = list(ivs.calls)[since - ivs.calls.total :] if since < ivs.calls.total else []
    return [c.operation for c in recent if not c.operation.startswith(("Get", "List"))]


@pytest.fixture
async def composition(session, person, stage):
    await person("host", publishing=True)
    started = await session.realtime.start_composition(
        stage_arn=stage.arn, destinations=[await new_channel(session.low_latency)]
    )
    return await wait_for_composition(session, started)


@pytest.fixture
async def copied(session, stage, person):
    """One publisher copied from the stage to another, and one from there to the stage."""
    other = (await session.realtime.create_stage()).stage
    pairs = [(stage, other), (other, stage)]
    people = []
    for source, destination in pairs:
        somebody = await person(on=source, publishing=True)
        await session.realtime.start_participant_replication(
            source_stage_arn=source.arn,
            destination_stage_arn=destination.arn,
            participant_id=somebody.participant_id,
        )
        people.append(somebody)
    return other, *people


async def test_a_stage_ends_after_its_compositions_and_replicas(
    session, stage, composition, copied, ivs
):
    other, ours, theirs = copied
    teardown = await end_stage(session, stage)
    assert told(teardown) == [
        ("StopComposition", composition.arn, "DONE"),
        ("StopParticipantReplication", f"{ours.participant_id} on {other.arn}", "DONE"),
        ("StopParticipantReplication", theirs.participant_id, "DONE"),
        ("DeleteStage", stage.arn, "DONE"),
    ]
    ended = await session.realtime.get_composition(composition.arn)
    assert ended.state == CompositionState.STOPPED
    assert (ours.connected, theirs.publishing) == (False, True)
    with pytest.raises(ResourceNotFoundException):
        await session.realtime.get_stage(stage.arn)
    assert not any(e["detail"]["event_name"] == "Session Failure" for e in ivs.events.kept)


async def test_a_plan_changes_nothing_and_is_what_is_then_done(
    session, stage, composition, copied, ivs
):
    since = ivs.calls.total
    plan = await end_stage(session, stage, dry_run=True)
    assert (changes(ivs, since), {step.outcome for step in plan.steps}) == ([], {"PLANNED"})
    done = await end_stage(session, stage)
    assert [(s.operation, s.resource) for s in plan.steps] == [
        (s.operation, s.resource) for s in done.steps
    ]


async def test_what_is_gone_has_no_steps(session, stage, channel):
    room = await session.chat.create_room()
    for end, it in ((end_stage, stage), (end_channel, channel), (end_room, room)):
        assert len((await end(session, it)).steps) == 1
        assert (await end(session, it)).steps == (await end(session, it, dry_run=True)).steps == ()


async def test_a_composition_that_is_stopping_is_waited_for(session, stage, composition):
    await session.realtime.stop_composition(composition.arn)
    teardown = await end_stage(session, stage)
    assert [step.operation for step in teardown.steps] == ["StopComposition", "DeleteStage"]
    ended = await session.realtime.get_composition(composition.arn)
    assert ended.state == CompositionState.STOPPED


async def test_a_step_that_fails_leaves_the_rest_and_the_next_run_goes_on(
    session, stage, composition, ivs
):
    ivs.fail("DeleteStage", AccessDeniedException)
    with pytest.raises(UnfinishedError, match="left undone: DeleteStage") as raised:
        await end_stage(session, stage)
    assert raised.value.done == (f"StopComposition {composition.arn} done",)
    assert "AccessDeniedException" in raised.value.left[0]
    assert isinstance(raised.value.__cause__, AccessDeniedException)
    assert raised.value.retryable is False
    assert told(await end_stage(session, stage)) == [("DeleteStage", stage.arn, "DONE")]


async def test_a_stage_stays_if_its_composition_cannot_be_stopped(session, stage, composition, ivs):
    ivs.fail("StopComposition", AccessDeniedException)
    with pytest.raises(UnfinishedError) as raised:
        await end_stage(session, stage)
    assert raised.value.left[1] == f"DeleteStage {stage.arn} planned"
    assert (await session.realtime.get_stage(stage.arn)).arn == stage.arn


async def test_what_goes_in_between_counts_as_gone(session, stage, copied, ivs):
    ivs.fail("StopParticipantReplication", ResourceNotFoundException, 2)
    teardown = await end_stage(session, stage)
    outcomes = [str(step.outcome) for step in teardown.steps]
    assert outcomes == [
        "DONE" if step.operation == "DeleteStage" else "GONE" for step in teardown.steps
    ]


async def test_an_ingest_configuration_outlives_its_stage(session, stage, ivs):
    configuration = await session.realtime.create_ingest_configuration(
        stage_arn=stage.arn, ingest_protocol=IngestProtocol.RTMPS
    )
    encoder = await ivs.ingest(configuration)
    await end_stage(session, stage)
    kept = await session.realtime.get_ingest_configuration(configuration.arn)
    assert (kept.stage_arn, encoder.live) == ("", False)


async def test_a_live_channel_is_stopped_and_its_encoder_stays_out(session, channel, ivs):
    keys = await session.low_latency.list_stream_keys(channel.arn).collect()
    broadcast = await ivs.go_live(channel)
    assert told(await end_channel(session, channel)) == [
        ("DeleteStreamKey", keys[0].arn, "DONE"),
        ("StopStream", channel.arn, "DONE"),
        ("DeleteChannel", channel.arn, "DONE"),
    ]
    assert broadcast.live is False
    with pytest.raises(ResourceNotFoundException):
        await session.low_latency.get_channel(channel.arn)


async def test_an_offline_channel_is_deleted_at_once(session, channel, ivs):
    plan = await end_channel(session, channel, dry_run=True)
    assert told(plan) == [("DeleteChannel", channel.arn, "PLANNED")]
    assert told(await end_channel(session, channel)) == [("DeleteChannel", channel.arn, "DONE")]


async def test_a_channel_that_goes_live_again_is_stopped_again(session, channel, ivs):
    ivs.fail("DeleteChannel", ConflictException)  # as if an encoder had come in between
    await ivs.go_live(channel)
    ivs.fail("DeleteStreamKey", ResourceNotFoundException)
    assert [step.outcome for step in (await end_channel(session, channel)).steps] == [
        StepOutcome.GONE,
        StepOutcome.DONE,
        StepOutcome.DONE,
    ]


async def test_a_channel_that_does_not_go_offline_is_left_and_named(session, channel, ivs):
    await ivs.go_live(channel)
    ivs.faults.fail("StopStream", AccessDeniedException)
    with pytest.raises(UnfinishedError) as raised:
        await end_channel(session, channel)
    assert [left.partition(" ")[0] for left in raised.value.left] == ["StopStream", "DeleteChannel"]
    await end_channel(session, channel)


async def test_known_users_are_disconnected_before_their_room_goes(session, ivs):
    room = await session.chat.create_room()
    chatters = {}
    for user_id in ("ana", "ben"):
        token = await session.chat.create_chat_token(room_identifier=room.arn, user_id=user_id)
        chatters[user_id] = await ivs.chat(token)
    teardown = await end_room(session, room, user_ids=["ana", "nobody", "ana"], reason="closed")
    assert [(s.operation, s.resource) for s in teardown.steps] == [
        ("DisconnectUser", "ana"),
        ("DisconnectUser", "nobody"),
        ("DeleteRoom", room.arn),
    ]
    assert (chatters["ana"].connected, chatters["ben"].connected) == (False, True)


async def test_only_the_right_kind_is_taken_down(session, stage, channel, ivs):
    since = ivs.calls.total
    for end, wrong in ((end_stage, channel), (end_channel, stage), (end_room, stage)):
        with pytest.raises(InvalidRequestError, match="must be a"):
            await end(session, wrong)
    for end, right in ((end_stage, stage), (end_channel, channel)):
        with pytest.raises(InvalidRequestError, match="timeout must be"):
            await end(session, right, timeout=0)
    assert ivs.calls.total == since
    assert (await wait_for_stream(session, channel, live=False)) is None
