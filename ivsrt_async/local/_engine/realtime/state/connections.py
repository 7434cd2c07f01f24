"""Who came over which connection that was opened with a connection token."""

from ....clock import LocalClock
from ...countdown import Countdown
from .participant import StageParticipant
from .stage import StageState

LONGEST_SECONDS = 28 * 24 * 3600
"""How long a connection token may last, and so how long its revocation matters."""


class Connections:
    """The connections clients have opened with connection tokens, by the id of the token.

    Args:
        clock: What time it is.
    """

    def __init__(self, clock: LocalClock) -> None:
        self._revoked: Countdown[str] = Countdown(clock, LONGEST_SECONDS, lambda _: None)
        self._users: dict[str, dict[StageParticipant, StageState]] = {}

    def is_revoked(self, token_id: str) -> bool:
        """Whether a connection token no longer opens anything."""
        return token_id in self._revoked

    def use(self, token_id: str, stage: StageState, participant: StageParticipant) -> None:
        """Somebody has joined a stage over a connection."""
        participant.connection_token_id = token_id
        self._users.setdefault(token_id, {})[participant] = stage

    def left(self, participant: StageParticipant) -> None:
        """Somebody has left their stage."""
        token_id = participant.connection_token_id
        users = self._users.get(token_id or "", {})
        users.pop(participant, None)
        if token_id is not None and not users:
            self._users.pop(token_id, None)
        participant.connection_token_id = None

    def revoke(self, token_id: str) -> None:
        """A connection token no longer opens anything, and whoever came with it leaves."""
        self._revoked.start(token_id)
        for participant, stage in list(self._users.get(token_id, {}).items()):
            stage.leave(participant)
