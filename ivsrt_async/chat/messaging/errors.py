"""What goes wrong in a chat room.

```
ServiceError
└── ChatError                    the service refused a request, or a connection
    ├── BadRequest           400 it is malformed
    ├── Unauthorized         401 the session has expired, or the token opens no connection
    ├── Forbidden            403 the token lacks the capability
    ├── NotFound             404 the room was deleted
    ├── NotAcceptable        406 the room's review handler rejected the message
    ├── PayloadTooLarge      413 a field is too large
    ├── TooManyRequests      429 too many requests in a second (also a ThrottlingException)
    └── InternalServerError  500 the service failed
ChatConnectionClosed             the connection has ended; `reason` says how
```

https://docs.aws.amazon.com/ivs/latest/chatmsgapireference/error-messages.html
"""

from enum import StrEnum

from ...errors import IVSError, ServiceError, ThrottlingException

__all__ = [
    "BadRequest",
    "ChatConnectionClosed",
    "ChatError",
    "CloseReason",
    "Forbidden",
    "InternalServerError",
    "NotAcceptable",
    "NotFound",
    "PayloadTooLarge",
    "TooManyRequests",
    "Unauthorized",
]


class ChatError(ServiceError):
    """The service refused a request over a chat connection, or the connection itself.

    Its subclasses are the errors AWS documents; others are raised as this class: look at `status`.
    """

    status = 400


class BadRequest(ChatError):
    """The request is malformed, or the content longer than the room allows."""

    status = 400


class Unauthorized(ChatError):
    """The session has expired, or the token opens no connection: it was used or has expired."""

    status = 401


class Forbidden(ChatError):
    """The token lacks the capability, or AWS is still verifying the account."""

    status = 403


class NotFound(ChatError):
    """There is no such room any more."""

    status = 404


class NotAcceptable(ChatError):
    """The room's review handler rejected the message; `message` is what it gave as its reason."""

    status = 406


class PayloadTooLarge(ChatError):
    """A field of the request is too large."""

    status = 413


class TooManyRequests(ChatError, ThrottlingException):
    """Requests come too fast for the connection, the room or the account."""

    status = 429


class InternalServerError(ChatError):
    """The service failed."""

    status = 500


class CloseReason(StrEnum):
    """How a chat connection ended."""

    LEFT = "left"
    """The program closed it."""
    DISCONNECTED = "disconnected"
    """Somebody disconnected the user."""
    CLOSED_BY_SERVICE = "closed by service"
    """The service closed it in order, and did not say why."""
    ROOM_DELETED = "room deleted"
    """There is no room to come back to. (Deleting a room alone ends no connection.)"""
    FAILED = "failed"
    """It did not open; or it broke, and could not be replaced, and iterating over it raises why."""


class ChatConnectionClosed(IVSError):
    """The connection has ended, so nothing can be sent.

    Attributes:
        reason: How it ended.
    """

    def __init__(self, reason: CloseReason) -> None:
        super().__init__(f"the chat connection has ended: {reason}")
        self.reason = reason


_BY_STATUS: dict[int, type[ChatError]] = {
    error.status: error
    for error in (
        BadRequest,
        Unauthorized,
        Forbidden,
        NotFound,
        NotAcceptable,
        PayloadTooLarge,
        TooManyRequests,
        InternalServerError,
    )
}
_TRANSIENT = frozenset({401, 429, 500, 502, 503, 504})


def error_of(
    status: int, message: str, *, operation: str, request_id: str | None = None
) -> ChatError:
    """The error of a code.

    Args:
        status: The code, which is an HTTP status.
        message: What the service said.
        operation: What it refused.
        request_id: The id of its answer.
    """
    kind = _BY_STATUS.get(status, ChatError)
    error = kind(
        message,
        code=kind.__name__,
        status=status,
        request_id=request_id,
        operation=operation,
        retryable=status in _TRANSIENT,
        throttled=kind is TooManyRequests,
    )
    error.attempts = 1
    error.maybe_done = status >= InternalServerError.status
    return error
