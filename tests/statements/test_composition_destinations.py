"""Where compositions go: S3 and channels, and what becomes of a destination that is lost."""

import pytest

from ivsrt_async.local import BroadcastError
from tests.statements.announced import COMPOSITION, STREAM, announced, names
from tests.statements.boto3_clients import conflicting
from tests.statements.composing import channel_destination, look_at, s3_destination, start
from tests.statements.on_stage import new_stage, on_air
from tests.statements.pages import documented


@pytest.fixture
async def stage(ivs, realtime):
    made = await new_stage(realtime)
    await on_air(ivs, realtime, made)
    return made


@pytest.fixture
async def channel(realtime, low_latency):
    return await channel_destination(realtime, low_latency)


@pytest.fixture
async def fed(ivs, realtime, stage, channel):
    """The ARN of a channel that shows a composition."""
    await start(realtime, stage, channel)
    ivs.clock.advance(10)
    return channel["channel"]["channelArn"]


def failures(ivs, name):
    return [event for event in announced(ivs, COMPOSITION) if event["event_name"] == name]


@documented("RealTimeUserGuide", "rt-composite-recording")
async def test_a_recording_lies_under_stage_composition_and_destination(realtime, stage):
    started = await start(realtime, stage, await s3_destination(realtime))
    (output,) = started["destinations"]
    ids = [stage.rpartition("/")[2], started["arn"].rpartition("/")[2], output["id"]]
    assert output["detail"]["s3"]["recordingPrefix"] == "/".join([*ids, "composite"])


@documented("RealTimeUserGuide", "rt-composite-recording")
async def test_a_recording_is_hls_by_default(realtime, stage):
    started = await start(realtime, stage, await s3_destination(realtime))
    recording = started["destinations"][0]["configuration"]["s3"].get("recordingConfiguration", {})
    assert recording.get("format") == "HLS"


@documented("RealTimeAPIReference", "API_CompositionRecordingHlsConfiguration")
async def test_a_segment_of_a_composition_has_two_seconds_by_default(realtime, stage):
    started = await start(realtime, stage, await s3_destination(realtime))
    recording = started["destinations"][0]["configuration"]["s3"].get("recordingConfiguration", {})
    assert recording.get("hlsConfiguration") == {"targetSegmentDurationSeconds": 2}


@documented("RealTimeUserGuide", "rt-composite-recording")
async def test_a_destination_without_a_name_has_an_empty_one(realtime, stage):
    started = await start(realtime, stage, await s3_destination(realtime))
    assert started["destinations"][0]["configuration"].get("name") == ""


@documented("RealTimeAPIReference", "API_CompositionThumbnailConfiguration")
async def test_thumbnails_are_kept_one_a_minute_by_default(realtime, stage):
    wanted = await s3_destination(realtime, thumbnailConfigurations=[{}])
    started = await start(realtime, stage, wanted)
    assert started["destinations"][0]["configuration"]["s3"]["thumbnailConfigurations"] == [
        {"targetIntervalSeconds": 60, "storage": ["SEQUENTIAL"]}
    ]


@documented("RealTimeUserGuide", "ssc-getting-started")
async def test_the_channel_of_a_composition_is_live(low_latency, fed):
    stream = (await low_latency.get_stream(channelArn=fed))["stream"]
    assert (stream["state"], stream["channelArn"]) == ("LIVE", fed)


@documented("LowLatencyUserGuide", "eventbridge")
async def test_the_stream_of_a_composition_is_announced_as_any_other(ivs, fed):
    assert names(ivs, STREAM) == ["Session Created", "Stream Start"]


@documented("LowLatencyAPIReference", "API_UpdateChannel")
async def test_the_channel_of_a_composition_cannot_be_updated(low_latency, fed):
    with conflicting():
        await low_latency.update_channel(arn=fed, name="renamed")


@documented("LowLatencyAPIReference", "API_DeleteChannel")
async def test_the_channel_of_a_composition_cannot_be_deleted(low_latency, fed):
    with conflicting():
        await low_latency.delete_channel(arn=fed)


@documented("RealTimeAPIReference", "API_ChannelDestinationConfiguration")
async def test_nobody_else_streams_to_the_channel_of_a_composition(ivs, fed):
    with pytest.raises(BroadcastError):
        await ivs.go_live(fed)


@documented("RealTimeUserGuide", "ssc-overview")
async def test_the_channel_of_a_composition_that_was_stopped_is_offline(
    ivs, realtime, low_latency, fed
):
    (listed,) = (await realtime.list_compositions())["compositions"]
    await realtime.stop_composition(arn=listed["arn"])
    ivs.clock.advance(10)
    assert (await low_latency.list_streams())["streams"] == []
    assert "Stream End" in names(ivs, STREAM)


@documented("RealTimeUserGuide", "eventbridge")
async def test_a_channel_that_is_live_already_fails_as_a_destination(ivs, realtime, stage, channel):
    await ivs.go_live(channel["channel"]["channelArn"])
    started = await start(realtime, stage, channel, await s3_destination(realtime))
    ivs.clock.advance(120)
    (failed,) = failures(ivs, "Destination Failure")
    assert failed["id"] == started["destinations"][0]["id"]
    assert (failed["error_code"], failed["reason"]) == (
        "ConflictException",
        "Stream already exists",
    )


@documented("RealTimeUserGuide", "eventbridge")
async def test_a_channel_of_another_composition_fails_as_a_destination(
    ivs, realtime, stage, channel, fed
):
    await start(realtime, stage, channel, await s3_destination(realtime))
    ivs.clock.advance(120)
    assert [event["error_code"] for event in failures(ivs, "Destination Failure")] == [
        "ConflictException"
    ]


@documented("RealTimeUserGuide", "ssc-overview")
async def test_a_destination_whose_channel_is_gone_reconnects_and_then_fails(
    ivs, realtime, low_latency, stage, channel
):
    arn = (await start(realtime, stage, channel, await s3_destination(realtime)))["arn"]
    ivs.clock.advance(10)
    fed = channel["channel"]["channelArn"]
    await low_latency.stop_stream(channelArn=fed)
    await low_latency.delete_channel(arn=fed)
    states = [entry["state"] for entry in (await look_at(realtime, arn))["destinations"]]
    assert states == ["RECONNECTING", "ACTIVE"]
    assert "Destination Reconnecting" in names(ivs, COMPOSITION)
    ivs.clock.advance(120)
    states = [entry["state"] for entry in (await look_at(realtime, arn))["destinations"]]
    assert states == ["FAILED", "ACTIVE"]
    assert "Destination Failure" in names(ivs, COMPOSITION)


@documented("RealTimeUserGuide", "ssc-overview")
async def test_a_composition_lives_while_one_destination_is_active(ivs, realtime, stage, channel):
    started = await start(realtime, stage, await s3_destination(realtime), channel)
    ivs.clock.advance(10)
    lost, kept = [output["id"] for output in started["destinations"]]
    await ivs.lose_destination(started["arn"], lost)
    ivs.clock.advance(120)
    found = await look_at(realtime, started["arn"])
    assert found["state"] == "ACTIVE"
    assert {entry["id"]: entry["state"] for entry in found["destinations"]} == {
        lost: "FAILED",
        kept: "ACTIVE",
    }


@documented("RealTimeUserGuide", "eventbridge")
async def test_a_composition_that_lost_every_destination_fails(ivs, realtime, stage):
    started = await start(realtime, stage, await s3_destination(realtime))
    ivs.clock.advance(10)
    await ivs.lose_destination(started["arn"])
    ivs.clock.advance(120)
    (failed,) = failures(ivs, "Session Failure")
    assert failed.get("error_code") == "DestinationFailure"
    assert (await look_at(realtime, started["arn"]))["state"] == "FAILED"


@documented("RealTimeUserGuide", "eventbridge")
async def test_the_failure_of_a_destination_has_a_code_and_a_reason(ivs, realtime, stage):
    started = await start(realtime, stage, await s3_destination(realtime))
    ivs.clock.advance(10)
    await ivs.lose_destination(started["arn"])
    ivs.clock.advance(120)
    (failed,) = failures(ivs, "Destination Failure")
    assert failed["id"] == started["destinations"][0]["id"]
    assert failed["error_code"] in {
        "ResourceNotFoundException",
        "AccessDeniedException",
        "ConflictException",
        "InternalServerException",
    }
    assert failed["reason"]
