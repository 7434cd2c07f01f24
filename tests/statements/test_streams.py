"""Streams and their sessions."""

import re

import pytest

from ivsrt_async.local import BroadcastError
from tests.statements.announced import HEALTH, STREAM, announced, names
from tests.statements.boto3_clients import invalid, refused
from tests.statements.live import new_channel, tracks
from tests.statements.pages import documented

DAY = 24 * 3600


@pytest.fixture
async def channel(low_latency):
    return await new_channel(low_latency, name="hall")


@pytest.fixture
async def broadcast(ivs, channel):
    return await ivs.go_live(channel)


def offline():
    return refused("ChannelNotBroadcasting", 404)


async def sessions(low_latency, channel):
    return (await low_latency.list_stream_sessions(channelArn=channel))["streamSessions"]


async def session(low_latency, channel, **arguments):
    found = await low_latency.get_stream_session(channelArn=channel, **arguments)
    return found["streamSession"]


@documented("LowLatencyAPIReference", "API_GetStream")
async def test_a_channel_that_is_offline_has_no_stream(low_latency, channel):
    with offline():
        await low_latency.get_stream(channelArn=channel)


@documented("LowLatencyAPIReference", "API_Stream")
async def test_a_stream_is_live_and_has_an_id_of_26_characters(low_latency, channel, broadcast):
    found = (await low_latency.get_stream(channelArn=channel))["stream"]
    assert found["state"] == "LIVE"
    assert re.fullmatch("st-[a-zA-Z0-9]{23}", found["streamId"])


@documented("LowLatencyUserGuide", "eventbridge")
async def test_each_stream_of_a_channel_has_another_id(ivs, channel):
    first = await ivs.go_live(channel)
    await first.end()
    ivs.clock.advance(60)
    second = await ivs.go_live(channel)
    assert first.stream_id != second.stream_id


@documented("LowLatencyUserGuide", "eventbridge")
async def test_a_stream_is_announced_from_its_session_to_its_end(ivs, channel, broadcast):
    await broadcast.end()
    ivs.clock.advance(60)
    told = names(ivs, STREAM)
    assert told[:2] == ["Session Created", "Stream Start"]
    assert set(told[2:]) == {"Session Ended", "Stream End"}
    assert {event["stream_id"] for event in announced(ivs, STREAM)} == {broadcast.stream_id}
    assert {event["channel_name"] for event in announced(ivs, STREAM)} == {"hall"}


@documented("LowLatencyUserGuide", "eventbridge")
async def test_starvation_is_announced_when_it_starts_and_ends(ivs, broadcast):
    await broadcast.set_health("STARVING")
    await broadcast.set_health("HEALTHY")
    assert names(ivs, HEALTH) == ["Starvation Start", "Starvation End"]


@documented("LowLatencyUserGuide", "stream-health")
async def test_streams_can_be_filtered_by_health(ivs, low_latency, channel, broadcast):
    await ivs.go_live(await new_channel(low_latency))
    await broadcast.set_health("STARVING")
    found = (await low_latency.list_streams(filterBy={"health": "STARVING"}))["streams"]
    assert [entry["channelArn"] for entry in found] == [channel]


@documented("LowLatencyUserGuide", "stream-health")
async def test_a_session_that_goes_on_has_no_end(ivs, low_latency, channel, broadcast):
    (listed,) = await sessions(low_latency, channel)
    assert (listed["streamId"], "endTime" in listed) == (broadcast.stream_id, False)
    await broadcast.end()
    ivs.clock.advance(60)
    assert "endTime" in (await sessions(low_latency, channel))[0]


@documented("LowLatencyUserGuide", "stream-health")
async def test_the_latest_session_is_meant_unless_another_is_named(ivs, low_latency, channel):
    ids = []
    for _ in range(2):
        broadcast = await ivs.go_live(channel)
        ids.append(broadcast.stream_id)
        await broadcast.end()
        ivs.clock.advance(60)
    assert (await session(low_latency, channel))["streamId"] == ids[1]
    assert (await session(low_latency, channel, streamId=ids[0]))["streamId"] == ids[0]


@documented("LowLatencyUserGuide", "stream-health")
async def test_sessions_are_listed_for_sixty_days(ivs, low_latency, channel, broadcast):
    await broadcast.end()
    ivs.clock.advance(59 * DAY)
    assert len(await sessions(low_latency, channel)) == 1
    ivs.clock.advance(2 * DAY)
    assert await sessions(low_latency, channel) == []


@documented("LowLatencyUserGuide", "troubleshooting-faqs")
async def test_a_session_is_known_even_after_its_channel_was_deleted(
    ivs, low_latency, channel, broadcast
):
    await broadcast.end()
    ivs.clock.advance(60)
    await low_latency.delete_channel(arn=channel)
    found = await session(low_latency, channel, streamId=broadcast.stream_id)
    assert found["streamId"] == broadcast.stream_id


@documented("LowLatencyUserGuide", "stream-health")
async def test_a_session_tells_its_events_the_latest_first(ivs, low_latency, channel, broadcast):
    ivs.clock.advance(60)
    await broadcast.end()
    ivs.clock.advance(60)
    events = (await session(low_latency, channel))["truncatedEvents"]
    assert {event["name"] for event in events[:2]} == {"Session Ended", "Stream End"}
    assert [event["name"] for event in events[2:]] == ["Stream Start", "Session Created"]
    assert {event["type"] for event in events} == {STREAM}


@documented("LowLatencyUserGuide", "stream-health")
async def test_a_session_tells_its_latest_500_events(low_latency, channel, broadcast):
    for _ in range(300):
        await broadcast.set_health("STARVING")
        await broadcast.set_health("HEALTHY")
    events = (await session(low_latency, channel))["truncatedEvents"]
    assert (len(events), events[0]["name"]) == (500, "Starvation End")


@documented("LowLatencyAPIReference", "API_StreamSession")
async def test_a_session_tells_the_one_track_in_both_ways(ivs, low_latency, channel):
    await ivs.go_live(channel, tracks=tracks())
    found = await session(low_latency, channel)
    old, new = found["ingestConfiguration"], found["ingestConfigurations"]
    (video,), (audio,) = new["videoConfigurations"], new["audioConfigurations"]
    same = {"codec", "encoder", "targetBitrate", "targetFramerate", "videoHeight", "videoWidth"}
    assert {name: old["video"][name] for name in same} == {name: video[name] for name in same}
    assert old["audio"]["codec"] == audio["codec"]
    assert (video["track"], audio["track"]) == ("Track0", "Track0")


@documented("LowLatencyAPIReference", "API_VideoConfiguration")
async def test_what_was_replaced_is_filled_in_the_old_way_only(ivs, low_latency, channel):
    await ivs.go_live(channel, tracks=tracks())
    found = await session(low_latency, channel)
    old = found["ingestConfiguration"]["video"]
    (new,) = found["ingestConfigurations"]["videoConfigurations"]
    assert (new.get("avcProfile", ""), new.get("avcLevel", "")) == ("", "")
    assert (bool(old.get("avcProfile")), bool(old.get("avcLevel"))) == (True, True)


@documented("LowLatencyAPIReference", "API_StopStream")
async def test_a_stream_can_be_stopped_and_the_encoder_come_back(ivs, low_latency, channel):
    broadcast = await ivs.go_live(channel)
    await low_latency.stop_stream(channelArn=channel)
    ivs.clock.advance(30)
    assert not broadcast.live
    assert (await ivs.go_live(channel)).live


@documented("LowLatencyAPIReference", "API_StopStream")
async def test_without_a_key_the_encoder_of_a_stopped_stream_stays_out(ivs, low_latency):
    made = await low_latency.create_channel()
    arn, key = made["channel"]["arn"], made["streamKey"]
    await ivs.go_live(key["value"])
    await low_latency.delete_stream_key(arn=key["arn"])
    await low_latency.stop_stream(channelArn=arn)
    ivs.clock.advance(30)
    with pytest.raises(BroadcastError):
        await ivs.go_live(key["value"])


@documented("LowLatencyAPIReference", "API_StopStream")
async def test_a_channel_that_is_offline_has_no_stream_to_stop(low_latency, channel):
    with offline():
        await low_latency.stop_stream(channelArn=channel)


@documented("LowLatencyUserGuide", "getting-started-set-up-streaming")
async def test_a_stream_lasts_two_days_at_most(ivs, broadcast):
    ivs.clock.advance(48 * 3600 - 60)
    assert broadcast.live
    ivs.clock.advance(120)
    assert not broadcast.live


@documented("LowLatencyAPIReference", "API_Stream")
async def test_a_view_is_counted_within_a_quarter_of_a_minute(ivs, low_latency, channel, broadcast):
    await broadcast.set_viewers(7)
    ivs.clock.advance(15)
    found = (await low_latency.get_stream(channelArn=channel))["stream"]
    assert found["viewerCount"] == 7


@documented("LowLatencyAPIReference", "API_Stream")
async def test_a_view_that_ended_is_not_counted_after_a_minute(
    ivs, low_latency, channel, broadcast
):
    await broadcast.set_viewers(7)
    ivs.clock.advance(15)
    await broadcast.set_viewers(2)
    ivs.clock.advance(60)
    found = (await low_latency.get_stream(channelArn=channel))["stream"]
    assert found["viewerCount"] == 2


@documented("LowLatencyUserGuide", "metadata")
async def test_metadata_reach_the_players_of_a_live_stream(low_latency, channel, broadcast):
    await low_latency.put_metadata(channelArn=channel, metadata='{"goal": 1}')
    assert broadcast.metadata == ('{"goal": 1}',)


@documented("LowLatencyUserGuide", "metadata")
async def test_metadata_need_a_live_stream(low_latency, channel):
    with offline():
        await low_latency.put_metadata(channelArn=channel, metadata="goal")


@documented("LowLatencyUserGuide", "service-quotas")
async def test_metadata_have_at_most_a_kilobyte(low_latency, channel, broadcast):
    await low_latency.put_metadata(channelArn=channel, metadata="x" * 1024)
    with invalid():
        await low_latency.put_metadata(channelArn=channel, metadata="ö" * 513)


MULTITRACK = {"enabled": True, "maximumResolution": "FULL_HD"}


@documented("LowLatencyAPIReference", "API_StreamEvent")
async def test_several_tracks_are_refused_unless_the_channel_takes_them(ivs, low_latency, channel):
    with pytest.raises(BroadcastError):
        await ivs.go_live(channel, tracks=tracks(videos=2))
    events = (await session(low_latency, channel))["truncatedEvents"]
    assert ("Session Ended", "MultitrackInputNotAllowed") in [
        (event["name"], event.get("code")) for event in events
    ]


@documented("LowLatencyAPIReference", "API_StreamEvent")
async def test_a_single_track_is_refused_where_several_are_required(ivs, low_latency):
    channel = await new_channel(
        low_latency,
        containerFormat="FRAGMENTED_MP4",
        multitrackInputConfiguration={**MULTITRACK, "policy": "REQUIRE"},
    )
    with pytest.raises(BroadcastError):
        await ivs.go_live(channel, tracks=tracks())
    ended = announced(ivs, STREAM)[-1]
    assert (ended["event_name"], ended["code"]) == ("Session Ended", "MultitrackInputRequired")


@documented("LowLatencyUserGuide", "multitrack-video-setup")
@pytest.mark.parametrize("videos", [1, 3])
async def test_a_channel_may_leave_the_number_of_tracks_to_the_encoder(ivs, low_latency, videos):
    channel = await new_channel(
        low_latency,
        containerFormat="FRAGMENTED_MP4",
        multitrackInputConfiguration={**MULTITRACK, "policy": "ALLOW"},
    )
    assert (await ivs.go_live(channel, tracks=tracks(videos=videos))).live


@documented("LowLatencyAPIReference", "API_StreamSession")
async def test_a_session_tells_every_track(ivs, low_latency):
    channel = await new_channel(
        low_latency,
        containerFormat="FRAGMENTED_MP4",
        multitrackInputConfiguration={**MULTITRACK, "policy": "ALLOW"},
    )
    await ivs.go_live(channel, tracks=tracks(videos=3))
    found = await session(low_latency, channel)
    videos = found["ingestConfigurations"]["videoConfigurations"]
    assert [video["track"] for video in videos] == ["Track0", "Track1", "Track2"]


@documented("LowLatencyAPIReference", "API_StreamSessionSummary")
async def test_a_session_without_trouble_says_so(low_latency, channel, broadcast):
    assert (await sessions(low_latency, channel))[0]["hasErrorEvent"] is False


@documented("LowLatencyAPIReference", "API_StreamSessionSummary")
@pytest.mark.parametrize("options", [{"quotas": {"Stream": 0}}], ids=["no stream allowed"])
async def test_a_session_that_broke_a_quota_says_so(ivs, low_latency, channel):
    with pytest.raises(BroadcastError):
        await ivs.go_live(channel)
    assert [entry["hasErrorEvent"] for entry in await sessions(low_latency, channel)] == [True]
