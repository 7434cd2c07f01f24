"""Simulated chatters: what an app on somebody's phone would do in a chat room."""

from collections.abc import Mapping, Sequence

from ..chat import ChatTokenCapability, CreateChatTokenResponse
from ._engine.chat import timetable
from ._engine.chat.state import ChatState, Connection, RoomState
from ._engine.identifiers import random_text
from .errors import ChatClientError
from .messages import ChatEvent, ChatMessage

__all__ = ["Chatter"]


class Chatter:
    """Somebody connected to a room; `LocalIVS.chat` makes one."""

    def __init__(self, state: ChatState, room: RoomState, connection: Connection) -> None:
        self._clock = state.clock
        self._room = room
        self._connection = connection

    @property
    def user_id(self) -> str:
        """Your own name for them, from the token."""
        return self._connection.grant.user_id

    @property
    def connected(self) -> bool:
        """Whether they are in the room; False once they were disconnected or their time is up."""
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
            ChatClientError: The token does not allow it, the text is empty or too long, or they are
                not in the room.
        """
        self._check(ChatTokenCapability.SEND_MESSAGE)
        longest = self._room.settings.maximum_message_length or 0
        if not 0 < len(text) <= longest:
            raise ChatClientError("INVALID_MESSAGE", f"a message has 1 to {longest} characters")
        grant = self._connection.grant
        message = ChatMessage(
            id=random_text(12),
            content=text,
            attributes=dict(attributes or {}),
            user_id=grant.user_id,
            user_attributes=grant.attributes,
            send_time=self._clock.now(),
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
            ChatClientError: The token does not allow it, or they are not in the room.
        """
        self._check(ChatTokenCapability.DELETE_MESSAGE)
        return self._room.ask_to_delete(message_id, reason, self._clock.now())

    async def disconnect_user(self, user_id: str, reason: str | None = None) -> None:
        """Close a user's connections.

        Args:
            user_id: The user.
            reason: Why.

        Raises:
            ChatClientError: The token does not allow it, or they are not in the room.
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

    def __repr__(self) -> str:
        return f"<Chatter {self.user_id} {'connected' if self.connected else 'gone'}>"


def connect(state: ChatState, token: str | CreateChatTokenResponse) -> Chatter:
    """Admit somebody to the room of their token.

    Raises:
        ChatClientError: The token was not issued here, was used or has expired, or its room is
            gone.
    """
    text = token.token if isinstance(token, CreateChatTokenResponse) else token
    issued = state.tokens.get(text or "")
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
    issued.used = True
    connection = room.connect(grant)
    timetable.connected(state, room, connection)
    return Chatter(state, room, connection)
