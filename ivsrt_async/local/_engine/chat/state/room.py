"""A chat room: who is connected, and what reaches them."""

from collections.abc import Mapping
from datetime import datetime

import attrs

from .....chat import GetRoomResponse
from ....messages import ChatEvent, ChatMessage
from ...identifiers import random_text
from ...resources import Resource
from .token import ChatGrant


@attrs.define(eq=False, kw_only=True)
class Connection:
    """Somebody's connection to a room."""

    grant: ChatGrant
    open: bool = True
    received: list[ChatMessage | ChatEvent] = attrs.field(factory=list)


@attrs.define(eq=False, kw_only=True)
class RoomState(Resource[GetRoomResponse]):
    """A room with the connections to it."""

    connections: list[Connection] = attrs.field(factory=list)

    def connect(self, grant: ChatGrant) -> Connection:
        """Open a connection."""
        connection = Connection(grant=grant)
        self.connections.append(connection)
        return connection

    def send(self, message: ChatMessage | ChatEvent) -> None:
        """Deliver it to everybody in the room."""
        for connection in self.connections:
            connection.received.append(message)

    def announce(self, name: str, attributes: Mapping[str, str], now: datetime) -> str:
        """Send an event to everybody.

        Returns:
            The id it got.
        """
        event = ChatEvent(id=random_text(12), name=name, attributes=attributes, send_time=now)
        self.send(event)
        return event.id

    def ask_to_delete(self, message_id: str, reason: str | None, now: datetime) -> str:
        """Tell every client to remove a message.

        Returns:
            The id of the event that tells them.
        """
        facts = {"MessageID": message_id, **_reason(reason)}
        return self.announce("aws:DELETE_MESSAGE", facts, now)

    def disconnect_user(self, user_id: str, reason: str | None, now: datetime) -> None:
        """Close all connections of a user, after telling everybody."""
        self.announce("aws:DISCONNECT_USER", {"UserId": user_id, **_reason(reason)}, now)
        for connection in list(self.connections):
            if connection.grant.user_id == user_id:
                self.disconnect(connection)

    def disconnect(self, connection: Connection) -> None:
        """Close a connection; nothing happens if it is closed already."""
        if connection.open:
            connection.open = False
            self.connections.remove(connection)

    def empty(self) -> None:
        """Close every connection."""
        for connection in list(self.connections):
            self.disconnect(connection)


def _reason(reason: str | None) -> dict[str, str]:
    return {} if reason is None else {"Reason": reason}
