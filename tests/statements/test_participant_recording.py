"""What becomes of people's media when a stage is recorded, person by person."""

import pytest

from tests.statements.announced import PARTICIPANT_RECORDING, announced, names
from tests.statements.boto3_clients import conflicting
from tests.statements.on_stage import (
    new_stage,
    new_storage,
    on_air,
    participant,
    session_of,
)
from tests.statements.pages import documented


@pytest.fixture
async def storage(realtime):
    return await new_storage(realtime)


@pytest.fixture
def recorded_stage(realtime, storage):
    async def create(**recording):
        wanted = {"storageConfigurationArn": storage, **recording}
        return await new_stage(realtime, autoParticipantRecordingConfiguration=wanted)

    return create


def recordings(ivs):
    return announced(ivs, PARTICIPANT_RECORDING)


@documented("RealTimeUserGuide", "rt-individual-participant-recording")
async def test_recording_starts_with_publishing(ivs, realtime, recorded_stage):
    stage = await recorded_stage()
    ana = await on_air(ivs, realtime, stage)
    (started,) = recordings(ivs)
    assert (started["event_name"], started["participant_id"]) == (
        "Recording Start",
        ana.participant_id,
    )
    assert started["session_id"] == await session_of(realtime, stage)
    assert started["recording_s3_bucket_name"] == "recordings"


@documented("RealTimeUserGuide", "rt-individual-participant-recording")
async def test_a_recording_lies_under_stage_session_participant_and_time(
    ivs, realtime, recorded_stage
):
    stage = await recorded_stage()
    ana = await on_air(ivs, realtime, stage)
    stage_id, session_id, participant_id, moment = recordings(ivs)[0][
        "recording_s3_key_prefix"
    ].split("/")
    assert (stage_id, participant_id) == (stage.rpartition("/")[2], ana.participant_id)
    assert session_id == await session_of(realtime, stage)
    assert [part.isdigit() for part in moment.rstrip("Z").replace("T", "-").split("-")] == [
        True
    ] * 6


@documented("RealTimeUserGuide", "rt-individual-participant-recording")
async def test_calls_too_say_where_somebody_is_recorded(ivs, realtime, recorded_stage):
    stage = await recorded_stage()
    ana = await on_air(ivs, realtime, stage)
    ivs.clock.advance(10)
    found = await participant(realtime, stage, ana.participant_id)
    assert (found["recordingState"], found["recordingS3BucketName"]) == ("ACTIVE", "recordings")
    assert found["recordingS3Prefix"].split("/")[:3] == [
        stage.rpartition("/")[2],
        await session_of(realtime, stage),
        ana.participant_id,
    ]


@documented("RealTimeUserGuide", "eventbridge")
async def test_a_recording_that_ended_tells_how_long_it_is(ivs, realtime, recorded_stage):
    ana = await on_air(ivs, realtime, await recorded_stage())
    ivs.clock.advance(90)
    await ana.unpublish()
    ivs.clock.advance(30)
    started, ended = recordings(ivs)
    assert ended["event_name"] == "Recording End"
    assert ended["recording_s3_key_prefix"] == started["recording_s3_key_prefix"]
    assert 90_000 <= ended["recording_duration_ms"] < 95_000


@documented("RealTimeUserGuide", "getting-started-create-stage")
async def test_nobody_is_recorded_unless_the_stage_says_so(ivs, realtime):
    await on_air(ivs, realtime, await new_stage(realtime))
    ivs.clock.advance(60)
    assert recordings(ivs) == []


@documented("RealTimeUserGuide", "rt-individual-participant-recording")
async def test_each_publisher_has_a_recording(ivs, realtime, recorded_stage):
    stage = await recorded_stage()
    for _ in range(3):
        await on_air(ivs, realtime, stage)
    assert len({started["recording_s3_key_prefix"] for started in recordings(ivs)}) == 3


@documented("RealTimeUserGuide", "rt-individual-participant-recording")
async def test_the_end_of_a_recording_waits_for_the_reconnect_window(ivs, realtime, recorded_stage):
    ana = await on_air(ivs, realtime, await recorded_stage(recordingReconnectWindowSeconds=60))
    await ana.leave()
    ivs.clock.advance(55)
    assert names(ivs, PARTICIPANT_RECORDING) == ["Recording Start"]
    ivs.clock.advance(30)
    assert names(ivs, PARTICIPANT_RECORDING) == ["Recording Start", "Recording End"]


@documented("RealTimeUserGuide", "rt-individual-participant-recording")
async def test_who_comes_back_within_the_window_goes_on_under_the_same_prefix(
    ivs, realtime, recorded_stage
):
    stage = await recorded_stage(recordingReconnectWindowSeconds=60)
    await on_air(ivs, realtime, stage)
    token = (await realtime.create_participant_token(stageArn=stage))["participantToken"]
    ana = await ivs.join(token["token"])
    await ana.publish()
    before = await participant(realtime, stage, ana.participant_id)
    await ana.leave()
    ivs.clock.advance(30)
    ana = await ivs.join(token["token"])
    await ana.publish()
    after = await participant(realtime, stage, ana.participant_id)
    assert after["recordingS3Prefix"] == before["recordingS3Prefix"]
    assert "Recording End" not in names(ivs, PARTICIPANT_RECORDING)


@documented("RealTimeUserGuide", "rt-individual-participant-recording")
@pytest.mark.parametrize(
    "recording", [{"recordingReconnectWindowSeconds": 20}, {}], ids=["too late", "no window"]
)
async def test_who_comes_back_later_gets_another_recording(
    ivs, realtime, recorded_stage, recording
):
    stage = await recorded_stage(**recording)
    token = (await realtime.create_participant_token(stageArn=stage))["participantToken"]
    for _ in range(2):
        ana = await ivs.join(token["token"])
        await ana.publish()
        ivs.clock.advance(30)
        await ana.leave()
        ivs.clock.advance(60)
    started = [event for event in recordings(ivs) if event["event_name"] == "Recording Start"]
    assert len({event["recording_s3_key_prefix"] for event in started}) == 2


@documented("RealTimeAPIReference", "API_AutoParticipantRecordingConfiguration")
@pytest.mark.parametrize("recorded", [True, False])
async def test_replicas_are_recorded_unless_the_stage_leaves_them_out(
    ivs, realtime, recorded_stage, recorded
):
    source = await new_stage(realtime)
    destination = await recorded_stage(recordParticipantReplicas=recorded)
    await on_air(ivs, realtime, destination)
    ana = await on_air(ivs, realtime, source)
    await realtime.start_participant_replication(
        sourceStageArn=source,
        destinationStageArn=destination,
        participantId=ana.participant_id,
    )
    ivs.clock.advance(10)
    assert recorded == (ana.participant_id in [e["participant_id"] for e in recordings(ivs)])


@documented("RealTimeUserGuide", "getting-started-create-stage")
async def test_a_storage_configuration_in_use_by_a_stage_cannot_be_deleted(
    realtime, recorded_stage, storage
):
    stage = await recorded_stage()
    with conflicting():
        await realtime.delete_storage_configuration(arn=storage)
    await realtime.update_stage(
        arn=stage, autoParticipantRecordingConfiguration={"storageConfigurationArn": ""}
    )
    await realtime.delete_storage_configuration(arn=storage)


@documented("RealTimeUserGuide", "getting-started-create-stage")
async def test_several_stages_may_share_a_storage_configuration(ivs, realtime, recorded_stage):
    for stage in (await recorded_stage(), await recorded_stage()):
        await on_air(ivs, realtime, stage)
    assert len(recordings(ivs)) == 2


@documented("RealTimeUserGuide", "rt-rtmp-publishing")
async def test_each_stream_of_a_redundant_ingest_is_recorded(ivs, realtime, recorded_stage):
    made = await realtime.create_ingest_configuration(
        ingestProtocol="RTMPS", stageArn=await recorded_stage(), redundantIngest=True
    )
    credentials = made["ingestConfiguration"]["redundantIngestCredentials"]
    for credential in credentials:
        await ivs.ingest(credential["streamKey"])
    expected = {credential["participantId"] for credential in credentials}
    assert expected == {started["participant_id"] for started in recordings(ivs)}
