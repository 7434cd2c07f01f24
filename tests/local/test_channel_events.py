"""What AWS would send to EventBridge about channels, from the local IVS through our own parser."""

import re
from datetime import timedelta

import pytest

from ivsrt_async.arns import Arn
from ivsrt_async.events import (
    ChannelRecordingEnd,
    ChannelRecordingStart,
    ChannelRecordingStartFailure,
    ConcurrentBroadcastsLimitBreach,
    ConcurrentViewersLimitBreach,
    StarvationEnd,
    StarvationStart,
    StreamEnd,
    StreamSessionCreated,
    StreamSessionEnded,
    StreamStart,
    parse_event,
)
from ivsrt_async.local import ONE_TRACK, BroadcastError, LocalIVS
from ivsrt_async.low_latency import (
    DestinationConfiguration,
    IngestConfigurations,
    S3DestinationConfiguration,
)

BUCKET = DestinationConfiguration(s3=S3DestinationConfiguration(bucket_name="recordings"))
TWO_TRACKS = IngestConfigurations(
    video_configurations=[*ONE_TRACK.video_configurations] * 2,
    audio_configurations=ONE_TRACK.audio_configurations,
)
NO_SOUND = IngestConfigurations(
    video_configurations=ONE_TRACK.video_configurations, audio_configurations=[]
)


async def recorded_channel(ivs, low_latency, window=0):
    recording = await low_latency.create_recording_configuration(
        BUCKET, recording_reconnect_window_seconds=window
    )
    created = await low_latency.create_channel(
        name="hall", recording_configuration_arn=recording.arn
    )
    ivs.clock.advance(60)
    return created.channel


async def an_evening(ivs, low_latency):
    """A recorded channel whose broadcaster has trouble for a while."""
    channel = await recorded_channel(ivs, low_latency)
    broadcast = await ivs.go_live(channel)
    await broadcast.set_health("STARVING")
    await broadcast.set_health("HEALTHY")
    ivs.clock.advance(90)
    await broadcast.end()
    return channel, broadcast


def heard(ivs):
    return [parse_event(event) for event in ivs.events.kept]


def kinds(ivs):
    return [type(event) for event in heard(ivs)]


async def test_an_evening_is_announced_in_the_order_it_happened(ivs, low_latency):
    channel, broadcast = await an_evening(ivs, low_latency)
    assert kinds(ivs) == [
        StreamSessionCreated,
        StreamStart,
        ChannelRecordingStart,
        StarvationStart,
        StarvationEnd,
        StreamSessionEnded,
        StreamEnd,
        ChannelRecordingEnd,
    ]
    for event in heard(ivs):
        assert (event.channel_arn, event.channel_name, event.stream_id) == (
            channel.arn,
            channel.name,
            broadcast.stream_id,
        )


async def test_the_details_have_the_members_of_aws_and_no_others(ivs, low_latency):
    await an_evening(ivs, low_latency)
    created, _, started, starving, *_, ended = ivs.events.kept
    stream = {"event_name", "channel_name", "stream_id"}
    recording = {
        "channel_name",
        "stream_id",
        "recording_status",
        "recording_status_reason",
        "recording_s3_bucket_name",
        "recording_s3_key_prefix",
        "recording_duration_ms",
        "recording_session_id",
    }
    assert set(created["detail"]) == set(starving["detail"]) == stream
    assert set(started["detail"]) == recording
    assert set(ended["detail"]) == recording | {"recording_session_stream_ids"}


async def test_the_stream_session_tells_the_same(ivs, low_latency):
    channel, broadcast = await an_evening(ivs, low_latency)
    session = await low_latency.get_stream_session(channel.arn, stream_id=broadcast.stream_id)
    announced = [
        (event["detail-type"], detail.get("event_name") or detail["recording_status"])
        for event in ivs.events.kept
        for detail in [event["detail"]]
    ]
    assert announced == [(e.type, e.name) for e in reversed(session.truncated_events)]
    started, ended = heard(ivs)[0], heard(ivs)[-1]
    # Events tell whole seconds, and the clock runs on between a change and its announcement.
    assert abs(started.time - session.start_time) < timedelta(seconds=2)
    assert abs(ended.time - session.end_time) < timedelta(seconds=2)


async def test_where_a_recording_is(ivs, low_latency):
    channel, broadcast = await an_evening(ivs, low_latency)
    session = await low_latency.get_stream_session(channel.arn)
    recordings = [e for e in heard(ivs) if e.detail_type == "IVS Recording State Change"]
    start, end = recordings
    at = session.start_time
    arn = Arn.parse(channel.arn)
    folder = f"ivs/v1/{arn.account}/{arn.resource_id}/"
    minute = f"{at.year}/{at.month}/{at.day}/{at.hour}/{at.minute}"
    assert re.fullmatch(f"{folder}{minute}/[a-zA-Z0-9]{{12}}", start.recording_s3_key_prefix)
    assert end.recording_s3_key_prefix == start.recording_s3_key_prefix
    assert end.recording_session_id == start.recording_session_id
    bucket = session.recording_configuration.destination_configuration.s3.bucket_name
    assert start.recording_s3_bucket_name == end.recording_s3_bucket_name == bucket
    lasted = round((session.end_time - session.start_time).total_seconds() * 1000)
    assert (start.recording_duration_ms, end.recording_duration_ms) == (0, lasted)
    assert start.recording_session_stream_ids is None
    assert end.recording_session_stream_ids == (broadcast.stream_id,)
    assert start.recording_status_reason == end.recording_status_reason == ""


async def test_the_numbers_of_a_prefix_have_no_leading_zeros(ivs, low_latency):
    channel = await recorded_channel(ivs, low_latency)
    now = ivs.clock.now()
    early = now.replace(year=now.year + 1, month=2, day=3, hour=4, minute=5, second=6)
    ivs.clock.advance(early - now)
    await (await ivs.go_live(channel)).end()
    start = next(e for e in heard(ivs) if isinstance(e, ChannelRecordingStart))
    assert f"/{early.year}/2/3/4/5/" in start.recording_s3_key_prefix


async def test_a_broadcaster_who_comes_back_in_time_goes_on_with_the_recording(ivs, low_latency):
    channel = await recorded_channel(ivs, low_latency, window=30)
    first = await ivs.go_live(channel)
    ivs.clock.advance(100)
    await first.end()
    ivs.clock.advance(20)
    second = await ivs.go_live(channel)
    ivs.clock.advance(50)
    await second.end()
    ivs.clock.advance(29)
    recordings = [e for e in heard(ivs) if e.detail_type == "IVS Recording State Change"]
    assert [type(e) for e in recordings] == [ChannelRecordingStart]
    ivs.clock.advance(2)
    start, end = (e for e in heard(ivs) if e.detail_type == "IVS Recording State Change")
    assert start.stream_id == first.stream_id
    assert end.stream_id == second.stream_id
    assert end.recording_session_stream_ids == (first.stream_id, second.stream_id)
    assert end.recording_session_id == start.recording_session_id
    assert end.recording_duration_ms == pytest.approx(150_000, abs=2000)


@pytest.mark.parametrize(("pause", "tracks"), [(40, ONE_TRACK), (20, NO_SOUND)])
async def test_late_or_with_other_tracks_it_is_another_recording(ivs, low_latency, pause, tracks):
    channel = await recorded_channel(ivs, low_latency, window=30)
    await (await ivs.go_live(channel)).end()
    ivs.clock.advance(pause)
    await (await ivs.go_live(channel, tracks=tracks)).end()
    ivs.clock.advance(31)
    ends = [e for e in heard(ivs) if isinstance(e, ChannelRecordingEnd)]
    assert [len(e.recording_session_stream_ids) for e in ends] == [1, 1]
    assert ends[0].recording_session_id != ends[1].recording_session_id
    assert ends[0].recording_s3_key_prefix != ends[1].recording_s3_key_prefix


async def test_a_recording_that_cannot_begin_says_why(ivs, low_latency):
    recording = await low_latency.create_recording_configuration(BUCKET)
    created = await low_latency.create_channel(recording_configuration_arn=recording.arn)
    await (await ivs.go_live(created)).end()
    failure = heard(ivs)[2]
    assert kinds(ivs)[2:] == [ChannelRecordingStartFailure, StreamSessionEnded, StreamEnd]
    assert (failure.channel_name, failure.recording_status_reason) == ("", "ValidationException")
    assert (failure.recording_s3_bucket_name, failure.recording_s3_key_prefix) == ("recordings", "")


async def test_a_stopped_stream_ends_for_everybody(ivs, low_latency):
    created = await low_latency.create_channel()
    await ivs.go_live(created)
    await low_latency.stop_stream(created.channel.arn)
    assert kinds(ivs) == [StreamSessionCreated, StreamStart]
    ivs.clock.advance(5)
    assert kinds(ivs)[2:] == [StreamSessionEnded, StreamEnd]


async def test_tracks_that_do_not_fit_leave_a_session_that_says_why(ivs, low_latency):
    created = await low_latency.create_channel()
    arn = created.channel.arn
    with pytest.raises(BroadcastError):
        await ivs.go_live(created, tracks=TWO_TRACKS)
    assert kinds(ivs) == [StreamSessionCreated, StreamSessionEnded]
    assert [e.code for e in heard(ivs)] == [None, "MultitrackInputNotAllowed"]
    session = await low_latency.get_stream_session(arn)
    assert [(e.name, e.code) for e in session.truncated_events] == [
        ("Session Ended", "MultitrackInputNotAllowed"),
        ("Session Created", None),
    ]
    (summary,) = await low_latency.list_stream_sessions(arn).collect()
    assert (summary.stream_id, summary.has_error_event) == (heard(ivs)[0].stream_id, True)
    await ivs.go_live(created)


async def test_a_stream_too_many_breaks_the_limit_of_all_channels():
    async with LocalIVS(quotas={"Stream": 1}) as ivs, ivs.session() as session:
        low_latency = session.low_latency
        await ivs.go_live(await low_latency.create_channel())
        with pytest.raises(BroadcastError, match="QUOTA_EXCEEDED"):
            await ivs.go_live(await low_latency.create_channel())
        *_, breach, created, ended = heard(ivs)
        assert kinds(ivs)[2:] == [
            ConcurrentBroadcastsLimitBreach,
            StreamSessionCreated,
            StreamSessionEnded,
        ]
        assert ivs.events.kept[2]["resources"] == []
        assert ivs.events.kept[2]["detail"] == {
            "limit_name": "Concurrent Broadcasts",
            "limit_value": 1,
            "exceeded_by": 1,
            "limit_unit": "active streams",
        }
        assert (breach.channel_arn, breach.stream_id) == (None, None)
        assert created.stream_id == ended.stream_id


async def test_too_many_viewers_are_announced_once_until_there_are_fewer():
    async with LocalIVS(quotas={"Viewer": 10}) as ivs, ivs.session() as session:
        low_latency = session.low_latency
        one = await ivs.go_live(await low_latency.create_channel())
        two = await ivs.go_live(await low_latency.create_channel())

        def breaches():
            return [
                e.exceeded_by for e in heard(ivs) if isinstance(e, ConcurrentViewersLimitBreach)
            ]

        await one.set_viewers(10)
        await two.set_viewers(-1)
        assert breaches() == []
        await one.set_viewers(11)
        await two.set_viewers(4)
        assert breaches() == [1]
        await one.end()
        await two.set_viewers(13)
        assert breaches() == [1, 3]
        last = ivs.events.kept[-1]
        assert last["resources"] == []
        assert (last["detail"]["limit_value"], last["detail"]["limit_unit"]) == (10, "viewers")


async def test_who_has_no_stream_key_is_not_announced(ivs):
    with pytest.raises(BroadcastError):
        await ivs.go_live("sk_us-east-1_guessed")
    assert heard(ivs) == []
