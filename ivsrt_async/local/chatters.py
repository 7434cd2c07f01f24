"""Simulated chatters: what an app on somebody's phone would do in a chat room."""

from collections.abc import Mapping, Sequence

from ..chat import CreateChatTokenResponse
from ._engine.chat.entrance import Entrance, EntranceRefused
from ._engine.chat.presence import ActionRefused, Presence
from ._engine.chat.state import ChatState
from ._engine.chat.wire import Delivery
from ._given import as_text
from .errors import ChatClientError
from .messages import ChatEvent, ChatMessage

__all__ = ["Chatter"]


class _Mailbox:
    """Keeps what reaches somebody."""

    def __init__(self) -> None:
        self.items: list[ChatMessage | ChatEvent] = []

    def deliver(self, delivery: Delivery) -> None:
        self.items.append(delivery.item)

    def closed(self, *, expired: bool) -> None:
        """It keeps what is in it."""


class Chatter:
    """Somebody connected to a room; `LocalIVS.chat` makes one."""

    def __init__(self, presence: Presence, mailbox: _Mailbox) -> None:
        self._presence = presence
        self._connection = presence.connection
        self._clock = presence.state.clock
        self._mailbox = mailbox

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
        return tuple(self._mailbox.items)

    async def send_message(
        self, content: str, *, attributes: Mapping[str, str] | None = None
    ) -> str:
        """Write to everybody in the room.

        Args:
            content: The text: at most as many characters as the room allows.
            attributes: Further facts for the receivers' apps.

        Returns:
            The id of the message.

        Raises:
            ChatClientError: The token does not allow it (`FORBIDDEN`); the text is empty or too
                long, or the attributes have more than 1 KB (`INVALID_MESSAGE`); more messages come
                in a second than the room's `maximum_message_rate_per_second`, than 1,000 in all
                rooms or than 10 requests of one person (`RATE_EXCEEDED`); the room's review handler
                rejects it (`REVIEW_DENIED`); the room was deleted (`ROOM_NOT_FOUND`), or they are
                not in it (`NOT_CONNECTED`).
        """
        self._clock.catch_up()
        try:
            return await self._presence.send_message(content, attributes or {})
        except ActionRefused as refused:
            raise self._error(refused) from None

    async def delete_message(self, message: str | ChatMessage, *, reason: str | None = None) -> str:
        """Have everybody's app remove a message.

        Args:
            message: The message, or its id.
            reason: Why.

        Returns:
            The id of the event that tells them.

        Raises:
            ChatClientError: The token does not allow it, it is their eleventh request in a second,
                the room was deleted, or they are not in it.
        """
        self._clock.catch_up()
        try:
            message_id = message.id if isinstance(message, ChatMessage) else message
            return self._presence.delete_message(message_id, reason)
        except ActionRefused as refused:
            raise self._error(refused) from None

    async def disconnect_user(self, user_id: str, *, reason: str | None = None) -> None:
        """Close a user's connections.

        Args:
            user_id: The user.
            reason: Why.

        Raises:
            ChatClientError: The token does not allow it, it is their eleventh request in a second,
                the room was deleted, or they are not in it.
        """
        self._clock.catch_up()
        try:
            self._presence.disconnect_user(user_id, reason)
        except ActionRefused as refused:
            raise self._error(refused) from None

    async def leave(self) -> None:
        """Close the connection; nothing happens if it is closed already."""
        self._presence.leave()

    @staticmethod
    def _error(refused: ActionRefused) -> ChatClientError:
        return ChatClientError(refused.code, str(refused))

    def __repr__(self) -> str:
        # `connected` looks at the clock first, on which other things may happen.
        return f"<Chatter {self.user_id} {'connected' if self._connection.open else 'gone'}>"


def connect(state: ChatState, token: str | CreateChatTokenResponse) -> Chatter:
    """Admit somebody to the room of their token.

    Raises:
        ChatClientError: The token was not issued here, was used or has expired, its room is gone,
            or there are as many connections as the quota allows.
    """
    text = token.token if isinstance(token, CreateChatTokenResponse) else token
    mailbox = _Mailbox()
    try:
        presence = Entrance(state).enter(as_text(text, "a chat token or its text"), mailbox)
    except EntranceRefused as refused:
        raise ChatClientError(refused.code, str(refused)) from None
    return Chatter(presence, mailbox)
