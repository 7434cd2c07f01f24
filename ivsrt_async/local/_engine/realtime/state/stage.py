"""A stage: its sessions, and what participants do in them."""

from collections.abc import Callable, Sequence
from datetime import datetime

import attrs

from ....._core.model import changed
from .....realtime import (
    AutoParticipantRecordingConfiguration,
    Event,
    EventErrorCode,
    EventName,
    ExchangedParticipantToken,
    ParticipantProtocol,
    ParticipantTokenCapability,
    Stage,
)
from ...account import Account
from ...identifiers import random_text
from ...resources import Resource
from .crowd import Crowd
from .grant import A_TOKEN, Grant, Origin
from .participant import StageParticipant
from .session import SessionRun


@attrs.define(eq=False, kw_only=True)
class StageState(Resource[Stage]):
    """A stage, with its past and present."""

    account: Account = attrs.field(repr=False)
    crowd: Crowd = attrs.field(repr=False)
    observers: Sequence["Observer"] = attrs.field(repr=False)
    """Told of everything that happens to participants here."""
    recording_bucket: str | None = None
    recorded: dict[str, StageParticipant] = attrs.field(factory=dict)
    """Those whose recording goes on, or waits for them to come back, by id."""
    sessions: dict[str, SessionRun] = attrs.field(factory=dict)
    """By id, oldest first."""
    active: SessionRun | None = None
    """The session that is going on."""
    last_published_at: datetime | None = None
    """When somebody went off air the last time."""

    @property
    def records(self) -> bool:
        """Whether publishers are recorded, each on their own."""
        return self.recording_bucket is not None

    @property
    def recording_window(self) -> int:
        """For how many seconds a recording waits for its publisher to come back."""
        return self.recording.recording_reconnect_window_seconds or 0

    def records_also(self, participant: StageParticipant) -> bool:
        """Whether a participant is recorded when they publish."""
        replicas_too = bool(self.recording.record_participant_replicas)
        return self.records and (replicas_too or not participant.is_replica)

    @property
    def recording(self) -> AutoParticipantRecordingConfiguration:
        """How publishers are recorded, each on their own."""
        wanted = self.settings.auto_participant_recording_configuration
        assert wanted is not None
        return wanted

    @property
    def on_air(self) -> bool:
        """Whether anybody publishes."""
        return self.active is not None and bool(self.active.on_air)

    def here(self, participant_id: str) -> StageParticipant | None:
        """Somebody who is connected now."""
        return self.active.present.get(participant_id) if self.active else None

    def session_of(self, participant: StageParticipant) -> SessionRun:
        """The session somebody is, or was, part of."""
        return self.sessions[participant.session_id]

    def view(self) -> Stage:
        """The stage as the service shows it."""
        return changed(super().view(), active_session_id=self.active.id if self.active else None)

    # What participants do.

    def join(self, grant: Grant, origin: Origin = A_TOKEN) -> StageParticipant:
        """Somebody comes; the first begins a session. Subscribers receive everybody on air."""
        session = self.active or self._new_session()
        participant = session.participants.get(grant.participant_id)
        if participant is None:
            participant = StageParticipant(
                number=self.account.next_number(),
                session_id=session.id,
                grant=grant,
                first_join_time=self.account.clock.now(),
            )
            session.participants[participant.id] = participant
        participant.enter(grant, origin)
        session.present[participant.id] = participant
        self.note(participant, EventName.JOINED)
        for publisher in session.publishers:
            self._subscribe(participant, publisher)
        return participant

    def publish(self, participant: StageParticipant, protocol: ParticipantProtocol) -> str | None:
        """Somebody goes on air, or is told why not."""
        session = self.session_of(participant)
        if not participant.connected:
            return "NOT_CONNECTED"
        if not participant.may(ParticipantTokenCapability.PUBLISH):
            return self.refuse(participant, EventErrorCode.INSUFFICIENT_CAPABILITIES)
        if participant.publishing:
            return None
        if not self.crowd.has_room_for_publisher(len(session.on_air)):
            return self.refuse(participant, EventErrorCode.QUOTA_EXCEEDED)
        participant.publishing = participant.published = True
        participant.protocol = protocol
        session.on_air[participant.id] = participant
        self.crowd.publishers += 1
        self.note(participant, EventName.PUBLISH_STARTED)
        for other in session.connected:
            self._subscribe(other, participant)
        return None

    def refuse(self, participant: StageParticipant, code: EventErrorCode) -> EventErrorCode:
        """Somebody is not let on air."""
        self.note(participant, EventName.PUBLISH_ERROR, error_code=code)
        return code

    def unpublish(self, participant: StageParticipant) -> None:
        """Somebody goes off air."""
        if not participant.publishing:
            return
        session, now = self.session_of(participant), self.account.clock.now()
        participant.publishing = False
        del session.on_air[participant.id]
        self.crowd.publishers -= 1
        if not any(other.shown_as == participant.shown_as for other in session.on_air.values()):
            for other in session.connected:
                self._unsubscribe(other, participant)
        self.last_published_at = now
        self.note(participant, EventName.PUBLISH_STOPPED, event_time=now)

    def cut_off(self, participant: StageParticipant) -> None:
        """Somebody has published for as long as is allowed; an encoder loses its connection."""
        self.refuse(participant, EventErrorCode.STREAM_DURATION_EXCEEDED)
        self.unpublish(participant)
        if participant.origin.ingest_configuration_arn is not None:
            self.leave(participant)

    def exchange(self, participant: StageParticipant, grant: Grant) -> None:
        """Somebody shows another token, and may from now on do what that one says."""
        previous, participant.grant = participant.grant, grant
        self.note(
            participant,
            EventName.TOKEN_EXCHANGED,
            previous_token=_exchanged(previous),
            new_token=_exchanged(grant),
        )
        if not participant.may(ParticipantTokenCapability.PUBLISH):
            self.unpublish(participant)
        for publisher in self.session_of(participant).publishers:
            if participant.may(ParticipantTokenCapability.SUBSCRIBE):
                self._subscribe(participant, publisher)
            else:
                self._unsubscribe(participant, publisher)

    def leave(self, participant: StageParticipant) -> None:
        """Somebody goes; when the last one has been gone for some minutes, the session ends."""
        if not participant.connected:
            return
        session = self.session_of(participant)
        self.unpublish(participant)
        for publisher in session.publishers:
            self._unsubscribe(participant, publisher)
        participant.connected = False
        del session.present[participant.id]
        self.note(participant, EventName.LEFT)

    def empty(self) -> None:
        """Everybody goes."""
        for participant in self.active.connected if self.active else []:
            self.leave(participant)

    def end_session(self) -> None:
        """The session that is going on ends; whoever comes next begins another."""
        assert self.active is not None
        self.active.end_time = self.account.clock.now()
        self.active = None

    def note(self, participant: StageParticipant, name: EventName, **facts: object) -> None:
        """Write down what happened to a participant, and tell the observers.

        Args:
            participant: The participant.
            name: What happened.
            **facts: Fields of the `Event`, where they differ from the usual.
        """
        event = Event(
            name=name,
            participant_id=participant.id,
            event_time=self.account.clock.now(),
            replica=participant.is_replica,
        )
        event = changed(event, **facts) if facts else event
        participant.events.append(event)
        for observer in self.observers:
            observer(self, participant, event)

    def _new_session(self) -> SessionRun:
        self.active = SessionRun(
            id=f"st-{random_text(13)}",
            number=self.account.next_number(),
            start_time=self.account.clock.now(),
        )
        self.sessions[self.active.id] = self.active
        return self.active

    def _subscribe(self, participant: StageParticipant, publisher: StageParticipant) -> None:
        if participant is publisher or not participant.may(ParticipantTokenCapability.SUBSCRIBE):
            return
        if publisher.shown_as in participant.subscriptions:
            return
        subscribers = self.session_of(participant).subscribers
        others = len(subscribers) - (participant.id in subscribers)
        if not self.crowd.has_room_for_subscription(others):
            code = EventErrorCode.QUOTA_EXCEEDED
            self._note_remote(participant, EventName.SUBSCRIBE_ERROR, publisher, error_code=code)
            return
        self.crowd.subscriptions += 1
        subscribers.add(participant.id)
        participant.subscriptions.add(publisher.shown_as)
        self._note_remote(participant, EventName.SUBSCRIBE_STARTED, publisher)

    def _unsubscribe(self, participant: StageParticipant, publisher: StageParticipant) -> None:
        if publisher.shown_as in participant.subscriptions:
            self.crowd.subscriptions -= 1
            participant.subscriptions.remove(publisher.shown_as)
            if not participant.subscriptions:
                self.session_of(participant).subscribers.remove(participant.id)
            self._note_remote(participant, EventName.SUBSCRIBE_STOPPED, publisher)

    def _note_remote(
        self,
        participant: StageParticipant,
        name: EventName,
        remote: StageParticipant,
        **facts: object,
    ) -> None:
        facts["remote_participant_id"] = remote.shown_as
        self.note(participant, name, replica=remote.is_replica, **facts)


Observer = Callable[[StageState, StageParticipant, Event], object]


def _exchanged(grant: Grant) -> ExchangedParticipantToken:
    return ExchangedParticipantToken(
        capabilities=sorted(grant.capabilities),
        attributes=grant.attributes,
        user_id=grant.user_id,
        expiration_time=grant.expires_at,
    )
