"""A participant of a stage session, and what became of them."""

from datetime import datetime

import attrs

from .....realtime import (
    Event,
    Participant,
    ParticipantProtocol,
    ParticipantState,
    ParticipantTokenCapability,
    ReplicationState,
    ReplicationType,
)
from .grant import A_TOKEN, Grant, Origin
from .recording import ParticipantRecording


@attrs.define(eq=False, kw_only=True)
class StageParticipant:
    """A participant of one session; stays in its list after leaving."""

    number: int
    session_id: str
    grant: Grant
    first_join_time: datetime
    origin: Origin = A_TOKEN
    joins: int = 0
    """How often they have joined this session."""
    connected: bool = False
    connection_token_id: str | None = None
    """Id of the token that opened the connection they came over, if one did."""
    publishing: bool = False
    published: bool = False
    protocol: ParticipantProtocol = ParticipantProtocol.UNKNOWN
    events: list[Event] = attrs.field(factory=list)
    subscriptions: set[str] = attrs.field(factory=set)
    """Ids under which this participant receives publishers."""
    recording: ParticipantRecording = attrs.field(factory=ParticipantRecording)
    replication_type: ReplicationType = ReplicationType.NONE
    replication_state: ReplicationState | None = None

    @property
    def id(self) -> str:
        """Participant id."""
        return self.grant.participant_id

    @property
    def shown_as(self) -> str:
        """Id of the participant whom subscribers receive."""
        return self.origin.virtual_participant_id or self.id

    @property
    def state(self) -> ParticipantState:
        """Whether they are on the stage."""
        return ParticipantState.CONNECTED if self.connected else ParticipantState.DISCONNECTED

    @property
    def is_replica(self) -> bool:
        """Whether this is a copy from another stage."""
        return self.origin.source_stage_arn is not None

    def may(self, capability: ParticipantTokenCapability) -> bool:
        """Whether the token allows it."""
        return capability in self.grant.capabilities

    def enter(self, grant: Grant, origin: Origin) -> None:
        """Be on the stage from now on, for the first time or again."""
        self.grant, self.origin = grant, origin
        self.joins += 1
        self.connected = True
        if self.is_replica:
            self.replication_type = ReplicationType.REPLICA
            self.replication_state = ReplicationState.ACTIVE

    def view(self) -> Participant:
        """The participant as the service shows them."""
        return Participant(
            participant_id=self.id,
            user_id=self.grant.user_id,
            state=self.state,
            first_join_time=self.first_join_time,
            published=self.published,
            recording_state=self.recording.state,
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
            recording_s3_bucket_name=self.recording.bucket or "",
            recording_s3_prefix=self.recording.prefix or "",
        )
