"""Errors of Amazon IVS as answers that a client can use, and that tell nothing internal.

https://www.rfc-editor.org/rfc/rfc9457
"""

import logging
import math
from collections.abc import Callable, Coroutine, Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute

from .._core.arguments import check_kind, check_seconds
from ..errors import (
    CallTimeoutError,
    ChannelNotBroadcasting,
    ConflictException,
    DataParseError,
    EventParseError,
    InternalServerException,
    InvalidRequestError,
    InvalidTokenError,
    IVSError,
    PacingTimeoutError,
    PaginationError,
    PendingVerification,
    RecordingNotFoundError,
    ResourceNotFoundException,
    ResponseParseError,
    ServiceError,
    ServiceQuotaExceededException,
    ServiceUnavailable,
    SessionClosedError,
    StreamUnavailable,
    TransportError,
    UnfinishedError,
    ValidationException,
    ViewerBannedError,
    WaitError,
    WaitTimeoutError,
)

__all__ = [
    "ProblemResponse",
    "ProblemRoute",
    "add_problem_handlers",
    "problem_of",
    "problem_responses",
]

_logger = logging.getLogger("ivsrt_async.fastapi")

_MEDIA_TYPE = "application/problem+json"
_BAD, _UNAVAILABLE, _LATE = 502, 503, 504
_RETRIED = frozenset({429, _UNAVAILABLE})
_RETRY_AFTER = 1.0
"""Seconds, where the service does not say."""

_ANSWERS: tuple[tuple[type[IVSError], int, str], ...] = (
    (ResourceNotFoundException, 404, "There is no such resource."),
    (ChannelNotBroadcasting, 404, "Nobody is streaming to the channel."),
    (ConflictException, 409, "The resource is in use, or its state does not allow this."),
    (ValidationException, 422, "Amazon IVS refused an argument."),
    (ServiceQuotaExceededException, _UNAVAILABLE, "A quota of the account has been reached."),
    (PendingVerification, _UNAVAILABLE, "The account is still being verified."),
    (ServiceUnavailable, _UNAVAILABLE, "Amazon IVS cannot answer for the moment."),
    (StreamUnavailable, _UNAVAILABLE, "The stream cannot be reached for the moment."),
    (InternalServerException, _BAD, "Amazon IVS failed."),
    (ServiceError, _BAD, "Amazon IVS refused the call."),
    (PacingTimeoutError, _UNAVAILABLE, "Too many calls to Amazon IVS are waiting."),
    (CallTimeoutError, _LATE, "Amazon IVS did not answer in time."),
    (TransportError, _BAD, "Amazon IVS could not be reached."),
    (ResponseParseError, _BAD, "Amazon IVS gave an answer that cannot be understood."),
    (SessionClosedError, _UNAVAILABLE, "The application is stopping."),
    (PaginationError, _BAD, "Amazon IVS gave a list without an end."),
    (WaitTimeoutError, _LATE, "What was waited for did not happen in time."),
    (WaitError, 409, "What was waited for cannot happen any more."),
    (UnfinishedError, _UNAVAILABLE, "Only a part was done; try again to go on."),
    (RecordingNotFoundError, 404, "There is no such recording."),
    (ViewerBannedError, 403, "This viewer may not watch."),
    (InvalidTokenError, 401, "The token is not valid."),
    (EventParseError, 400, "The payload is not an event."),
    (DataParseError, 422, "The data do not describe what is expected."),
    (IVSError, 500, "The application is not set up correctly."),
)
"""The first that fits."""


class ProblemResponse(JSONResponse):
    """An error in the form of RFC 9457.

    Args:
        status: The HTTP status.
        detail: What is wrong, for people.
        retry_after: Seconds to wait before the next attempt.

    Raises:
        InvalidRequestError: An argument is wrong.
    """

    media_type = _MEDIA_TYPE

    def __init__(self, status: int, detail: str, *, retry_after: float | None = None) -> None:
        if retry_after is not None:
            check_seconds("retry_after", retry_after, or_zero=True)
        check_kind("detail", detail, str, "text")
        content = {"title": _status(status).phrase, "status": status, "detail": detail}
        headers = {} if retry_after is None else {"Retry-After": str(math.ceil(retry_after))}
        super().__init__(content, status, headers)


def _status(status: int) -> HTTPStatus:
    try:
        return HTTPStatus(status)
    except ValueError:
        raise InvalidRequestError("status", "must be an HTTP status", status) from None


def problem_of(error: IVSError) -> ProblemResponse:
    """The answer to whoever made a request that ended in an error.

    Args:
        error: The error. What it says is not shown, but for the name and the limit of an argument:
            messages hold ARNs and values that are nobody's business.
    """
    check_kind("error", error, IVSError, "an error of this package")
    if error.throttled:
        wait = _RETRY_AFTER if error.retry_after is None else error.retry_after
        return ProblemResponse(429, "Amazon IVS is called too often.", retry_after=wait)
    if isinstance(error, InvalidRequestError):
        return ProblemResponse(422, f"{error.field} {error.limit}.")
    status, detail = next((s, text) for kind, s, text in _ANSWERS if isinstance(error, kind))
    wait_for = error.wait if isinstance(error, PacingTimeoutError) else error.retry_after
    if wait_for is None and status in _RETRIED and error.retryable:
        wait_for = _RETRY_AFTER
    return ProblemResponse(status, detail, retry_after=wait_for)


class ProblemRoute(APIRoute):
    """A route that answers with a problem, too, where a request is malformed.

    FastAPI's own answer quotes the request, and fails where that holds what UTF-8 cannot carry.

    ```python
    router = APIRouter(route_class=ProblemRoute)
    ```
    """

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """What FastAPI calls for each request."""
        handle = super().get_route_handler()

        async def answer(request: Request) -> Response:
            try:
                return await handle(request)
            except RequestValidationError as error:
                return ProblemResponse(422, " ".join(map(_sentence, error.errors())))

        return answer


def _sentence(wrong: Mapping[str, Any]) -> str:
    """What is wrong with a part of a request, without what it holds."""
    place = ".".join(str(step) for step in wrong["loc"] if isinstance(step, str))
    return f"{place}: {wrong['msg']}."


def add_problem_handlers(app: FastAPI) -> None:
    """Answer with a problem wherever a route raises an error of this package.

    | status | what happened |
    |---|---|
    | 404 | there is no such resource, or nobody is streaming |
    | 409 | it is in use, or in another state |
    | 422 | an argument breaks its limit |
    | 429 | calls came too fast; with `Retry-After` |
    | 502 | Amazon IVS failed, refused the call, or could not be reached |
    | 503 | a quota has been reached, or the service cannot answer for the moment |
    | 504 | no answer came in time |
    | 500 | region, endpoint or credentials are missing or wrong |

    Errors from 500 on are logged.

    Args:
        app: The application.
    """

    async def answer(request: Request, error: Exception) -> ProblemResponse:
        assert isinstance(error, IVSError)
        response = problem_of(error)
        if response.status_code >= 500:  # noqa: PLR2004 - RFC 9110 section 15.6
            _logger.error("%s %s failed", request.method, request.url.path, exc_info=error)
        return response

    app.add_exception_handler(IVSError, answer)


def problem_responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The argument `responses` of a route that may answer with problems, for its OpenAPI.

    Args:
        *statuses: Their HTTP statuses.

    Raises:
        InvalidRequestError: One is no HTTP status.
    """
    schema = {
        "type": "object",
        "properties": {
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string"},
        },
        "required": ["title", "status", "detail"],
    }
    return {
        status: {
            "description": _status(status).phrase,
            "content": {_MEDIA_TYPE: {"schema": schema}},
        }
        for status in statuses
    }
