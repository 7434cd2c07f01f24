"""What a backend does in a running room: send events, have messages deleted, disconnect users.

People's messages do not pass through this API; clients send them over their WebSocket connections.

https://docs.aws.amazon.com/ivs/latest/ChatAPIReference/API_SendEvent.html
https://docs.aws.amazon.com/ivs/latest/chatmsgapireference/welcome.html
"""

from collections.abc import Mapping
from typing import Annotated

from .._core.error_sets import LOOKUP_ERRORS
from .._core.limits import Length
from .._core.methods import Service, call
from .._core.operation import Operation, operation
from .._core.repeat import Repeat
from ..errors import PendingVerification, ThrottlingException
from ._shapes import RoomIdentifier, UserID

__all__ = [
    "DeleteMessage",
    "DisconnectUser",
    "SendEvent",
]

ID = Annotated[str, Length(12, 12)]
MessageID = Annotated[str, Length(12, 12)]
Reason = Annotated[str, Length(1, 256)]
EventName = Annotated[str, Length(1, 100)]
EventAttributes = Mapping[str, str]


@operation(
    "POST /SendEvent",
    repeat=Repeat.ACTS,
    result="id",
    raises=(*LOOKUP_ERRORS, PendingVerification, ThrottlingException),
)
class SendEvent(Operation[ID]):
    """Send an event of your own to every client in a room, and return the id it got.

    `delete_message` takes that id as it takes those of messages. AWS allows 100 calls a second.
    """

    room_identifier: RoomIdentifier
    """ARN of the room; its id alone is not accepted."""
    event_name: EventName
    """A name your clients know, 1 to 100 characters."""
    attributes: EventAttributes | None = None
    """What the event says, at most 4 KB for all keys and values in UTF-8. (Tokens and messages may
    carry 1 KB.)"""


@operation(
    "POST /DeleteMessage",
    repeat=Repeat.SAME,  # clients asked twice remove the message once
    result="id",
    raises=(*LOOKUP_ERRORS, PendingVerification, ThrottlingException),
)
class DeleteMessage(Operation[ID]):
    """Tell every client in a room to remove a message, and return the id of this request.

    The clients receive an event `aws:DELETE_MESSAGE` and it is up to them to obey; nothing is
    removed from logs. AWS allows 100 calls a second.
    """

    room_identifier: RoomIdentifier
    """ARN of the room; its id alone is not accepted."""
    id: MessageID
    """The message, by the id its receivers got with it, 12 characters."""
    reason: Reason | None = None
    """Why, 1 to 256 characters; sent to the clients."""


@operation(
    "POST /DisconnectUser",
    repeat=Repeat.SAME,
    raises=(*LOOKUP_ERRORS, PendingVerification, ThrottlingException),
)
class DisconnectUser(Operation[None]):
    """Close every connection a user has to a room.

    The user can connect again with another token, so do not make one for somebody you want to keep
    out. AWS allows 100 calls a second.
    """

    room_identifier: RoomIdentifier
    """ARN of the room; its id alone is not accepted."""
    user_id: UserID
    """The user, as in their chat token. Hidden in `repr`."""
    reason: Reason | None = None
    """Why, 1 to 256 characters; sent to the user's clients."""


class Messages(Service):
    """Calls about what goes on in rooms."""

    send_event = call(SendEvent)
    delete_message = call(DeleteMessage)
    disconnect_user = call(DisconnectUser)
