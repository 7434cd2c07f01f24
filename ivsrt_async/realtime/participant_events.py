"""Participant events: what one participant did, and what went wrong, during a session.

https://docs.aws.amazon.com/ivs/latest/RealTimeAPIReference/API_Event.html
"""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from .._core.error_sets import COMMON_ERRORS
from .._core.methods import Service, paginate
from .._core.model import model
from .._core.operation import operation
from .._core.paging import ListOperation, Page
from .._core.repeat import Repeat
from ._shapes import ParticipantId, StageArn, StageSessionId
from .participant_tokens import (
    ParticipantTokenAttributes,
    ParticipantTokenCapabilities,
    ParticipantTokenUserId,
)

__all__ = [
    "Event",
    "EventErrorCode",
    "EventName",
    "ExchangedParticipantToken",
    "ListParticipantEvents",
    "ListParticipantEventsResponse",
]


class EventName(StrEnum):
    """What happened."""

    JOINED = "JOINED"
    """The participant joined the stage."""
    LEFT = "LEFT"
    """The participant left, or was disconnected."""
    PUBLISH_STARTED = "PUBLISH_STARTED"
    """The participant began to send media."""
    PUBLISH_STOPPED = "PUBLISH_STOPPED"
    """The participant stopped sending media."""
    SUBSCRIBE_STARTED = "SUBSCRIBE_STARTED"
    """The participant began to receive the media of another."""
    SUBSCRIBE_STOPPED = "SUBSCRIBE_STOPPED"
    """The participant stopped receiving the media of another."""
    PUBLISH_ERROR = "PUBLISH_ERROR"
    """The participant tried to send media and failed; see `error_code`."""
    SUBSCRIBE_ERROR = "SUBSCRIBE_ERROR"
    """The participant tried to receive media and failed; see `error_code`."""
    JOIN_ERROR = "JOIN_ERROR"
    """The participant tried to join and failed; see `error_code`."""
    REPLICATION_STARTED = "REPLICATION_STARTED"
    """The participant is being copied to another stage from now on."""
    REPLICATION_STOPPED = "REPLICATION_STOPPED"
    """The participant is no longer copied to another stage."""
    TOKEN_EXCHANGED = "TOKEN_EXCHANGED"  # noqa: S105 - an event, not a password
    """The participant changed its token without leaving."""


class EventErrorCode(StrEnum):
    """Why something failed."""

    INSUFFICIENT_CAPABILITIES = "INSUFFICIENT_CAPABILITIES"
    """The token does not allow it: publishing or subscribing is not among its capabilities."""
    QUOTA_EXCEEDED = "QUOTA_EXCEEDED"
    """The stage has as many publishers or subscribers as its quota allows."""
    PUBLISHER_NOT_FOUND = "PUBLISHER_NOT_FOUND"
    """Nobody with the id subscribed to is publishing."""
    BITRATE_EXCEEDED = "BITRATE_EXCEEDED"
    """The media exceed the bitrate that a publisher may send."""
    RESOLUTION_EXCEEDED = "RESOLUTION_EXCEEDED"
    """The picture is larger than a publisher may send."""
    STREAM_DURATION_EXCEEDED = "STREAM_DURATION_EXCEEDED"
    """The participant published or subscribed for longer than is allowed (24 hours)."""
    INVALID_AUDIO_CODEC = "INVALID_AUDIO_CODEC"
    """The sound has the wrong codec: RTMP takes AAC-LC, WHIP takes Opus."""
    INVALID_VIDEO_CODEC = "INVALID_VIDEO_CODEC"
    """The picture has the wrong codec: stages take H.264."""
    INVALID_PROTOCOL = "INVALID_PROTOCOL"
    """RTMP was tried with an ingest configuration that accepts RTMPS only."""
    INVALID_STREAM_KEY = "INVALID_STREAM_KEY"
    """The stream key is wrong."""
    REUSE_OF_STREAM_KEY = "REUSE_OF_STREAM_KEY"
    """The stream key is already in use in a running session."""
    B_FRAME_PRESENT = "B_FRAME_PRESENT"
    """The video has B-frames; switch them off in the encoder."""
    INVALID_INPUT = "INVALID_INPUT"
    """The stream cannot be read."""
    INTERNAL_SERVER_EXCEPTION = "INTERNAL_SERVER_EXCEPTION"
    """The service failed; trying again may help."""


@model
class ExchangedParticipantToken:
    """What a token said, before or after a participant exchanged it while connected.

    Only tokens signed with your own key can be exchanged. The id of the participant stays the same,
    and running compositions arrange the publishers anew by the new attributes.
    """

    capabilities: ParticipantTokenCapabilities | None = None
    """What its bearer may do."""
    attributes: ParticipantTokenAttributes | None = None
    """Your own data about the person, seen by everybody on the stage."""
    user_id: ParticipantTokenUserId | None = None
    """Your own name for the person, seen by everybody on the stage."""
    expiration_time: datetime | None = None
    """When it stops being accepted."""


@model
class Event:
    """Something that happened to a participant during a session."""

    name: EventName | str | None = None
    """What happened."""
    participant_id: ParticipantId
    """The participant it happened to."""
    event_time: datetime | None = None
    """When."""
    remote_participant_id: ParticipantId | None = None
    """For subscribing, the publisher on the other end; None for joining and publishing."""
    error_code: EventErrorCode | str | None = None
    """For the three errors, the cause; None for everything else."""
    destination_stage_arn: StageArn | None = None
    """For the two replication events, the stage the participant is copied to."""
    destination_session_id: StageSessionId | None = None
    """For the two replication events, the session on that stage."""
    replica: bool | None = None
    """Whether the participant is a copy from another stage; for subscribing, whether the publisher
    is. None means False."""
    previous_token: ExchangedParticipantToken | None = None
    """For `TOKEN_EXCHANGED`, what the old token said."""
    new_token: ExchangedParticipantToken | None = None
    """For `TOKEN_EXCHANGED`, what the new token says."""


@model
class ListParticipantEventsResponse(Page):
    """One page of events."""

    events: Sequence[Event]
    """The events on this page."""


@operation("POST /ListParticipantEvents", repeat=Repeat.READS, items="events", raises=COMMON_ERRORS)
class ListParticipantEvents(ListOperation[ListParticipantEventsResponse, Event]):
    """List what happened to one participant during a session.

    A page holds 50 unless `max_results` says otherwise. Joins and subscriptions appear only here;
    EventBridge reports publishing and replication.
    """

    stage_arn: StageArn
    """The stage."""
    session_id: StageSessionId
    """The session, such as the stage's `active_session_id`."""
    participant_id: ParticipantId
    """The participant."""


class ParticipantEvents(Service):
    """Calls about participant events."""

    list_participant_events = paginate(ListParticipantEvents)
