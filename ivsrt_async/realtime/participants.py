"""Participants: the people, and the encoders, that joined a stage during a session.

https://docs.aws.amazon.com/ivs/latest/RealTimeAPIReference/API_Participant.html
"""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Annotated

from .._core.error_sets import COMMON_ERRORS, LOOKUP_ERRORS
from .._core.limits import Length
from .._core.methods import Service, call, paginate
from .._core.model import model
from .._core.operation import Operation, operation
from .._core.paging import ListOperation, Page
from .._core.repeat import Repeat
from ..errors import PendingVerification
from ._shapes import (
    IngestConfigurationArn,
    ParticipantAttributes,
    ParticipantId,
    StageArn,
    StageSessionId,
    UserId,
)
from .participant_tokens import ParticipantTokenId
from .replication import ReplicationState

__all__ = [
    "DisconnectParticipant",
    "GetParticipant",
    "ListParticipants",
    "ListParticipantsResponse",
    "Participant",
    "ParticipantProtocol",
    "ParticipantRecordingFilterByRecordingState",
    "ParticipantRecordingState",
    "ParticipantState",
    "ParticipantSummary",
    "ReplicationType",
]

ParticipantClientAttribute = Annotated[str, Length(0, 128)]
ParticipantRecordingS3BucketName = Annotated[str, Length(0, 63)]
ParticipantRecordingS3Prefix = Annotated[str, Length(0, 256)]
DisconnectParticipantReason = Annotated[str, Length(0, 128)]


class ParticipantState(StrEnum):
    """Whether a participant is on the stage now."""

    CONNECTED = "CONNECTED"
    """On the stage."""
    DISCONNECTED = "DISCONNECTED"
    """Was on the stage during the session, and left."""


class ParticipantProtocol(StrEnum):
    """How a participant's media reach the stage."""

    UNKNOWN = "UNKNOWN"
    """The service does not know."""
    WHIP = "WHIP"
    """WebRTC, begun by WHIP (RFC 9725)."""
    RTMP = "RTMP"
    """Unencrypted RTMP, through an ingest configuration."""
    RTMPS = "RTMPS"
    """RTMP over TLS, through an ingest configuration."""


class ParticipantRecordingState(StrEnum):
    """How far the individual recording of a participant is."""

    STARTING = "STARTING"
    """About to begin."""
    ACTIVE = "ACTIVE"
    """Going on."""
    STOPPING = "STOPPING"
    """About to end; the last files are not written yet."""
    STOPPED = "STOPPED"
    """Ended."""
    FAILED = "FAILED"
    """Failed to begin, or broke off."""
    DISABLED = "DISABLED"
    """The stage records nobody individually."""


class ParticipantRecordingFilterByRecordingState(StrEnum):
    """States to list participants by: those of a recording, without `DISABLED`."""

    STARTING = "STARTING"
    """Those whose recording is about to begin."""
    ACTIVE = "ACTIVE"
    """Those being recorded."""
    STOPPING = "STOPPING"
    """Those whose recording is about to end."""
    STOPPED = "STOPPED"
    """Those whose recording has ended."""
    FAILED = "FAILED"
    """Those whose recording failed."""


class ReplicationType(StrEnum):
    """Which side of a replication a participant is on."""

    SOURCE = "SOURCE"
    """The original, copied from here to other stages."""
    REPLICA = "REPLICA"
    """A copy, whose original is on another stage."""
    NONE = "NONE"
    """Not replicated."""


@model
class _ParticipantFields:
    """What `Participant` and `ParticipantSummary` have in common."""

    participant_id: ParticipantId
    """Id from their token or ingest configuration; for a token you signed, its `jti`."""
    user_id: UserId | None = None
    """Your own name for them, from their token or ingest configuration."""
    state: ParticipantState | str | None = None
    """Whether they are on the stage now."""
    first_join_time: datetime | None = None
    """When they joined the session for the first time."""
    published: bool | None = None
    """Whether they ever published during the session, even if they do not publish now."""
    recording_state: ParticipantRecordingState | str | None = None
    """How far their individual recording is."""
    replication_type: ReplicationType | str | None = None
    """Whether they are copied to another stage, or are a copy themselves."""
    replication_state: ReplicationState | str | None = None
    """Whether the copying is active."""
    source_stage_arn: StageArn | None = None
    """For a copy, the stage its original is on."""
    source_session_id: StageSessionId | None = None
    """For a copy, the session its original is in."""
    redundant_ingest: bool | None = None
    """Whether a second encoder may stand in for theirs."""
    ingest_configuration_arn: IngestConfigurationArn | None = None
    """Ingest configuration they publish through; None for those who came with a token."""


@model
class Participant(_ParticipantFields):
    """Somebody who joined a stage, as one session saw them."""

    attributes: ParticipantAttributes | None = None
    """Your own data about them, from their token or ingest configuration."""
    isp_name: ParticipantClientAttribute | None = None
    """Their internet service provider."""
    os_name: ParticipantClientAttribute | None = None
    """Their operating system."""
    os_version: ParticipantClientAttribute | None = None
    """Version of their operating system."""
    browser_name: ParticipantClientAttribute | None = None
    """Their browser."""
    browser_version: ParticipantClientAttribute | None = None
    """Version of their browser."""
    sdk_version: ParticipantClientAttribute | None = None
    """Version of the IVS SDK they joined with."""
    recording_s3_bucket_name: ParticipantRecordingS3BucketName | None = None
    """Bucket their recording goes to; `""` if they are not recorded."""
    recording_s3_prefix: ParticipantRecordingS3Prefix | None = None
    """Where in the bucket their recording is; `""` if they are not recorded. A participant who
    returns within the reconnect window continues under the same prefix."""
    protocol: ParticipantProtocol | str | None = None
    """How their media reach the stage."""


@model
class ParticipantSummary(_ParticipantFields):
    """A participant, as a list shows it."""


@model
class ListParticipantsResponse(Page):
    """One page of participants."""

    participants: Sequence[ParticipantSummary]
    """The participants on this page."""


@operation("POST /GetParticipant", repeat=Repeat.READS, result="participant", raises=LOOKUP_ERRORS)
class GetParticipant(Operation[Participant]):
    """Look up somebody who joined a stage, with all that is known about their client.

    Somebody who has a token but has not joined yet is not found.
    """

    stage_arn: StageArn
    """The stage."""
    session_id: StageSessionId
    """Session in which they joined, such as the stage's `active_session_id`."""
    participant_id: ParticipantId
    """The participant."""


@operation(
    "POST /ListParticipants", repeat=Repeat.READS, items="participants", raises=COMMON_ERRORS
)
class ListParticipants(ListOperation[ListParticipantsResponse, ParticipantSummary]):
    """List everybody who joined during a session, including those who left.

    A page holds 50 unless `max_results` says otherwise. At most one of the four filters may be
    given; the service refuses two.
    """

    stage_arn: StageArn
    """The stage."""
    session_id: StageSessionId
    """The session, such as the stage's `active_session_id`."""
    filter_by_user_id: UserId | None = None
    """Only those with this `user_id`."""
    filter_by_published: bool | None = None
    """True: only those who published during the session."""
    filter_by_state: ParticipantState | str | None = None
    """Only those who are, or are no longer, on the stage."""
    filter_by_recording_state: ParticipantRecordingFilterByRecordingState | str | None = None
    """Only those whose individual recording is in this state."""


@operation(
    "POST /DisconnectParticipant", repeat=Repeat.ENDS, raises=(*LOOKUP_ERRORS, PendingVerification)
)
class DisconnectParticipant(Operation[None]):
    """Remove somebody from a stage.

    AWS does not promise that their token is refused from then on, so do not hand a new one to a
    person you want to keep out. A participant from an ingest configuration stays out, because the
    configuration is detached from the stage (its `stage_arn` becomes `""`).
    """

    stage_arn: StageArn
    """The stage."""
    participant_id: ParticipantTokenId
    """The participant; for a token you signed, its `jti`."""
    reason: DisconnectParticipantReason | None = None
    """Why, at most 128 characters."""


class Participants(Service):
    """Calls about participants."""

    get_participant = call(GetParticipant)
    list_participants = paginate(ListParticipants)
    disconnect_participant = call(DisconnectParticipant)
