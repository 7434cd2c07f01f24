"""Recordings of publishers whose bucket cannot be written to."""

import pytest

from ivsrt_async.events import (
    ParticipantRecordingEndFailure,
    ParticipantRecordingStartFailure,
    parse_event,
)
from ivsrt_async.realtime import (
    AutoParticipantRecordingConfiguration,
    ParticipantRecordingState,
    S3StorageConfiguration,
)


@pytest.fixture
async def stage(realtime):
    storage = await realtime.create_storage_configuration(
        s3=S3StorageConfiguration(bucket_name="recordings")
    )
    recording = AutoParticipantRecordingConfiguration(storage_configuration_arn=storage.arn)
    created = await realtime.create_stage(auto_participant_recording_configuration=recording)
    return created.stage.arn


@pytest.fixture
async def ana(ivs, realtime, stage):
    return await ivs.join(await realtime.create_participant_token(stage_arn=stage))


def told(ivs):
    return [
        parse_event(event)
        for event in ivs.events.kept
        if event["detail-type"] == "IVS Participant Recording State Change"
    ]


async def state_of(realtime, stage, person):
    session_id = (await realtime.get_stage(stage)).active_session_id
    found = await realtime.get_participant(
        stage_arn=stage, session_id=session_id, participant_id=person.participant_id
    )
    return found.recording_state


async def test_a_recording_breaks_off_with_its_bucket(ivs, realtime, stage, ana):
    await ana.publish()
    ivs.clock.advance(30)
    await ivs.lose_bucket("recordings")
    started, failed = told(ivs)
    assert isinstance(failed, ParticipantRecordingEndFailure)
    assert (failed.error_code, failed.reason) == (
        "AccessDeniedException",
        "Access denied to S3 bucket",
    )
    assert failed.recording_s3_key_prefix == started.recording_s3_key_prefix
    assert 30_000 <= failed.recording_duration_ms < 35_000
    assert await state_of(realtime, stage, ana) == ParticipantRecordingState.FAILED
    assert ana.publishing
    await ana.leave()
    assert len(told(ivs)) == 2


async def test_a_recording_does_not_start_without_its_bucket(ivs, realtime, stage, ana):
    await ivs.lose_bucket("recordings", "ResourceNotFoundException")
    await ana.publish()
    (failed,) = told(ivs)
    assert isinstance(failed, ParticipantRecordingStartFailure)
    assert failed.error_code == "ResourceNotFoundException"
    assert await state_of(realtime, stage, ana) == ParticipantRecordingState.FAILED
    await ana.unpublish()
    await ivs.restore_bucket("recordings")
    await ana.publish()
    assert await state_of(realtime, stage, ana) == ParticipantRecordingState.ACTIVE
    assert len(told(ivs)) == 2


async def test_another_bucket_is_no_matter(ivs, realtime, stage, ana):
    await ivs.lose_bucket("elsewhere")
    await ana.publish()
    assert await state_of(realtime, stage, ana) == ParticipantRecordingState.ACTIVE


async def test_a_bucket_is_lost_for_a_reason_that_events_know(ivs):
    with pytest.raises(ValueError, match="error must be one of AccessDeniedException, "):
        await ivs.lose_bucket("recordings", "Whatever")


async def test_a_recording_that_waits_ends_with_its_stage(ivs, realtime, stage, ana):
    recording = (await realtime.get_stage(stage)).auto_participant_recording_configuration
    await realtime.update_stage(
        stage,
        auto_participant_recording_configuration=AutoParticipantRecordingConfiguration(
            storage_configuration_arn=recording.storage_configuration_arn,
            recording_reconnect_window_seconds=60,
        ),
    )
    await ana.publish()
    await ana.leave()
    assert await state_of(realtime, stage, ana) == ParticipantRecordingState.STOPPING
    await realtime.delete_stage(stage)
    ivs.clock.advance(120)
    assert [event.detail["event_name"] for event in told(ivs)] == [
        "Recording Start",
        "Recording End",
    ]
