"""Watching over streams: which begin, starve, recover and end."""

from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from datetime import datetime
from enum import StrEnum

import attrs

from .._core.arguments import check_kind, check_seconds, check_several
from .._core.model import explained
from ..low_latency import StreamHealth, StreamState, StreamSummary
from ..session import Session, SessionClock
from ._arguments import arn_of
from ._insistence import insist
from .resource import HasArn

__all__ = ["StreamChange", "StreamNews", "watch_health"]


class StreamNews(StrEnum):
    """What happened to a stream."""

    LIVE = "LIVE"
    """It began, or was live when watching began."""
    STARVING = "STARVING"
    """Its data come too slowly; viewers see it stop and go."""
    RECOVERED = "RECOVERED"
    """Its data come well again."""
    ENDED = "ENDED"
    """It ended."""


@explained
@attrs.frozen(kw_only=True)
class StreamChange:
    """Something happened to a stream."""

    news: StreamNews
    """What."""
    channel_arn: str
    """The channel."""
    stream_id: str
    """The stream."""
    seen_at: datetime
    """When it was seen; it happened since the look before."""
    health: StreamHealth | str | None = None
    """How well its data come; None for one that ended."""
    viewer_count: int | None = None
    """How many watch; None for one that ended, -1 if counting took too long."""


@attrs.define
class _Watched:
    stream: StreamSummary
    starving_since: float | None = None
    """By a clock that nobody sets."""
    reported: bool = False
    """Whether it was said to be starving."""


async def watch_health(
    session: Session,
    *,
    channels: Iterable[str | HasArn] | None = None,
    every: float = 10.0,
    patience: float = 0.0,
) -> AsyncIterator[StreamChange]:
    """Iterate over what happens to the streams of the region, until you stop.

    ```python
    async for change in watch_health(session, patience=20):
        if change.news is StreamNews.STARVING:
            await call_the_crew(change.channel_arn)
    ```

    It lists the live streams again and again, which is one call for up to 100 of them, so it misses
    what begins and ends between two looks. EventBridge tells the same, but may lose it.

    Args:
        session: Calls the service.
        channels: Only these channels, or their ARNs; all by default.
        every: Seconds between two looks.
        patience: Seconds a stream has to starve until that is told; recovering from what was not
            told is not told either.

    Raises:
        InvalidRequestError: An argument is wrong.
        IVSError: The streams could not be listed, in several rounds; watch anew, and those that are
            live by then are `LIVE` again.
    """
    check_kind("session", session, Session, "a Session")
    check_seconds("every", every)
    check_seconds("patience", patience, or_zero=True)
    wanted = (
        None
        if channels is None
        else {
            arn_of(session, "channels", channel, "channel")
            for channel in check_several("channels", channels, "channels")
        }
    )
    watched: dict[str, _Watched] = {}
    while True:
        streams = await insist(session, lambda: _live(session, wanted))
        for change in _changes(watched, streams, session.clock, patience):
            yield change
        await session.clock.sleep(every)


async def _live(session: Session, wanted: set[str] | None) -> dict[str, StreamSummary]:
    """The live streams, by id."""
    return {
        stream.stream_id: stream
        async for stream in session.low_latency.list_streams()
        if stream.state != StreamState.OFFLINE and (wanted is None or stream.channel_arn in wanted)
    }


def _changes(
    watched: dict[str, _Watched],
    streams: Mapping[str, StreamSummary],
    clock: SessionClock,
    patience: float,
) -> Iterator[StreamChange]:
    now, passed = clock.now(), clock.monotonic()
    for stream_id in [name for name in watched if name not in streams]:
        yield _change(StreamNews.ENDED, watched.pop(stream_id).stream, now, ended=True)
    for stream_id, stream in streams.items():
        each = watched.get(stream_id)
        if each is None:
            each = watched[stream_id] = _Watched(stream)
            yield _change(StreamNews.LIVE, stream, now)
        each.stream = stream
        if stream.health == StreamHealth.STARVING:
            if each.starving_since is None:
                each.starving_since = passed
            if passed - each.starving_since >= patience and not each.reported:
                each.reported = True
                yield _change(StreamNews.STARVING, stream, now)
        elif stream.health == StreamHealth.HEALTHY:
            each.starving_since = None
            if each.reported:
                each.reported = False
                yield _change(StreamNews.RECOVERED, stream, now)


def _change(
    news: StreamNews, stream: StreamSummary, now: datetime, *, ended: bool = False
) -> StreamChange:
    return StreamChange(
        news=news,
        channel_arn=stream.channel_arn,
        stream_id=stream.stream_id,
        seen_at=now,
        health=None if ended else stream.health,
        viewer_count=None if ended else stream.viewer_count,
    )
