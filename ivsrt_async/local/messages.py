"""What reaches the people in a chat room."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any

import attrs

__all__ = ["ChatEvent", "ChatMessage", "ReviewHandler"]

ReviewHandler = Callable[[dict[str, Any]], Mapping[str, Any] | Awaitable[Mapping[str, Any]]]
"""Reviews messages: gets what a Lambda function would get, and returns what that would return.

https://docs.aws.amazon.com/ivs/latest/ChatUserGuide/chat-message-review-handler.html
"""


@attrs.frozen(kw_only=True)
class ChatMessage:
    """A message somebody wrote."""

    id: str
    """Its id, 12 characters, which `delete_message` takes."""
    content: str
    """The text."""
    attributes: Mapping[str, str]
    """What the sender's client added."""
    user_id: str
    """Who wrote it."""
    user_attributes: Mapping[str, str]
    """Facts about the sender, from their token."""
    send_time: datetime
    """When it was sent."""
    request_id: str | None = None
    """What the sender's client called its request, if it gave it a name."""


@attrs.frozen(kw_only=True)
class ChatEvent:
    """An event sent to the room; the names of AWS's own begin with `aws:`."""

    id: str
    """Its id, 12 characters."""
    name: str
    """What happened, such as `aws:DELETE_MESSAGE`."""
    attributes: Mapping[str, str]
    """The facts."""
    send_time: datetime
    """When it was sent."""
    request_id: str | None = None
    """What the client that asked for it called its request, if it gave it a name."""
