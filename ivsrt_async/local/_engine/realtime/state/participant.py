"""A participant of a stage: what lets them in, where they come from, what became of them."""

from collections.abc import Mapping
from datetime import datetime

import attrs

from .....realtime import (
    Event,
    Participant,
    ParticipantProtocol,
    ParticipantRecordingState,
    ParticipantState,
    ParticipantSummary,
    ParticipantTokenCapability,
    ReplicationState,
    ReplicationType,
)
from ...catalog import narrowed


@attrs.frozen(kw_only=True)
class Grant:
    """What a token lets its bearer do."""

    participant_id: str
    stage_arn: str
    user_id: str
    attributes: Mapping[str, str]
    capabilities: frozenset[str]
    expires_at: datetime
    endpoints: tuple[str, str] | None = None
    """The two URLs a self-signed token names; None for those that cannot be exchanged."""


@attrs.frozen(kw_only=True)
class Origin:
    """Where a participant comes from who is no person with a token."""

    source_stage_arn: str | None = None
    source_session_id: str | None = None
    ingest_configuration_arn: str | None = None
    redundant_ingest: bool | None = None


A_TOKEN = Origin()
"""The origin of everybody else."""


@attrs.define(eq=False, kw_only=True)
class OnStage:
    """A participant of one session; stays in its list after leaving."""

    number: int
    grant: Grant
    first_join_time: datetime
    origin: Origin = A_TOKEN
    joins: int = 0
    """How often they have come to this session."""
    connected: bool = False
    publishing: bool = False
    published: bool = False
    protocol: ParticipantProtocol = ParticipantProtocol.UNKNOWN
    events: list[Event] = attrs.field(factory=list)
    subscriptions: set[str] = attrs.field(factory=set)
    """Ids of the publishers this participant receives."""
    recording_state: ParticipantRecordingState | None = None
    recording_started_at: datetime | None = None
    recording_milliseconds: int | None = None
    recording_bucket: str | None = None
    recording_prefix: str | None = None
    replication_type: ReplicationType = ReplicationType.NONE
    replication_state: ReplicationState | None = None

    @property
    def id(self) -> str:
        """Participant id."""
        return self.grant.participant_id

    def may(self, capability: ParticipantTokenCapability) -> bool:
        """Whether the token allows it."""
        return capability in self.grant.capabilities

    @property
    def is_replica(self) -> bool:
        """Whether this is a copy from another stage."""
        return self.origin.source_stage_arn is not None

    def come(self, grant: Grant, origin: Origin) -> None:
        """Be on the stage from now on, for the first time or again."""
        self.grant, self.origin = grant, origin
        self.joins += 1
        self.connected = True
        if self.is_replica:
            self.replication_type = ReplicationType.REPLICA
            self.replication_state = ReplicationState.ACTIVE

    def summary(self) -> ParticipantSummary:
        """What a list tells."""
        return narrowed(ParticipantSummary, self.view())

    def view(self) -> Participant:
        """All there is to tell."""
        return Participant(
            participant_id=self.id,
            user_id=self.grant.user_id,
            state=ParticipantState.CONNECTED if self.connected else ParticipantState.DISCONNECTED,
            first_join_time=self.first_join_time,
            published=self.published,
            recording_state=self.recording_state,
            replication_type=self.replication_type,
            replication_state=self.replication_state,
            source_stage_arn=self.origin.source_stage_arn,
            source_session_id=self.origin.source_session_id,
            redundant_ingest=self.origin.redundant_ingest,
            ingest_configuration_arn=self.origin.ingest_configuration_arn,
            attributes=self.grant.attributes,
            protocol=self.protocol,
            browser_name="Local IVS",
            browser_version="1",
            os_name="Local IVS",
            os_version="1",
            sdk_version="1.0.0",
            isp_name="localhost",
            recording_s3_bucket_name=self.recording_bucket,
            recording_s3_prefix=self.recording_prefix,
        )
