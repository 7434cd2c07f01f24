"""Stream sessions: the record of each broadcast on a channel, live or past.

https://docs.aws.amazon.com/ivs/latest/LowLatencyAPIReference/API_StreamSession.html
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

import attrs

from .._core.error_sets import LOOKUP_ERRORS
from .._core.limits import Items
from .._core.methods import Service, call, paginate
from .._core.model import model
from .._core.operation import Operation, operation
from .._core.paging import ListOperation, Page
from .._core.repeat import Repeat
from ._shapes import ChannelArn, StreamId
from .channels import Channel
from .failover_slates import FailoverSlateConfiguration
from .ingest_configurations import IngestConfiguration, IngestConfigurations
from .recording_configurations import RecordingConfiguration

__all__ = [
    "GetStreamSession",
    "ListStreamSessions",
    "ListStreamSessionsResponse",
    "StreamEvent",
    "StreamSession",
    "StreamSessionSummary",
]


@model
class StreamEvent:
    """Something that happened to a stream; EventBridge delivers the same events as they happen.

    https://docs.aws.amazon.com/ivs/latest/LowLatencyUserGuide/eventbridge.html
    """

    name: str | None = None
    """What happened, such as `Stream Start`; the same names as in EventBridge."""
    type: str | None = None
    """Group the name belongs to."""
    event_time: datetime | None = None
    """When it happened."""
    code: str | None = None
    """Why, for events that have a cause: `MultitrackInputNotAllowed` and `MultitrackInputRequired`
    if the input does not fit the channel's multitrack policy; `InvalidMultitrackInputTrackCount`
    and `InvalidMultitrackInputVideoTrackMediaProperties` for tracks the service cannot take;
    `InvalidGetClientConfigurationStreamKey` and `GetClientConfigurationStreamKeyRequired` for a
    multitrack encoder with a bad stream key or none; `StreamTakeoverMediaMismatch`,
    `StreamTakeoverInvalidPriority` (it must rise, within 1 to 2,147,483,647) and
    `StreamTakeoverLimitBreached` for a second encoder that could not take over. There may be
    others."""


StreamEvents = Annotated[Sequence[StreamEvent], Items(0, 500)]


@model
class _StreamSessionFields:
    """What `StreamSession` and `StreamSessionSummary` have in common."""

    stream_id: StreamId
    """Its id, the same as that of the stream while it is live."""
    start_time: datetime | None = None
    """When the channel went live."""
    end_time: datetime | None = None
    """When the channel went offline; None while it is live."""


@model
class StreamSession(_StreamSessionFields):
    """A broadcast with everything that shaped it, as it was when the channel went live."""

    channel: Channel | None = None
    """The channel as it was at the start."""
    ingest_configuration: IngestConfiguration | None = None
    """First track of each kind that the encoder sent; deprecated for `ingest_configurations`."""
    ingest_configurations: IngestConfigurations | None = None
    """All tracks the encoder sent."""
    recording_configuration: RecordingConfiguration | None = None
    """How it was recorded, if it was."""
    truncated_events: StreamEvents | None = None
    """What happened to it, newest first: at most the latest 500 events, so a long session may lack
    its beginning."""
    failover_slate_configuration: FailoverSlateConfiguration | None = None
    """What viewers saw during interruptions, as it was at the start."""


@model
class StreamSessionSummary(_StreamSessionFields):
    """A broadcast, as a list shows it; `get_stream_session` reads the rest."""

    has_error_event: bool | None = None
    """Whether something failed or a quota was exceeded during it."""


@model
class ListStreamSessionsResponse(Page):
    """One page of stream sessions."""

    stream_sessions: Sequence[StreamSessionSummary]
    """The sessions on this page."""


@operation(
    "POST /GetStreamSession", repeat=Repeat.READS, result="stream_session", raises=LOOKUP_ERRORS
)
class GetStreamSession(Operation[StreamSession]):
    """Look up a broadcast, live or past."""

    channel_arn: ChannelArn = attrs.field(kw_only=False)
    """The channel."""
    stream_id: StreamId | None = None
    """The broadcast; defaults to the most recent one of the channel."""


@operation(
    "POST /ListStreamSessions", repeat=Repeat.READS, items="stream_sessions", raises=LOOKUP_ERRORS
)
class ListStreamSessions(ListOperation[ListStreamSessionsResponse, StreamSessionSummary]):
    """List the broadcasts of a channel, live and past.

    A page holds 100 unless `max_results` says otherwise.
    """

    channel_arn: ChannelArn = attrs.field(kw_only=False)
    """The channel."""


class StreamSessions(Service):
    """Calls about stream sessions."""

    get_stream_session = call(GetStreamSession)
    list_stream_sessions = paginate(ListStreamSessions)
