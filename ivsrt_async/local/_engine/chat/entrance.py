"""Who is let into a room: the bearer of a token that is genuine, unused and not expired."""

from . import timetable
from .presence import Presence
from .state import ChatState, IssuedToken, RoomState
from .state.room import Receiver


class EntranceRefused(Exception):
    """Somebody is not let in.

    Args:
        status: HTTP status of the answer to a WebSocket handshake.
        code: What a simulated person is told.
        message: Why.
    """

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code


class Entrance:
    """Lets people in.

    Args:
        state: The chat service.
    """

    def __init__(self, state: ChatState) -> None:
        self._state = state

    def enter(self, token: str, receiver: Receiver) -> Presence:
        """Open a connection with a token, which is used from then on.

        Raises:
            EntranceRefused: The token was not issued here, was used or has expired, its room is
                gone, or there are as many connections as the quota allows.
        """
        issued, room = self._admitted(token)
        issued.used = True
        connection = room.connect(issued.grant, receiver, self._state.clock.now())
        timetable.connected(self._state, room, connection)
        return Presence(self._state, room, connection)

    def check(self, token: str) -> None:
        """See whether a token would open a connection now.

        Raises:
            EntranceRefused: It would not.
        """
        self._admitted(token)

    def _admitted(self, token: str) -> tuple[IssuedToken, RoomState]:
        state = self._state
        issued = state.tokens.get(token)
        if issued is None:
            raise EntranceRefused(401, "INVALID_TOKEN", "the token was not issued by this service")
        if issued.used:
            raise EntranceRefused(401, "TOKEN_USED", "a token opens one connection")
        grant = issued.grant
        if grant.expires_at <= state.clock.now():
            message = f"the token ended at {grant.expires_at}"
            raise EntranceRefused(401, "TOKEN_EXPIRED", message)
        room = state.rooms.find(grant.room_arn)
        if room is None:
            raise EntranceRefused(404, "ROOM_NOT_FOUND", "the room of the token was deleted")
        if len(state.connections) >= state.connection_quota:
            message = f"at most {state.connection_quota} connections at once"
            raise EntranceRefused(429, "QUOTA_EXCEEDED", message)
        return issued, room
