"""Taking in what EventBridge posts, whatever the web framework.

How EventBridge takes an answer decides which one loses nothing: it tries again for a day after a
401, 409, 429 or 5xx, waits as long as `Retry-After` says, and drops an event after any other 4xx.
It gives 5 seconds for an answer.
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-api-destinations.html
"""

import asyncio
import json
import logging
import math
from collections.abc import Awaitable, Callable, Mapping, Sequence
from http import HTTPStatus

import attrs

from .._core.arguments import check_function, check_kind, check_seconds
from ..errors import ConfigurationError, EventParseError
from .reports import DispatchReport
from .router import EventRouter
from .shared_secret import has_shared_secret

__all__ = ["EventReceiver", "EventResponse"]

BODY_LIMIT = 1024 * 1024
"""Bytes; EventBridge's events are smaller.
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html
"""
ANSWER_WITHIN = 4.0
RETRY_AFTER = 10.0

_logger = logging.getLogger("ivsrt_async.events")


@attrs.frozen(kw_only=True)
class EventResponse:
    """What to answer over HTTP."""

    status: int
    """The HTTP status."""
    headers: Mapping[str, str]
    """The headers, without `Content-Length`."""
    body: bytes
    """The body: JSON, for whoever looks at it; EventBridge does not."""


class EventReceiver:
    """Hands the events that an HTTP request brings to a router, and says what to answer.

    ```python
    receiver = EventReceiver(EventRouter(memory=RecentEvents()), secret)
    app.mount("/events", asgi_app(receiver))
    ```

    | answer | when | EventBridge then |
    |---|---|---|
    | 200 | handled, or handled before | is done |
    | 400, 413 | the body is not an event, or is too large | drops it |
    | 401 | the secret is wrong or missing | tries again, so a rotation loses nothing |
    | 409 | it is still being handled, here or elsewhere | tries again |
    | 500 | a handler or the memory failed | tries again |
    | 503 | the receiver is closing | tries again |

    Handlers that take longer than `answer_within` go on after the answer. Their event stays
    claimed, and its next delivery learns what became of it.

    `asgi_app`, `aiohttp_handler` and `LambdaHandler` put a receiver into a web server or a Lambda
    function.

    Args:
        router: Has the handlers, and a memory.
        secret: What the connection of the API destination sends; or several secrets while it is
            being changed, of which one must match.
        header: The header that holds it, as the connection names it.
        answer_within: Seconds until it answers at the latest. EventBridge waits 5 of them.
        retry_after: Seconds that EventBridge is asked to wait before it tries again.

    Raises:
        ConfigurationError: The router has no memory, without which an event that takes long would
            be handled with every delivery.
        InvalidRequestError: There is no secret, or it is empty; or a time is not a number
            above 0.
    """

    def __init__(
        self,
        router: EventRouter,
        secret: str | Sequence[str],
        *,
        header: str = "X-Api-Key",
        answer_within: float = ANSWER_WITHIN,
        retry_after: float = RETRY_AFTER,
    ) -> None:
        self._header = header
        try:
            check_kind("router", router, EventRouter, "an EventRouter")
            has_shared_secret({}, secret, header=header)  # raises if it is not a secret
            self._secrets = (secret,) if isinstance(secret, str) else tuple(secret)
        finally:
            del secret  # tracebacks may be recorded with their local variables
        if router.memory is None:
            raise ConfigurationError(
                "an EventReceiver needs a router with a memory: EventRouter(memory=RecentEvents()) "
                "for one process, RedisEventMemory for several"
            )
        self.router: EventRouter = router
        """What handles the events."""
        self._answer_within = check_seconds("answer_within", answer_within)
        self._retry_after = check_seconds("retry_after", retry_after)
        self._dispatches: set[asyncio.Task[DispatchReport]] = set()
        self._closing = False

    async def receive(
        self, headers: Mapping[str, str], body: bytes | Callable[[], Awaitable[bytes]]
    ) -> EventResponse:
        """Handle one request.

        Args:
            headers: Its headers; their names are compared regardless of case.
            body: Its body; or a coroutine function that reads it, which is called only if the
                secret is right.

        Returns:
            What to answer, in less than `answer_within`.
        """
        if self._closing:
            return self._again(503, "This receiver is closing.")
        is_known = has_shared_secret(headers, self._secrets, header=self._header)
        del headers  # they hold the secret; as in __init__
        if not is_known:
            challenge = {"WWW-Authenticate": f'ApiKey header="{self._header}"'}
            return self._again(401, f"The secret in {self._header} is wrong or missing.", challenge)
        if not isinstance(body, bytes):
            check_function("body", body)
        limit = asyncio.timeout(self._answer_within)
        try:
            async with limit:
                payload = body if isinstance(body, bytes) else await body()
        except TimeoutError:
            if not limit.expired():
                raise
            return self._again(500, "The body did not arrive in time.")
        if len(payload) > BODY_LIMIT:
            return _problem(413, f"At most {BODY_LIMIT} bytes are accepted.")
        deadline = limit.when()
        assert deadline is not None
        return await self._dispatch(payload, deadline)

    async def _dispatch(self, payload: bytes, deadline: float) -> EventResponse:
        if self._closing:  # since the body is read
            return self._again(503, "This receiver is closing.")
        task = asyncio.create_task(self.router.dispatch(payload), name="ivsrt-async event")
        self._dispatches.add(task)
        task.add_done_callback(self._forget)
        left = deadline - asyncio.get_running_loop().time()
        await asyncio.wait([task], timeout=max(left, 0))  # does not cancel it
        if not task.done():
            return self._again(409, "The event is still being handled.")
        if task.cancelled():
            return self._again(500, "Handling the event was cancelled.")
        error = task.exception()
        if isinstance(error, EventParseError):
            return _problem(400, f"{error}.")
        if error is not None:
            _logger.error("events could not be dispatched", exc_info=error)
            return self._again(500, "The event could not be handled.")
        return self._answer(task.result())

    def _forget(self, task: "asyncio.Task[DispatchReport]") -> None:
        self._dispatches.discard(task)
        if not task.cancelled():
            task.exception()  # of a request that was cancelled; asyncio would log it

    def _answer(self, report: DispatchReport) -> EventResponse:
        unread = [f for f in report.failures if isinstance(f.error, EventParseError)]
        if len(report.failures) > len(unread):
            return self._again(500, "The event could not be handled.")
        if report.in_progress:
            return self._again(409, "The event is being handled elsewhere.")
        if unread:
            return _problem(400, f"{unread[0].error}.")
        counts = {"handled": len(report.events), "duplicates": len(report.duplicates)}
        return _response(200, counts, "application/json")

    def _again(
        self, status: int, detail: str, headers: Mapping[str, str] | None = None
    ) -> EventResponse:
        """An answer after which EventBridge tries again."""
        seconds = str(math.ceil(self._retry_after))
        return _problem(status, detail, {"Retry-After": seconds, **(headers or {})})

    async def aclose(self, *, patience: float = ANSWER_WITHIN) -> None:
        """Answer 503 from now on, and wait for the handlers that still run.

        Args:
            patience: Seconds to wait. Handlers that still run then are cancelled, and their events
                are given back.

        Raises:
            InvalidRequestError: The patience is not a number of at least 0.
        """
        limit = check_seconds("patience", patience, or_zero=True)
        self._closing = True
        if not self._dispatches:
            return
        _, late = await asyncio.wait(self._dispatches, timeout=limit)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    def __repr__(self) -> str:
        return f"<EventReceiver header={self._header!r}>"


def _problem(status: int, detail: str, headers: Mapping[str, str] | None = None) -> EventResponse:
    """An error as https://www.rfc-editor.org/rfc/rfc9457 describes it."""
    shown = {"title": HTTPStatus(status).phrase, "status": status, "detail": detail}
    return _response(status, shown, "application/problem+json", headers)


def _response(
    status: int,
    shown: Mapping[str, object],
    content_type: str,
    headers: Mapping[str, str] | None = None,
) -> EventResponse:
    return EventResponse(
        status=status,
        headers={"Content-Type": content_type, **(headers or {})},
        body=json.dumps(shown).encode(),
    )
