"""What can be reaped: how each kind is listed, what tells of its use, and how it is ended.

AWS tells when a chat room was created, and of no other kind. What a stage or a channel tells of its
age are its sessions: it is at least as old as the oldest of them.
"""

from collections.abc import Mapping
from datetime import datetime

from ..errors import ChannelNotBroadcasting
from ..session import Session
from ._active_session import active_session
from ._kinds import Found, Kind, Usage
from ._referenced import REFERENCED
from .people import MOST_PER_PAGE
from .reap_report import ReapKind
from .teardown import end_channel, end_room, end_stage


async def _usage_of_stage(session: Session, stage: Found) -> Usage:
    if await active_session(session, stage.arn):  # the list may be minutes old
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
    return Usage(first=found.create_time, tells=False, idle="its tags match")


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
    **REFERENCED,
}
