"""What travels over chat WebSockets, and into chat logs, as JSON.

https://docs.aws.amazon.com/ivs/latest/chatmsgapireference/actions.html
https://docs.aws.amazon.com/ivs/latest/chatmsgapireference/error-messages.html
"""

import json
from datetime import datetime
from typing import Any

import attrs

from ...messages import ChatEvent, ChatMessage
from ..identifiers import random_text

_TEXT = 0x81
_CLOSE = 0x88
_SHORT = 126
_MEDIUM = 0x10000


@attrs.define(eq=False)
class Delivery:
    """Something on its way to everybody in a room, written down once for all sockets."""

    item: ChatMessage | ChatEvent
    _frame: bytes | None = attrs.field(default=None, init=False)

    @property
    def frame(self) -> bytes:
        """It as a WebSocket frame."""
        if self._frame is None:
            self._frame = text_frame(payload_of(self.item))
        return self._frame


def payload_of(item: ChatMessage | ChatEvent) -> dict[str, Any]:
    """What clients receive of a message or an event."""
    common = {
        "Id": item.id,
        "RequestId": item.request_id or "",
        "Attributes": dict(item.attributes),
        "SendTime": time_text(item.send_time),
    }
    if isinstance(item, ChatEvent):
        return {"Type": "EVENT", **common, "EventName": item.name}
    sender = {"UserId": item.user_id, "Attributes": dict(item.user_attributes)}
    return {"Type": "MESSAGE", **common, "Content": item.content, "Sender": sender}


def error_payload(status: int, message: str, request_id: str | None) -> dict[str, Any]:
    """What a client receives that asked for something it cannot have."""
    named = {} if request_id is None else {"RequestId": request_id}
    return {
        "Type": "ERROR",
        "Id": random_text(12),
        **named,
        "ErrorCode": status,
        "ErrorMessage": message,
    }


def time_text(moment: datetime) -> str:
    """A time as the service writes it, with nanoseconds."""
    return f"{moment:%Y-%m-%dT%H:%M:%S.%f}000Z"


def text_frame(payload: dict[str, Any]) -> bytes:
    """An unfragmented text frame from a server (RFC 6455 section 5.2)."""
    text = json.dumps(payload, ensure_ascii=False).encode("utf-8", "replace")
    return _head(_TEXT, len(text)) + text


def close_frame(code: int, reason: str = "") -> bytes:
    """A close frame from a server (RFC 6455 section 5.5.1)."""
    body = code.to_bytes(2, "big") + reason.encode()[:123]
    return _head(_CLOSE, len(body)) + body


def _head(kind: int, length: int) -> bytes:
    if length < _SHORT:
        return bytes((kind, length))
    if length < _MEDIUM:
        return bytes((kind, _SHORT)) + length.to_bytes(2, "big")
    return bytes((kind, _SHORT + 1)) + length.to_bytes(8, "big")
