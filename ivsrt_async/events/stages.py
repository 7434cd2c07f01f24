"""What participants do on stages, and what becomes of their recordings.

Only publishing is reported, not people who join to watch; `list_participants` knows those.
https://docs.aws.amazon.com/ivs/latest/RealTimeUserGuide/eventbridge.html
"""

from collections.abc import Mapping
from datetime import datetime

import attrs

from ._registry import FIRST_RESOURCE, event
from .event import IVSEvent

__all__ = [
    "ExchangedToken",
    "ParticipantEvent",
    "ParticipantPublishError",
    "ParticipantPublishStateChange",
    "ParticipantPublished",
    "ParticipantRecordingEnd",
    "ParticipantRecordingEndFailure",
    "ParticipantRecordingStart",
    "ParticipantRecordingStartFailure",
    "ParticipantRecordingStateChange",
    "ParticipantReplicationEnd",
    "ParticipantReplicationStart",
    "ParticipantReplicationStateChange",
    "ParticipantTokenExchanged",
    "ParticipantUnpublished",
    "StageUpdate",
]

_STAGE_UPDATE = "IVS Stage Update"
_PARTICIPANT_RECORDING = "IVS Participant Recording State Change"


@attrs.frozen(kw_only=True)
class ParticipantEvent(IVSEvent):
    """Something about one participant of a stage."""

    stage_arn: str = attrs.field(metadata=FIRST_RESOURCE)
    """The stage."""
    session_id: str
    """The stage session, such as `get_stage_session` takes."""
    participant_id: str
    """The participant, such as `get_participant` takes."""

    @property
    def subject(self) -> tuple[str, ...]:
        """The participant, in this session and kind of event."""
        return (self.detail_type, self.stage_arn, self.session_id, self.participant_id)


@attrs.frozen(kw_only=True)
class StageUpdate(ParticipantEvent):
    """Something a participant does on a stage."""

    event_time: datetime | None = None
    """When it happened, more exactly than `time`."""
    user_id: str = ""
    """Your own id of the person, from their token; empty if the token has none."""

    @property
    def occurred_at(self) -> datetime:
        """`event_time` if it came with the event, else `time`."""
        return self.event_time or self.time


@attrs.frozen(kw_only=True)
class ParticipantPublishStateChange(StageUpdate):
    """A participant went on or off air, or failed to go on air."""

    event_time_precise: datetime | None = None
    """When it happened, to the microsecond."""
    replica: bool = False
    """Whether the participant is shown here as a replica, and publishes on another stage."""
    source_stage_arn: str | None = None
    """The stage a replica comes from."""
    source_session_id: str | None = None
    """The session of that stage."""

    @property
    def occurred_at(self) -> datetime:
        """The most exact time that came with the event."""
        return self.event_time_precise or self.event_time or self.time

    @property
    def subject(self) -> tuple[str, ...]:
        """Whether the participant is on air, in this session."""
        return (*super().subject, "publishing")


@event(_STAGE_UPDATE, "Participant Published")
class ParticipantPublished(ParticipantPublishStateChange):
    """A participant went on air."""


@event(_STAGE_UPDATE, "Participant Unpublished")
class ParticipantUnpublished(ParticipantPublishStateChange):
    """A participant went off air."""


@event(_STAGE_UPDATE, "Participant Publish Error")
class ParticipantPublishError(ParticipantPublishStateChange):
    """A participant tried to go on air and could not."""

    error_code: str | None = None
    """Why, for programs: one of `ivsrt_async.realtime.EventErrorCode`."""
    reason: str | None = None
    """Why, in words; not documented, and usually not there."""


@attrs.frozen(kw_only=True)
class ParticipantReplicationStateChange(StageUpdate):
    """The replication of a participant to another stage began or ended."""

    destination_stage_arn: str | None = None
    """The other stage."""
    destination_session_id: str | None = None
    """The session of the other stage."""

    @property
    def subject(self) -> tuple[str, ...]:
        """Whether the participant is replicated to the other stage."""
        return (*super().subject, "replication", self.destination_stage_arn or "")


@event(_STAGE_UPDATE, "Participant Replication Start", "Participant Replication Started")
class ParticipantReplicationStart(ParticipantReplicationStateChange):
    """A participant is being shown on another stage too."""


@event(
    _STAGE_UPDATE,
    "Participant Replication End",
    "Participant Replication Ended",
    "Participant Replication Stop",
    "Participant Replication Stopped",
)
class ParticipantReplicationEnd(ParticipantReplicationStateChange):
    """A participant is no longer shown on another stage."""


@attrs.frozen(kw_only=True)
class ExchangedToken:
    """What a participant token said, before or after an exchange."""

    capabilities: tuple[str, ...] = ()
    """What the participant may do: `PUBLISH`, `SUBSCRIBE`, or both."""
    attributes: Mapping[str, str] = attrs.field(factory=dict[str, str], hash=False)
    """Your own data about the person."""
    user_id: str = ""
    """Your own id of the person; empty if the token has none."""
    expiration_time: datetime | None = None
    """When it stops being accepted."""


@event(_STAGE_UPDATE, "Token Exchanged", "Participant Token Exchanged")
class ParticipantTokenExchanged(StageUpdate):
    """A participant's client exchanged its token while connected."""

    previous_token: ExchangedToken | None = None
    """What its token said until now."""
    new_token: ExchangedToken | None = None
    """What it says from now on; `user_id` of the event is that of this one."""

    @property
    def subject(self) -> tuple[str, ...]:
        """The token of the participant, in this session."""
        return (*super().subject, "token")


@attrs.frozen(kw_only=True)
class ParticipantRecordingStateChange(ParticipantEvent):
    """The recording of one participant began, ended or failed."""

    recording_s3_bucket_name: str = ""
    """Bucket the recording goes to."""
    recording_s3_key_prefix: str = ""
    """Where it is in the bucket: `<stage>/<session>/<participant>/<time>`, without a slash at the
    end. The session is the first of several if their recordings are merged. The playlist is
    `media/hls/multivariant.m3u8` under it."""
    recording_duration_ms: int | None = None
    """Milliseconds recorded; at the end only."""
    error_code: str | None = None
    """Why, for programs: `ResourceNotFoundException`, `AccessDeniedException`,
    `ValidationException`, `InternalServerException`, …; of failures only."""
    reason: str | None = None
    """Why, in words; of failures only."""


@event(_PARTICIPANT_RECORDING, "Recording Start")
class ParticipantRecordingStart(ParticipantRecordingStateChange):
    """A participant is being recorded. One who publishes for less than 5 s may not be."""


@event(_PARTICIPANT_RECORDING, "Recording End")
class ParticipantRecordingEnd(ParticipantRecordingStateChange):
    """A participant's recording is complete, and the reconnect window after it has ended."""


@event(_PARTICIPANT_RECORDING, "Recording Start Failure")
class ParticipantRecordingStartFailure(ParticipantRecordingStateChange):
    """A participant should be recorded, but is not."""


@event(_PARTICIPANT_RECORDING, "Recording End Failure")
class ParticipantRecordingEndFailure(ParticipantRecordingStateChange):
    """A participant's recording ended with an error; part of it may be in the bucket."""
