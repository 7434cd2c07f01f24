"""One call: encode → (credentials → turn → sign → send → classify), perhaps again → decode."""

import asyncio
import logging
import random
import sys
from functools import partial
from typing import Any, TypeVar

from yarl import URL

from .._version import __version__
from ..credentials import Credentials
from ..errors import (
    CallTimeoutError,
    IVSError,
    PacingTimeoutError,
    ResponseParseError,
    ServiceError,
    SessionClosedError,
)
from .adaptive import AdaptiveLimiter
from .call import Call
from .clock import SIGNIFICANT_SKEW
from .endpoints import ServiceInfo
from .location import Location
from .log import fields, logger
from .operation import Operation
from .pace import Pace, Turn
from .request import Request, encode
from .response import (
    EXPIRED_CODES,
    GONE,
    SKEW_CODES,
    SKEW_STATUSES,
    Response,
    decode,
    service_error,
)
from .retry import SUCCESS_REFUND, Retrying
from .settings import RetryPolicy, TimeLimits, Timeout, check_retry
from .shared import Shared
from .signing import SignedHeaders, Signer
from .transport import NAME_AND_VERSION

R = TypeVar("R")

_PYTHON = ".".join(map(str, sys.version_info[:3]))
_FIXED_HEADERS = {
    "Accept": "application/json",
    "Accept-Encoding": "identity",
    "User-Agent": f"ivsrt-async/{__version__} python/{_PYTHON} {NAME_AND_VERSION}",
}


def _invocation_id() -> str:
    """A random UUID (RFC 9562 version 4). It only has to differ, so it needs no secret source."""
    digits = f"{random.getrandbits(128):032x}"
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"


class Journey:
    """What one call takes along on its way."""

    # Defaults stand on the class, as those of `Call` do.
    limit: asyncio.Timeout
    """What ends the attempt that is under way."""
    request: Request | None = None
    end: float | None = None
    """When the call must have ended, by the event loop's clock."""
    deadline: float | None = None
    """The same by the session's clock."""
    renewed: bool = False
    """Whether expired credentials have been renewed for it."""
    is_out: bool = False
    """Whether an attempt is at the transport."""
    turn: Turn | None = None
    """The turn of the latest attempt, if the session has a pace."""

    def __init__(
        self,
        call: Call,
        operation: Operation[Any],
        page_token: str | None,
        attempt_timeout: float | None,
    ) -> None:
        self.call = call
        self.operation = operation
        self.page_token = page_token
        self.attempt_timeout = attempt_timeout
        """Seconds the attempt that is under way may take."""
        self.invocation_id = _invocation_id()


class Pipeline:
    """The way from an operation to its result, for one service.

    Args:
        shared: What the session shares.
        info: The service.
        retry: When and how often failed attempts are made again.
        limits: How long to wait.
    """

    def __init__(
        self, shared: Shared, info: ServiceInfo, retry: RetryPolicy, limits: TimeLimits
    ) -> None:
        self._shared = shared
        self._info = info
        self._retry = retry
        self._limits = limits
        self._location: Location | None = None
        self._signer: Signer | None = None

    def with_options(
        self, *, timeout: float | Timeout | None, retry: RetryPolicy | None
    ) -> "Pipeline":
        """The same way with other limits or another retry policy."""
        return self._like(
            self._retry if retry is None else check_retry(retry), self._limits.changed(timeout)
        )

    def _like(self, retry: RetryPolicy, limits: TimeLimits) -> "Pipeline":
        return Pipeline(self._shared, self._info, retry, limits)

    async def send(self, operation: Operation[R], *, page_token: str | None = None) -> R:
        """Send an operation and return its result.

        Args:
            operation: The operation with its arguments.
            page_token: For a list, the page to ask for instead of the operation's own.

        Raises:
            IVSError: See `ivsrt_async.errors`.
        """
        self._shared.enter()
        name, total = operation.spec.name, self._limits.total
        call = Call(self._info.name, name, operation, page_token, total)
        try:
            return await self._make(call, operation, page_token)
        finally:
            call.finish(self._shared)

    async def send_page(self, operation: Operation[R], page_token: str | None) -> R:
        """Send a list operation for the page of a token; None stands for its own `next_token`."""
        return await self.send(operation, page_token=page_token)

    async def _make(self, call: Call, operation: Operation[R], page_token: str | None) -> R:
        """Make a call: as many attempts as it takes, and what comes of them."""
        shared = self._shared
        journey = Journey(call, operation, page_token, self._limits.attempt)
        if call.timeout is not None:
            journey.end = asyncio.get_running_loop().time() + call.timeout
            journey.deadline = shared.clock.monotonic() + call.timeout
        try:
            try:
                response = await self._attempt(journey)
            except IVSError as failure:
                response = await self._again(journey, failure)
            else:
                shared.quota.give(SUCCESS_REFUND)
            call.result = result = decode(operation, response)
            return result  # noqa: TRY300 - what fails on the way is noted below
        except IVSError as failure:
            if isinstance(failure, ResponseParseError):
                call.note_lost(operation.spec)
            failure.attempts = call.attempts
            failure.operation = failure.operation or call.operation
            failure.maybe_done = call.maybe_done
            failure.__context__ = None  # an error of a library, which may hold secrets
            call.error = failure
            raise
        except BaseException as other:
            call.error = other  # it was cancelled, or a middleware or this package has a defect
            raise

    async def _again(self, journey: Journey, failure: IVSError) -> Response:
        """Make further attempts after a first one that failed, if any may be made."""
        shared = self._shared
        if self._retry.max_attempts == 1 or not self._may_repeat(journey, failure):
            raise failure
        retrying = Retrying(self._retry, shared.quota, shared.clock, shared.chance)
        return await retrying.after(
            failure,
            partial(self._attempt, journey),
            may_repeat=partial(self._may_repeat, journey),
            sleep=partial(self._pause, journey),
            deadline=journey.deadline,
        )

    def _may_repeat(self, journey: Journey, failure: IVSError) -> bool:
        """Whether another attempt may help, and can do no harm."""
        harmless = (
            not journey.call.maybe_done
            or journey.operation.spec.repeat.safe
            or self._retry.repeat_creates
        )
        in_time = not isinstance(failure, PacingTimeoutError)
        return failure.retryable and harmless and in_time

    async def _attempt(self, journey: Journey) -> Response:
        """Make one attempt, and learn from how it ends."""
        call, spec = journey.call, journey.operation.spec
        adaptive = self._retry.mode == "adaptive"
        limiter = self._shared.limiters[call.service, spec.name] if adaptive else None
        try:
            response = await self._in_time(journey, limiter)
        except IVSError as failure:
            failure.operation = failure.operation or call.operation
            call.resent = journey.request is not None and journey.request.was_lost
            if call.resent:
                call.note_lost(spec)
            if call.maybe_done and isinstance(failure, spec.gone):
                return GONE  # by an earlier request whose answer was lost
            if failure.maybe_done:
                call.note_lost(spec)
            if limiter is not None:
                limiter.observe(throttled=failure.throttled)
            if failure.throttled and self._shared.pace is not None and journey.turn is not None:
                self._shared.pace.slow_down(journey.turn)
            raise
        if limiter is not None:
            limiter.observe(throttled=False)
        assert journey.request is not None
        call.resent = journey.request.was_lost
        return response

    async def _in_time(self, journey: Journey, limiter: AdaptiveLimiter | None) -> Response:
        """Wait for all that an attempt needs, within the call's time, and make it within its own.

        Raises:
            IVSError: It failed.
        """
        shared, turns = self._shared, self._shared.transport.turns
        credentials = shared.credentials.fresh()
        waits = credentials is None or limiter is not None or turns.locked()
        waits = waits or self._location is None or shared.pace is not None
        journey.limit = limit = asyncio.timeout(None)
        journey.is_out = False
        shared.watch.set(limit, journey.end if waits else self._attempt_end(journey))
        try:
            async with limit:
                request = journey.request or await self._encoded(journey)
                if credentials is None:
                    credentials = await shared.credentials.get()
                if limiter is not None:
                    await limiter.admit()
                if shared.pace is not None:
                    await self._take_turn(journey, shared.pace)
                async with turns:
                    if waits:
                        shared.watch.set(limit, self._attempt_end(journey))
                        credentials = shared.credentials.fresh() or await shared.credentials.get()
                    if shared.closed:  # in the same turn of the loop that ended the wait
                        raise SessionClosedError("the session was closed during the call")
                    journey.is_out = True
                    return await self._exchange(journey, request, credentials)
        except TimeoutError as error:
            if isinstance(error, IVSError) or not limit.expired():
                raise
        finally:
            shared.watch.discard(limit)
        raise self._late(journey)

    async def _take_turn(self, journey: Journey, pace: Pace) -> None:
        """Wait until the pace of the session lets one more attempt leave.

        Raises:
            PacingTimeoutError: The call would have ended by then.
        """
        assert self._location is not None
        clock, operation = self._shared.clock, journey.operation
        turn = journey.turn = Turn(
            service=self._info.name,
            operation=operation.spec.name,
            region=self._location.region,
            resource=getattr(operation, "channel_arn", None),
            clock=clock,
            deadline=journey.deadline,
        )
        began = clock.monotonic()
        try:
            await pace.take(turn)
        finally:
            journey.call.paced += clock.monotonic() - began

    def _attempt_end(self, journey: Journey) -> float | None:
        """When an attempt that begins now has to end, by the event loop's clock."""
        if journey.attempt_timeout is None:
            return journey.end
        end = asyncio.get_running_loop().time() + journey.attempt_timeout
        return end if journey.end is None else min(end, journey.end)

    def _late(self, journey: Journey) -> IVSError:
        """The error of a call that was cut short: by a limit, or because the session closed."""
        late: IVSError
        if self._shared.closed:
            late = SessionClosedError("the session was closed during the call")
        else:
            over = journey.end is not None and asyncio.get_running_loop().time() >= journey.end
            seconds = journey.call.timeout if over else journey.attempt_timeout
            late = CallTimeoutError(
                f"no answer within {seconds} s", operation=journey.call.operation
            )
        late.maybe_done = journey.is_out and self._shared.transport.was_sent
        return late

    async def _pause(self, journey: Journey, seconds: float) -> None:
        """Sleep before another attempt, within the call's time."""
        shared = self._shared
        limit = asyncio.timeout(None)
        journey.is_out = False
        shared.watch.set(limit, journey.end)
        try:
            async with limit:
                await shared.clock.sleep(seconds)
                journey.call.waited += seconds
                return
        except TimeoutError:
            pass
        finally:
            shared.watch.discard(limit)
        raise self._late(journey)

    async def _encoded(self, journey: Journey) -> Request:
        location = self._location or await self._locate()
        journey.call.region = location.region
        journey.request = encode(journey.operation, location.url, journey.page_token)
        return journey.request

    async def _locate(self) -> Location:
        shared = self._shared
        location = await shared.locator.locate(self._info)
        url = URL(location.url)
        host = url.host_subcomponent or ""
        self._signer = Signer(
            host if url.is_default_port() else f"{host}:{url.port}",
            location.region,
            self._info.signing_name,
            shared.clock.service_time,
            _FIXED_HEADERS,
        )
        self._location = location
        return location

    async def _exchange(
        self, journey: Journey, request: Request, credentials: Credentials
    ) -> Response:
        """Sign and send, now that there is a connection to send on."""
        clock, transport, call = self._shared.clock, self._shared.transport, journey.call
        call.attempts += 1
        skew, sent = clock.skew, clock.local_time()
        response = await transport.exchange(
            request, self._headers(journey, request, credentials), self._limits.connect
        )
        received = clock.local_time()
        call.request_id = response.request_id
        clock.observe(response.headers.get("Date"), response.headers.get("Age"), sent, received)
        _log(call, response, received - sent)
        if not response.is_success:
            raise self._refused(journey, response, credentials, skew)
        return response

    def _headers(
        self, journey: Journey, request: Request, credentials: Credentials
    ) -> SignedHeaders:
        assert self._signer is not None
        headers = self._signer.sign(request, credentials)
        headers["amz-sdk-invocation-id"] = journey.invocation_id
        headers["amz-sdk-request"] = (
            f"attempt={journey.call.attempts}; max={self._retry.max_attempts}"
        )
        return SignedHeaders(headers)

    def _refused(
        self, journey: Journey, response: Response, credentials: Credentials, signed_skew: float
    ) -> ServiceError:
        """The error of an answer, and whether its cause has been put right meanwhile."""
        shared = self._shared
        error = service_error(journey.operation.spec, response, credentials)
        journey.call.throttles += error.throttled
        if error.status in SKEW_STATUSES:
            wrong_clock = (
                error.code in SKEW_CODES and abs(shared.clock.skew - signed_skew) > SIGNIFICANT_SKEW
            )
            expired = (
                error.code in EXPIRED_CODES
                and not journey.renewed
                and shared.credentials.discard(credentials)
            )
            journey.renewed |= expired
            error.repaired = wrong_clock or expired
            error.retryable |= error.repaired
        return error


def _log(call: Call, response: Response, seconds: float) -> None:
    if logger.isEnabledFor(logging.DEBUG):
        logger.debug(
            "%s: attempt %d: HTTP %d in %.0f ms (request %s)",
            call.operation,
            call.attempts,
            response.status,
            seconds * 1000,
            response.request_id,
            extra=fields(
                operation=call.operation,
                attempt=call.attempts,
                status=response.status,
                request_id=response.request_id,
                seconds=seconds,
            ),
        )
