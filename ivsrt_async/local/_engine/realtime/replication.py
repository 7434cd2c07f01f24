"""Answers the operations that show participants on other stages too."""

from collections.abc import Mapping, Sequence

import attrs

from ....realtime import (
    EventName,
    ListParticipantReplicas,
    ParticipantReplica,
    ParticipantTokenCapability,
    ReplicationState,
    ReplicationType,
    StartParticipantReplication,
    StopParticipantReplication,
)
from ..arguments import check_attributes
from ..handlers import Handlers
from ..refusal import conflict, invalid, not_found, quota_exceeded
from .state import Grant, Origin, RealTimeState, ReplicaRecord, Replication, StageState

handlers = Handlers[RealTimeState]()


@handlers.answers(StartParticipantReplication)
def start(state: RealTimeState, request: StartParticipantReplication) -> None:
    """A participant is shown on another stage too."""
    check_attributes(request.attributes)
    source, destination = _both_stages(state, request)
    if source is destination:
        raise invalid("sourceStageArn and destinationStageArn must differ")
    original = source.here(request.participant_id)
    if source.active is None or original is None:
        raise not_found("Participant", request.participant_id)
    if original.is_replica:
        # AWS does not say what it answers here.
        raise conflict("a replica cannot be replicated")
    running = state.replications.of(source.arn, original.id)
    if any(r.destination is destination for r in running):
        raise conflict("the participant is already replicated to that stage")
    if len(running) >= state.replica_quota:
        raise quota_exceeded("replicas of a participant", state.replica_quota, original.id)
    copy = destination.join(
        _copied(original.grant, destination, request.attributes or {}),
        Origin(source_stage_arn=source.arn, source_session_id=source.active.id),
    )
    original.replication_type = ReplicationType.SOURCE
    original.replication_state = ReplicationState.ACTIVE
    record = ReplicaRecord(
        number=state.account.next_number(),
        settings=ParticipantReplica(
            source_stage_arn=source.arn,
            participant_id=original.id,
            source_session_id=source.active.id,
            destination_stage_arn=destination.arn,
            destination_session_id=copy.session_id,
            replication_state=ReplicationState.ACTIVE,
        ),
    )
    replication = Replication(
        record=record,
        source=source,
        original=original,
        destination=destination,
        copy=copy,
        window=request.reconnect_window_seconds or 0,
    )
    state.replications.start(replication)
    replication.note(EventName.REPLICATION_STARTED)
    if original.publishing:
        replication.publish()


@handlers.answers(StopParticipantReplication)
def stop(state: RealTimeState, request: StopParticipantReplication) -> None:
    """A participant is no longer shown on another stage."""
    source, destination = _both_stages(state, request)
    running = state.replications.of(source.arn, request.participant_id)
    wanted = next((r for r in running if r.destination is destination), None)
    if wanted is None:
        raise not_found("ParticipantReplica", request.participant_id)
    state.replications.stop(wanted)


@handlers.lists(ListParticipantReplicas)
def replicas(state: RealTimeState, request: ListParticipantReplicas) -> Sequence[ReplicaRecord]:
    """The copies of a participant, running or ended."""
    state.stages.check_arn(request.source_stage_arn, "sourceStageArn")
    return state.replications.records(request.source_stage_arn, request.participant_id)


def _both_stages(
    state: RealTimeState, request: StartParticipantReplication | StopParticipantReplication
) -> tuple[StageState, StageState]:
    return (
        state.stages.get(request.source_stage_arn, "sourceStageArn"),
        state.stages.get(request.destination_stage_arn, "destinationStageArn"),
    )


def _copied(original: Grant, destination: StageState, attributes: Mapping[str, str]) -> Grant:
    """What lets a copy onto another stage: it shows the original there, and receives nobody."""
    return attrs.evolve(
        original,
        stage_arn=destination.arn,
        attributes={**original.attributes, **attributes},
        capabilities=frozenset({ParticipantTokenCapability.PUBLISH}),
    )
