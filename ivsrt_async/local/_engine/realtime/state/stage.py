"""What goes on at a stage: its sessions, and what the people in them do."""

from collections.abc import Callable
from datetime import datetime, timedelta

import attrs

from .....realtime import (
    AutoParticipantRecordingConfiguration,
    Event,
    EventErrorCode,
    EventName,
    ExchangedParticipantToken,
    ParticipantProtocol,
    ParticipantRecordingState,
    ParticipantTokenCapability,
    Stage,
    StageEndpoints,
    StageSession,
    StageSessionSummary,
    StageSummary,
)
from ...catalog import narrowed
from ...world import World, random_text
from .participant import A_TOKEN, Grant, OnStage, Origin

PUBLISHER_QUOTA = 12

ENDPOINTS = StageEndpoints(
    events="wss://global.events.live-video.net",
    whip="https://global.whip.live-video.net",
    rtmp="rtmp://local.global-contribute.live-video.net/app/",
    rtmps="rtmps://local.global-contribute.live-video.net:443/app/",
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
        return narrowed(StageSessionSummary, self.view())

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
    publisher_quota: int = PUBLISHER_QUOTA
    last_published_at: datetime | None = None
    """When somebody went off air the last time."""

    @property
    def active(self) -> Session | None:
        """The session that is going on."""
        return self.sessions[-1] if self.sessions and not self.sessions[-1].end_time else None

    @property
    def on_air(self) -> bool:
        """Whether anybody publishes."""
        return self.active is not None and bool(self.active.publishers)

    def here(self, participant_id: str) -> OnStage | None:
        """Somebody who is connected now."""
        person = self.active.participants.get(participant_id) if self.active else None
        return person if person is not None and person.connected else None

    def session(self, session_id: str) -> Session | None:
        """A session by its id."""
        return next((s for s in self.sessions if s.id == session_id), None)

    def summary(self) -> StageSummary:
        """What a list tells."""
        return narrowed(StageSummary, self.view())

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

    def join(self, grant: Grant, origin: Origin = A_TOKEN) -> OnStage:
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
        person.come(grant, origin)
        self._note(person, EventName.JOINED)
        for publisher in session.publishers:
            self._subscribe(person, publisher)
        return person

    def publish(self, person: OnStage, protocol: ParticipantProtocol) -> str | None:
        """Somebody goes on air, or is told why not."""
        session = self.session_of(person)
        if not person.connected:
            return "NOT_CONNECTED"
        if not person.may(ParticipantTokenCapability.PUBLISH):
            return self.refuse(person, EventErrorCode.INSUFFICIENT_CAPABILITIES)
        if person.publishing:
            return None
        if len(session.publishers) >= self.publisher_quota:
            return self.refuse(person, EventErrorCode.QUOTA_EXCEEDED)
        person.publishing = person.published = True
        person.protocol = protocol
        self._start_recording(session, person)
        self._note(person, EventName.PUBLISH_STARTED)
        for other in session.connected:
            self._subscribe(other, person)
        return None

    def refuse(self, person: OnStage, code: EventErrorCode) -> EventErrorCode:
        """Somebody is not let on air."""
        self._note(person, EventName.PUBLISH_ERROR, error=code)
        return code

    def unpublish(self, person: OnStage) -> None:
        """Somebody goes off air."""
        if not person.publishing:
            return
        person.publishing = False
        for other in self.session_of(person).connected:
            self._unsubscribe(other, person)
        self._stop_recording(person)
        self.last_published_at = self.world.clock.now()
        self._note(person, EventName.PUBLISH_STOPPED, at=self.last_published_at)

    def exchange(self, person: OnStage, grant: Grant) -> None:
        """Somebody shows another token, and may from now on do what that one says."""
        session = self.session_of(person)
        previous, person.grant = person.grant, grant
        self._append(
            person,
            Event(
                name=EventName.TOKEN_EXCHANGED,
                participant_id=person.id,
                event_time=self.world.clock.now(),
                replica=person.is_replica,
                previous_token=_exchanged(previous),
                new_token=_exchanged(grant),
            ),
        )
        if not person.may(ParticipantTokenCapability.PUBLISH):
            self.unpublish(person)
        for publisher in session.publishers:
            if person.may(ParticipantTokenCapability.SUBSCRIBE):
                self._subscribe(person, publisher)
            else:
                self._unsubscribe(person, publisher)

    def leave(self, person: OnStage) -> None:
        """Somebody goes; with the last one the session ends."""
        if not person.connected:
            return
        session = self.session_of(person)
        self.unpublish(person)
        for publisher in session.publishers:
            self._unsubscribe(person, publisher)
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
        if publisher.id in person.subscriptions:
            return
        person.subscriptions.add(publisher.id)
        self._note(person, EventName.SUBSCRIBE_STARTED, remote=publisher)

    def _unsubscribe(self, person: OnStage, publisher: OnStage) -> None:
        if publisher.id in person.subscriptions:
            person.subscriptions.remove(publisher.id)
            self._note(person, EventName.SUBSCRIBE_STOPPED, remote=publisher)

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
        at: datetime | None = None,
    ) -> None:
        self._append(
            person,
            Event(
                name=name,
                participant_id=person.id,
                event_time=at or self.world.clock.now(),
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


def _exchanged(grant: Grant) -> ExchangedParticipantToken:
    return ExchangedParticipantToken(
        capabilities=sorted(grant.capabilities),
        attributes=grant.attributes,
        user_id=grant.user_id,
        expiration_time=grant.expires_at,
    )


Observer = Callable[[StageState, OnStage, Event], None]


def ends_at(now: datetime, minutes: int) -> datetime:
    """When something that lasts so many minutes is over, in whole seconds as AWS counts."""
    return (now + timedelta(minutes=minutes)).replace(microsecond=0)
