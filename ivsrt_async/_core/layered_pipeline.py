"""A pipeline for sessions with middleware; others never load it."""

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from multidict import CIMultiDict

from ..credentials import Credentials
from ..errors import IVSError, ServiceError, SessionClosedError
from .adaptive import AdaptiveLimiter
from .attempt import Attempt
from .call import Call
from .endpoints import ServiceInfo
from .middleware import Middleware, Proceed, ProceedAttempt, overrides
from .operation import Operation
from .pipeline import Journey, Pipeline
from .request import Request
from .response import Response, service_error
from .settings import RetryPolicy, TimeLimits, Timeout
from .shared import Shared

R = TypeVar("R")
T = TypeVar("T")
RecordT = TypeVar("RecordT")


class LayeredCall(Call):
    """A call that goes through middleware, with what it takes to make it."""

    request: Request | None = None
    """What every attempt sends, once it is encoded."""

    def __init__(
        self,
        shared: Shared,
        service: str,
        asked: Operation[Any],
        page_token: str | None,
        timeout: float | None,
    ) -> None:
        super().__init__(service, asked.spec.name, asked, page_token, timeout)
        self.shared = shared
        self.asked = asked
        self.page_token = page_token


class LayeredAttempt(Attempt):
    """An attempt that goes through middleware, with what it takes to make it."""

    has_left: bool = False
    is_answered: bool = False
    has_ended: bool = False

    def __init__(self, journey: Journey, request: Request, credentials: Credentials) -> None:
        call, method, timeout = journey.call, request.method, journey.attempt_timeout
        super().__init__(call, call.attempts + 1, method, request.url, timeout)
        self.journey = journey
        self.request = request
        self.credentials = credentials


class LayeredPipeline(Pipeline):
    """A pipeline whose calls, and their attempts, go through middleware.

    Args:
        shared: What the session shares.
        info: The service.
        retry: When and how often failed attempts are made again.
        limits: How long to wait.
        middleware: Who stands around, the outermost first.
    """

    def __init__(
        self,
        shared: Shared,
        info: ServiceInfo,
        retry: RetryPolicy,
        limits: TimeLimits,
        middleware: tuple[Middleware, ...],
    ) -> None:
        super().__init__(shared, info, retry, limits)
        self._middleware = middleware
        self._through_calls: Proceed[Any] = self._proceed_with_call
        self._through_attempts: ProceedAttempt = self._proceed_with_attempt
        for one in reversed(middleware):
            if overrides(one, "call"):
                self._through_calls = _layer(one.call, self._through_calls)
            if overrides(one, "attempt"):
                self._through_attempts = _layer(one.attempt, self._through_attempts)
        self._sees_attempts = any(overrides(one, "attempt") for one in middleware)

    def _like(self, retry: RetryPolicy, limits: TimeLimits) -> "LayeredPipeline":
        return LayeredPipeline(self._shared, self._info, retry, limits, self._middleware)

    # Calls

    async def send(self, operation: Operation[R], *, page_token: str | None = None) -> R:
        """Send an operation through the middleware, and return what comes back.

        Args:
            operation: The operation with its arguments.
            page_token: For a list, the page to ask for instead of the operation's own.

        Raises:
            IVSError: See `ivsrt_async.errors`.
            Exception: Whatever a middleware raises.
        """
        shared = self._shared
        shared.enter()
        call = LayeredCall(shared, self._info.name, operation, page_token, self._limits.total)
        call.region = shared.locator.region
        try:
            result: R = await self._through_calls(call)
        except BaseException as error:
            call.result, call.error = None, error
            raise
        else:
            call.result, call.error = result, None
            return result
        finally:
            call.finish(shared)

    async def _proceed_with_call(self, call: Call) -> Any:
        """The innermost layer around a call, which makes it."""
        if not isinstance(call, LayeredCall):
            raise TypeError("proceed() takes the call that the middleware was given")
        if call.timeout != self._limits.total:
            Timeout(total=call.timeout)  # checks it
        return await self._make(call, call.asked, call.page_token)

    async def _encoded(self, journey: Journey) -> Request:
        """Encode once, however often the call is made: it keeps its idempotency token."""
        call = journey.call
        assert isinstance(call, LayeredCall)
        request = call.request or await super()._encoded(journey)
        journey.request = call.request = call.request or request
        return journey.request

    # Attempts

    async def _in_time(self, journey: Journey, limiter: AdaptiveLimiter | None) -> Response:
        journey.attempt_timeout = self._limits.attempt  # which the last attempt may have changed
        return await super()._in_time(journey, limiter)

    async def _exchange(
        self, journey: Journey, request: Request, credentials: Credentials
    ) -> Response:
        if not self._sees_attempts:
            return await super()._exchange(journey, request, credentials)
        call, attempt = journey.call, LayeredAttempt(journey, request, credentials)
        journey.is_out = False
        try:
            return self._accepted(attempt, await self._through_attempts(attempt))
        except BaseException:
            if attempt.is_answered:  # it was carried out, but nobody gets the result
                call.note_lost(journey.operation.spec)
            raise
        finally:
            attempt.has_ended = True
            call.attempts = max(call.attempts, attempt.number)

    def _accepted(self, attempt: LayeredAttempt, response: object) -> Response:
        """An answer that came back through the middleware, if it is one of success."""
        if not isinstance(response, Response):
            kind = type(response).__name__
            raise TypeError(f"the attempt() of a middleware returned {kind} instead of a Response")
        if response.is_success:
            return response
        named = Response(response.status, CIMultiDict(response.headers), response.body)
        error = service_error(attempt.journey.operation.spec, named)
        attempt.call.throttles += error.throttled
        raise error

    async def _proceed_with_attempt(self, attempt: Attempt) -> Response:
        """The innermost layer around an attempt, which sends the request."""
        if not isinstance(attempt, LayeredAttempt):
            raise TypeError("proceed() takes the attempt that the middleware was given")
        if attempt.has_ended:
            raise RuntimeError(
                "the attempt has ended; proceed() has to be awaited within attempt()"
            )
        journey = attempt.journey
        credentials = await self._ready(attempt) if attempt.has_left else attempt.credentials
        self._start_time_limit(attempt)
        attempt.has_left = journey.is_out = True
        began = self._shared.clock.monotonic()
        try:
            response = await super()._exchange(journey, attempt.request, credentials)
        except BaseException as failure:
            self._note_failure(attempt, failure)
            raise
        finally:
            attempt.seconds = self._shared.clock.monotonic() - began
        journey.is_out = False
        attempt.is_answered = True
        attempt.status, attempt.request_id = response.status, response.request_id
        return response

    async def _ready(self, attempt: LayeredAttempt) -> Credentials:
        """Get ready for one more request within an attempt."""
        attempt.number = max(attempt.number, attempt.call.attempts) + 1
        attempt.status = attempt.request_id = attempt.seconds = None
        return self._shared.credentials.fresh() or await self._shared.credentials.get()

    def _start_time_limit(self, attempt: LayeredAttempt) -> None:
        """Have the attempt end when it should, counted from now."""
        journey = attempt.journey
        if self._shared.closed:  # in the same turn of the loop; the limit has yet to expire
            raise SessionClosedError("the session was closed during the call")
        if attempt.timeout != self._limits.attempt:
            Timeout(attempt=attempt.timeout)  # checks it
        journey.attempt_timeout = attempt.timeout
        if journey.limit.expired():  # and a middleware did not let that end it
            raise self._late(journey)
        self._shared.watch.set(journey.limit, self._attempt_end(journey))

    def _note_failure(self, attempt: LayeredAttempt, failure: BaseException) -> None:
        """Remember how a request failed, whatever the middleware makes of it."""
        spec = attempt.journey.operation.spec
        if not isinstance(failure, IVSError):  # it is cut off: nobody waits for the answer
            if self._shared.transport.was_sent:
                attempt.call.note_lost(spec)
            return
        attempt.journey.is_out = False
        if failure.maybe_done:
            attempt.call.note_lost(spec)
        if isinstance(failure, ServiceError):
            attempt.status, attempt.request_id = failure.status, failure.request_id


def _layer(
    method: Callable[[RecordT, Callable[[RecordT], Awaitable[T]]], Awaitable[T]],
    proceed: Callable[[RecordT], Awaitable[T]],
) -> Callable[[RecordT], Awaitable[T]]:
    """One layer: a middleware's method that knows how to go on."""
    return lambda record: method(record, proceed)
