"""Streams and their recordings that break off, exceed limits, or last too long."""

import attrs
import pytest

from ivsrt_async.events import parse_event
from ivsrt_async.local import ONE_TRACK, BroadcastError
from ivsrt_async.low_latency import DestinationConfiguration, S3DestinationConfiguration

BUCKET = DestinationConfiguration(s3=S3DestinationConfiguration(bucket_name="recordings"))


def one_video(size, bitrate):
    """What an encoder sends that has a camera and no microphone."""
    (video,) = ONE_TRACK.video_configurations
    width, height = size
    changed = attrs.evolve(video, video_width=width, video_height=height, target_bitrate=bitrate)
    return attrs.evolve(ONE_TRACK, video_configurations=[changed], audio_configurations=[])


@pytest.fixture
async def hall(ivs, low_latency):
    """The ARN of a channel that is recorded, with a minute to come back."""
    recording = await low_latency.create_recording_configuration(
        BUCKET, recording_reconnect_window_seconds=60
    )
    ivs.clock.advance(60)
    made = await low_latency.create_channel(name="hall", recording_configuration_arn=recording.arn)
    return made.channel.arn


def details(ivs, detail_type):
    return [event["detail"] for event in ivs.events.kept if event["detail-type"] == detail_type]


def recordings(ivs):
    return [
        (detail["recording_status"], detail["recording_status_reason"])
        for detail in details(ivs, "IVS Recording State Change")
    ]


async def summary(low_latency, arn):
    (listed,) = await low_latency.list_stream_sessions(arn).collect()
    return listed


async def test_a_stream_fails_for_want_of_capacity(ivs, low_latency, hall):
    broadcast = await ivs.go_live(hall)
    await broadcast.fail()
    told = details(ivs, "IVS Stream State Change")[-2:]
    assert [event["event_name"] for event in told] == ["Stream Failure", "Session Ended"]
    assert told[0]["reason"] == "Transcode capacity exceeded. Please try again."
    assert not broadcast.live
    assert (await summary(low_latency, hall)).has_error_event
    with pytest.raises(BroadcastError, match="NOT_LIVE"):
        await broadcast.fail()


async def test_the_recording_of_a_failed_stream_waits_for_the_next(ivs, hall):
    await (await ivs.go_live(hall)).fail("power cut")
    second = await ivs.go_live(hall)
    await second.end()
    ivs.clock.advance(120)
    assert recordings(ivs) == [("Recording Start", ""), ("Recording End", "")]


async def test_a_recording_breaks_off_and_the_stream_goes_on(ivs, low_latency, hall):
    broadcast = await ivs.go_live(hall)
    assert broadcast.recorded
    ivs.clock.advance(30)
    await broadcast.fail_recording()
    (failed,) = details(ivs, "IVS Recording State Change")[1:]
    assert (failed["recording_status"], failed["recording_status_reason"]) == (
        "Recording End Failure",
        "InternalServerException",
    )
    assert 30_000 <= failed["recording_duration_ms"] < 40_000
    assert (broadcast.live, broadcast.recorded) == (True, False)
    with pytest.raises(BroadcastError, match="NOT_RECORDED"):
        await broadcast.fail_recording()
    await broadcast.end()
    ivs.clock.advance(120)
    assert len(recordings(ivs)) == 2
    assert (await summary(low_latency, hall)).has_error_event


async def test_the_next_stream_is_recorded_anew_after_a_failure(ivs, hall):
    first = await ivs.go_live(hall)
    await first.fail_recording("ValidationException")
    await first.end()
    await ivs.go_live(hall)
    assert [status for status, _ in recordings(ivs)] == [
        "Recording Start",
        "Recording End Failure",
        "Recording Start",
    ]


async def test_without_the_bucket_nothing_is_recorded(ivs, hall):
    await ivs.lose_bucket("recordings")
    broadcast = await ivs.go_live(hall)
    assert (broadcast.live, broadcast.recorded) == (True, False)
    (failed,) = details(ivs, "IVS Recording State Change")
    assert failed["recording_s3_key_prefix"] == ""
    assert recordings(ivs) == [("Recording Start Failure", "AccessDeniedException")]
    await broadcast.end()
    await ivs.restore_bucket("recordings")
    assert (await ivs.go_live(hall)).recorded


@pytest.mark.parametrize("ends_first", [False, True], ids=["on air", "in the window"])
async def test_what_is_being_recorded_breaks_off_with_its_bucket(ivs, hall, ends_first):
    broadcast = await ivs.go_live(hall)
    if ends_first:
        await broadcast.end()
    await ivs.lose_bucket("another")
    assert len(recordings(ivs)) == 1
    await ivs.lose_bucket("recordings", "ResourceNotFoundException")
    ivs.clock.advance(120)
    assert recordings(ivs)[1:] == [("Recording End Failure", "ResourceNotFoundException")]


@pytest.mark.parametrize(
    ("kind", "sent", "limit"),
    [
        ("BASIC", one_video((852, 480), 1_600_000), "Ingest Bitrate"),
        ("BASIC", one_video((480, 852), 1_400_000), None),
        ("BASIC", one_video((1280, 720), 3_400_000), None),
        ("BASIC", one_video((1280, 720), 3_600_000), "Ingest Bitrate"),
        ("ADVANCED_HD", one_video((1920, 1080), 8_300_000), None),
        ("ADVANCED_SD", one_video((1920, 1080), 8_600_000), "Ingest Bitrate"),
        ("STANDARD", one_video((1921, 1080), 3_000_000), "Ingest Resolution"),
    ],
)
async def test_a_stream_beyond_what_its_channel_takes_is_cut_off(
    ivs, low_latency, kind, sent, limit
):
    arn = (await low_latency.create_channel(type=kind)).channel.arn
    if limit is None:
        assert (await ivs.go_live(arn, tracks=sent)).live
        assert details(ivs, "IVS Limit Breach") == []
        return
    with pytest.raises(BroadcastError, match=f"QUOTA_EXCEEDED: {limit}"):
        await ivs.go_live(arn, tracks=sent)
    assert {event["limit_name"] for event in details(ivs, "IVS Limit Breach")} == {limit}
    session = await low_latency.get_stream_session(arn)
    assert [event.name for event in session.truncated_events] == [
        "Session Ended",
        limit,
        "Session Created",
    ]
    assert (await summary(low_latency, arn)).has_error_event


async def test_an_encoder_knows_what_a_basic_channel_takes(ivs, low_latency):
    made = await low_latency.create_channel(type="BASIC")
    assert (await ivs.go_live(made)).live


async def test_viewers_are_counted_late_and_one_after_the_other(ivs, low_latency, hall):
    broadcast = await ivs.go_live(hall)
    counts = []
    for count, seconds in [(9, 15), (2, 0), (7, 15), (7, 45), (-1, 0), (7, 0)]:
        await broadcast.set_viewers(count)
        ivs.clock.advance(seconds)
        counts.append((await low_latency.get_stream(hall)).viewer_count)
    assert counts == [9, 9, 14, 7, -1, 7]


async def test_sessions_are_forgotten_after_sixty_days(ivs, low_latency, hall):
    for _ in range(2):
        broadcast = await ivs.go_live(hall)
        await broadcast.end()
        ivs.clock.advance(40 * 24 * 3600)
    assert len(await low_latency.list_stream_sessions(hall).collect()) == 1
    await low_latency.delete_channel(hall)
    assert len(await low_latency.list_stream_sessions(hall).collect()) == 1
    ivs.clock.advance(40 * 24 * 3600)
    assert ivs._engine.low_latency._former == {}


async def test_everything_that_goes_wrong_is_known_to_the_package(ivs, hall):
    broadcast = await ivs.go_live(hall)
    await broadcast.fail_recording()
    await ivs.go_live(hall, priority=2)
    for attempt in ({"priority": 2}, {"tracks": one_video((4096, 2160), 9_000_000)}):
        with pytest.raises(BroadcastError):
            await ivs.go_live(hall, **attempt)
    await ivs.lose_bucket("recordings")
    ivs.clock.advance(48 * 3600)
    again = await ivs.go_live(hall)
    await again.fail()
    with pytest.raises(BroadcastError):
        await ivs.go_live(hall, tracks=one_video((4096, 2160), 9_000_000))
    assert [type(parse_event(event)).__name__ for event in ivs.events.kept] == [
        "StreamSessionCreated",
        "StreamStart",
        "ChannelRecordingStart",
        "ChannelRecordingEndFailure",
        "StreamTakeover",
        "StreamTakeoverFailure",
        "StreamSessionEnded",
        "StreamEnd",
        "StreamSessionCreated",
        "StreamStart",
        "ChannelRecordingStartFailure",
        "StreamFailure",
        "StreamSessionEnded",
        "StreamSessionCreated",
        "IngestBitrateLimitBreach",
        "StreamSessionEnded",
    ]
