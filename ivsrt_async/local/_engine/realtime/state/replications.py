"""Which participants are copied to other stages, and which were."""

from collections import defaultdict
from collections.abc import Sequence

from .....realtime import ReplicationState
from .participant import StageParticipant
from .replication import ReplicaRecord, Replication
from .stage import StageState

Original = tuple[str, str]
"""Stage and id of a participant who is copied."""


class Replications:
    """The copying of participants, running and ended."""

    def __init__(self) -> None:
        self._running: defaultdict[Original, list[Replication]] = defaultdict(list)
        self._records: defaultdict[Original, list[ReplicaRecord]] = defaultdict(list)

    def start(self, replication: Replication) -> None:
        """A participant is copied from now on."""
        original = replication.source.arn, replication.original.id
        self._running[original].append(replication)
        self._records[original].append(replication.record)

    def records(self, stage_arn: str, participant_id: str) -> Sequence[ReplicaRecord]:
        """Where a participant is or was copied to, oldest first."""
        return self._records.get((stage_arn, participant_id), [])

    def of(self, stage_arn: str, participant_id: str) -> Sequence[Replication]:
        """Where a participant is copied to now."""
        return [*self._running.get((stage_arn, participant_id), ())]

    def to(self, copy: StageParticipant) -> Replication | None:
        """The copying that a replica comes from, if it goes on."""
        running = self.of(copy.origin.source_stage_arn or "", copy.id)
        return next((r for r in running if r.copy is copy), None)

    def stop(self, replication: Replication) -> None:
        """A participant is no longer copied to another stage; nothing happens if they are not."""
        original = replication.source.arn, replication.original.id
        running = self._running.get(original, [])
        if replication not in running:
            return
        running.remove(replication)
        if not running:
            del self._running[original]
            replication.original.replication_state = ReplicationState.STOPPED
        replication.end()

    def forget(self, stage: StageState) -> None:
        """A stage is deleted: nobody is copied from it, and nobody can ask who was."""
        ids = {name for session in stage.sessions.values() for name in session.participants}
        for participant_id in ids:
            for replication in self.of(stage.arn, participant_id):
                self.stop(replication)
            self._records.pop((stage.arn, participant_id), None)
