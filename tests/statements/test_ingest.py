"""Encoders that stream to stages over RTMP."""

import pytest

from ivsrt_async.local import StageClientError
from tests.statements.boto3_clients import conflicting, invalid, missing
from tests.statements.on_stage import new_stage, participant, session_of
from tests.statements.pages import documented


@pytest.fixture
async def stage(realtime):
    return await new_stage(realtime)


@pytest.fixture
def configuration(realtime, stage):
    async def create(**arguments):
        wanted = {"ingestProtocol": "RTMPS", "stageArn": stage, **arguments}
        return (await realtime.create_ingest_configuration(**wanted))["ingestConfiguration"]

    return create


async def look_at(realtime, arn):
    return (await realtime.get_ingest_configuration(arn=arn))["ingestConfiguration"]


@documented("RealTimeAPIReference", "API_CreateIngestConfiguration")
async def test_plain_rtmp_has_to_be_allowed(configuration):
    with invalid():
        await configuration(ingestProtocol="RTMP")
    made = await configuration(ingestProtocol="RTMP", insecureIngest=True)
    assert made["ingestProtocol"] == "RTMP"


@documented("RealTimeAPIReference", "API_CreateIngestConfiguration")
async def test_attributes_have_at_most_a_kilobyte(configuration):
    with invalid():
        await configuration(attributes={"a": "x" * 1024})


@documented("RealTimeAPIReference", "API_CreateIngestConfiguration")
async def test_redundant_ingest_is_off_by_default(configuration):
    made = await configuration()
    assert made["redundantIngest"] is False
    assert not made.get("redundantIngestCredentials")


@documented("RealTimeUserGuide", "rt-rtmp-publishing")
async def test_an_encoder_is_a_participant_with_the_name_and_attributes_wanted(
    ivs, realtime, stage, configuration
):
    made = await configuration(userId="camera", attributes={"angle": "left"})
    encoder = await ivs.ingest(made["streamKey"])
    found = await participant(realtime, stage, encoder.participant_id)
    assert (found["userId"], found["attributes"]) == ("camera", {"angle": "left"})
    assert (found["participantId"], found["published"]) == (made["participantId"], True)


@documented("RealTimeAPIReference", "API_Participant")
async def test_an_encoder_tells_its_protocol_and_configuration(ivs, realtime, stage, configuration):
    made = await configuration()
    encoder = await ivs.ingest(made["streamKey"])
    found = await participant(realtime, stage, encoder.participant_id)
    assert (found["protocol"], found["ingestConfigurationArn"]) == ("RTMPS", made["arn"])


@documented("RealTimeUserGuide", "rt-rtmp-publishing")
async def test_a_stream_key_without_a_stage_is_unusable(ivs, configuration):
    made = await configuration(stageArn="")
    with pytest.raises(StageClientError):
        await ivs.ingest(made["streamKey"])


@documented("RealTimeUserGuide", "rt-rtmp-publishing")
async def test_a_configuration_can_be_used_for_one_stage_after_the_other(
    ivs, realtime, stage, configuration
):
    made = await configuration()
    other = await new_stage(realtime)
    await realtime.update_ingest_configuration(arn=made["arn"], stageArn=other)
    encoder = await ivs.ingest(made["streamKey"])
    assert (await participant(realtime, other, encoder.participant_id))["state"] == "CONNECTED"
    assert "activeSessionId" not in (await realtime.get_stage(arn=stage))["stage"]


@documented("RealTimeAPIReference", "API_IngestConfiguration")
async def test_a_configuration_is_active_while_somebody_publishes_with_it(
    ivs, realtime, configuration
):
    made = await configuration()
    assert made["state"] == "INACTIVE"
    encoder = await ivs.ingest(made["streamKey"])
    assert (await look_at(realtime, made["arn"]))["state"] == "ACTIVE"
    await encoder.end()
    assert (await look_at(realtime, made["arn"]))["state"] == "INACTIVE"


@documented("RealTimeAPIReference", "API_UpdateIngestConfiguration")
async def test_an_active_configuration_cannot_be_updated(ivs, realtime, configuration):
    made = await configuration()
    await ivs.ingest(made["streamKey"])
    with conflicting():
        await realtime.update_ingest_configuration(arn=made["arn"], stageArn="")


@documented("RealTimeAPIReference", "API_DeleteIngestConfiguration")
async def test_an_active_configuration_is_deleted_only_by_force(ivs, realtime, configuration):
    made = await configuration()
    encoder = await ivs.ingest(made["streamKey"])
    with conflicting():
        await realtime.delete_ingest_configuration(arn=made["arn"])
    await realtime.delete_ingest_configuration(arn=made["arn"], force=True)
    assert not encoder.live
    with missing():
        await look_at(realtime, made["arn"])


@documented("RealTimeAPIReference", "API_DeleteIngestConfiguration")
async def test_a_deleted_configuration_can_no_longer_be_used(ivs, realtime, configuration):
    made = await configuration()
    await realtime.delete_ingest_configuration(arn=made["arn"])
    with pytest.raises(StageClientError):
        await ivs.ingest(made["streamKey"])


@documented("RealTimeAPIReference", "API_ListIngestConfigurations")
async def test_configurations_can_be_filtered_by_stage_or_state(
    ivs, realtime, stage, configuration
):
    here, nowhere = await configuration(), await configuration(stageArn="")
    await ivs.ingest(here["streamKey"])
    for filters, expected in [
        ({"filterByStageArn": stage}, here),
        ({"filterByState": "ACTIVE"}, here),
        ({"filterByState": "INACTIVE"}, nowhere),
    ]:
        found = (await realtime.list_ingest_configurations(**filters))["ingestConfigurations"]
        assert [entry["arn"] for entry in found] == [expected["arn"]]


@documented("RealTimeAPIReference", "API_ListIngestConfigurations")
async def test_configurations_have_one_filter_at_a_time(realtime, stage):
    with invalid():
        await realtime.list_ingest_configurations(filterByStageArn=stage, filterByState="ACTIVE")


@documented("RealTimeUserGuide", "rt-rtmp-publishing")
async def test_redundant_ingest_has_two_keys_for_two_encoders(ivs, configuration):
    made = await configuration(redundantIngest=True)
    credentials = made["redundantIngestCredentials"]
    assert len({credential["streamKey"] for credential in credentials}) == 2
    encoders = [await ivs.ingest(credential["streamKey"]) for credential in credentials]
    assert [encoder.live for encoder in encoders] == [True, True]


@documented("RealTimeUserGuide", "rt-rtmp-publishing")
async def test_each_stream_of_a_redundant_ingest_is_a_participant(
    ivs, realtime, stage, configuration
):
    made = await configuration(redundantIngest=True)
    credentials = made["redundantIngestCredentials"]
    for credential in credentials:
        await ivs.ingest(credential["streamKey"])
    found = await realtime.list_participants(
        stageArn=stage, sessionId=await session_of(realtime, stage)
    )
    listed = {entry["participantId"] for entry in found["participants"]}
    assert {credential["participantId"] for credential in credentials} <= listed
    assert made["participantId"] not in {c["participantId"] for c in credentials}


@documented("RealTimeUserGuide", "rt-rtmp-publishing")
async def test_whoever_watches_a_redundant_ingest_watches_its_virtual_participant(
    ivs, realtime, stage, configuration
):
    made = await configuration(redundantIngest=True)
    for credential in made["redundantIngestCredentials"]:
        await ivs.ingest(credential["streamKey"])
    token = (await realtime.create_participant_token(stageArn=stage))["participantToken"]
    ben = await ivs.join(token["token"])
    events = await realtime.list_participant_events(
        stageArn=stage,
        sessionId=await session_of(realtime, stage),
        participantId=ben.participant_id,
    )
    assert [made["participantId"]] == [
        event["remoteParticipantId"]
        for event in events["events"]
        if event["name"] == "SUBSCRIBE_STARTED"
    ]


@documented("RealTimeUserGuide", "rt-rtmp-publishing")
async def test_one_key_is_for_one_encoder_at_a_time(ivs, configuration):
    made = await configuration()
    await ivs.ingest(made["streamKey"])
    with pytest.raises(StageClientError) as refused:
        await ivs.ingest(made["streamKey"])
    assert refused.value.code == "REUSE_OF_STREAM_KEY"
