"""Chat tokens: what lets a user's client into a room.

https://docs.aws.amazon.com/ivs/latest/ChatAPIReference/API_CreateChatToken.html
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Annotated

from .._core.error_sets import LOOKUP_ERRORS
from .._core.limits import Range, Sensitive
from .._core.methods import Service, call
from .._core.model import model
from .._core.operation import Operation, operation
from .._core.repeat import Repeat
from ..errors import PendingVerification
from ._shapes import RoomIdentifier, UserID

__all__ = [
    "ChatTokenCapability",
    "CreateChatToken",
    "CreateChatTokenResponse",
]

ChatToken = Annotated[str, Sensitive()]
ChatTokenAttributes = Annotated[Mapping[str, str], Sensitive()]
SessionDurationInMinutes = Annotated[int, Range(1, 180)]


class ChatTokenCapability(StrEnum):
    """What a token allows besides reading, which every token allows."""

    SEND_MESSAGE = "SEND_MESSAGE"
    """Send messages to the room."""
    DISCONNECT_USER = "DISCONNECT_USER"
    """Disconnect other users; for moderators."""
    DELETE_MESSAGE = "DELETE_MESSAGE"
    """Have messages deleted, those of others too; for moderators."""


@model
class CreateChatTokenResponse:
    """A token and how long it is valid."""

    token: ChatToken
    """The token, for the client to open its WebSocket connection with. Hidden in `repr`."""
    token_expiration_time: datetime | None = None
    """Until when a connection can be opened with it: one minute after it was made."""
    session_expiration_time: datetime | None = None
    """When a connection opened with it is closed; the client needs a new token to go on."""


@operation(
    "POST /CreateChatToken", repeat=Repeat.ISSUES, raises=(*LOOKUP_ERRORS, PendingVerification)
)
class CreateChatToken(Operation[CreateChatTokenResponse]):
    """Make a token that lets one user's client into a room.

    It is valid for one minute and opens one connection: make it when the client asks, and another
    one each time the client has to connect again. You cannot sign chat tokens yourself.
    """

    room_identifier: RoomIdentifier
    """ARN of the room the token lets into; its id alone is not accepted."""
    user_id: UserID
    """Your own name for the user, 1 to 128 characters: everybody in the room sees it with the
    user's messages, and `disconnect_user` finds the user by it. Hidden in `repr`."""
    capabilities: Sequence[ChatTokenCapability | str] | None = None
    """What the user may do besides reading; defaults to nothing."""
    session_duration_in_minutes: SessionDurationInMinutes | None = None
    """Minutes a connection may last, 1 to 180; defaults to 60."""
    attributes: ChatTokenAttributes | None = None
    """Facts about the user, such as a display name or a picture, that everybody in the room
    receives with each of the user's messages; at most 1 KB altogether, in UTF-8. Hidden in
    `repr`."""


class ChatTokens(Service):
    """Calls about chat tokens."""

    create_chat_token = call(CreateChatToken)
