"""Answers the operations on participants, their events and their copies on other stages."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import attrs

from ....realtime import (
    DisconnectParticipant,
    Event,
    EventName,
    GetParticipant,
    ListParticipantEvents,
    ListParticipantEventsResponse,
    ListParticipantReplicas,
    ListParticipantReplicasResponse,
    ListParticipants,
    ListParticipantsResponse,
    Participant,
    ParticipantReplica,
    ParticipantState,
    ParticipantTokenCapability,
    ReplicationState,
    ReplicationType,
    StartParticipantReplication,
    StopParticipantReplication,
)
from ..arguments import check_attributes
from ..marks import handles
from ..refusal import conflict, invalid, not_found, quota_exceeded
from ..world import World
from .state.participant import Grant, OnStage, Origin
from .state.stage import Session, StageState

if TYPE_CHECKING:
    from .ingest_configurations import Ingest
    from .stages import Stages

REPLICA_QUOTA = 5


@attrs.define(eq=False, kw_only=True)
class Replication:
    """The copying of one participant to one other stage."""

    number: int
    source: StageState
    source_session: Session
    original: OnStage
    destination: StageState
    destination_session: Session
    copy: OnStage
    state: ReplicationState = ReplicationState.ACTIVE

    def view(self) -> ParticipantReplica:
        """What a list tells."""
        return ParticipantReplica(
            source_stage_arn=self.source.arn,
            participant_id=self.original.id,
            source_session_id=self.source_session.id,
            destination_stage_arn=self.destination.arn,
            destination_session_id=self.destination_session.id,
            replication_state=self.state,
        )


class Participants:
    """The people on the stages."""

    def __init__(self, world: World, stages: "Stages", ingest: "Ingest") -> None:
        self._world = world
        self._stages = stages
        self._ingest = ingest
        self._replications: list[Replication] = []
        self._quota = world.quotas.of("Replica", REPLICA_QUOTA)
        stages.observers.append(self._mirror)

    @handles(GetParticipant)
    def get_participant(self, request: GetParticipant) -> Participant:
        """A participant as they are now."""
        session = self._stages.session(request.stage_arn, request.session_id)
        person = session.participants.get(request.participant_id)
        if person is None:
            raise not_found("Participant", request.participant_id)
        return person.view()

    @handles(ListParticipants)
    def list_participants(self, request: ListParticipants) -> ListParticipantsResponse:
        """The participants of a session that pass the one filter there may be."""
        filters = (
            request.filter_by_user_id,
            request.filter_by_published,
            request.filter_by_state,
            request.filter_by_recording_state,
        )
        if sum(f is not None for f in filters) > 1:
            raise invalid("only one of the filters may be given")
        stage = self._stages.known(request.stage_arn)
        session = stage.session(request.session_id) if stage else None
        people = (
            [p for p in session.participants.values() if _passes(request, p)] if session else []
        )
        page, token = self._world.page_tokens.page(request, people, lambda p: p.number)
        return ListParticipantsResponse(
            participants=[person.summary() for person in page], next_token=token
        )

    @handles(ListParticipantEvents)
    def list_participant_events(
        self, request: ListParticipantEvents
    ) -> ListParticipantEventsResponse:
        """What happened to a participant, oldest first."""
        stage = self._stages.known(request.stage_arn)
        session = stage.session(request.session_id) if stage else None
        person = session.participants.get(request.participant_id) if session else None
        numbered = list(enumerate(person.events if person else []))
        page, token = self._world.page_tokens.page(request, numbered, lambda row: row[0])
        return ListParticipantEventsResponse(events=[event for _, event in page], next_token=token)

    @handles(DisconnectParticipant)
    def disconnect_participant(self, request: DisconnectParticipant) -> None:
        """Somebody is made to go; an ingest configuration loses its stage."""
        stage = self._stages.all.get(request.stage_arn, "stageArn")
        person = stage.here(request.participant_id)
        if person is None:
            raise not_found("Participant", request.participant_id)
        stage.leave(person)
        self._ingest.detach(person)

    @handles(StartParticipantReplication)
    def start_replication(self, request: StartParticipantReplication) -> None:
        """A participant is shown on another stage too."""
        check_attributes(request.attributes)
        source, destination = self._both_stages(request)
        if source is destination:
            raise invalid("sourceStageArn and destinationStageArn must differ")
        original = source.here(request.participant_id)
        if source.active is None or original is None:
            raise not_found("Participant", request.participant_id)
        if original.is_replica:
            # AWS does not say what it answers here.
            raise conflict("a replica cannot be replicated")
        running = self._active_replications(original)
        if any(r.destination is destination for r in running):
            raise conflict("the participant is already replicated to that stage")
        if len(running) >= self._quota:
            raise quota_exceeded("replicas of a participant", self._quota)
        copy = destination.join(
            _copied(original.grant, destination, request.attributes or {}),
            Origin(source_stage_arn=source.arn, source_session_id=source.active.id),
        )
        assert destination.active is not None
        original.replication_type = ReplicationType.SOURCE
        original.replication_state = ReplicationState.ACTIVE
        self._replications.append(
            Replication(
                number=self._world.next_number(),
                source=source,
                source_session=source.active,
                original=original,
                destination=destination,
                destination_session=destination.active,
                copy=copy,
            )
        )
        source.note_replication(
            original, EventName.REPLICATION_STARTED, destination, destination.active
        )
        if original.publishing:
            destination.publish(copy, original.protocol)

    @handles(StopParticipantReplication)
    def stop_replication(self, request: StopParticipantReplication) -> None:
        """A participant is no longer shown on another stage."""
        self._both_stages(request)
        for replication in self._replications:
            if (
                replication.state is ReplicationState.ACTIVE
                and replication.source.arn == request.source_stage_arn
                and replication.destination.arn == request.destination_stage_arn
                and replication.original.id == request.participant_id
            ):
                self._stop(replication)
                return
        raise not_found("ParticipantReplica", request.participant_id)

    @handles(ListParticipantReplicas)
    def list_replicas(self, request: ListParticipantReplicas) -> ListParticipantReplicasResponse:
        """The copies of a participant, running or ended."""
        self._stages.all.check_arn(request.source_stage_arn, "sourceStageArn")
        rows = [
            r
            for r in self._replications
            if r.source.arn == request.source_stage_arn and r.original.id == request.participant_id
        ]
        page, token = self._world.page_tokens.page(request, rows, lambda r: r.number)
        return ListParticipantReplicasResponse(replicas=[r.view() for r in page], next_token=token)

    def _both_stages(
        self, request: StartParticipantReplication | StopParticipantReplication
    ) -> tuple[StageState, StageState]:
        stages = self._stages.all
        return (
            stages.get(request.source_stage_arn, "sourceStageArn"),
            stages.get(request.destination_stage_arn, "destinationStageArn"),
        )

    def _mirror(self, _: StageState, person: OnStage, event: Event) -> None:
        """Copies go on and off air, and leave, with their original; gone, they stay away."""
        if event.name == EventName.LEFT and person.is_replica:
            for replication in self._replications:
                if replication.copy is person and replication.state is ReplicationState.ACTIVE:
                    self._stop(replication)
        for replication in self._active_replications(person):
            match event.name:
                case EventName.PUBLISH_STARTED:
                    replication.destination.publish(replication.copy, person.protocol)
                case EventName.PUBLISH_STOPPED:
                    replication.destination.unpublish(replication.copy)
                case EventName.LEFT:
                    self._stop(replication)
                case _:
                    pass

    def _active_replications(self, person: OnStage) -> list[Replication]:
        return [
            r
            for r in self._replications
            if r.original is person and r.state is ReplicationState.ACTIVE
        ]

    def _stop(self, replication: Replication) -> None:
        replication.state = ReplicationState.STOPPED
        replication.copy.replication_state = ReplicationState.STOPPED
        replication.destination.leave(replication.copy)
        replication.source.note_replication(
            replication.original,
            EventName.REPLICATION_STOPPED,
            replication.destination,
            replication.destination_session,
        )
        if not self._active_replications(replication.original):
            replication.original.replication_state = ReplicationState.STOPPED


def _copied(original: Grant, destination: StageState, attributes: Mapping[str, str]) -> Grant:
    """What lets a copy on another stage: it shows the original there, and receives nobody."""
    return attrs.evolve(
        original,
        stage_arn=destination.arn,
        attributes={**original.attributes, **attributes},
        capabilities=frozenset({ParticipantTokenCapability.PUBLISH}),
    )


def _passes(request: ListParticipants, person: OnStage) -> bool:
    state = ParticipantState.CONNECTED if person.connected else ParticipantState.DISCONNECTED
    return (
        request.filter_by_user_id in (None, person.grant.user_id)
        and request.filter_by_published in (None, person.published)
        and request.filter_by_state in (None, state)
        and request.filter_by_recording_state in (None, person.recording_state)
    )
