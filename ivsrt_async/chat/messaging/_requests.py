"""What a client asks for over a chat connection, and the answers it waits for.

https://docs.aws.amazon.com/ivs/latest/chatmsgapireference/actions.html
"""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any, TypeVar
from uuid import uuid4

import attrs
import orjson

from ...errors import InvalidRequestError
from ._entities import Event, Refusal
from .errors import error_of

E = TypeVar("E", bound=Event)

LONGEST = 500
"""Code points of a message, whatever a room allows."""
_ATTRIBUTES_LIMIT = 1024
_ID_LIMIT = 12
_REASON_LIMIT = 256
_USER_ID_LIMIT = 128


@attrs.frozen
class Request:
    """Something to be sent, under a name of its own."""

    operation: str
    """What the service calls it, such as `SendMessage`."""
    text: str = attrs.field(repr=False)
    id: str


def send_message(content: object, attributes: Mapping[str, str] | None, longest: int) -> Request:
    """Send a message to everybody in the room.

    Raises:
        InvalidRequestError: An argument breaks a limit.
    """
    operation = "SendMessage"
    _check_text(operation, "content", content, longest)
    if attributes is None:
        return _request(operation, "SEND_MESSAGE", Content=content)
    _check_attributes(operation, attributes)
    return _request(operation, "SEND_MESSAGE", Content=content, Attributes=dict(attributes))


def delete_message(message_id: object, reason: object) -> Request:
    """Tell every client to remove a message.

    Raises:
        InvalidRequestError: An argument breaks a limit.
    """
    operation = "DeleteMessage"
    _check_text(operation, "message", message_id, _ID_LIMIT, _ID_LIMIT)
    return _request(
        operation, "DELETE_MESSAGE", Id=message_id, **_checked_reason(operation, reason)
    )


def disconnect_user(user_id: object, reason: object) -> Request:
    """Close all connections of a user.

    Raises:
        InvalidRequestError: An argument breaks a limit.
    """
    operation = "DisconnectUser"
    _check_text(operation, "user_id", user_id, _USER_ID_LIMIT, secret=True)
    return _request(
        operation, "DISCONNECT_USER", UserId=user_id, **_checked_reason(operation, reason)
    )


def _request(operation: str, action: str, **members: object) -> Request:
    request_id = str(uuid4())
    body = orjson.dumps({"Action": action, "RequestId": request_id, **members})
    return Request(operation, body.decode(), request_id)


def _checked_reason(operation: str, reason: object) -> dict[str, object]:
    if reason is None:
        return {}
    _check_text(operation, "reason", reason, _REASON_LIMIT)
    return {"Reason": reason}


def _check_text(
    operation: str,
    field: str,
    value: object,
    longest: int,
    shortest: int = 1,
    *,
    secret: bool = False,
) -> None:
    if not isinstance(value, str):
        limit = "must be a string"
    elif not shortest <= len(value) <= longest:
        bounds = f"{shortest} to {longest}" if shortest < longest else f"exactly {longest}"
        limit = f"must have {bounds} characters"
    elif not _is_unicode(value):
        limit = "must be text that UTF-8 can carry, without lone surrogates"
    else:
        return
    raise InvalidRequestError(field, limit, value, operation=operation, secret=secret)


def _check_attributes(operation: str, attributes: object) -> None:
    if not isinstance(attributes, Mapping):
        raise InvalidRequestError("attributes", "must be a dict", attributes, operation=operation)
    pairs: Mapping[object, object] = attributes
    size = 0
    for name, value in pairs.items():
        for text, place in ((name, "attributes key"), (value, f"attributes[{name!r}]")):
            if not isinstance(text, str):
                raise InvalidRequestError(place, "must be a string", text, operation=operation)
            if not _is_unicode(text):
                limit = "must be text that UTF-8 can carry, without lone surrogates"
                raise InvalidRequestError(place, limit, text, operation=operation)
            size += len(text.encode())
    if size > _ATTRIBUTES_LIMIT:
        limit = f"must have at most {_ATTRIBUTES_LIMIT} bytes of UTF-8 in all"
        raise InvalidRequestError("attributes", limit, f"{size} bytes", operation=operation)


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


@attrs.frozen
class _Waiting:
    """A request, and where its answer is waited for."""

    request: Request
    kind: type[object]
    answer: "asyncio.Future[Any]"


class Answers:
    """Matches what arrives with the requests that were sent."""

    def __init__(self) -> None:
        self._waiting: dict[str, _Waiting] = {}

    def expect(self, request: Request, kind: type[E]) -> "asyncio.Future[E]":
        """What will be answered to a request, and is of a kind."""
        answer: asyncio.Future[E] = asyncio.get_running_loop().create_future()
        self._waiting[request.id] = _Waiting(request, kind, answer)
        return answer

    def forget(self, request: Request) -> None:
        """Nobody waits for the answer any more."""
        waiting = self._waiting.pop(request.id, None)
        if waiting is not None and waiting.answer.done() and not waiting.answer.cancelled():
            waiting.answer.exception()  # asyncio would report one that nobody took

    def take(self, event: Event) -> None:
        """Something was sent to the room; it may be the answer to a request."""
        waiting = self._waiting.get(event.request_id or "")
        if waiting is not None and isinstance(event, waiting.kind) and not waiting.answer.done():
            waiting.answer.set_result(event)

    def refuse(self, refusal: Refusal) -> bool:
        """The service refused something.

        Returns:
            Whether it was a request that somebody waits for.
        """
        waiting = self._waiting.get(refusal.request_id or "")
        if waiting is None:
            return False
        if not waiting.answer.done():
            operation = waiting.request.operation
            waiting.answer.set_exception(
                error_of(
                    refusal.status, refusal.message, operation=operation, request_id=refusal.id
                )
            )
        return True

    def fail(self, failure: Callable[[Request], Exception]) -> None:
        """No answer will come to what was sent so far."""
        for waiting in self._waiting.values():
            if not waiting.answer.done():
                waiting.answer.set_exception(failure(waiting.request))
