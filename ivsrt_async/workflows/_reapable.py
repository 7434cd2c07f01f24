"""What can be reaped: how each kind is listed, what tells of its use, and how it is ended.

AWS tells when a chat room was created, and of no other kind. What a stage or a channel tells of its
age are its sessions: it is at least as old as the oldest of them.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from datetime import UTC, datetime
from typing import Protocol

import attrs

from ..errors import ChannelNotBroadcasting
from ..session import Session
from .people import MOST_PER_PAGE
from .reap_report import ReapKind
from .teardown import Teardown, end_channel, end_room, end_stage

_MILLISECONDS = 10**11
"""From here on a number counts milliseconds: as seconds it would be after the year 5000."""


class Found(Protocol):
    """A resource as its list shows it."""

    @property
    def arn(self) -> str: ...
    @property
    def name(self) -> str | None: ...
    @property
    def tags(self) -> Mapping[str, str] | None: ...


@attrs.frozen(kw_only=True)
class Usage:
    """What is known of the use of a resource."""

    in_use: bool = False
    first: datetime | None = None
    """It is at least as old as this; None if nothing tells."""
    latest: datetime | None = None
    """When it was used last; None if it never was, or if nothing tells."""
    tells: bool = True
    """Whether its kind tells of its use at all."""


@attrs.frozen(kw_only=True)
class Kind:
    """How to deal with one kind."""

    every: Callable[[Session], AsyncIterator[Found]]
    usage: Callable[[Session, Found], Awaitable[Usage]]
    end: Callable[[Session, str], Awaitable[Teardown]]


async def _usage_of_stage(session: Session, stage: Found) -> Usage:
    found = await session.realtime.get_stage(stage.arn)  # the list may be minutes old
    if found.active_session_id is not None:
        return Usage(in_use=True)
    sessions = session.realtime.list_stage_sessions(stage.arn, max_results=MOST_PER_PAGE)
    return _usage([(each.start_time, each.end_time) async for each in sessions])


async def _usage_of_channel(session: Session, channel: Found) -> Usage:
    try:
        await session.low_latency.get_stream(channel.arn)
    except ChannelNotBroadcasting:
        sessions = session.low_latency.list_stream_sessions(channel.arn)
        return _usage([(each.start_time, each.end_time) async for each in sessions])
    return Usage(in_use=True)


async def _usage_of_room(session: Session, room: Found) -> Usage:
    found = await session.chat.get_room(room.arn)
    return Usage(first=found.create_time, tells=False)


def _usage(times: list[tuple[datetime | None, datetime | None]]) -> Usage:
    """Of sessions in any order; one that has just ended may lack its end."""
    starts = [start for start, _ in times if start]
    ends = [end or start for start, end in times]
    return Usage(
        first=min(starts, default=None), latest=max((end for end in ends if end), default=None)
    )


KINDS: Mapping[ReapKind, Kind] = {
    ReapKind.STAGE: Kind(
        every=lambda session: aiter(session.realtime.list_stages(max_results=MOST_PER_PAGE)),
        usage=_usage_of_stage,
        end=end_stage,
    ),
    ReapKind.CHANNEL: Kind(
        every=lambda session: aiter(session.low_latency.list_channels()),
        usage=_usage_of_channel,
        end=end_channel,
    ),
    ReapKind.ROOM: Kind(
        every=lambda session: aiter(session.chat.list_rooms()), usage=_usage_of_room, end=end_room
    ),
}


def time_in(tags: Mapping[str, str], name: str) -> datetime | None:
    """The time that a tag holds; None if it holds none.

    ISO 8601, in UTC unless it says otherwise, or seconds or milliseconds since 1970.
    """
    text = tags.get(name, "")
    try:
        if text.isdecimal():
            since_1970 = int(text)
            seconds = since_1970 / 1000 if since_1970 >= _MILLISECONDS else since_1970
            return datetime.fromtimestamp(seconds, UTC)
        moment = datetime.fromisoformat(text)
    except (ValueError, OverflowError, OSError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
