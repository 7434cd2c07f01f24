"""A second encoder takes a stream over, or is refused."""

import attrs
import pytest

from ivsrt_async.local import ONE_TRACK, BroadcastError, LocalIVS

LARGEST = 2_147_483_647


@pytest.fixture
async def made(low_latency):
    return await low_latency.create_channel(name="hall")


def told(ivs) -> list[tuple[str, str | None]]:
    """The names and codes of the events of streams."""
    return [
        (event["detail"]["event_name"], event["detail"].get("code"))
        for event in ivs.events.kept
        if event["detail-type"] == "IVS Stream State Change"
    ]


def video(**changes):
    (usual,) = ONE_TRACK.video_configurations
    return attrs.evolve(ONE_TRACK, video_configurations=[attrs.evolve(usual, **changes)])


def audio(**changes):
    (usual,) = ONE_TRACK.audio_configurations
    return attrs.evolve(ONE_TRACK, audio_configurations=[attrs.evolve(usual, **changes)])


async def test_a_stream_that_is_taken_over_goes_on(ivs, low_latency, made):
    first = await ivs.go_live(made)
    second = await ivs.go_live(made, priority=1, tracks=video(target_bitrate=3_000_000))
    assert (first.live, second.live) == (False, True)
    assert first.stream_id == second.stream_id
    await first.end()
    session = await low_latency.get_stream_session(made.channel.arn)
    assert session.end_time is None
    assert session.ingest_configurations == video(target_bitrate=3_000_000)
    await second.end()
    assert told(ivs) == [
        ("Session Created", None),
        ("Stream Start", None),
        ("Stream Takeover", None),
        ("Session Ended", None),
        ("Stream End", None),
    ]
    with pytest.raises(BroadcastError, match="NOT_LIVE"):
        await first.set_viewers(1)


async def test_the_priority_may_stand_in_the_stream_key(ivs, made):
    key = made.stream_key.value
    await ivs.go_live(f"{key}?priority=5")
    with pytest.raises(BroadcastError, match="StreamTakeoverInvalidPriority"):
        await ivs.go_live(f"{key}?priority=5")
    assert (await ivs.go_live(f"{key}?priority=6")).live


@pytest.mark.parametrize("priority", [0, -1, 1, 7, LARGEST + 1])
async def test_a_priority_that_does_not_exceed_the_one_before_is_refused(ivs, made, priority):
    first = await ivs.go_live(made, priority=7)
    with pytest.raises(BroadcastError) as refused:
        await ivs.go_live(made, priority=priority)
    assert refused.value.code == "StreamTakeoverInvalidPriority"
    assert told(ivs)[-1] == ("Stream Takeover Failure", "StreamTakeoverInvalidPriority")
    assert first.live


@pytest.mark.parametrize(
    "tracks",
    [
        video(video_height=720, video_width=1280),
        video(codec="hvc1"),
        audio(codec="opus"),
        attrs.evolve(ONE_TRACK, audio_configurations=[]),
    ],
    ids=["resolution", "video codec", "audio codec", "number of tracks"],
)
async def test_other_media_are_refused(ivs, low_latency, made, tracks):
    first = await ivs.go_live(made)
    with pytest.raises(BroadcastError) as refused:
        await ivs.go_live(made, tracks=tracks, priority=1)
    assert refused.value.code == "StreamTakeoverMediaMismatch"
    assert told(ivs)[-1] == ("Stream Takeover Failure", "StreamTakeoverMediaMismatch")
    assert first.live
    (listed,) = await low_latency.list_stream_sessions(made.channel.arn).collect()
    assert listed.has_error_event


async def test_a_stream_is_taken_over_so_many_times():
    async with LocalIVS(quotas={"Takeover": 2}) as ivs, ivs.session() as session:
        made = await session.low_latency.create_channel()
        for priority in range(3):
            last = await ivs.go_live(made, priority=priority)
        with pytest.raises(BroadcastError) as refused:
            await ivs.go_live(made, priority=LARGEST)
        assert refused.value.code == "StreamTakeoverLimitBreached"
        await last.end()
        await ivs.go_live(made)
        assert (await ivs.go_live(made, priority=1)).live  # the next stream remembers nothing


async def test_without_a_priority_nothing_is_taken_over_and_nothing_announced(ivs, made):
    await ivs.go_live(made)
    before = told(ivs)
    with pytest.raises(BroadcastError, match="CHANNEL_LIVE"):
        await ivs.go_live(made)
    assert told(ivs) == before
