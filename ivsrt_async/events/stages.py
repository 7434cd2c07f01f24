"""What participants do on stages, and what becomes of their recordings.

Only publishing is reported: nobody is told of people who join to watch. Their presence is known
from `list_participants`.
https://docs.aws.amazon.com/ivs/latest/RealTimeUserGuide/eventbridge.html
"""

from datetime import datetime

import attrs

from ._registry import FIRST_RESOURCE, event
from .event import IVSEvent

__all__ = [
    "ParticipantEvent",
    "ParticipantPublishError",
    "ParticipantPublished",
    "ParticipantRecordingEnd",
    "ParticipantRecordingEndFailure",
    "ParticipantRecordingStart",
    "ParticipantRecordingStartFailure",
    "ParticipantRecordingStateChange",
    "ParticipantReplicationEnd",
    "ParticipantReplicationStart",
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
    """A participant goes on or off air, or tries to."""

    event_time: datetime | None = None
    """When it happened, more exactly than `time`."""
    user_id: str = ""
    """Your own name for the person, from their token; empty if it had none."""

    @property
    def occurred_at(self) -> datetime:
        """`event_time` if it came with the event, else `time`."""
        return self.event_time or self.time


@event(_STAGE_UPDATE, "Participant Published")
class ParticipantPublished(StageUpdate):
    """A participant went on air."""


@event(_STAGE_UPDATE, "Participant Unpublished")
class ParticipantUnpublished(StageUpdate):
    """A participant went off air."""


@event(_STAGE_UPDATE, "Participant Publish Error")
class ParticipantPublishError(StageUpdate):
    """A participant tried to go on air and could not."""

    error_code: str | None = None
    """Why, perhaps one of `ivsrt_async.realtime.EventErrorCode`. AWS does not document which of
    this and `reason` is sent."""
    reason: str | None = None
    """Why, in words."""


@event(_STAGE_UPDATE, "Participant Replication Start", "Participant Replication Started")
class ParticipantReplicationStart(StageUpdate):
    """A participant is being shown on another stage too."""


@event(
    _STAGE_UPDATE,
    "Participant Replication End",
    "Participant Replication Ended",
    "Participant Replication Stop",
    "Participant Replication Stopped",
)
class ParticipantReplicationEnd(StageUpdate):
    """A participant is no longer shown on another stage."""


@event(_STAGE_UPDATE, "Token Exchanged", "Participant Token Exchanged")
class ParticipantTokenExchanged(StageUpdate):
    """A participant's client exchanged its token while connected."""


@attrs.frozen(kw_only=True)
class ParticipantRecordingStateChange(ParticipantEvent):
    """The recording of one participant began, ended or failed."""

    recording_s3_bucket_name: str | None = None
    """Bucket the recording goes to."""
    recording_s3_key_prefix: str | None = None
    """Where it is in the bucket: `<stage>/<session>/<participant>/<time>`, without a slash at the
    end. The playlist is `media/hls/multivariant.m3u8` under it."""
    recording_duration_ms: int | None = None
    """Milliseconds recorded; at the end only."""


@event(_PARTICIPANT_RECORDING, "Recording Start")
class ParticipantRecordingStart(ParticipantRecordingStateChange):
    """A participant is being recorded. Who is on air for under five seconds may not be."""


@event(_PARTICIPANT_RECORDING, "Recording End")
class ParticipantRecordingEnd(ParticipantRecordingStateChange):
    """A participant's recording is complete, and the reconnect window after it is over."""


@event(_PARTICIPANT_RECORDING, "Recording Start Failure")
class ParticipantRecordingStartFailure(ParticipantRecordingStateChange):
    """A participant should be recorded, but is not."""


@event(_PARTICIPANT_RECORDING, "Recording End Failure")
class ParticipantRecordingEndFailure(ParticipantRecordingStateChange):
    """A participant's recording ended with an error; part of it may be in the bucket."""
