"""What happens in a chat room.

https://docs.aws.amazon.com/ivs/latest/chatmsgapireference/actions-message-subscribe.html
https://docs.aws.amazon.com/ivs/latest/chatmsgapireference/actions-event-subscribe.html
"""

from collections.abc import Mapping
from datetime import datetime

import attrs

from ..._core.model import explained

__all__ = [
    "ChatEvent",
    "ChatMessage",
    "ChatSender",
    "ConnectionLost",
    "ConnectionRestored",
    "EventsDropped",
    "MessageDeleted",
    "RoomEvent",
    "UserDisconnected",
]


def _hidden(_: object) -> str:
    return "<hidden>"


@explained
@attrs.frozen(kw_only=True)
class ChatSender:
    """Who wrote a message."""

    user_id: str = attrs.field(repr=_hidden)
    """Your own name for the user, from their chat token. Hidden in `repr`."""
    attributes: Mapping[str, str] = attrs.field(repr=_hidden, hash=False)
    """Facts about the user, from their chat token. Hidden in `repr`."""


@explained
@attrs.frozen(kw_only=True)
class ChatMessage:
    """Somebody wrote a message."""

    id: str
    """Its id, which `delete_message` takes."""
    content: str
    """The text."""
    attributes: Mapping[str, str] = attrs.field(hash=False)
    """What the sender's client, or a review handler, added."""
    sender: ChatSender
    """Who wrote it."""
    send_time: datetime
    """When the service received it."""
    request_id: str | None = None
    """What the sender's client called its request, if it gave it a name."""


@explained
@attrs.frozen(kw_only=True)
class MessageDeleted:
    """Clients are told to remove a message."""

    id: str
    """Id of the event."""
    message_id: str
    """The message, or the event."""
    reason: str | None
    """Why, if somebody said so."""
    send_time: datetime
    """When the service was asked for it."""
    request_id: str | None = None
    """What the client that asked for it called its request, if it gave it a name."""


@explained
@attrs.frozen(kw_only=True)
class UserDisconnected:
    """All connections of a user are closed."""

    id: str
    """Id of the event."""
    user_id: str = attrs.field(repr=_hidden)
    """The user, as in their chat token. Hidden in `repr`."""
    reason: str | None
    """Why, if somebody said so."""
    send_time: datetime
    """When the service was asked for it."""
    request_id: str | None = None
    """What the client that asked for it called its request, if it gave it a name."""


@explained
@attrs.frozen(kw_only=True)
class ChatEvent:
    """Any other event: whatever `send_event` has sent, or a kind that AWS may add."""

    id: str
    """Its id, which `delete_message` takes."""
    event_name: str
    """What happened. The names of AWS's own begin with `aws:`."""
    attributes: Mapping[str, str] = attrs.field(hash=False)
    """The facts."""
    send_time: datetime
    """When the service was asked for it."""
    request_id: str | None = None
    """What the sender called its request, if it gave it a name."""


@explained
@attrs.frozen(kw_only=True)
class ConnectionLost:
    """The connection broke; from here on events may be missing.

    What was sent to the room shortly before may be missing too: it was on its way.
    """

    time: datetime
    """When it was noticed."""
    reason: str
    """How, in a few words."""


@explained
@attrs.frozen(kw_only=True)
class ConnectionRestored:
    """There is a new connection; from here on no event is missing."""

    time: datetime
    """When it was opened."""
    after: float
    """Seconds for which there was none."""


@explained
@attrs.frozen(kw_only=True)
class EventsDropped:
    """The program was too slow: the oldest events in the buffer were dropped, here."""

    count: int
    """How many."""


RoomEvent = (
    ChatMessage
    | MessageDeleted
    | UserDisconnected
    | ChatEvent
    | ConnectionLost
    | ConnectionRestored
    | EventsDropped
)
"""What `async for event in room` gives."""
