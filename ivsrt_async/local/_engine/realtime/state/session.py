"""A stage session: who takes part, who is there, who is on air."""

from datetime import datetime

import attrs

from .....realtime import StageSession
from ...page_tokens import number_of
from .participant import StageParticipant


@attrs.define(eq=False, kw_only=True)
class SessionRun:
    """From the first participant's joining until nobody has been there for some minutes."""

    id: str
    number: int
    start_time: datetime
    end_time: datetime | None = None
    participants: dict[str, StageParticipant] = attrs.field(factory=dict)
    """By id, in the order they first joined."""
    present: dict[str, StageParticipant] = attrs.field(factory=dict)
    """Those who are connected, by id."""
    on_air: dict[str, StageParticipant] = attrs.field(factory=dict)
    """Those who publish, by id."""

    subscribers: set[str] = attrs.field(factory=set)
    """Ids of those who receive anybody."""

    @property
    def publishers(self) -> list[StageParticipant]:
        """Everybody on air, in the order they first joined."""
        return sorted(self.on_air.values(), key=number_of)

    @property
    def connected(self) -> list[StageParticipant]:
        """Everybody present, in the order they first joined."""
        return sorted(self.present.values(), key=number_of)

    def view(self) -> StageSession:
        """The session as the service shows it."""
        return StageSession(session_id=self.id, start_time=self.start_time, end_time=self.end_time)
