"""Every error this package raises; `IVSError` catches them all.

```
IVSError
├── ServiceError                 the service answered with an error
│   ├── ResourceNotFoundException, ConflictException, …   one class per modelled error
│   ├── ChatError                a chat connection's; see `ivsrt_async.chat.messaging.errors`
│   └── (codes AWS does not model stay a plain ServiceError)
├── InvalidRequestError          refused here, before anything was sent (also a ValueError)
├── TransportError               no answer arrived
│   └── CallTimeoutError         no answer arrived in time (also a TimeoutError)
│       └── PacingTimeoutError   its turn would have come too late, so nothing was sent
├── ResponseParseError           an answer arrived that cannot be understood
├── PaginationError              a list never ends, because the service repeats a page token
├── CredentialsError             no usable credentials
├── ConfigurationError           region, endpoint or another setting is missing or wrong
├── InvalidTokenError            a token is not genuine, or its time is over
├── EventParseError              a payload is not an event, or not a wrapping of events
├── DataParseError               data is not what `to_dict` makes of a model (also a ValueError)
├── RecordingNotFoundError       there is no such file in S3 (also a LookupError)
├── ViewerBannedError            a viewer may not watch (also a PermissionError)
├── WaitError                    what is waited for cannot happen any more
│   └── WaitTimeoutError         it did not happen in time (also a TimeoutError)
├── UnfinishedError              a workflow did only part of its work, and says which
└── SessionClosedError           the session was closed before the call
```

Errors carry facts, not only text: what failed, after how many attempts, whether trying again later
may help. The retry policy decides by the same facts. No message holds a secret.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

_GIVEN_LIMIT = 80
_MAYBE_DONE = "it may have been carried out"


class IVSError(Exception):
    """Root of every error raised by this package.

    Attributes:
        retryable: Whether the same call may succeed if it is made again.
        throttled: Whether the service asked for fewer calls.
        retry_after: Seconds the service asked to wait before the next attempt.
        attempts: Attempts made for the call, 0 if nothing was sent.
        operation: AWS's name of the operation, such as `CreateStage`.
        maybe_done: Whether the call may have been carried out although it failed.
        repaired: Whether the cause was put right on the way, such as a wrong clock.
    """

    retryable: bool = False
    """Whether the same call may succeed if it is made again."""
    throttled: bool = False
    """Whether the service asked for fewer calls."""
    retry_after: float | None = None
    """Seconds the service asked to wait before the next attempt."""
    attempts: int = 0
    """Attempts made for the call, 0 if nothing was sent."""
    operation: str | None = None
    """AWS's name of the operation, such as `CreateStage`."""
    maybe_done: bool = False
    """Whether the call may have been carried out although it failed: an answer was lost, or said
    that the service failed midway. Always False for calls that only read."""
    repaired: bool = False
    """Whether the cause was put right on the way, such as a wrong clock or expired credentials."""

    def __reduce__(self) -> tuple[object, ...]:
        """Errors can be copied, pickled and sent to other processes, with all their facts."""
        return _remake, (type(self), self.args, self.__dict__.copy())


def _remake(
    error_class: type[IVSError], args: tuple[object, ...], facts: dict[str, object]
) -> IVSError:
    error = error_class.__new__(error_class)
    error.args = args
    error.__dict__.update(facts)
    return error


class ServiceError(IVSError):
    """The service answered with an error; its subclasses are the errors AWS models.

    Codes that AWS does not model are raised as this class itself: look at `code`.
    """

    status: int = 0
    """HTTP status of the answer. On a class, the one AWS documents for it."""

    def __init__(
        self,
        message: str,
        *,
        code: str,
        status: int,
        request_id: str | None = None,
        operation: str | None = None,
        retryable: bool = False,
        throttled: bool = False,
        retry_after: float | None = None,
        details: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        """What the service said, in its words."""
        self.code = code
        """AWS's error code, such as `ConflictException`."""
        self.status = status
        self.request_id = request_id
        """The id AWS support asks for."""
        self.operation = operation
        self.retryable = retryable
        self.throttled = throttled
        self.retry_after = retry_after
        self.details: Mapping[str, object] = dict(details or {})
        """Further members of the error, under AWS's names."""

    def __str__(self) -> str:
        facts = [f"HTTP {self.status}"]
        if self.request_id:
            facts.append(f"request {self.request_id}")
        if self.attempts > 1:
            facts.append(f"{self.attempts} attempts")
        if self.maybe_done:
            facts.append(_MAYBE_DONE)
        where = f"{self.operation}: " if self.operation else ""
        return f"{where}{self.code}: {self.message or 'no message'} ({', '.join(facts)})"


class AccessDeniedException(ServiceError):
    """These credentials may not do this."""

    status = 403


class ChannelNotBroadcasting(ServiceError):
    """Nobody is streaming to the channel just now."""

    status = 404


class ConflictException(ServiceError):
    """The resource is in use, or in a state that does not allow this."""

    status = 409


class InternalServerException(ServiceError):
    """The service failed; such calls are retried."""

    status = 500


class PendingVerification(ServiceError):
    """AWS is still verifying the account; it may not use this yet."""

    status = 403


class ResourceNotFoundException(ServiceError):
    """No such resource in this region and account."""

    status = 404


class ServiceQuotaExceededException(ServiceError):
    """The account has as many of these as its quota allows."""

    status = 402


class ServiceUnavailable(ServiceError):
    """The service cannot answer for the moment; such calls are retried."""

    status = 503


class StreamUnavailable(ServiceError):
    """The stream cannot be reached for the moment; such calls are retried."""

    status = 503


class ThrottlingException(ServiceError):
    """Calls came faster than the quota allows; such calls are retried, more slowly."""

    status = 429


class ValidationException(ServiceError):
    """The service refused an argument; the message names it."""

    status = 400


class InvalidRequestError(IVSError, ValueError):
    """An argument breaks a documented limit; nothing was sent.

    Attributes:
        field: Path of the argument, such as `destinations[0].channel.channel_arn`.
        limit: What it must keep, such as `must have 1 to 128 characters`.
        given: What was given instead, shortened, and hidden for secrets.
    """

    def __init__(
        self,
        field: str,
        limit: str,
        given: object,
        *,
        operation: str | None = None,
        secret: bool = False,
    ) -> None:
        self.field = field
        self.limit = limit
        self.given: str = shown(given, secret=secret)
        self.operation = operation
        where = f"{operation}: " if operation else ""
        super().__init__(f"{where}{field} {limit}, got {self.given}")


class TransportError(IVSError):
    """No answer arrived: the connection could not be made, was cut, or its certificate is bad."""

    def __init__(
        self, message: str, *, operation: str | None = None, retryable: bool = True
    ) -> None:
        super().__init__(message)
        self.operation = operation
        self.retryable = retryable

    def __str__(self) -> str:
        where = f"{self.operation}: " if self.operation else ""
        facts = [f"{self.attempts} attempts"] if self.attempts > 1 else []
        if self.maybe_done:
            facts.append(_MAYBE_DONE)
        after = f" ({', '.join(facts)})" if facts else ""
        return f"{where}{self.args[0]}{after}"


class CallTimeoutError(TransportError, TimeoutError):
    """No answer arrived within the time allowed for an attempt or for the whole call."""


class PacingTimeoutError(CallTimeoutError):
    """The turn of an attempt lies beyond the time allowed for the call; it was not waited for.

    Attributes:
        wait: Seconds until the turn would have come.
    """

    def __init__(self, operation: str, *, wait: float, left: float) -> None:
        super().__init__(
            f"its turn would come in {wait:.3g} s, and the call has {left:.3g} s left",
            operation=operation,
        )
        self.wait = wait


class ResponseParseError(IVSError):
    """An answer arrived that does not have the form the service documents.

    The operation may have taken effect all the same.

    Attributes:
        status: HTTP status of the answer.
        request_id: The id AWS support asks for, if the answer had one.
        body: The first 4 KiB of what arrived, which may contain secrets and is never printed.
    """

    def __init__(
        self,
        problem: str,
        *,
        operation: str,
        status: int,
        request_id: str | None,
        body: bytes,
        retryable: bool = False,
    ) -> None:
        super().__init__(problem)
        self.operation: str | None = operation
        self.status = status
        self.request_id = request_id
        self.body: bytes = body[:4096]
        self.retryable = retryable
        self.maybe_done = True

    def __reduce__(self) -> tuple[object, ...]:
        """Copies and pickles leave the body behind: who reads them is anybody."""
        remake, (kind, args, facts) = _remake, (type(self), self.args, self.__dict__.copy())
        return remake, (kind, args, {**facts, "body": b""})

    def __str__(self) -> str:
        facts = f"HTTP {self.status}"
        if self.request_id:
            facts += f", request {self.request_id}"
        return f"{self.operation}: cannot read the answer: {self.args[0]} ({facts})"


class PaginationError(IVSError):
    """The service handed out a page token a second time; following it would never end."""

    def __init__(self, operation: str, pages: int) -> None:
        super().__init__(f"{operation}: the token after page {pages} was handed out before")
        self.operation: str | None = operation
        self.pages = pages


class CredentialsError(IVSError):
    """No usable credentials; the message says where they were looked for."""


class ConfigurationError(IVSError):
    """A setting is missing or wrong; the message says which and what to do."""


class InvalidTokenError(IVSError):
    """A token is not genuine, or not valid now. The message never shows the token.

    Attributes:
        reason: What is wrong, for programs: `malformed`, `wrong_algorithm`, `wrong_key`,
            `bad_signature`, `not_yet_valid`, `expired` or `bad_claims`.
    """

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


class EventParseError(IVSError):
    """A payload is neither an event nor any wrapping of events that is known.

    The message names the place in the payload and what should have been there, never its value.

    Attributes:
        path: The place, such as `$.Records[3].body` or `$.detail-type`.
    """

    def __init__(self, path: str, problem: str) -> None:
        super().__init__(f"not an event: {path} {problem}")
        self.path = path


class DataParseError(IVSError, ValueError):
    """Data given to `from_dict` does not describe the model asked for.

    The message names the fields at fault and what was expected of them, never their values.
    """


class RecordingNotFoundError(IVSError, LookupError):
    """A recording, or a file that belongs to one, is not in S3, or not yet.

    Attributes:
        bucket: The bucket.
        key: The key of the file, or the prefix of the recording.
    """

    retryable: bool = True

    def __init__(self, bucket: str, key: str) -> None:
        super().__init__(f"there is no recording at s3://{bucket}/{key}")
        self.bucket = bucket
        self.key = key


class ViewerBannedError(IVSError, PermissionError):
    """A viewer who was banned gets no playback token.

    Attributes:
        viewer_id: The viewer.
        channel_arn: The channel.
        until: When the ban ends; None if it is not limited.
    """

    def __init__(self, viewer_id: str, channel_arn: str, *, until: datetime | None = None) -> None:
        end = "" if until is None else f" until {until.isoformat()}"
        super().__init__(f"{viewer_id} is banned from {channel_arn}{end}")
        self.viewer_id = viewer_id
        self.channel_arn = channel_arn
        self.until = until


class WaitError(IVSError):
    """What is waited for cannot happen any more.

    Attributes:
        state: The state seen last, in AWS's words where it has one; None if none could be read.
        reason: Why it got there, if that is known.
    """

    def __init__(
        self, message: str, *, state: str | None = None, reason: str | None = None
    ) -> None:
        seen = f"it is {state}" if state else "its state is not known"
        why = f": {reason}" if reason else ""
        super().__init__(f"{message}; {seen}{why}")
        self.state = state
        self.reason = reason


class WaitTimeoutError(WaitError, TimeoutError):
    """What is waited for did not happen in time; waiting again may help."""

    retryable: bool = True


class UnfinishedError(IVSError):
    """A workflow did only part of its work. Running it again goes on where it stopped.

    `retryable` says whether that may help at once, and `__cause__` holds what went wrong.

    Attributes:
        done: What was done, one line for each step.
        left: What is left undone and why, one line for each step.
    """

    retryable: bool = True

    def __init__(self, work: str, *, done: Sequence[str], left: Sequence[str]) -> None:
        super().__init__(f"{work} is not finished; left undone: {'; '.join(left)}")
        self.done: tuple[str, ...] = tuple(done)
        self.left: tuple[str, ...] = tuple(left)


class SessionClosedError(IVSError):
    """The session was closed; make a new one."""


def shown(given: object, *, secret: bool = False) -> str:
    """A value as an error shows it: shortened, or hidden."""
    if secret:
        return (
            f"a hidden value of {len(given)} characters" if isinstance(given, str) else "<hidden>"
        )
    try:
        text = repr(given)
    except ValueError:  # Python writes no whole number of more than 4,300 digits
        text = f"<{type(given).__name__}>"
    if len(text) > _GIVEN_LIMIT:
        text = f"{text[:_GIVEN_LIMIT]}…"
    if isinstance(given, str | bytes | list | tuple | dict):
        unit = "character" if isinstance(given, str) else "item"
        text = f"{text} ({len(given)} {unit}{'' if len(given) == 1 else 's'})"
    return text
