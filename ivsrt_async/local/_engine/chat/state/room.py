"""What goes on in a chat room: who is connected, and what reaches them."""

from collections.abc import Mapping
from datetime import datetime

import attrs

from .....chat import GetRoomResponse
from ...account import random_text


@attrs.frozen(kw_only=True)
class ChatGrant:
    """What a chat token lets its bearer do."""

    room_arn: str
    user_id: str
    attributes: Mapping[str, str]
    capabilities: frozenset[str]
    expires_at: datetime
    """Until when a connection can be opened with it."""
    session_ends_at: datetime
    """When a connection opened with it is closed."""


@attrs.frozen(kw_only=True)
class ChatMessage:
    """A message somebody wrote."""

    id: str
    """Its id, 12 characters, which `delete_message` takes."""
    content: str
    """The text."""
    attributes: Mapping[str, str]
    """What the sender's client added."""
    user_id: str
    """Who wrote it."""
    user_attributes: Mapping[str, str]
    """Facts about the sender, from their token."""
    send_time: datetime
    """When it was sent."""


@attrs.frozen(kw_only=True)
class ChatEvent:
    """Something that was made known to the room; AWS's own events begin with `aws:`."""

    id: str
    """Its id, 12 characters."""
    name: str
    """What happened, such as `aws:DELETE_MESSAGE`."""
    attributes: Mapping[str, str]
    """The facts."""
    send_time: datetime
    """When it was sent."""


@attrs.define(eq=False, kw_only=True)
class Connection:
    """Somebody's connection to a room."""

    grant: ChatGrant
    open: bool = True
    received: list[ChatMessage | ChatEvent] = attrs.field(factory=list)


@attrs.define(eq=False, kw_only=True)
class RoomState:
    """A room with the connections to it."""

    number: int
    """Grows with each change, as lists show the room changed last first."""
    arn: str
    settings: GetRoomResponse
    """Its model, without the tags."""
    connections: list[Connection] = attrs.field(factory=list)

    def send(self, message: ChatMessage | ChatEvent) -> None:
        """Everybody in the room receives it."""
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
        """Close a connection; nothing happens if it was closed before."""
        if connection.open:
            connection.open = False
            self.connections.remove(connection)

    def empty(self) -> None:
        """Close every connection."""
        for connection in list(self.connections):
            self.disconnect(connection)


def _reason(reason: str | None) -> dict[str, str]:
    return {} if reason is None else {"Reason": reason}
