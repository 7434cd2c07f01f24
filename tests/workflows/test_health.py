"""Watching over streams."""

import asyncio
from contextlib import aclosing

import attrs
import pytest

from ivsrt_async.errors import InvalidRequestError
from ivsrt_async.workflows import StreamNews, watch_health


async def some(changes, number):
    found = []
    async for change in changes:
        found.append(change)
        if len(found) == number:
            return found
    raise AssertionError("it ended")


@pytest.fixture
async def broadcast(ivs, channel):
    return await ivs.go_live(channel)


async def test_what_happens_to_a_stream_is_told(ivs, session, channel, broadcast):
    async with aclosing(watch_health(session)) as changes:
        (live,) = await some(changes, 1)
        assert (live.news, live.channel_arn) == (StreamNews.LIVE, channel.arn)
        assert (live.stream_id, live.health) == (broadcast.stream_id, "HEALTHY")
        await broadcast.set_viewers(7)
        ivs.clock.advance(60)
        await broadcast.set_health("STARVING")
        (starving,) = await some(changes, 1)
        assert (starving.news, starving.viewer_count) == (StreamNews.STARVING, 7)
        await broadcast.set_health("HEALTHY")
        assert [c.news for c in await some(changes, 1)] == [StreamNews.RECOVERED]
        await broadcast.end()
        second = await ivs.go_live(channel)
        ended, live = await some(changes, 2)
        assert (ended.news, ended.stream_id) == (StreamNews.ENDED, broadcast.stream_id)
        assert (ended.health, ended.viewer_count) == (None, None)
        assert (live.news, live.stream_id) == (StreamNews.LIVE, second.stream_id)


async def test_a_short_starvation_is_not_told(ivs, session, broadcast):
    async with aclosing(watch_health(session, every=10, patience=25)) as changes:
        await some(changes, 1)
        await broadcast.set_health("STARVING")
        ivs.clock.after(15, lambda: asyncio.ensure_future(broadcast.set_health("HEALTHY")))
        ivs.clock.after(60, lambda: asyncio.ensure_future(broadcast.set_health("STARVING")))
        began = ivs.clock.now()
        (starving,) = await some(changes, 1)
        assert starving.news is StreamNews.STARVING
        assert (starving.seen_at - began).total_seconds() > 60 + 25 - 1


async def test_patience_is_the_same_when_the_clock_is_set(ivs, broadcast):
    around, ahead = ivs.clock.surroundings(), 0.0
    jumping = attrs.evolve(
        around,
        now=lambda: around.now() + ahead,
        variables={"AWS_DISABLE_CLOCK_SKEW_CORRECTION": "true"},
    )
    async with (
        ivs.session(surroundings=jumping) as session,
        aclosing(watch_health(session, every=10, patience=25)) as changes,
    ):
        await some(changes, 1)
        await broadcast.set_health("STARVING")
        began = ivs.clock.now()

        def set_clock():
            nonlocal ahead
            ahead = 240.0  # signatures are accepted for 5 minutes

        ivs.clock.after(15, set_clock)
        await some(changes, 1)
        assert (ivs.clock.now() - began).total_seconds() > 25 - 1


async def test_an_unknown_health_changes_nothing(session, broadcast):
    async with aclosing(watch_health(session)) as changes:
        await some(changes, 1)
        await broadcast.set_health("STARVING")
        await some(changes, 1)
        await broadcast.set_health("UNKNOWN")
        coming = asyncio.ensure_future(some(changes, 1))
        for _ in range(50):
            await asyncio.sleep(0)
        await broadcast.set_health("HEALTHY")
        assert [c.news for c in await coming] == [StreamNews.RECOVERED]


async def test_only_some_channels_are_watched(ivs, session, broadcast):
    other = (await session.low_latency.create_channel()).channel
    await ivs.go_live(other)
    async with aclosing(watch_health(session, channels=[other])) as changes:
        assert [c.channel_arn for c in await some(changes, 1)] == [other.arn]


async def test_trouble_with_calls_is_no_news(ivs, session, broadcast):
    async with aclosing(watch_health(session)) as changes:
        await some(changes, 1)
        ivs.faults.throttle("ListStreams", calls=5)
        ivs.faults.drop("ListStreams", calls=5)
        await broadcast.end()
        assert [c.news for c in await some(changes, 1)] == [StreamNews.ENDED]


async def test_bad_input(session, stage):
    for wrong in ({"every": 0}, {"every": float("nan")}, {"patience": -1}, {"channels": [stage]}):
        with pytest.raises(InvalidRequestError):
            await some(watch_health(session, **wrong), 1)
