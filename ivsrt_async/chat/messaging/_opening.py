"""Connections of programs that make their own tokens."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from ...errors import InvalidRequestError
from ..chat_tokens import ChatTokenCapability, CreateChatToken, CreateChatTokenResponse
from ._requests import LONGEST
from .connection import ChatConnection

if TYPE_CHECKING:
    from ..client import Chat

_LONGEST_SESSION = 180
"""Minutes."""


class _Issuer:
    """Makes one token after the other.

    Args:
        chat: The service to ask.
        operation: What to ask for.
    """

    def __init__(self, chat: "Chat", operation: CreateChatToken) -> None:
        self._chat = chat
        self._operation = operation

    async def __call__(self) -> CreateChatTokenResponse:
        return await self._chat._pipeline.send(self._operation)  # noqa: SLF001 - ours


def connect(
    chat: "Chat",
    room: Any,
    *,
    user_id: str,
    capabilities: Sequence[ChatTokenCapability | str] | None,
    session_duration: timedelta | None,
    attributes: Mapping[str, str] | None,
    **options: Any,
) -> ChatConnection:
    """See `Chat.connect`."""
    operation = CreateChatToken(
        room_identifier=room if isinstance(room, str) else getattr(room, "arn", room),
        user_id=user_id,
        capabilities=capabilities,
        session_duration_in_minutes=_minutes(session_duration),
        attributes=attributes,
    )
    return ChatConnection(
        _Issuer(chat, operation),
        chat,
        user_id=user_id,
        maximum_message_length=getattr(room, "maximum_message_length", None) or LONGEST,
        **options,
    )


def _minutes(duration: object) -> int | None:
    if duration is None:
        return None
    if isinstance(duration, timedelta):
        minutes, rest = divmod(duration, timedelta(minutes=1))
        if not rest and 1 <= minutes <= _LONGEST_SESSION:
            return minutes
    raise InvalidRequestError(
        "session_duration",
        f"must be a timedelta of 1 to {_LONGEST_SESSION} whole minutes",
        duration,
        operation="CreateChatToken",
    )
