"""People on stages: what is known of them, and what happens to them."""

import pytest

from ivsrt_async.local import StageClientError
from tests.statements.boto3_clients import invalid
from tests.statements.on_stage import (
    enter,
    events_of,
    new_stage,
    on_air,
    participant,
    session_of,
)
from tests.statements.pages import documented


@pytest.fixture
async def stage(realtime):
    return await new_stage(realtime)


async def listed(realtime, stage, **filters):
    """The user ids ListParticipants gives."""
    found = await realtime.list_participants(
        stageArn=stage, sessionId=await session_of(realtime, stage), **filters
    )
    return [entry["userId"] for entry in found["participants"]]


@documented("RealTimeAPIReference", "Welcome")
async def test_a_token_and_the_participant_it_makes_have_one_id(ivs, realtime, stage):
    made = await realtime.create_participant_token(stageArn=stage)
    token = made["participantToken"]
    await ivs.join(token["token"])
    found = await participant(realtime, stage, token["participantId"])
    assert found["participantId"] == token["participantId"]


@documented("RealTimeUserGuide", "stage-health")
async def test_who_watches_joins_subscribes_stops_and_leaves(ivs, realtime, stage):
    ana = await on_air(ivs, realtime, stage)
    ben = await enter(ivs, realtime, stage)
    await ana.unpublish()
    await ben.leave()
    events = await events_of(realtime, stage, ben.participant_id)
    assert {"JOINED", "SUBSCRIBE_STARTED", "SUBSCRIBE_STOPPED", "LEFT"} == {
        event["name"] for event in events
    }


@documented("RealTimeUserGuide", "stage-health")
async def test_an_event_of_subscribing_names_who_is_watched(ivs, realtime, stage):
    ana = await on_air(ivs, realtime, stage)
    ben = await enter(ivs, realtime, stage)
    watched = {
        event["name"]: event.get("remoteParticipantId")
        for event in await events_of(realtime, stage, ben.participant_id)
    }
    assert watched == {"JOINED": None, "SUBSCRIBE_STARTED": ana.participant_id}


@documented("RealTimeAPIReference", "API_Event")
async def test_an_event_that_is_no_error_has_no_error_code(ivs, realtime, stage):
    ana = await on_air(ivs, realtime, stage)
    events = await events_of(realtime, stage, ana.participant_id)
    assert ["errorCode" in event for event in events] == [False, False]


@documented("RealTimeAPIReference", "API_Event")
async def test_who_may_not_publish_and_tries_gets_an_event_that_says_so(ivs, realtime, stage):
    ben = await enter(ivs, realtime, stage, capabilities=["SUBSCRIBE"])
    with pytest.raises(StageClientError):
        await ben.publish()
    events = await events_of(realtime, stage, ben.participant_id)
    errors = [(event["name"], event["errorCode"]) for event in events if "errorCode" in event]
    assert errors == [("PUBLISH_ERROR", "INSUFFICIENT_CAPABILITIES")]


@documented("RealTimeAPIReference", "API_Participant")
async def test_who_published_once_counts_as_having_published(ivs, realtime, stage):
    ana = await on_air(ivs, realtime, stage)
    await ana.unpublish()
    assert (await participant(realtime, stage, ana.participant_id))["published"]


@documented("RealTimeAPIReference", "API_Participant")
async def test_who_only_watches_has_not_published(ivs, realtime, stage):
    ben = await enter(ivs, realtime, stage)
    assert not (await participant(realtime, stage, ben.participant_id))["published"]


@documented("RealTimeAPIReference", "API_Participant")
async def test_who_left_is_disconnected_and_still_known(ivs, realtime, stage):
    await on_air(ivs, realtime, stage)
    ana = await enter(ivs, realtime, stage)
    assert (await participant(realtime, stage, ana.participant_id))["state"] == "CONNECTED"
    await ana.leave()
    assert (await participant(realtime, stage, ana.participant_id))["state"] == "DISCONNECTED"


@documented("RealTimeAPIReference", "API_Participant")
async def test_the_time_of_the_first_joining_stays(ivs, realtime, stage):
    await on_air(ivs, realtime, stage)
    token = (await realtime.create_participant_token(stageArn=stage))["participantToken"]
    ana = await ivs.join(token["token"])
    first = (await participant(realtime, stage, ana.participant_id))["firstJoinTime"]
    await ana.leave()
    ivs.clock.advance(10)
    await ivs.join(token["token"])
    again = (await participant(realtime, stage, ana.participant_id))["firstJoinTime"]
    assert first == again


@documented("RealTimeAPIReference", "API_Participant")
async def test_the_name_and_attributes_of_a_token_are_those_of_the_participant(
    ivs, realtime, stage
):
    ana = await enter(ivs, realtime, stage, userId="ana", attributes={"role": "host"})
    found = await participant(realtime, stage, ana.participant_id)
    assert (found["userId"], found["attributes"]) == ("ana", {"role": "host"})


@documented("RealTimeAPIReference", "API_Participant")
async def test_who_is_not_recorded_has_an_empty_bucket_and_prefix(ivs, realtime, stage):
    ana = await on_air(ivs, realtime, stage)
    found = await participant(realtime, stage, ana.participant_id)
    assert (found.get("recordingS3BucketName"), found.get("recordingS3Prefix")) == ("", "")


@documented("RealTimeAPIReference", "API_Participant")
async def test_who_is_not_replicated_says_so(ivs, realtime, stage):
    ana = await on_air(ivs, realtime, stage)
    found = await participant(realtime, stage, ana.participant_id)
    assert found.get("replicationType") == "NONE"


@documented("RealTimeAPIReference", "API_ParticipantSummary")
async def test_lists_say_who_is_not_replicated(ivs, realtime, stage):
    await on_air(ivs, realtime, stage)
    found = await realtime.list_participants(
        stageArn=stage, sessionId=await session_of(realtime, stage)
    )
    assert found["participants"][0].get("replicationType") == "NONE"


@documented("RealTimeAPIReference", "API_DisconnectParticipant")
async def test_somebody_can_be_disconnected(ivs, realtime, stage):
    ana, ben = await on_air(ivs, realtime, stage), await enter(ivs, realtime, stage)
    await realtime.disconnect_participant(stageArn=stage, participantId=ana.participant_id)
    assert (ana.connected, ben.connected) == (False, True)


@documented("RealTimeAPIReference", "API_DisconnectParticipant")
async def test_an_encoder_that_is_disconnected_loses_its_stage(ivs, realtime, stage):
    made = await realtime.create_ingest_configuration(ingestProtocol="RTMPS", stageArn=stage)
    camera = made["ingestConfiguration"]
    encoder = await ivs.ingest(camera["streamKey"])
    await realtime.disconnect_participant(stageArn=stage, participantId=camera["participantId"])
    assert not encoder.live
    kept = await realtime.get_ingest_configuration(arn=camera["arn"])
    assert kept["ingestConfiguration"]["stageArn"] == ""


@documented("RealTimeAPIReference", "API_ListParticipants")
@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({"filterByUserId": "ben"}, ["ben"]),
        ({"filterByPublished": True}, ["ana"]),
        ({"filterByState": "DISCONNECTED"}, ["eve"]),
        ({"filterByRecordingState": "ACTIVE"}, []),
    ],
)
async def test_participants_can_be_filtered(ivs, realtime, stage, wanted, expected):
    await on_air(ivs, realtime, stage, userId="ana")
    await enter(ivs, realtime, stage, userId="ben")
    eve = await enter(ivs, realtime, stage, userId="eve")
    await eve.leave()
    assert expected == await listed(realtime, stage, **wanted)


@documented("RealTimeAPIReference", "API_ListParticipants")
async def test_participants_have_one_filter_at_a_time(ivs, realtime, stage):
    await enter(ivs, realtime, stage)
    with invalid():
        await listed(realtime, stage, filterByUserId="ana", filterByState="CONNECTED")


@documented("RealTimeUserGuide", "service-quotas")
async def test_the_thirteenth_publisher_of_a_stage_is_refused(ivs, realtime, stage):
    for _ in range(12):
        await on_air(ivs, realtime, stage)
    late = await enter(ivs, realtime, stage)
    with pytest.raises(StageClientError) as refused:
        await late.publish()
    assert refused.value.code == "QUOTA_EXCEEDED"


@documented("RealTimeUserGuide", "service-quotas")
async def test_nobody_publishes_for_longer_than_a_day(ivs, realtime, stage):
    ana = await on_air(ivs, realtime, stage)
    session_id = await session_of(realtime, stage)
    ivs.clock.advance(24 * 3600 - 60)
    assert ana.publishing
    ivs.clock.advance(120)
    assert not ana.publishing
    events = await events_of(realtime, stage, ana.participant_id, session_id)
    assert "STREAM_DURATION_EXCEEDED" in [event.get("errorCode") for event in events]
