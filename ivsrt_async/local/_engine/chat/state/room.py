"""A chat room: who is connected, and what reaches them."""

from collections.abc import Mapping
from datetime import datetime

import attrs

from .....chat import GetRoomResponse
from ....messages import ChatEvent, ChatMessage
from ...bucket import Bucket
from ...identifiers import random_text
from ...resources import Resource
from .token import ChatGrant

CONNECTION_RATE = 10
"""Requests a second that one connection may make.

https://docs.aws.amazon.com/ivs/latest/ChatUserGuide/service-quotas.html
"""


@attrs.define(eq=False, kw_only=True)
class Connection:
    """Somebody's connection to a room."""

    grant: ChatGrant
    requests: Bucket
    """Counts what the client asks for."""
    open: bool = True
    received: list[ChatMessage | ChatEvent] = attrs.field(factory=list)


@attrs.define(eq=False, kw_only=True)
class RoomState(Resource[GetRoomResponse]):
    """A room with the connections to it."""

    everybody: set[Connection] = attrs.field(repr=False)
    """The connections to all rooms."""
    connections: dict[Connection, None] = attrs.field(factory=dict)
    """Those to this one, oldest first."""
    messages: Bucket | None = None
    """Counts the messages of everybody here, once there are any."""
    deleted: bool = False

    def connect(self, grant: ChatGrant, now: datetime) -> Connection:
        """Open a connection."""
        connection = Connection(grant=grant, requests=Bucket(CONNECTION_RATE, now))
        self.connections[connection] = None
        self.everybody.add(connection)
        return connection

    def takes_message(self, now: datetime) -> bool:
        """Count a message, if there is room for one more in this second."""
        rate = self.settings.maximum_message_rate_per_second or 0
        if self.messages is None:
            self.messages = Bucket(rate, now)
        self.messages.rate = rate
        return self.messages.take(now)

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
        # AWS's guide and its message reference spell it differently; clients look for either.
        facts = {"MessageID": message_id, "MessageId": message_id, **_reason(reason)}
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
            del self.connections[connection]
            self.everybody.remove(connection)


def _reason(reason: str | None) -> dict[str, str]:
    return {} if reason is None else {"Reason": reason}
