"""What happens in chat by itself, as time passes."""

import weakref
from datetime import timedelta

from .state import ChatGrant, ChatState, Connection, LoggingConfiguration, RoomState

REMEMBERED = timedelta(minutes=10)
"""How long a token is remembered that has expired, so that who comes late is told so."""
DELETING_SECONDS = 5
"""How long a logging configuration is being deleted; AWS does not say."""


def issued(state: ChatState, token: str, grant: ChatGrant) -> None:
    """A token is forgotten some time after it has expired."""
    state.clock.at(grant.expires_at + REMEMBERED, lambda: state.tokens.pop(token, None))


def connected(state: ChatState, room: RoomState, connection: Connection) -> None:
    """A connection is closed when the session of its token ends."""
    held = weakref.ref(connection)  # one that is closed earlier is forgotten at once

    def close() -> None:
        still_open = held()
        if still_open is not None:
            room.disconnect(still_open, expired=True)

    state.clock.at(connection.grant.session_ends_at, close)


def deleting(state: ChatState, log: LoggingConfiguration) -> None:
    """A logging configuration goes after a while."""
    state.clock.after(DELETING_SECONDS, lambda: state.logging_configurations.remove(log.arn))
