"""A chat room: who is connected, and what reaches them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

import attrs

from .....chat import GetRoomResponse
from ....messages import ChatEvent, ChatMessage
from ...bucket import Bucket
from ...identifiers import random_text
from ...resources import Resource
from ..wire import Delivery
from .token import ChatGrant

CONNECTION_RATE = 10
"""Requests a second that one connection may make.

https://docs.aws.amazon.com/ivs/latest/ChatUserGuide/service-quotas.html
"""


class Receiver(Protocol):
    """The client's end of a connection: a simulated person, or a WebSocket."""

    def deliver(self, delivery: Delivery) -> None:
        """Something was sent to the room."""
        ...

    def closed(self, *, expired: bool) -> None:
        """The service has closed the connection, perhaps because its session has expired."""
        ...


@attrs.define(eq=False, kw_only=True)
class Connection:
    """Somebody's connection to a room."""

    grant: ChatGrant
    requests: Bucket
    """Counts what the client asks for."""
    receiver: Receiver
    open: bool = True


class Log(Protocol):
    """Writes down what is sent to a room."""

    def __call__(self, room: GetRoomResponse, item: ChatMessage | ChatEvent) -> None:
        """Write it down wherever the room wants it."""
        ...


@attrs.define(eq=False, kw_only=True)
class RoomState(Resource[GetRoomResponse]):
    """A room with the connections to it."""

    everybody: set[Connection] = attrs.field(repr=False)
    """The connections to all rooms."""
    log: Log = attrs.field(repr=False)
    connections: dict[Connection, None] = attrs.field(factory=dict)
    """Those to this one, oldest first."""
    messages: Bucket | None = None
    """Counts the messages of everybody here, once there are any."""
    deleted: bool = False

    def connect(self, grant: ChatGrant, receiver: Receiver, now: datetime) -> Connection:
        """Open a connection."""
        requests = Bucket(CONNECTION_RATE, now)
        connection = Connection(grant=grant, requests=requests, receiver=receiver)
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
        delivery = Delivery(message)
        for connection in list(self.connections):  # a client that does not read is cut off
            connection.receiver.deliver(delivery)
        self.log(self.settings, message)

    def announce(
        self,
        name: str,
        attributes: Mapping[str, str],
        now: datetime,
        request_id: str | None = None,
    ) -> str:
        """Send an event to everybody.

        Returns:
            The id it got.
        """
        event = ChatEvent(
            id=random_text(12),
            name=name,
            attributes=attributes,
            send_time=now,
            request_id=request_id,
        )
        self.send(event)
        return event.id

    def ask_to_delete(
        self, message_id: str, reason: str | None, now: datetime, request_id: str | None = None
    ) -> str:
        """Tell every client to remove a message.

        Returns:
            The id of the event that tells them.
        """
        # AWS's guide and its message reference spell it differently; clients look for either.
        facts = {"MessageID": message_id, "MessageId": message_id, **_reason(reason)}
        return self.announce("aws:DELETE_MESSAGE", facts, now, request_id)

    def disconnect_user(
        self, user_id: str, reason: str | None, now: datetime, request_id: str | None = None
    ) -> None:
        """Close all connections of a user, after telling everybody."""
        facts = {"UserId": user_id, **_reason(reason)}
        self.announce("aws:DISCONNECT_USER", facts, now, request_id)
        for connection in list(self.connections):
            if connection.grant.user_id == user_id:
                self.disconnect(connection)

    def disconnect(self, connection: Connection, *, expired: bool = False) -> None:
        """Close a connection; nothing happens if it is closed already."""
        if connection.open:
            connection.open = False
            del self.connections[connection]
            self.everybody.remove(connection)
            connection.receiver.closed(expired=expired)


def _reason(reason: str | None) -> dict[str, str]:
    return {} if reason is None else {"Reason": reason}
