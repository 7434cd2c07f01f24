"""Live streams at the local IVS: who broadcasts, what happened, what can be put into a stream."""

import re
from datetime import timedelta

import pytest

from ivsrt_async.errors import (
    ChannelNotBroadcasting,
    ConflictException,
    ResourceNotFoundException,
    ValidationException,
)
from ivsrt_async.local import ONE_TRACK, BroadcastError, LocalIVS
from ivsrt_async.low_latency import (
    ContainerFormat,
    DestinationConfiguration,
    IngestConfigurations,
    MediaTailorPlaybackConfiguration,
    MultitrackInputConfiguration,
    S3DestinationConfiguration,
    StreamFilters,
    StreamHealth,
    StreamState,
)

BUCKET = DestinationConfiguration(s3=S3DestinationConfiguration(bucket_name="recordings"))
TWO_TRACKS = IngestConfigurations(
    video_configurations=[*ONE_TRACK.video_configurations] * 2,
    audio_configurations=ONE_TRACK.audio_configurations,
)


@pytest.fixture
async def hall(low_latency):
    return await low_latency.create_channel(name="hall")


async def names_of(low_latency, arn):
    session = await low_latency.get_stream_session(arn)
    return [event.name for event in session.truncated_events]


async def test_a_stream_from_its_beginning_to_its_end(ivs, low_latency, hall):
    arn = hall.channel.arn
    with pytest.raises(ChannelNotBroadcasting) as offline:
        await low_latency.get_stream(arn)
    assert offline.value.status == 404
    broadcast = await ivs.go_live(hall)
    await broadcast.set_viewers(12)
    ivs.clock.advance(15)
    stream = await low_latency.get_stream(arn)
    assert (stream.stream_id, stream.state, stream.health, stream.viewer_count) == (
        broadcast.stream_id,
        StreamState.LIVE,
        StreamHealth.HEALTHY,
        12,
    )
    assert re.fullmatch("st-[a-zA-Z0-9]{23}", stream.stream_id)
    assert stream.playback_url == hall.channel.playback_url
    ivs.clock.advance(60)
    await broadcast.end()
    await broadcast.end()
    assert not broadcast.live
    with pytest.raises(ChannelNotBroadcasting):
        await low_latency.get_stream(arn)
    session = await low_latency.get_stream_session(arn, stream_id=broadcast.stream_id)
    assert session.end_time - session.start_time >= timedelta(seconds=60)
    assert session.channel == hall.channel
    (track,) = session.ingest_configurations.video_configurations
    assert (track.track, track.avc_profile, track.profile) == ("Track0", "", "High")
    assert session.ingest_configuration.video.avc_profile == "High"


@pytest.mark.parametrize("target", ["channel", "arn", "stream_key", "secret", "created"])
async def test_there_are_several_ways_to_name_the_channel(ivs, hall, target):
    targets = {
        "channel": hall.channel,
        "arn": hall.channel.arn,
        "stream_key": hall.stream_key,
        "secret": hall.stream_key.value,
        "created": hall,
    }
    broadcast = await ivs.go_live(targets[target])
    assert broadcast.channel_arn == hall.channel.arn


async def test_a_live_channel_cannot_be_changed_or_deleted(ivs, low_latency, hall):
    arn = hall.channel.arn
    await ivs.go_live(arn)
    with pytest.raises(ConflictException, match="live"):
        await low_latency.update_channel(arn, name="other")
    with pytest.raises(ConflictException, match="live"):
        await low_latency.delete_channel(arn)
    await low_latency.stop_stream(arn)
    with pytest.raises(ConflictException, match="live"):
        await low_latency.delete_channel(arn)
    ivs.clock.advance(5)
    await low_latency.delete_channel(arn)


async def test_a_stopped_stream_ends_a_little_later(ivs, low_latency, hall):
    arn = hall.channel.arn
    with pytest.raises(ChannelNotBroadcasting):
        await low_latency.stop_stream(arn)
    first = await ivs.go_live(arn)
    await low_latency.stop_stream(arn)
    await low_latency.stop_stream(arn)
    assert first.live
    ivs.clock.advance(5)
    assert not first.live
    second = await ivs.go_live(arn)
    assert second.stream_id != first.stream_id
    ivs.clock.advance(60)
    assert second.live
    assert [s.stream_id for s in await low_latency.list_stream_sessions(arn).collect()] == [
        second.stream_id,
        first.stream_id,
    ]


async def test_who_has_no_stream_key_gets_in_nowhere(ivs, low_latency, hall):
    with pytest.raises(BroadcastError, match="INVALID_STREAM_KEY"):
        await ivs.go_live("sk_us-east-1_guessed")
    with pytest.raises(BroadcastError, match="CHANNEL_NOT_FOUND"):
        await ivs.go_live(f"{hall.channel.arn}x")
    await low_latency.delete_stream_key(hall.stream_key.arn)
    for target in (hall, hall.channel):
        with pytest.raises(BroadcastError) as refused:
            await ivs.go_live(target)
        assert refused.value.code == "INVALID_STREAM_KEY"


async def test_deleting_the_key_leaves_the_stream_alone(ivs, low_latency, hall):
    broadcast = await ivs.go_live(hall)
    await low_latency.delete_stream_key(hall.stream_key.arn)
    assert broadcast.live


async def test_one_broadcaster_at_a_time(ivs, hall):
    await ivs.go_live(hall)
    with pytest.raises(BroadcastError, match="CHANNEL_LIVE"):
        await ivs.go_live(hall)


async def test_only_so_many_streams_at_once():
    async with LocalIVS(quotas={"Stream": 1}) as ivs, ivs.session() as session:
        await ivs.go_live(await session.low_latency.create_channel())
        with pytest.raises(BroadcastError, match="QUOTA_EXCEEDED"):
            await ivs.go_live(await session.low_latency.create_channel())


async def test_tracks_must_fit_the_channel(ivs, low_latency, hall):
    with pytest.raises(BroadcastError, match="MultitrackInputNotAllowed"):
        await ivs.go_live(hall, tracks=TWO_TRACKS)
    strict = await low_latency.create_channel(
        container_format=ContainerFormat.FRAGMENTED_MP4,
        multitrack_input_configuration=MultitrackInputConfiguration(
            enabled=True, policy="REQUIRE", maximum_resolution="FULL_HD"
        ),
    )
    with pytest.raises(BroadcastError, match="MultitrackInputRequired"):
        await ivs.go_live(strict)
    await ivs.go_live(strict, tracks=TWO_TRACKS)
    session = await low_latency.get_stream_session(strict.channel.arn)
    assert len(session.ingest_configurations.video_configurations) == 2


async def test_health_shows_in_lists_and_events(ivs, low_latency, hall):
    well = await ivs.go_live(await low_latency.create_channel())
    badly = await ivs.go_live(hall)
    await badly.set_health("STARVING")
    await badly.set_health(StreamHealth.STARVING)

    async def streams(health=None):
        filters = StreamFilters(health=health)
        return [s.stream_id for s in await low_latency.list_streams(filter_by=filters).collect()]

    assert await streams() == [well.stream_id, badly.stream_id]
    assert await streams("STARVING") == [badly.stream_id]
    assert await streams("UNKNOWN") == []
    with pytest.raises(ValidationException, match=r"filterBy\.health"):
        await streams("SICK")
    await badly.set_health("HEALTHY")
    assert await names_of(low_latency, hall.channel.arn) == [
        "Starvation End",
        "Starvation Start",
        "Stream Start",
        "Session Created",
    ]
    with pytest.raises(ValueError, match="SICK"):
        await badly.set_health("SICK")
    with pytest.raises(ValueError, match="at least -1"):
        await badly.set_viewers(-2)
    await badly.end()
    with pytest.raises(BroadcastError, match="NOT_LIVE"):
        await badly.set_viewers(1)
    assert "ended" in repr(badly)


async def test_a_stream_is_recorded_when_the_configuration_is_active(ivs, low_latency):
    recording = await low_latency.create_recording_configuration(
        BUCKET, recording_reconnect_window_seconds=30
    )
    created = await low_latency.create_channel(recording_configuration_arn=recording.arn)
    arn = created.channel.arn
    early = await ivs.go_live(arn)
    assert (await names_of(low_latency, arn))[0] == "Recording Start Failure"
    await early.end()
    ivs.clock.advance(60)
    await (await ivs.go_live(arn)).end()
    assert await names_of(low_latency, arn) == [
        "Stream End",
        "Session Ended",
        "Recording Start",
        "Stream Start",
        "Session Created",
    ]
    ivs.clock.advance(30)
    assert (await names_of(low_latency, arn))[0] == "Recording End"
    session = await low_latency.get_stream_session(arn)
    assert session.recording_configuration.state == "ACTIVE"
    assert {event.type for event in session.truncated_events} == {
        "IVS Stream State Change",
        "IVS Recording State Change",
    }
    sessions = await low_latency.list_stream_sessions(arn).collect()
    assert [s.has_error_event for s in sessions] == [False, True]


async def test_a_session_shows_the_latest_500_events(ivs, low_latency, hall):
    broadcast = await ivs.go_live(hall)
    for _ in range(300):
        await broadcast.set_health("STARVING")
        await broadcast.set_health("HEALTHY")
    names = await names_of(low_latency, hall.channel.arn)
    assert (len(names), set(names)) == (500, {"Starvation Start", "Starvation End"})


async def test_a_session_that_never_was_is_not_found(ivs, low_latency, hall):
    arn = hall.channel.arn
    with pytest.raises(ResourceNotFoundException):
        await low_latency.get_stream_session(arn)
    await ivs.go_live(arn)
    with pytest.raises(ResourceNotFoundException):
        await low_latency.get_stream_session(arn, stream_id=f"st-{'x' * 23}")


async def test_metadata_goes_into_live_streams_only(ivs, low_latency, hall):
    arn = hall.channel.arn
    with pytest.raises(ChannelNotBroadcasting):
        await low_latency.put_metadata(channel_arn=arn, metadata="goal")
    broadcast = await ivs.go_live(arn)
    await low_latency.put_metadata(channel_arn=arn, metadata="ü" * 512)
    with pytest.raises(ValidationException, match="1024 bytes, got 1026"):
        await low_latency.put_metadata(channel_arn=arn, metadata="ü" * 513)
    assert broadcast.metadata == ("ü" * 512,)


async def test_ad_breaks_need_a_live_stream_and_an_ad_configuration(ivs, low_latency, hall):
    arn = hall.channel.arn
    with pytest.raises(ChannelNotBroadcasting):
        await low_latency.insert_ad_break(channel_arn=arn, duration_seconds=30)
    await ivs.go_live(arn)
    with pytest.raises(ConflictException, match="no ad configuration"):
        await low_latency.insert_ad_break(channel_arn=arn, duration_seconds=30)


async def test_an_ad_break_is_marked_once(ivs, low_latency):
    tailor = "arn:aws:mediatailor:us-east-1:123456789012:playbackConfiguration/ads"
    ads = await low_latency.create_ad_configuration(
        [MediaTailorPlaybackConfiguration(playback_configuration_arn=tailor)]
    )
    arn = (await low_latency.create_channel(ad_configuration_arn=ads.arn)).channel.arn
    broadcast = await ivs.go_live(arn)
    now = ivs.clock.now()
    made = await low_latency.insert_ad_break(channel_arn=arn, duration_seconds=30)
    assert re.fullmatch("[a-zA-Z0-9]{12}", made.ad_break_id)
    ivs.clock.advance(60)
    later = now + timedelta(minutes=5)
    named = await low_latency.insert_ad_break(
        channel_arn=arn, duration_seconds=30, ad_break_id="break1234567", target_start_at=later
    )
    assert (named.ad_break_id, named.target_start_at) == ("break1234567", later)
    assert broadcast.ad_breaks == (made, named)
    with pytest.raises(ConflictException, match="already"):
        await low_latency.insert_ad_break(
            channel_arn=arn, duration_seconds=30, ad_break_id="break1234567"
        )
    with pytest.raises(ValidationException, match="targetStartAt"):
        await low_latency.insert_ad_break(
            channel_arn=arn, duration_seconds=30, target_start_at=now - timedelta(minutes=1)
        )
    with pytest.raises(ValidationException, match="adBreakId"):
        await low_latency.insert_ad_break(
            channel_arn=arn, duration_seconds=30, ad_break_id="break-123456"
        )


async def test_streams_are_listed_by_the_health_they_have_now(ivs, low_latency):
    casts = [await ivs.go_live(await low_latency.create_channel()) for _ in range(3)]
    for cast, health in zip(casts, ("STARVING", "STARVING", "UNKNOWN"), strict=True):
        await cast.set_health(health)
    await casts[0].set_health("HEALTHY")
    await casts[2].end()

    async def streams(health):
        found = low_latency.list_streams(filter_by=StreamFilters(health=health))
        return [stream.stream_id async for stream in found]

    assert [stream.stream_id async for stream in low_latency.list_streams()] == [
        cast.stream_id for cast in casts[:2]
    ]
    assert await streams("HEALTHY") == [casts[0].stream_id]
    assert await streams("STARVING") == [casts[1].stream_id]
    assert await streams("UNKNOWN") == []
