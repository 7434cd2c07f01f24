"""What somebody in a room may ask for, be they simulated or at the other end of a WebSocket.

https://docs.aws.amazon.com/ivs/latest/chatmsgapireference/actions.html
"""

from collections.abc import Mapping

import attrs

from ....chat import Chat, ChatTokenCapability, DeleteMessage, DisconnectUser
from ...messages import ChatMessage
from ..arguments import ATTRIBUTES_LIMIT, size_of
from ..handlers import AnyOperation
from ..identifiers import random_text
from .reviews import Denied
from .state import ChatState, Connection, RoomState


class ActionRefused(Exception):
    """What was asked for is not done.

    Args:
        status: The error code that a WebSocket client is told.
        code: The one that a simulated person is told.
        message: Why.
    """

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code


@attrs.frozen(eq=False)
class Presence:
    """Somebody's presence in a room: what they may ask for while they are connected."""

    state: ChatState
    room: RoomState
    connection: Connection

    async def send_message(
        self, content: str, attributes: Mapping[str, str], request_id: str | None = None
    ) -> str:
        """Deliver a message to everybody in the room, once it is reviewed.

        Returns:
            Its id.

        Raises:
            ActionRefused: It is not delivered.
        """
        self._admit(ChatTokenCapability.SEND_MESSAGE)
        _check_text("".join((content, *attributes, *attributes.values())))
        settings = self.room.settings
        longest = settings.maximum_message_length or 0
        if not 0 < len(content) <= longest:
            raise ActionRefused(400, "INVALID_MESSAGE", f"a message has 1 to {longest} characters")
        size = size_of(attributes)
        if size > ATTRIBUTES_LIMIT:
            limit = f"attributes have at most {ATTRIBUTES_LIMIT} bytes, got {size}"
            raise ActionRefused(413, "INVALID_MESSAGE", limit)
        now = self.state.clock.now()
        if not (self.room.takes_message(now) and self.state.messages.take(now)):
            raise _too_fast("there are too many messages in this second")
        grant = self.connection.grant
        message = ChatMessage(
            id=random_text(12),
            content=content,
            attributes=dict(attributes),
            user_id=grant.user_id,
            user_attributes=grant.attributes,
            send_time=now,
            request_id=request_id,
        )
        try:
            reviewed = await self.state.reviews.review(settings, message)
        except Denied as denied:
            raise ActionRefused(406, "REVIEW_DENIED", str(denied)) from None
        self.room.send(reviewed)
        return message.id

    def delete_message(
        self, message_id: str, reason: str | None, request_id: str | None = None
    ) -> str:
        """Tell every client to remove a message.

        Returns:
            The id of the event that tells them.

        Raises:
            ActionRefused: Nobody is told.
        """
        self._admit(ChatTokenCapability.DELETE_MESSAGE)
        self._count(DeleteMessage)
        now = self.state.clock.now()
        return self.room.ask_to_delete(message_id, reason, now, request_id)

    def disconnect_user(
        self, user_id: str, reason: str | None, request_id: str | None = None
    ) -> None:
        """Close all connections of a user.

        Raises:
            ActionRefused: They stay open.
        """
        self._admit(ChatTokenCapability.DISCONNECT_USER)
        self._count(DisconnectUser)
        self.room.disconnect_user(user_id, reason, self.state.clock.now(), request_id)

    def leave(self) -> None:
        """Close the connection; nothing happens if it is closed already."""
        self.room.disconnect(self.connection)

    def _admit(self, capability: ChatTokenCapability) -> None:
        """Refuse what this connection may not ask for, or not now."""
        if not self.connection.open:
            raise ActionRefused(401, "NOT_CONNECTED", "the connection is not open")
        if capability not in self.connection.grant.capabilities:
            raise ActionRefused(403, "FORBIDDEN", f"the token does not allow {capability}")
        if not self.connection.requests.take(self.state.clock.now()):
            raise _too_fast("there are too many requests in this second")
        if self.room.deleted:
            raise ActionRefused(404, "ROOM_NOT_FOUND", "the room was deleted")

    def _count(self, operation: AnyOperation) -> None:
        """Count it with the calls of its operation, whose rate holds for both."""
        rates = self.state.call_rates
        if rates is not None and not rates.take(operation, Chat.info.signing_name):
            raise _too_fast("there are too many such requests in this second")


def _check_text(text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError:
        message = "a message is text that UTF-8 can carry"
        raise ActionRefused(400, "INVALID_MESSAGE", message) from None


def _too_fast(message: str) -> ActionRefused:
    return ActionRefused(429, "RATE_EXCEEDED", message)
