"""What is sent to EventBridge, beside what other files state of recordings and compositions."""

import re
from contextlib import suppress
from datetime import datetime

import pytest

from ivsrt_async.local import BroadcastError, StageClientError
from tests.statements.announced import LIMIT, STAGE, announced, names
from tests.statements.live import new_channel, tracks
from tests.statements.on_stage import enter, new_stage, on_air, session_of
from tests.statements.pages import documented


@pytest.fixture
async def stage(realtime):
    return await new_stage(realtime)


def last(ivs):
    return announced(ivs, STAGE)[-1]


@documented("RealTimeUserGuide", "eventbridge")
async def test_an_event_comes_in_the_envelope_of_eventbridge(ivs, realtime, stage):
    await on_air(ivs, realtime, stage)
    (event,) = ivs.events.kept
    _, _, _, region, account, _ = stage.split(":")
    assert {
        "version": "0",
        "detail-type": "IVS Stage Update",
        "source": "aws.ivs",
        "account": account,
        "region": region,
        "resources": [stage],
    }.items() <= event.items()
    assert re.fullmatch("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", event["id"])
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", event["time"])


@documented("RealTimeUserGuide", "eventbridge")
async def test_publishing_is_announced_with_who_and_where(ivs, realtime, stage):
    ana = await on_air(ivs, realtime, stage, userId="ana")
    assert {
        "event_name": "Participant Published",
        "session_id": await session_of(realtime, stage),
        "participant_id": ana.participant_id,
        "user_id": "ana",
    }.items() <= last(ivs).items()


@documented("RealTimeUserGuide", "eventbridge")
async def test_the_end_of_publishing_is_announced(ivs, realtime, stage):
    ana = await on_air(ivs, realtime, stage)
    await ana.unpublish()
    assert names(ivs, STAGE) == ["Participant Published", "Participant Unpublished"]
    assert last(ivs)["participant_id"] == ana.participant_id


@documented("RealTimeUserGuide", "eventbridge")
@pytest.mark.parametrize("index", [0, 1], ids=["published", "unpublished"])
async def test_the_time_of_publishing_is_told_to_the_microsecond(ivs, realtime, stage, index):
    ana = await on_air(ivs, realtime, stage)
    await ana.leave()
    event = announced(ivs, STAGE)[index]
    precise = event.get("event_time_precise", "")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", precise)
    assert datetime.fromisoformat(precise).replace(microsecond=0) == datetime.fromisoformat(
        event["event_time"]
    )


@documented("RealTimeUserGuide", "eventbridge")
async def test_joining_and_watching_are_not_announced(ivs, realtime, stage):
    await enter(ivs, realtime, stage)
    assert announced(ivs, STAGE) == []


@documented("RealTimeUserGuide", "eventbridge")
async def test_failing_to_publish_is_announced_with_its_code(ivs, realtime, stage):
    ben = await enter(ivs, realtime, stage, capabilities=["SUBSCRIBE"])
    with pytest.raises(StageClientError):
        await ben.publish()
    assert (last(ivs)["event_name"], last(ivs).get("error_code")) == (
        "Participant Publish Error",
        "INSUFFICIENT_CAPABILITIES",
    )
    assert last(ivs)["participant_id"] == ben.participant_id


@documented("LowLatencyUserGuide", "eventbridge")
async def test_one_stream_too_many_is_announced_and_refused(ivs, low_latency):
    for _ in range(100):
        await ivs.go_live(await new_channel(low_latency))
    with pytest.raises(BroadcastError):
        await ivs.go_live(await new_channel(low_latency))
    event = [event for event in ivs.events.kept if event["detail-type"] == LIMIT][-1]
    assert event["resources"] == []
    assert event["detail"] == {
        "limit_name": "Concurrent Broadcasts",
        "limit_value": 100,
        "exceeded_by": 1,
        "limit_unit": "active streams",
    }


@documented("LowLatencyUserGuide", "eventbridge")
async def test_too_many_viewers_are_announced(ivs, low_latency):
    broadcast = await ivs.go_live(await new_channel(low_latency))
    await broadcast.set_viewers(15_007)
    (event,) = [event for event in ivs.events.kept if event["detail-type"] == LIMIT]
    assert event["resources"] == []
    assert event["detail"] == {
        "limit_name": "Concurrent Viewers",
        "limit_value": 15_000,
        "exceeded_by": 7,
        "limit_unit": "viewers",
    }


async def stream(ivs, low_latency, **video):
    """Somebody tries to send such a video to a channel named hall."""
    channel = await new_channel(low_latency, name="hall")
    with suppress(BroadcastError):
        await ivs.go_live(channel, tracks=tracks(**video))
    return channel


def breaches(ivs, limit_name):
    return [
        event
        for event in ivs.events.kept
        if event["detail-type"] == LIMIT and event["detail"]["limit_name"] == limit_name
    ]


@documented("LowLatencyUserGuide", "service-quotas")
async def test_a_bitrate_beyond_the_limit_is_announced(ivs, low_latency):
    channel = await stream(ivs, low_latency, target_bitrate=9_000_000)
    (event,) = breaches(ivs, "Ingest Bitrate")
    detail = event["detail"]
    assert (event["resources"], detail["channel_name"]) == ([channel], "hall")
    assert (detail["limit_value"], detail["limit_unit"]) == (8_500_000, "bits per second")
    assert detail["exceeded_by"] > 0
    assert detail["stream_id"].startswith("st-")


@documented("LowLatencyUserGuide", "service-quotas")
async def test_a_picture_with_too_long_an_edge_is_announced(ivs, low_latency):
    channel = await stream(ivs, low_latency, video_width=2560, video_height=720)
    (event,) = breaches(ivs, "Ingest Resolution")
    detail = event["detail"]
    assert (event["resources"], detail["limit_unit"]) == ([channel], "pixels per edge")
    assert (detail["limit_value"], detail["exceeded_by"]) == (1920, 640)


@documented("LowLatencyUserGuide", "service-quotas")
async def test_a_picture_with_too_many_pixels_is_announced(ivs, low_latency):
    channel = await stream(ivs, low_latency, video_width=1920, video_height=1200)
    (event,) = breaches(ivs, "Ingest Resolution")
    assert (event["resources"], event["detail"]["limit_unit"]) == ([channel], "total pixels")
    assert event["detail"]["exceeded_by"] > 0


@documented("LowLatencyUserGuide", "service-quotas")
async def test_a_picture_within_the_limit_is_not_announced(ivs, low_latency):
    await stream(ivs, low_latency, video_width=1080, video_height=1920, target_bitrate=8_000_000)
    assert announced(ivs, LIMIT) == []


@documented("LowLatencyUserGuide", "eventbridge")
async def test_a_channel_without_a_name_is_announced_with_an_empty_one(ivs, low_latency):
    channel = await new_channel(low_latency)
    await ivs.go_live(channel)
    event = ivs.events.kept[0]
    assert (event["detail"]["channel_name"], event["resources"]) == ("", [channel])
