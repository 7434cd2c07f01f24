"""The copying of one participant to one other stage."""

from datetime import datetime

import attrs

from ....._core.model import changed
from .....realtime import EventName, ParticipantReplica, ReplicationState
from .participant import StageParticipant
from .stage import StageState


@attrs.define(eq=False, kw_only=True)
class ReplicaRecord:
    """What a list tells of the copying of a participant, running or ended."""

    number: int
    settings: ParticipantReplica

    def view(self) -> ParticipantReplica:
        """The replica as the service shows it."""
        return self.settings

    def change(self, **changes: object) -> None:
        """Change what it tells."""
        self.settings = changed(self.settings, **changes)


@attrs.define(eq=False, kw_only=True)
class Replication:
    """The copying of a participant, while it goes on."""

    record: ReplicaRecord
    source: StageState
    original: StageParticipant
    destination: StageState
    copy: StageParticipant
    window: int
    """For how many seconds it waits for the original to publish again."""
    waiting_since: datetime | None = None
    """Since when it does; None if it does not."""

    def note(self, name: EventName) -> None:
        """Write down with the original that the copying begins or ends."""
        self.source.note(
            self.original,
            name,
            destination_stage_arn=self.destination.arn,
            destination_session_id=self.copy.session_id,
            replica=False,
        )

    def publish(self) -> None:
        """The original is on air; so is the copy, which comes back if it had left."""
        self.waiting_since = None
        if not self.copy.connected:
            self.copy = self.destination.join(self.copy.grant, self.copy.origin)
            self.record.change(destination_session_id=self.copy.session_id)
        self.destination.publish(self.copy, self.original.protocol)

    def wait(self, now: datetime) -> None:
        """The original is off air, and may come back; until then the copy is away."""
        self.waiting_since = now
        self.destination.leave(self.copy)

    def end(self) -> None:
        """The copy leaves and does not come back."""
        self.copy.replication_state = ReplicationState.STOPPED
        self.record.change(replication_state=ReplicationState.STOPPED)
        self.destination.leave(self.copy)
        self.note(EventName.REPLICATION_STOPPED)
