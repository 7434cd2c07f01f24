"""What no call can ask for any more is kept no longer."""

import gc
import weakref
from datetime import timedelta

import pytest

from ivsrt_async.errors import ConflictException
from ivsrt_async.realtime import AutoParticipantRecordingConfiguration, S3StorageConfiguration
from tests.support.destinations import new_channel

A_WHILE = 10 * 60
"""Longer than sessions, reconnect windows and ended compositions are kept."""


async def test_the_people_of_a_deleted_stage_are_forgotten(ivs, realtime, low_latency):
    storage = await realtime.create_storage_configuration(
        s3=S3StorageConfiguration(bucket_name="recordings")
    )
    recording = AutoParticipantRecordingConfiguration(
        storage_configuration_arn=storage.arn, recording_reconnect_window_seconds=300
    )
    stage, other = [
        (await realtime.create_stage(auto_participant_recording_configuration=recording)).stage.arn
        for _ in range(2)
    ]
    for source, destination in ((stage, other), (other, stage)):
        token = await realtime.create_participant_token(stage_arn=source)
        person = await ivs.join(token)
        await person.publish()
        await realtime.start_participant_replication(
            source_stage_arn=source,
            destination_stage_arn=destination,
            participant_id=person.participant_id,
            reconnect_window_seconds=300,
        )
    await realtime.start_composition(stage_arn=stage, destinations=[await new_channel(low_latency)])
    del person
    gone = [
        weakref.ref(thing)
        for thing in (
            ivs._engine.realtime.stages.get(stage),
            *ivs._engine.realtime.stages.get(stage).active.participants.values(),
        )
    ]
    await realtime.delete_stage(stage)
    ivs.clock.advance(A_WHILE)
    gc.collect()
    assert [reference() for reference in gone] == [None] * 3


async def test_a_storage_configuration_of_deleted_stages_can_be_deleted(realtime):
    storage = await realtime.create_storage_configuration(
        s3=S3StorageConfiguration(bucket_name="recordings")
    )
    recording = AutoParticipantRecordingConfiguration(storage_configuration_arn=storage.arn)
    stages = [
        (await realtime.create_stage(auto_participant_recording_configuration=recording)).stage.arn
        for _ in range(2)
    ]
    await realtime.delete_stage(stages[0])
    with pytest.raises(ConflictException, match=f"in use by {stages[1]}"):
        await realtime.delete_storage_configuration(storage.arn)
    await realtime.delete_stage(stages[1])
    await realtime.delete_storage_configuration(storage.arn)


async def test_a_stream_is_forgotten_after_two_months(ivs, low_latency):
    broadcast = await ivs.go_live(await low_latency.create_channel())
    await broadcast.set_viewers(3)
    gone = weakref.ref(broadcast._run)
    await broadcast.end()
    del broadcast
    ivs.clock.advance(A_WHILE)
    assert gone() is not None
    ivs.clock.advance(timedelta(days=61))
    gc.collect()
    assert gone() is None


async def test_a_chat_token_is_forgotten_some_time_after_it_has_expired(ivs, chat):
    room = await chat.create_room()
    tokens = [
        await chat.create_chat_token(room_identifier=room.arn, user_id="ana") for _ in range(2)
    ]
    await ivs.chat(tokens[0])
    known = ivs._engine.chat.tokens
    assert set(known) == {token.token for token in tokens}
    ivs.clock.advance(A_WHILE + 60)
    assert known == {}
