"""Participant replication: copying a publisher from one stage to others while they are live.

https://docs.aws.amazon.com/ivs/latest/RealTimeAPIReference/API_ParticipantReplica.html
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated

from .._core.error_sets import CHANGE_ERRORS, COMMON_ERRORS, LOOKUP_ERRORS
from .._core.limits import Range
from .._core.methods import Service, call, paginate
from .._core.model import model
from .._core.operation import Operation, operation
from .._core.paging import ListOperation, Page
from .._core.repeat import Repeat
from ..errors import InternalServerException, ServiceQuotaExceededException
from ._shapes import ParticipantAttributes, ParticipantId, StageArn, StageSessionId

__all__ = [
    "ListParticipantReplicas",
    "ListParticipantReplicasResponse",
    "ParticipantReplica",
    "ReplicationState",
    "StartParticipantReplication",
    "StopParticipantReplication",
]

ReconnectWindowSeconds = Annotated[int, Range(0, 300)]
MaxParticipantReplicaResults = Annotated[int, Range(1, 50)]


class ReplicationState(StrEnum):
    """Whether a participant is being copied to another stage."""

    ACTIVE = "ACTIVE"
    """The copy is shown, or waits for its original to reconnect within the window."""
    STOPPED = "STOPPED"
    """The copy has ended."""


@model
class ParticipantReplica:
    """A copy of a publisher on another stage."""

    source_stage_arn: StageArn
    """Stage the original publishes to."""
    participant_id: ParticipantId
    """Id of the original."""
    source_session_id: StageSessionId
    """Session the original is in."""
    destination_stage_arn: StageArn
    """Stage the copy appears on."""
    destination_session_id: StageSessionId
    """Session the copy is in."""
    replication_state: ReplicationState | str
    """Whether the copying is active."""


@model
class ListParticipantReplicasResponse(Page):
    """One page of copies."""

    replicas: Sequence[ParticipantReplica]
    """The copies on this page."""


@operation(
    "POST /StartParticipantReplication",
    repeat=Repeat.CREATES,  # AWS does not say what a second start does
    raises=(*CHANGE_ERRORS, ServiceQuotaExceededException, InternalServerException),
)
class StartParticipantReplication(Operation[None]):
    """Let a publisher of one stage appear on another as well.

    Two streamers can meet in this way. It works in one direction: two stages that should see each
    other's publisher need two calls. A publisher can be copied to 5 stages.
    """

    source_stage_arn: StageArn
    """Stage the participant publishes to."""
    destination_stage_arn: StageArn
    """Stage to copy the participant to."""
    participant_id: ParticipantId
    """The publisher; for a token you signed, its `jti`."""
    reconnect_window_seconds: ReconnectWindowSeconds | None = None
    """Seconds, 0 to 300, a publisher who loses the connection may take to come back before the
    copying ends; defaults to 0."""
    attributes: ParticipantAttributes | None = None
    """Attributes the copy gets besides those of the original; where both have a key, these win. At
    most 1 KB for all keys and values in UTF-8, seen by everybody on the destination stage."""


@operation(
    "POST /StopParticipantReplication",
    repeat=Repeat.ENDS,
    raises=(*LOOKUP_ERRORS, InternalServerException),
)
class StopParticipantReplication(Operation[None]):
    """Remove a copy from the stage it was copied to. The original keeps publishing."""

    source_stage_arn: StageArn
    """Stage the participant publishes to."""
    destination_stage_arn: StageArn
    """Stage the participant was copied to."""
    participant_id: ParticipantId
    """The publisher; for a token you signed, its `jti`."""


@operation(
    "POST /ListParticipantReplicas", repeat=Repeat.READS, items="replicas", raises=COMMON_ERRORS
)
class ListParticipantReplicas(ListOperation[ListParticipantReplicasResponse, ParticipantReplica]):
    """List where a publisher is copied to. A page holds 50 unless `max_results` says otherwise."""

    source_stage_arn: StageArn
    """Stage the participant publishes to."""
    participant_id: ParticipantId
    """The publisher; for a token you signed, its `jti`."""
    max_results: MaxParticipantReplicaResults | None = None
    """Items per page, not in total: 1 to 50, half of what other lists allow; defaults to 50."""


class ParticipantReplication(Service):
    """Calls about participant replication."""

    start_participant_replication = call(StartParticipantReplication)
    stop_participant_replication = call(StopParticipantReplication)
    list_participant_replicas = paginate(ListParticipantReplicas)
