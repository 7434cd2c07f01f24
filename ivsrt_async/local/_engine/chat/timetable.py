"""What happens in chat by itself, as time passes."""

from .state import ChatState, Connection, LoggingConfiguration, RoomState

DELETING_SECONDS = 5
"""How long a logging configuration is being deleted; AWS does not say."""


def connected(state: ChatState, room: RoomState, connection: Connection) -> None:
    """A connection is closed when the session of its token ends."""
    state.clock.at(connection.grant.session_ends_at, lambda: room.disconnect(connection))


def deleting(state: ChatState, log: LoggingConfiguration) -> None:
    """A logging configuration goes after a while."""
    state.clock.after(DELETING_SECONDS, lambda: state.logging_configurations.remove(log.arn))
