"""Simulated chatters: what an app on somebody's phone would do in a chat room."""

from collections.abc import Mapping, Sequence

from ..chat import ChatTokenCapability, CreateChatTokenResponse
from ._engine.arguments import ATTRIBUTES_LIMIT
from ._engine.chat import timetable
from ._engine.chat.state import ChatState, Connection, RoomState
from ._engine.identifiers import random_text
from ._given import as_text
from .errors import ChatClientError
from .messages import ChatEvent, ChatMessage

__all__ = ["Chatter"]


class Chatter:
    """Somebody connected to a room; `LocalIVS.chat` makes one."""

    def __init__(self, state: ChatState, room: RoomState, connection: Connection) -> None:
        self._state = state
        self._clock = state.clock
        self._room = room
        self._connection = connection

    @property
    def user_id(self) -> str:
        """Your own name for them, from the token."""
        return self._connection.grant.user_id

    @property
    def connected(self) -> bool:
        """Whether their connection is open.

        It is closed when they leave or are disconnected, and when their session ends. Deleting the
        room closes no connection, as at AWS.
        """
        self._clock.catch_up()
        return self._connection.open

    @property
    def received(self) -> Sequence[ChatMessage | ChatEvent]:
        """What has reached them, oldest first; their own messages come back to them too."""
        return tuple(self._connection.received)

    async def send(self, text: str, attributes: Mapping[str, str] | None = None) -> str:
        """Write to everybody in the room.

        Args:
            text: At most as many characters as the room allows.
            attributes: Further facts for the receivers' apps.

        Returns:
            The id of the message.

        Raises:
            ChatClientError: The token does not allow it (`FORBIDDEN`); the text is empty or too
                long, or the attributes have more than 1 KB (`INVALID_MESSAGE`); more messages come
                in a second than the room's `maximum_message_rate_per_second`, than 1,000 in all
                rooms or than 10 requests of one person (`RATE_EXCEEDED`); the room was deleted
                (`ROOM_NOT_FOUND`), or they are not in it (`NOT_CONNECTED`).
        """
        self._check(ChatTokenCapability.SEND_MESSAGE)
        longest = self._room.settings.maximum_message_length or 0
        if not 0 < len(text) <= longest:
            raise ChatClientError("INVALID_MESSAGE", f"a message has 1 to {longest} characters")
        _check_attributes(attributes)
        now = self._clock.now()
        if not (self._room.takes_message(now) and self._state.messages.take(now)):
            raise ChatClientError("RATE_EXCEEDED", "there are too many messages in this second")
        grant = self._connection.grant
        message = ChatMessage(
            id=random_text(12),
            content=text,
            attributes=dict(attributes or {}),
            user_id=grant.user_id,
            user_attributes=grant.attributes,
            send_time=now,
        )
        self._room.send(message)
        return message.id

    async def delete_message(self, message_id: str, reason: str | None = None) -> str:
        """Have everybody's app remove a message.

        Args:
            message_id: The message.
            reason: Why.

        Returns:
            The id of the event that tells them.

        Raises:
            ChatClientError: The token does not allow it, it is their eleventh request in a second,
                the room was deleted, or they are not in it.
        """
        self._check(ChatTokenCapability.DELETE_MESSAGE)
        return self._room.ask_to_delete(message_id, reason, self._clock.now())

    async def disconnect_user(self, user_id: str, reason: str | None = None) -> None:
        """Close a user's connections.

        Args:
            user_id: The user.
            reason: Why.

        Raises:
            ChatClientError: The token does not allow it, it is their eleventh request in a second,
                the room was deleted, or they are not in it.
        """
        self._check(ChatTokenCapability.DISCONNECT_USER)
        self._room.disconnect_user(user_id, reason, self._clock.now())

    async def leave(self) -> None:
        """Close the connection; nothing happens if it is closed already."""
        self._room.disconnect(self._connection)

    def _check(self, capability: ChatTokenCapability) -> None:
        if not self.connected:
            raise ChatClientError("NOT_CONNECTED", f"{self.user_id} is not in the room")
        if capability not in self._connection.grant.capabilities:
            raise ChatClientError("FORBIDDEN", f"the token does not allow {capability}")
        if not self._connection.requests.take(self._clock.now()):
            raise ChatClientError(
                "RATE_EXCEEDED", f"{self.user_id} makes too many requests in this second"
            )
        if self._room.deleted:
            raise ChatClientError("ROOM_NOT_FOUND", "the room was deleted")

    def __repr__(self) -> str:
        return f"<Chatter {self.user_id} {'connected' if self.connected else 'gone'}>"


def _check_attributes(attributes: Mapping[str, str] | None) -> None:
    size = sum(len((key + value).encode()) for key, value in (attributes or {}).items())
    if size > ATTRIBUTES_LIMIT:
        raise ChatClientError(
            "INVALID_MESSAGE", f"attributes have at most {ATTRIBUTES_LIMIT} bytes, got {size}"
        )


def connect(state: ChatState, token: str | CreateChatTokenResponse) -> Chatter:
    """Admit somebody to the room of their token.

    Raises:
        ChatClientError: The token was not issued here, was used or has expired, its room is gone,
            or there are as many connections as the quota allows.
    """
    text = token.token if isinstance(token, CreateChatTokenResponse) else token
    issued = state.tokens.get(as_text(text, "a chat token or its text"))
    if issued is None:
        raise ChatClientError("INVALID_TOKEN", "the token was not issued by this service")
    if issued.used:
        raise ChatClientError("TOKEN_USED", "a token opens one connection")
    grant = issued.grant
    if grant.expires_at <= state.clock.now():
        raise ChatClientError("TOKEN_EXPIRED", f"the token ended at {grant.expires_at}")
    room = state.rooms.find(grant.room_arn)
    if room is None:
        raise ChatClientError("ROOM_NOT_FOUND", "the room of the token was deleted")
    if len(state.connections) >= state.connection_quota:
        raise ChatClientError(
            "QUOTA_EXCEEDED", f"at most {state.connection_quota} connections at once"
        )
    issued.used = True
    connection = room.connect(grant, state.clock.now())
    timetable.connected(state, room, connection)
    return Chatter(state, room, connection)
