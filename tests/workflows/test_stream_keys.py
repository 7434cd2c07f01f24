"""Rotating the stream key of a channel."""

import pytest

from ivsrt_async.errors import (
    ChannelNotBroadcasting,
    InvalidRequestError,
    ResourceNotFoundException,
    UnfinishedError,
)
from ivsrt_async.local import BroadcastError
from ivsrt_async.workflows import rotate_stream_key


async def keys(session, channel):
    return [key.arn async for key in session.low_latency.list_stream_keys(channel.arn)]


async def test_the_old_key_opens_nothing_and_the_new_one_does(ivs, session):
    created = await session.low_latency.create_channel()
    broadcast = await ivs.go_live(created)
    rotation = await rotate_stream_key(session, created.channel)
    assert rotation.deleted == (created.stream_key.arn,)
    assert rotation.stopped
    ivs.clock.advance(5)
    assert not broadcast.live
    with pytest.raises(BroadcastError, match="INVALID_STREAM_KEY"):
        await ivs.go_live(created.stream_key)
    assert (await ivs.go_live(rotation.stream_key)).live
    assert rotation.stream_key.value not in repr(rotation)


async def test_a_channel_that_is_offline_has_nothing_to_stop(session, channel):
    rotation = await rotate_stream_key(session, channel.arn)
    assert not rotation.stopped
    with pytest.raises(ChannelNotBroadcasting):
        await session.low_latency.get_stream(channel.arn)


async def test_a_stream_may_go_on(ivs, session, channel):
    broadcast = await ivs.go_live(channel)
    assert not (await rotate_stream_key(session, channel, stop_stream=False)).stopped
    ivs.clock.advance(5)
    assert broadcast.live


async def test_a_channel_without_a_key_gets_one(session, channel):
    (arn,) = await keys(session, channel)
    await session.low_latency.delete_stream_key(arn)
    rotation = await rotate_stream_key(session, channel)
    assert rotation.deleted == ()
    assert await keys(session, channel) == [rotation.stream_key.arn]


@pytest.mark.parametrize(
    "fault",
    [
        lambda faults: faults.throttle("*", share=0.4),
        lambda faults: faults.drop("CreateStreamKey", calls=3),
        lambda faults: faults.drop("CreateStreamKey", calls=1, carried_out=True),
        lambda faults: faults.drop("DeleteStreamKey", calls=2, carried_out=True),
        lambda faults: faults.drop("StopStream", calls=2, carried_out=True),
        lambda faults: faults.delay("*", 0.001),
    ],
    ids=["throttle", "drop", "lost key", "lost deletion", "lost stop", "delay"],
)
async def test_there_is_one_new_key_whatever_happens_on_the_way(ivs, session, channel, fault):
    await ivs.go_live(channel)
    fault(ivs.faults)
    rotation = await rotate_stream_key(session, channel)
    ivs.faults.clear()
    assert await keys(session, channel) == [rotation.stream_key.arn]
    assert rotation.stream_key.arn not in rotation.deleted
    assert (await ivs.go_live(rotation.stream_key.value, priority=1)).live


async def test_a_key_that_cannot_be_made_is_said_to_be_missing(ivs, session, channel):
    ivs.faults.drop("CreateStreamKey", share=1.0)
    with pytest.raises(UnfinishedError, match="has no stream key") as raised:
        await rotate_stream_key(session, channel)
    assert len(raised.value.done) == 1
    ivs.faults.clear()
    assert (await rotate_stream_key(session, channel)).deleted == ()


async def test_a_channel_is_needed(session, stage):
    with pytest.raises(InvalidRequestError, match="must be a channel"):
        await rotate_stream_key(session, stage)
    with pytest.raises(ResourceNotFoundException):
        await rotate_stream_key(session, "arn:aws:ivs:us-east-1:123456789012:channel/abcdefghijkl")
