"""Recordings of channels in S3."""

import re

import pytest

from tests.statements.announced import RECORDING, announced, names
from tests.statements.boto3_clients import conflicting, invalid
from tests.statements.live import new_channel, new_recording, tracks
from tests.statements.pages import documented

BUCKET = {"s3": {"bucketName": "recordings"}}


@pytest.fixture
def recorded_channel(ivs, low_latency):
    async def create(window=0, **arguments):
        recording = await new_recording(
            ivs, low_latency, recordingReconnectWindowSeconds=window, **arguments
        )
        return await new_channel(low_latency, name="hall", recordingConfigurationArn=recording)

    return create


async def stream(ivs, channel, seconds, **changes):
    """Somebody streams for a while."""
    broadcast = await ivs.go_live(channel, tracks=tracks(**changes))
    ivs.clock.advance(seconds)
    await broadcast.end()
    return broadcast.stream_id


def prefixes(ivs):
    """Where recordings were begun, in order."""
    return [
        event["recording_s3_key_prefix"]
        for event in announced(ivs, RECORDING)
        if event["recording_status"] == "Recording Start"
    ]


def endings(ivs):
    return [e for e in announced(ivs, RECORDING) if e["recording_status"] == "Recording End"]


async def create(low_latency, **arguments):
    made = await low_latency.create_recording_configuration(
        destinationConfiguration=BUCKET, **arguments
    )
    return made["recordingConfiguration"]


@documented("LowLatencyUserGuide", "create-channel-cli")
async def test_a_recording_configuration_takes_up_to_twenty_seconds(ivs, low_latency):
    made = await create(low_latency)
    assert made["state"] == "CREATING"
    ivs.clock.advance(21)
    found = await low_latency.get_recording_configuration(arn=made["arn"])
    assert found["recordingConfiguration"]["state"] == "ACTIVE"


@documented("LowLatencyAPIReference", "API_RecordingConfiguration")
async def test_recordings_are_not_merged_by_default(low_latency):
    assert (await create(low_latency)).get("recordingReconnectWindowSeconds") == 0


@documented("LowLatencyAPIReference", "API_RenditionConfiguration")
async def test_every_rendition_is_recorded_by_default(low_latency):
    found = (await create(low_latency)).get("renditionConfiguration", {})
    assert found.get("renditionSelection") == "ALL"


@documented("LowLatencyUserGuide", "record-to-s3")
async def test_a_thumbnail_is_kept_every_minute_by_default(low_latency):
    found = (await create(low_latency)).get("thumbnailConfiguration", {})
    assert (found.get("recordingMode"), found.get("targetIntervalSeconds")) == ("INTERVAL", 60)
    assert found.get("storage") == ["SEQUENTIAL"]


@documented("LowLatencyUserGuide", "record-to-s3")
async def test_thumbnails_come_every_second_to_every_minute(low_latency):
    for seconds in (1, 60):
        made = await create(
            low_latency,
            thumbnailConfiguration={"recordingMode": "INTERVAL", "targetIntervalSeconds": seconds},
        )
        assert made["thumbnailConfiguration"]["targetIntervalSeconds"] == seconds
    with invalid():
        await create(
            low_latency,
            thumbnailConfiguration={"recordingMode": "INTERVAL", "targetIntervalSeconds": 61},
        )


@documented("LowLatencyAPIReference", "API_DeleteRecordingConfiguration")
async def test_a_recording_configuration_in_use_cannot_be_deleted(ivs, low_latency):
    recording = await new_recording(ivs, low_latency)
    channel = await new_channel(low_latency, recordingConfigurationArn=recording)
    with conflicting():
        await low_latency.delete_recording_configuration(arn=recording)
    await low_latency.update_channel(arn=channel, recordingConfigurationArn="")
    await low_latency.delete_recording_configuration(arn=recording)


@documented("LowLatencyAPIReference", "Welcome")
async def test_several_channels_may_share_a_recording_configuration(ivs, low_latency):
    recording = await new_recording(ivs, low_latency)
    for _ in range(2):
        await ivs.go_live(await new_channel(low_latency, recordingConfigurationArn=recording))
    assert len(set(prefixes(ivs))) == 2


@documented("LowLatencyUserGuide", "record-to-s3")
async def test_a_recording_lies_under_account_channel_and_time(ivs, recorded_channel):
    channel = await recorded_channel()
    await ivs.go_live(channel)
    account, channel_id = channel.split(":")[4], channel.rpartition("/")[2]
    (prefix,) = prefixes(ivs)
    number = "(0|[1-9][0-9]*)"
    time = "/".join([number] * 5)
    assert re.fullmatch(f"ivs/v1/{account}/{channel_id}/{time}/[a-zA-Z0-9]+", prefix)


@documented("LowLatencyUserGuide", "eventbridge")
async def test_a_recording_is_announced_when_it_starts(ivs, recorded_channel):
    broadcast = await ivs.go_live(await recorded_channel())
    (started,) = announced(ivs, RECORDING)
    assert started["recording_session_id"]
    assert {
        "channel_name": "hall",
        "stream_id": broadcast.stream_id,
        "recording_status": "Recording Start",
        "recording_status_reason": "",
        "recording_s3_bucket_name": "recordings",
        "recording_duration_ms": 0,
    }.items() <= started.items()


@documented("LowLatencyUserGuide", "eventbridge")
async def test_a_recording_that_ended_tells_its_length_and_streams(ivs, recorded_channel):
    stream_id = await stream(ivs, await recorded_channel(), 90)
    ivs.clock.advance(60)
    (ended,) = endings(ivs)
    assert 90_000 <= ended["recording_duration_ms"] < 95_000
    assert ended["recording_session_stream_ids"] == [stream_id]
    assert ended["recording_s3_key_prefix"] == prefixes(ivs)[0]


@documented("LowLatencyUserGuide", "record-to-s3")
async def test_the_end_of_a_recording_waits_for_the_reconnect_window(ivs, recorded_channel):
    await stream(ivs, await recorded_channel(window=120), 60)
    ivs.clock.advance(115)
    assert names(ivs, RECORDING) == ["Recording Start"]
    ivs.clock.advance(60)
    assert names(ivs, RECORDING) == ["Recording Start", "Recording End"]


@documented("LowLatencyUserGuide", "record-to-s3")
async def test_a_stream_within_the_window_goes_on_under_the_same_prefix(ivs, recorded_channel):
    channel = await recorded_channel(window=120)
    ids = []
    for _ in range(2):
        ids.append(await stream(ivs, channel, 60))
        ivs.clock.advance(30)
    ivs.clock.advance(300)
    assert len(set(prefixes(ivs))) == 1
    assert endings(ivs)[-1]["recording_session_stream_ids"] == ids


@documented("LowLatencyUserGuide", "record-to-s3")
async def test_a_stream_after_the_window_gets_another_prefix(ivs, recorded_channel):
    channel = await recorded_channel(window=60)
    for _ in range(2):
        await stream(ivs, channel, 60)
        ivs.clock.advance(90)
    assert len(set(prefixes(ivs))) == 2


@documented("LowLatencyUserGuide", "record-to-s3")
@pytest.mark.parametrize(
    "change",
    [
        {"video_width": 1280, "video_height": 720},
        {"target_framerate": 60},
        {"target_bitrate": 6_100_000},
        {"target_bitrate": 1_900_000},
        {"codec": "mp4a.40.5"},
    ],
    ids=["size", "frame rate", "bitrate up", "bitrate down", "codec"],
)
async def test_a_stream_of_another_kind_is_not_merged(ivs, recorded_channel, change):
    channel = await recorded_channel(window=120)
    await stream(ivs, channel, 60)
    ivs.clock.advance(30)
    await stream(ivs, channel, 60, **change)
    assert len(set(prefixes(ivs))) == 2


@documented("LowLatencyUserGuide", "record-to-s3")
async def test_a_bitrate_may_differ_by_half(ivs, recorded_channel):
    channel = await recorded_channel(window=120)
    for bitrate in (4_000_000, 6_000_000):
        await stream(ivs, channel, 60, target_bitrate=bitrate)
        ivs.clock.advance(30)
    assert len(set(prefixes(ivs))) == 1


@documented("LowLatencyUserGuide", "record-to-s3")
async def test_at_most_twenty_streams_are_merged(ivs, recorded_channel):
    channel = await recorded_channel(window=120)
    for _ in range(21):
        await stream(ivs, channel, 60)
        ivs.clock.advance(30)
    ivs.clock.advance(300)
    assert [len(ended["recording_session_stream_ids"]) for ended in endings(ivs)] == [20, 1]


@documented("LowLatencyUserGuide", "record-to-s3")
async def test_nothing_is_merged_after_two_days(ivs, recorded_channel):
    channel = await recorded_channel(window=120)
    for hours in (47.9, 0.2, 1):
        await stream(ivs, channel, hours * 3600)
        ivs.clock.advance(30)
    assert len(set(prefixes(ivs))) == 2


@documented("LowLatencyAPIReference", "API_StreamSession")
async def test_a_session_tells_how_it_was_recorded(ivs, low_latency, recorded_channel):
    channel = await recorded_channel()
    await ivs.go_live(channel)
    found = (await low_latency.get_stream_session(channelArn=channel))["streamSession"]
    recording = found["recordingConfiguration"]
    assert recording["arn"] == found["channel"]["recordingConfigurationArn"]
    assert recording["destinationConfiguration"] == BUCKET
