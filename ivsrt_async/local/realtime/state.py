"""What goes on at a stage: its sessions, the people in them, and what happened to each."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import attrs

from ...realtime import (
    AutoParticipantRecordingConfiguration,
    Event,
    EventErrorCode,
    EventName,
    Participant,
    ParticipantProtocol,
    ParticipantRecordingState,
    ParticipantState,
    ParticipantSummary,
    ParticipantTokenCapability,
    ReplicationState,
    ReplicationType,
    Stage,
    StageEndpoints,
    StageSession,
    StageSessionSummary,
    StageSummary,
)
from ..world import World, random_text

PUBLISHER_QUOTA = 12

ENDPOINTS = StageEndpoints(
    events="wss://global.events.live-video.net",
    whip="https://global.whip.live-video.net",
    rtmp="rtmp://local.global-contribute.live-video.net/app/",
    rtmps="rtmps://local.global-contribute.live-video.net:443/app/",
)


@attrs.frozen(kw_only=True)
class Grant:
    """What a token lets its bearer do."""

    participant_id: str
    stage_arn: str
    user_id: str
    attributes: Mapping[str, str]
    capabilities: frozenset[str]
    expires_at: datetime


@attrs.define(eq=False, kw_only=True)
class OnStage:
    """A participant of one session; stays in its list after leaving."""

    number: int
    grant: Grant
    first_join_time: datetime
    connected: bool = True
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
    source_stage_arn: str | None = None
    source_session_id: str | None = None
    ingest_configuration_arn: str | None = None
    redundant_ingest: bool | None = None

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
        return self.replication_type is ReplicationType.REPLICA

    def summary(self) -> ParticipantSummary:
        """What a list tells."""
        return ParticipantSummary(
            participant_id=self.id,
            user_id=self.grant.user_id,
            state=ParticipantState.CONNECTED if self.connected else ParticipantState.DISCONNECTED,
            first_join_time=self.first_join_time,
            published=self.published,
            recording_state=self.recording_state,
            replication_type=self.replication_type,
            replication_state=self.replication_state,
            source_stage_arn=self.source_stage_arn,
            source_session_id=self.source_session_id,
            redundant_ingest=self.redundant_ingest,
            ingest_configuration_arn=self.ingest_configuration_arn,
        )

    def view(self) -> Participant:
        """All there is to tell."""
        summary = self.summary()
        return Participant(
            participant_id=summary.participant_id,
            user_id=summary.user_id,
            state=summary.state,
            first_join_time=summary.first_join_time,
            published=summary.published,
            recording_state=summary.recording_state,
            replication_type=summary.replication_type,
            replication_state=summary.replication_state,
            source_stage_arn=summary.source_stage_arn,
            source_session_id=summary.source_session_id,
            redundant_ingest=summary.redundant_ingest,
            ingest_configuration_arn=summary.ingest_configuration_arn,
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


@attrs.define(eq=False, kw_only=True)
class Session:
    """From the first person's joining to the last one's leaving."""

    id: str
    number: int
    start_time: datetime
    end_time: datetime | None = None
    participants: dict[str, OnStage] = attrs.field(factory=dict)

    @property
    def publishers(self) -> list[OnStage]:
        """Everybody on air."""
        return [p for p in self.participants.values() if p.publishing]

    @property
    def connected(self) -> list[OnStage]:
        """Everybody here."""
        return [p for p in self.participants.values() if p.connected]

    def summary(self) -> StageSessionSummary:
        """What a list tells."""
        return StageSessionSummary(
            session_id=self.id, start_time=self.start_time, end_time=self.end_time
        )

    def view(self) -> StageSession:
        """All there is to tell."""
        return StageSession(session_id=self.id, start_time=self.start_time, end_time=self.end_time)


@attrs.define(eq=False, kw_only=True)
class StageState:
    """A stage, with its past and present."""

    world: World
    arn: str
    number: int
    name: str | None
    recording: AutoParticipantRecordingConfiguration | None
    recording_bucket: str | None = None
    sessions: list[Session] = attrs.field(factory=list)
    observers: list["Observer"] = attrs.field(factory=list, repr=False)
    """Told of everything that happens to people here."""

    @property
    def active(self) -> Session | None:
        """The session that is going on."""
        return self.sessions[-1] if self.sessions and not self.sessions[-1].end_time else None

    def session(self, session_id: str) -> Session | None:
        """A session by its id."""
        return next((s for s in self.sessions if s.id == session_id), None)

    def summary(self) -> StageSummary:
        """What a list tells."""
        return StageSummary(
            arn=self.arn,
            name=self.name,
            active_session_id=self.active.id if self.active else None,
            tags=self.world.tags_of(self.arn),
        )

    def view(self) -> Stage:
        """All there is to tell."""
        return Stage(
            arn=self.arn,
            name=self.name,
            active_session_id=self.active.id if self.active else None,
            tags=self.world.tags_of(self.arn),
            auto_participant_recording_configuration=self.recording,
            endpoints=ENDPOINTS,
        )

    # What people do.

    def join(self, grant: Grant) -> OnStage:
        """Somebody comes; the first one begins a session. Subscribers receive who is on air."""
        now = self.world.clock.now()
        session = self.active
        if session is None:
            session = Session(
                id=f"st-{random_text(13)}", number=self.world.next_number(), start_time=now
            )
            self.sessions.append(session)
        person = session.participants.get(grant.participant_id)
        if person is None:
            person = OnStage(number=self.world.next_number(), grant=grant, first_join_time=now)
            session.participants[person.id] = person
        person.connected = True
        self._note(person, EventName.JOINED)
        for publisher in session.publishers:
            self._subscribe(person, publisher)
        return person

    def publish(self, person: OnStage, protocol: ParticipantProtocol) -> EventErrorCode | None:
        """Somebody goes on air, or is told why not."""
        session = self.session_of(person)
        if not person.may(ParticipantTokenCapability.PUBLISH):
            return self._refuse(person, EventErrorCode.INSUFFICIENT_CAPABILITIES)
        if not person.publishing and len(session.publishers) >= PUBLISHER_QUOTA:
            return self._refuse(person, EventErrorCode.QUOTA_EXCEEDED)
        if person.publishing:
            return None
        person.publishing = person.published = True
        person.protocol = protocol
        self._start_recording(session, person)
        self._note(person, EventName.PUBLISH_STARTED)
        for other in session.connected:
            self._subscribe(other, person)
        return None

    def unpublish(self, person: OnStage) -> None:
        """Somebody goes off air."""
        if not person.publishing:
            return
        person.publishing = False
        for other in self.session_of(person).connected:
            if person.id in other.subscriptions:
                other.subscriptions.remove(person.id)
                self._note(other, EventName.SUBSCRIBE_STOPPED, remote=person)
        self._stop_recording(person)
        self._note(person, EventName.PUBLISH_STOPPED)

    def leave(self, person: OnStage) -> None:
        """Somebody goes; with the last one the session ends."""
        if not person.connected:
            return
        session = self.session_of(person)
        self.unpublish(person)
        for publisher in session.publishers:
            if publisher.id in person.subscriptions:
                person.subscriptions.remove(publisher.id)
                self._note(person, EventName.SUBSCRIBE_STOPPED, remote=publisher)
        person.connected = False
        self._note(person, EventName.LEFT)
        if not session.connected:
            session.end_time = self.world.clock.now()

    def empty(self) -> None:
        """Everybody goes."""
        for person in self.active.connected if self.active else []:
            self.leave(person)

    def session_of(self, person: OnStage) -> Session:
        """The session somebody is, or was, part of."""
        return next(s for s in reversed(self.sessions) if s.participants.get(person.id) is person)

    def _subscribe(self, person: OnStage, publisher: OnStage) -> None:
        if person is publisher or not person.may(ParticipantTokenCapability.SUBSCRIBE):
            return
        if person.is_replica or publisher.id in person.subscriptions:
            return
        person.subscriptions.add(publisher.id)
        self._note(person, EventName.SUBSCRIBE_STARTED, remote=publisher)

    def _refuse(self, person: OnStage, code: EventErrorCode) -> EventErrorCode:
        self._note(person, EventName.PUBLISH_ERROR, error=code)
        return code

    def _start_recording(self, session: Session, person: OnStage) -> None:
        if self.recording is None or (
            person.is_replica and self.recording.record_participant_replicas is False
        ):
            person.recording_state = ParticipantRecordingState.DISABLED
            return
        person.recording_started_at = self.world.clock.now()
        person.recording_milliseconds = None
        person.recording_state = ParticipantRecordingState.ACTIVE
        started = person.recording_started_at.strftime("%Y-%m-%dT%H-%M-%SZ")
        person.recording_bucket = self.recording_bucket
        person.recording_prefix = (
            f"{self.arn.rpartition('/')[2]}/{session.id}/{person.id}/{started}"
        )

    def _stop_recording(self, person: OnStage) -> None:
        if person.recording_state is not ParticipantRecordingState.ACTIVE:
            return
        assert person.recording_started_at is not None
        lasted = self.world.clock.now() - person.recording_started_at
        person.recording_milliseconds = round(lasted.total_seconds() * 1000)
        person.recording_state = ParticipantRecordingState.STOPPED

    def _note(
        self,
        person: OnStage,
        name: EventName,
        *,
        remote: OnStage | None = None,
        error: EventErrorCode | None = None,
    ) -> None:
        self._append(
            person,
            Event(
                name=name,
                participant_id=person.id,
                event_time=self.world.clock.now(),
                remote_participant_id=remote.id if remote else None,
                error_code=error,
                replica=(remote or person).is_replica,
            ),
        )

    def note_replication(
        self, person: OnStage, name: EventName, destination: "StageState", session: Session
    ) -> None:
        """The copying of a participant to another stage begins or ends."""
        self._append(
            person,
            Event(
                name=name,
                participant_id=person.id,
                event_time=self.world.clock.now(),
                destination_stage_arn=destination.arn,
                destination_session_id=session.id,
                replica=False,
            ),
        )

    def _append(self, person: OnStage, event: Event) -> None:
        person.events.append(event)
        for observer in list(self.observers):
            observer(self, person, event)


Observer = Callable[[StageState, OnStage, Event], None]


def ends_at(now: datetime, minutes: int) -> datetime:
    """When something that lasts so many minutes is over, in whole seconds as AWS counts."""
    return (now + timedelta(minutes=minutes)).replace(microsecond=0)
