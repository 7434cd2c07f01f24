"""Simulated encoders, which stream to stages with the keys of ingest configurations."""

import pytest

from ivsrt_async.errors import ConflictException, ResourceNotFoundException
from ivsrt_async.local import StageClientError
from ivsrt_async.realtime import (
    EventErrorCode,
    EventName,
    IngestConfigurationState,
    IngestProtocol,
    ParticipantProtocol,
)


@pytest.fixture
async def stage(realtime):
    return (await realtime.create_stage()).stage.arn


@pytest.fixture
async def camera(realtime, stage):
    return await realtime.create_ingest_configuration(
        ingest_protocol=IngestProtocol.RTMPS,
        stage_arn=stage,
        user_id="camera",
        attributes={"angle": "left"},
    )


@pytest.fixture
async def redundant(realtime, stage):
    return await realtime.create_ingest_configuration(
        ingest_protocol=IngestProtocol.RTMP,
        insecure_ingest=True,
        stage_arn=stage,
        redundant_ingest=True,
    )


async def participant(realtime, stage, participant_id):
    session_id = (await realtime.get_stage(stage)).active_session_id
    return await realtime.get_participant(
        stage_arn=stage, session_id=session_id, participant_id=participant_id
    )


async def refusal(ivs, key):
    with pytest.raises(StageClientError) as refused:
        await ivs.ingest(key)
    return refused.value.code


async def test_an_encoder_is_a_publisher_on_the_stage(ivs, realtime, stage, camera):
    encoder = await ivs.ingest(camera.stream_key)
    found = await participant(realtime, stage, camera.participant_id)
    assert (found.user_id, found.attributes, found.published, found.protocol) == (
        "camera",
        {"angle": "left"},
        True,
        ParticipantProtocol.RTMPS,
    )
    assert (found.ingest_configuration_arn, found.redundant_ingest) == (camera.arn, False)
    assert (encoder.participant_id, encoder.live) == (camera.participant_id, True)


async def test_a_configuration_is_active_while_its_encoder_streams(ivs, realtime, camera):
    async def listed(state):
        found = realtime.list_ingest_configurations(filter_by_state=state)
        return [ingest.arn async for ingest in found]

    encoder = await ivs.ingest(camera)
    assert await listed(IngestConfigurationState.ACTIVE) == [camera.arn]
    assert await listed(IngestConfigurationState.INACTIVE) == []
    await encoder.end()
    assert await listed(IngestConfigurationState.INACTIVE) == [camera.arn]
    assert not encoder.live
    again = await ivs.ingest(camera)
    await encoder.end()
    assert again.live


async def test_each_redundant_credential_is_a_participant_of_its_own(
    ivs, realtime, stage, redundant
):
    encoders = [await ivs.ingest(c) for c in redundant.redundant_ingest_credentials]
    assert [e.participant_id for e in encoders] == [
        c.participant_id for c in redundant.redundant_ingest_credentials
    ]
    found = await participant(realtime, stage, encoders[0].participant_id)
    assert (found.redundant_ingest, found.protocol) == (True, ParticipantProtocol.RTMP)
    await encoders[0].end()
    state = (await realtime.get_ingest_configuration(redundant.arn)).state
    assert state == IngestConfigurationState.ACTIVE
    await encoders[1].end()
    state = (await realtime.get_ingest_configuration(redundant.arn)).state
    assert state == IngestConfigurationState.INACTIVE


async def test_wrong_keys_are_refused(ivs, camera):
    assert await refusal(ivs, camera.stream_key + "x") == EventErrorCode.INVALID_STREAM_KEY


async def test_a_configuration_without_a_stage_takes_no_stream(ivs, realtime, camera):
    await realtime.update_ingest_configuration(camera.arn, stage_arn="")
    assert await refusal(ivs, camera) == "STAGE_NOT_FOUND"


async def test_a_key_is_for_one_encoder_at_a_time(ivs, realtime, stage, camera):
    await ivs.ingest(camera)
    assert await refusal(ivs, camera) == EventErrorCode.REUSE_OF_STREAM_KEY
    session_id = (await realtime.get_stage(stage)).active_session_id
    events = await realtime.list_participant_events(
        stage_arn=stage, session_id=session_id, participant_id=camera.participant_id
    ).collect()
    assert (events[-1].name, events[-1].error_code) == (
        EventName.PUBLISH_ERROR,
        EventErrorCode.REUSE_OF_STREAM_KEY,
    )


async def test_an_encoder_that_finds_no_room_is_not_on_the_stage(ivs, realtime, stage, camera):
    for _ in range(12):
        token = await realtime.create_participant_token(stage_arn=stage)
        await (await ivs.join(token)).publish()
    assert await refusal(ivs, camera) == EventErrorCode.QUOTA_EXCEEDED
    session_id = (await realtime.get_stage(stage)).active_session_id
    gone = realtime.list_participants(
        stage_arn=stage, session_id=session_id, filter_by_state="DISCONNECTED"
    )
    assert [p.participant_id async for p in gone] == [camera.participant_id]


async def test_what_streams_is_not_changed_nor_deleted_without_force(ivs, realtime, camera):
    encoder = await ivs.ingest(camera)
    with pytest.raises(ConflictException, match="in use by an encoder"):
        await realtime.update_ingest_configuration(camera.arn, stage_arn="")
    with pytest.raises(ConflictException, match="in use by an encoder"):
        await realtime.delete_ingest_configuration(camera.arn)
    assert encoder.live
    await realtime.delete_ingest_configuration(camera.arn, force=True)
    assert not encoder.live
    with pytest.raises(ResourceNotFoundException):
        await realtime.get_ingest_configuration(camera.arn)


async def test_a_disconnected_encoder_leaves_its_configuration_without_a_stage(
    ivs, realtime, stage, camera
):
    encoder = await ivs.ingest(camera)
    await realtime.disconnect_participant(stage_arn=stage, participant_id=encoder.participant_id)
    found = await realtime.get_ingest_configuration(camera.arn)
    assert (found.stage_arn, found.state) == ("", IngestConfigurationState.INACTIVE)
    assert not encoder.live


async def test_disconnecting_one_of_two_redundant_encoders_ends_both(
    ivs, realtime, stage, redundant
):
    encoders = [await ivs.ingest(c) for c in redundant.redundant_ingest_credentials]
    await realtime.disconnect_participant(
        stage_arn=stage, participant_id=encoders[1].participant_id
    )
    found = await realtime.get_ingest_configuration(redundant.arn)
    assert (found.stage_arn, found.state) == ("", IngestConfigurationState.INACTIVE)
    assert [e.live for e in encoders] == [False, False]


async def test_disconnecting_a_copy_of_an_encoder_leaves_the_encoder_alone(
    ivs, realtime, stage, camera
):
    encoder = await ivs.ingest(camera)
    other = (await realtime.create_stage()).stage.arn
    await realtime.start_participant_replication(
        source_stage_arn=stage,
        destination_stage_arn=other,
        participant_id=encoder.participant_id,
    )
    await realtime.disconnect_participant(stage_arn=other, participant_id=encoder.participant_id)
    found = await realtime.get_ingest_configuration(camera.arn)
    assert (found.stage_arn, found.state) == (stage, IngestConfigurationState.ACTIVE)
    assert encoder.live


async def test_deleting_the_stage_ends_the_stream_and_detaches(ivs, realtime, stage, camera):
    encoder = await ivs.ingest(camera)
    await realtime.delete_stage(stage)
    found = await realtime.get_ingest_configuration(camera.arn)
    assert (found.stage_arn, found.state) == ("", IngestConfigurationState.INACTIVE)
    assert not encoder.live


async def test_credentials_change_with_redundancy_only(realtime, redundant):
    same = await realtime.update_ingest_configuration(redundant.arn, redundant_ingest=True)
    assert same.redundant_ingest_credentials == redundant.redundant_ingest_credentials
    single = await realtime.update_ingest_configuration(redundant.arn, redundant_ingest=False)
    assert single.redundant_ingest_credentials is None


async def test_viewers_receive_one_participant_while_any_redundant_encoder_streams(
    ivs, realtime, stage, redundant
):
    ben = await ivs.join(await realtime.create_participant_token(stage_arn=stage))
    first, second = [await ivs.ingest(c) for c in redundant.redundant_ingest_credentials]
    await first.end()
    await ivs.ingest(redundant.redundant_ingest_credentials[0])
    await second.end()
    assert await watched(realtime, stage, ben) == ["JOINED", "SUBSCRIBE_STARTED"]
    await ivs.join(await realtime.create_participant_token(stage_arn=stage))
    await realtime.delete_ingest_configuration(redundant.arn, force=True)
    assert await watched(realtime, stage, ben) == [
        "JOINED",
        "SUBSCRIBE_STARTED",
        "SUBSCRIBE_STOPPED",
    ]


async def watched(realtime, stage, person):
    session_id = (await realtime.get_stage(stage)).active_session_id
    events = realtime.list_participant_events(
        stage_arn=stage, session_id=session_id, participant_id=person.participant_id
    )
    return [event.name async for event in events]


async def test_the_key_of_a_redundant_configuration_itself_is_for_no_encoder(ivs, redundant):
    assert await refusal(ivs, redundant.stream_key) == EventErrorCode.INVALID_STREAM_KEY


async def test_an_encoder_loses_its_connection_after_a_day_and_may_come_back(ivs, camera):
    encoder = await ivs.ingest(camera)
    ivs.clock.advance(24 * 3600 + 1)
    assert not encoder.live
    assert (await ivs.ingest(camera)).live
