"""The copying of one participant to one other stage."""

import attrs

from .....realtime import EventName, ParticipantReplica, ReplicationState
from .participant import StageParticipant
from .session import SessionRun
from .stage import StageState


@attrs.define(eq=False, kw_only=True)
class Replication:
    """The copying of a participant, running or ended."""

    number: int
    source: StageState
    source_session: SessionRun
    original: StageParticipant
    destination: StageState
    destination_session: SessionRun
    copy: StageParticipant
    state: ReplicationState = ReplicationState.ACTIVE

    @property
    def active(self) -> bool:
        """Whether it is going on."""
        return self.state is ReplicationState.ACTIVE

    def note(self, name: EventName) -> None:
        """Write down with the original that the copying begins or ends."""
        self.source.note(
            self.original,
            name,
            destination_stage_arn=self.destination.arn,
            destination_session_id=self.destination_session.id,
            replica=False,
        )

    def stop(self) -> None:
        """The copy leaves."""
        self.state = self.copy.replication_state = ReplicationState.STOPPED
        self.destination.leave(self.copy)
        self.note(EventName.REPLICATION_STOPPED)

    def view(self) -> ParticipantReplica:
        """The replica as the service shows it."""
        return ParticipantReplica(
            source_stage_arn=self.source.arn,
            participant_id=self.original.id,
            source_session_id=self.source_session.id,
            destination_stage_arn=self.destination.arn,
            destination_session_id=self.destination_session.id,
            replication_state=self.state,
        )
