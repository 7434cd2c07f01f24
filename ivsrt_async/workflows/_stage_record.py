"""What is known of a stage, from a read of it and from events in any order.

Three rules: what a read says holds for all that happened before it; of two events about a
participant the one that happened later counts; and a session follows the one before, so that what
happened earlier than what is known of this session belongs to an older one.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Self

import attrs

from ..events import ParticipantPublished, ParticipantUnpublished
from ..events._moments import is_before
from .people import LiveStage, Publisher

CLOCK_ERROR = timedelta(seconds=2)
"""How far the session's clock may be from that of events: answers tell the time to the second."""


@attrs.frozen
class _Known:
    """What is known of a participant."""

    publisher: Publisher | None
    """None if off air."""
    at: datetime
    """Since when."""


class StageRecord:
    """A stage in the making; see `LiveStages`."""

    def __init__(self, stage: LiveStage, known: dict[str, _Known], read_at: datetime) -> None:
        self.stage = stage
        self._known = known
        self._read_at = read_at
        self.emptied_by: str | None = None
        """Id of the latest event that ended a session with people on air, by telling of another."""

    @classmethod
    def read(
        cls,
        stage_arn: str,
        session_id: str | None,
        publishers: Iterable[Publisher],
        started: datetime,
        before: Self | None,
    ) -> Self:
        """What a read says.

        Args:
            stage_arn: The stage.
            session_id: The active session.
            publishers: Who is on air.
            started: When the read began.
            before: What was known before it.
        """
        read_at = started - CLOCK_ERROR
        known: dict[str, _Known] = {}
        if before is not None and before.stage.session_id == session_id:
            known = before.since(read_at)
        publishers = tuple(publishers)
        known |= {each.participant_id: _Known(each, each.since or read_at) for each in publishers}
        stage = LiveStage(
            stage_arn=stage_arn, session_id=session_id, publishers=publishers, as_of=started
        )
        return cls(stage, known, read_at)

    def since(self, moment: datetime) -> dict[str, _Known]:
        """When participants last changed, as far as that was not before a moment.

        Whether they are on air is left out.
        """
        return {
            participant_id: attrs.evolve(each, publisher=None)
            for participant_id, each in self._known.items()
            if each.at >= moment
        }

    def take(self, event: ParticipantPublished | ParticipantUnpublished) -> bool:
        """Take note of an event; whether it changed the stage."""
        at = event.occurred_at
        if is_before(at, self._read_at):
            return False
        if event.session_id != self.stage.session_id:
            if is_before(at, self._latest()):
                return False
            self._known = {}
            if self.stage.publishers:
                self.emptied_by = event.id
        known = self._known.get(event.participant_id)
        if known is not None and is_before(at, known.at):
            return False
        publisher = _publisher(event) if isinstance(event, ParticipantPublished) else None
        self._known[event.participant_id] = _Known(publisher, at)
        return self._show(event.session_id, at)

    def _latest(self) -> datetime:
        """The latest moment at which the session is known to have gone on."""
        return max((each.at for each in self._known.values()), default=self._read_at)

    def _show(self, session_id: str, at: datetime) -> bool:
        on_air = [known.publisher for known in self._known.values() if known.publisher]
        on_air.sort(key=lambda each: (each.since is None, each.since, each.participant_id))
        before = self.stage
        self.stage = LiveStage(
            stage_arn=before.stage_arn,
            session_id=session_id,
            publishers=tuple(on_air),
            as_of=max(before.as_of, at),
        )
        return not self.stage.agrees_with(before)


def _publisher(event: ParticipantPublished) -> Publisher:
    return Publisher(
        participant_id=event.participant_id,
        user_id=event.user_id,
        since=event.occurred_at,
        replica=event.replica,
        source_stage_arn=event.source_stage_arn,
    )
