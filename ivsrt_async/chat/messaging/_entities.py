"""Reads what the service sends over a chat connection."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import attrs
import orjson

from .events import ChatEvent, ChatMessage, ChatSender, MessageDeleted, UserDisconnected

Event = ChatMessage | MessageDeleted | UserDisconnected | ChatEvent
"""What is sent to a room."""

_NO_ATTRIBUTES: Mapping[str, str] = {}


class UnreadableError(Exception):
    """What arrived is nothing the service documents."""


@attrs.frozen
class Refusal:
    """An error, sent to this client alone."""

    id: str
    status: int
    message: str
    request_id: str | None


def parse(text: str) -> Event | Refusal | None:
    """What a frame says; None if it is of a type that nobody knows yet.

    Raises:
        UnreadableError: It says nothing the service documents.
    """
    try:
        entity: Any = orjson.loads(text)
        match entity["Type"]:
            case "MESSAGE":
                return _message(entity)
            case "EVENT":
                return _event(entity)
            case "ERROR":
                return Refusal(
                    _text(entity.get("Id") or ""),
                    int(entity["ErrorCode"]),
                    _text(entity.get("ErrorMessage") or ""),
                    _text(entity.get("RequestId") or "") or None,
                )
            case _:
                return None
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError):
        pass
    raise UnreadableError  # not `from error`, which quotes what people said


def _message(entity: Any) -> ChatMessage:
    sender = entity["Sender"]
    return ChatMessage(
        id=_text(entity["Id"]),
        content=_text(entity["Content"]),
        attributes=_attributes(entity),
        sender=ChatSender(user_id=_text(sender["UserId"]), attributes=_attributes(sender)),
        send_time=_time(entity["SendTime"]),
        request_id=_text(entity.get("RequestId") or "") or None,
    )


def _event(entity: Any) -> Event:
    attributes = _attributes(entity)
    common: dict[str, Any] = {
        "id": _text(entity["Id"]),
        "send_time": _time(entity["SendTime"]),
        "request_id": _text(entity.get("RequestId") or "") or None,
    }
    name = _text(entity["EventName"])
    if name == "aws:DELETE_MESSAGE":
        # AWS calls the second spelling deprecated and sends both.
        message_id = attributes.get("MessageId") or attributes["MessageID"]
        return MessageDeleted(message_id=message_id, reason=attributes.get("Reason"), **common)
    if name == "aws:DISCONNECT_USER":
        user_id = attributes["UserId"]
        return UserDisconnected(user_id=user_id, reason=attributes.get("Reason"), **common)
    return ChatEvent(event_name=name, attributes=attributes, **common)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _attributes(entity: Any) -> Mapping[str, str]:
    attributes = entity.get("Attributes")
    if not attributes:
        return _NO_ATTRIBUTES
    return {_text(name): _text(value) for name, value in attributes.items()}


def _time(text: str) -> datetime:
    """A time; of its nanoseconds Python keeps the microseconds."""
    moment = datetime.fromisoformat(text)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
