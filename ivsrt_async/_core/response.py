"""Way up: from an HTTP answer to a result or an error."""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from types import NoneType
from typing import Any, TypeVar, cast, get_origin

import attrs

from ..credentials import Credentials
from ..errors import ResponseParseError, ServiceError, ThrottlingException
from .converter import explain, parse_json, structure_hook
from .operation import Operation, OperationSpec

R = TypeVar("R")

TRANSIENT_CODES = frozenset(
    {"RequestTimeout", "RequestTimeoutException", "PriorRequestNotComplete"}
)
TRANSIENT_STATUSES = frozenset({500, 502, 503, 504})
THROTTLING_CODES = frozenset(
    {
        "BandwidthLimitExceeded",
        "EC2ThrottledException",
        "LimitExceededException",
        "PriorRequestNotComplete",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "RequestThrottled",
        "RequestThrottledException",
        "SlowDown",
        "ThrottledException",
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
        "TransactionInProgressException",
    }
)
THROTTLING_STATUS = 429

SKEW_CODES = frozenset(
    {
        "AccessDeniedException",
        "AuthFailure",
        "InvalidSignatureException",
        "RequestExpired",
        "RequestInTheFuture",
        "RequestTimeTooSkewed",
        "SignatureDoesNotMatch",
    }
)
"""What the service may say of a signature whose time is wrong."""
EXPIRED_CODES = frozenset({"ExpiredToken", "ExpiredTokenException"})
"""What it says of temporary credentials that have expired."""
SKEW_STATUSES = frozenset({400, 403})
UNDECIDED_STATUSES = TRANSIENT_STATUSES
"""After these nobody knows whether the request was carried out."""

_SIGNATURE = re.compile(rb"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")
"""What a service quotes of a request it refuses: signatures, and digests that look like them."""

_SHORTEST_SECRET = 16
"""What is shorter, as in tests, may be part of a word; AWS's have 40 characters and more."""

_MESSAGE_MEMBERS = ("exceptionMessage", "message", "Message")


@attrs.define(repr=False)
class Response:
    """An HTTP answer, whole. Its body and headers may hold secrets, so its repr shows neither."""

    status: int
    """HTTP status."""
    headers: Mapping[str, str] = attrs.field(repr=False)
    """Those of the service by their names, in any case."""
    body: bytes = attrs.field(repr=False)
    """JSON as it arrived."""

    @property
    def request_id(self) -> str | None:
        """The id AWS support asks for."""
        return self.headers.get("x-amzn-RequestId") or self.headers.get("x-amz-request-id")

    @property
    def is_success(self) -> bool:
        """Whether the status is one of 200 to 299."""
        return 200 <= self.status < 300  # noqa: PLR2004 - RFC 9110 section 15.3

    def __repr__(self) -> str:
        return f"<Response {self.status}, {len(self.body)} bytes>"


GONE = Response(404, {}, b"")
"""Stands for the answer of an earlier attempt that deleted something, where it was lost."""


@cache
def _reader(spec: OperationSpec) -> Callable[[Any], Any]:
    """The function that takes the result of an operation out of a parsed body."""
    kind, member = spec.result_type, spec.result
    hook = structure_hook(kind)
    if member is None:
        return lambda data: hook(data, kind)
    if get_origin(kind) is Sequence:  # AWS may leave an empty list out
        return lambda data: hook(data.get(member, []), kind)
    return lambda data: hook(data[member], kind)


def decode(operation: Operation[R], response: Response) -> R:
    """Read the result out of a successful answer.

    Raises:
        ResponseParseError: The body is not what the operation documents.
    """
    spec = operation.spec
    if spec.result_type is NoneType:
        return cast(R, None)
    try:
        return cast(R, _reader(spec)(parse_json(response.body)))
    except Exception:  # noqa: BLE001 - as many ways to fail as JSON has
        problem = _problem(spec, response)
    raise unreadable(spec.name, response, problem)  # of which no frame shows the data


def unreadable(operation: str, response: Response, problem: str) -> ResponseParseError:
    """The error for an answer that cannot be understood."""
    return ResponseParseError(
        problem,
        operation=operation,
        status=response.status,
        request_id=response.request_id,
        body=response.body,
    )


def _parse_problem(response: Response, error: ValueError) -> str:
    if not response.body:
        return "the body is empty"
    kind = response.headers.get("Content-Type", "no content type")
    reason = "not UTF-8" if isinstance(error, UnicodeDecodeError) else str(error)
    return f"{len(response.body)} bytes of {kind} are not JSON: {reason}"


def _problem(spec: OperationSpec, response: Response) -> str:
    """What is wrong with an answer: a second look, which may take its time."""
    try:
        data = parse_json(response.body)
    except ValueError as error:
        return _parse_problem(response, error)
    return _mismatch(spec, data)


def _mismatch(spec: OperationSpec, data: Any) -> str:
    if spec.result is None:
        return explain(data, spec.result_type)
    if not isinstance(data, dict):
        return "expected an object"
    if spec.result not in data:
        return f"required member missing @ $.{spec.result}"
    return explain(data[spec.result], spec.result_type).replace("$", f"$.{spec.result}")


@cache
def _error_classes() -> Mapping[str, type[ServiceError]]:
    return {error.__name__: error for error in ServiceError.__subclasses__()}


def service_error(
    spec: OperationSpec, response: Response, signed_by: Credentials | None = None
) -> ServiceError:
    """The error a service answered with, as its own class where AWS models one.

    The code stands in the header `x-amzn-ErrorType` or in the body's `code` or `__type`, at times
    with a namespace in front or a URL behind (https://smithy.io/2.0/aws/protocols/
    aws-restjson1-protocol.html#operation-error-serialization).
    """
    body = _error_body(response, signed_by)
    header = _without(signed_by, response.headers.get("x-amzn-ErrorType", "").encode()).decode()
    code = _text(header, body.get("code"), body.get("__type"))
    code = code.partition(":")[0].rpartition("#")[2] or "UnknownError"
    modelled = any(error.__name__ == code for error in spec.raises)
    throttled = code in THROTTLING_CODES or (response.status == THROTTLING_STATUS and not modelled)
    error_class = _error_classes().get(code, ThrottlingException if throttled else ServiceError)
    error = error_class(
        _text(*(body.get(member) for member in _MESSAGE_MEMBERS)) or _status_text(response),
        code=code,
        status=response.status,
        request_id=response.request_id,
        operation=spec.name,
        retryable=throttled or code in TRANSIENT_CODES or response.status in TRANSIENT_STATUSES,
        throttled=throttled,
        retry_after=_retry_after(response.headers.get("x-amz-retry-after")),
        details={k: v for k, v in body.items() if k not in (*_MESSAGE_MEMBERS, "code", "__type")},
    )
    error.maybe_done = response.status in UNDECIDED_STATUSES and not throttled
    return error


def _error_body(response: Response, signed_by: Credentials | None) -> dict[str, Any]:
    try:
        body = parse_json(_without(signed_by, response.body))
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def _without(credentials: Credentials | None, text: bytes) -> bytes:
    """What a service says, without what it quotes of our own secrets."""
    secrets = (credentials.session_token, credentials.secret_access_key) if credentials else ()
    for secret in secrets:
        if secret and len(secret) >= _SHORTEST_SECRET:
            text = text.replace(secret.encode(), b"<hidden>")
    return _SIGNATURE.sub(b"<hidden>", text)


def _text(*candidates: object) -> str:
    found: Sequence[str] = [c for c in candidates if isinstance(c, str) and c]
    return found[0] if found else ""


def _status_text(response: Response) -> str:
    if not response.body:
        return "the answer has no body"
    kind = response.headers.get("Content-Type", "unknown type")
    return f"the answer holds no message ({len(response.body)} bytes of {kind})"


def _retry_after(milliseconds: str | None) -> float | None:
    """The header counts milliseconds; anything but a whole number of at least 0 is ignored."""
    try:
        seconds = int(milliseconds or "") / 1000
    except (ValueError, OverflowError):
        return None
    return seconds if seconds >= 0 else None
