"""Streams: what is live on the channels at this moment.

A channel nobody streams to has no stream: asking for it raises `ChannelNotBroadcasting`, an HTTP
404. What happened earlier is found among the stream sessions.

https://docs.aws.amazon.com/ivs/latest/LowLatencyAPIReference/API_Stream.html
"""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

import attrs

from .._core.error_sets import COMMON_ERRORS, LOOKUP_ERRORS
from .._core.methods import Service, call, paginate
from .._core.model import model
from .._core.operation import Operation, operation
from .._core.paging import ListOperation, Page
from .._core.repeat import Repeat
from ..errors import ChannelNotBroadcasting, StreamUnavailable
from ._shapes import ChannelArn, PlaybackURL, StreamId

__all__ = [
    "GetStream",
    "ListStreams",
    "ListStreamsResponse",
    "StopStream",
    "Stream",
    "StreamFilters",
    "StreamHealth",
    "StreamState",
    "StreamSummary",
]


class StreamState(StrEnum):
    """Whether a stream is live."""

    LIVE = "LIVE"
    """It is being broadcast."""
    OFFLINE = "OFFLINE"
    """It has ended. Do not wait for this value: `get_stream` raises `ChannelNotBroadcasting` for a
    channel that is not live."""


class StreamHealth(StrEnum):
    """How well a broadcaster's stream arrives."""

    HEALTHY = "HEALTHY"
    """As it should."""
    STARVING = "STARVING"
    """Too little data arrives; viewers may see the picture stop."""
    UNKNOWN = "UNKNOWN"
    """The service cannot tell."""


@model
class _StreamFields:
    """What `Stream` and `StreamSummary` have in common."""

    channel_arn: ChannelArn
    """The channel it is on."""
    stream_id: StreamId
    """Its id, the same as that of its stream session; every broadcast gets a new one."""
    start_time: datetime | None = None
    """When it began."""
    state: StreamState | str | None = None
    """Whether it is live. Rely on `ChannelNotBroadcasting` rather than on `OFFLINE`."""
    health: StreamHealth | str | None = None
    """How well the broadcaster's data arrives."""
    viewer_count: int | None = None
    """How many are watching now; it follows within 15 seconds when somebody starts, and within a
    minute when somebody stops. -1 means that counting timed out: ask again."""


@model
class Stream(_StreamFields):
    """A live stream."""

    playback_url: PlaybackURL | None = None
    """HLS playlist for players; for a private channel, append `?token=` and a playback token."""


@model
class StreamSummary(_StreamFields):
    """A live stream, as a list shows it."""


@model
class StreamFilters:
    """What streams must have in common to be listed."""

    health: StreamHealth | str | None = None
    """Only streams that arrive this well; defaults to all."""


@model
class ListStreamsResponse(Page):
    """One page of live streams."""

    streams: Sequence[StreamSummary]
    """The streams on this page."""


@operation(
    "POST /GetStream",
    repeat=Repeat.READS,
    result="stream",
    raises=(*LOOKUP_ERRORS, ChannelNotBroadcasting),
)
class GetStream(Operation[Stream]):
    """Look up the live stream of a channel.

    If nobody streams to the channel, this raises `ChannelNotBroadcasting`, which is the way to find
    out; there is no answer with a state for it.
    """

    channel_arn: ChannelArn = attrs.field(kw_only=False)
    """The channel."""


@operation("POST /ListStreams", repeat=Repeat.READS, items="streams", raises=COMMON_ERRORS)
class ListStreams(ListOperation[ListStreamsResponse, StreamSummary]):
    """List the live streams of the region. A page holds 100 unless `max_results` says otherwise."""

    filter_by: StreamFilters | None = None
    """Only streams like this; defaults to all."""


@operation(
    "POST /StopStream",
    repeat=Repeat.ENDS,  # an encoder that reconnected is cut off too, as it was meant to be
    gone=(ChannelNotBroadcasting,),
    raises=(*LOOKUP_ERRORS, ChannelNotBroadcasting, StreamUnavailable),
)
class StopStream(Operation[None]):
    """Cut the broadcaster off.

    Most encoders reconnect automatically, so delete the stream key first to end a stream
    permanently. The channel stays live a little longer; do not count on it being offline when this
    returns.
    """

    channel_arn: ChannelArn = attrs.field(kw_only=False)
    """The channel; `ChannelNotBroadcasting` if nobody streams to it."""


class Streams(Service):
    """Calls about live streams."""

    get_stream = call(GetStream)
    list_streams = paginate(ListStreams)
    stop_stream = call(StopStream)
