"""One call: encode → (credentials → sign → send → classify), perhaps again → decode."""

import logging
import platform
import random
from functools import partial
from typing import Any, TypeVar

import aiohttp
import attrs
from yarl import URL

from .._version import __version__
from ..errors import CallTimeoutError, IVSError, ServiceError, SessionClosedError
from .adaptive import AdaptiveLimiter
from .clock import SIGNIFICANT_SKEW, Clock
from .credential_cache import CredentialCache
from .deadlines import Deadlines
from .endpoints import ServiceInfo
from .location import Location, Locator
from .operation import Operation, OperationSpec
from .request import Request, encode
from .response import Response, decode, service_error
from .retry import SUCCESS_REFUND, Retrying, RetryQuota
from .settings import RetryPolicy, Timeout, as_timeout, check_retry
from .signing import Signer
from .transport import Transport

R = TypeVar("R")

logger = logging.getLogger("ivsrt_async")

_FIXED_HEADERS = {
    "Accept": "application/json",
    "Accept-Encoding": "identity",
    "User-Agent": (
        f"ivsrt-async/{__version__} python/{platform.python_version()} "
        f"aiohttp/{aiohttp.__version__}"
    ),
}

_SKEW_CODES = frozenset(
    {
        "AccessDeniedException",
        "AuthFailure",
        "InvalidSignatureException",
        "RequestTimeTooSkewed",
        "SignatureDoesNotMatch",
    }
)
_SKEW_STATUSES = frozenset({400, 403})


@attrs.define(kw_only=True)
class Runtime:
    """What all services of a session share."""

    transport: Transport
    credentials: CredentialCache
    clock: Clock
    deadlines: Deadlines
    quota: RetryQuota
    limiter: AdaptiveLimiter
    locator: Locator


class _Call:
    """One call under way, over all its attempts."""

    __slots__ = ("attempts", "invocation_id", "request", "spec")

    def __init__(self, spec: OperationSpec, request: Request) -> None:
        self.spec = spec
        self.request = request
        self.attempts = 0
        self.invocation_id = _invocation_id()


def _invocation_id() -> str:
    """A random UUID (RFC 9562 version 4). It only has to differ, so it needs no secret source."""
    digits = f"{random.getrandbits(128):032x}"
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"


class Pipeline:
    """The way from an operation to its result, for one service.

    Args:
        runtime: What the session shares.
        info: The service.
        retry: When and how often failed attempts are made again.
        timeout: How long to wait.
    """

    def __init__(
        self, runtime: Runtime, info: ServiceInfo, retry: RetryPolicy, timeout: Timeout
    ) -> None:
        self._runtime = runtime
        self._info = info
        self._retrying = Retrying(retry, runtime.quota, runtime.clock)
        self._max_attempts = retry.max_attempts
        self._adaptive = retry.mode == "adaptive"
        self._timeout = timeout
        self._location: Location | None = None
        self._signer: Signer | None = None

    def with_options(
        self, *, timeout: float | Timeout | None, retry: RetryPolicy | None
    ) -> "Pipeline":
        """The same way with another timeout or retry policy."""
        return Pipeline(
            self._runtime,
            self._info,
            self._retrying.policy if retry is None else check_retry(retry),
            self._timeout if timeout is None else as_timeout(timeout),
        )

    async def send(self, operation: Operation[R], *, page_token: str | None = None) -> R:
        """Send an operation and return its result.

        Args:
            operation: The operation with its arguments.
            page_token: For a list, the page to ask for instead of the operation's own.

        Raises:
            IVSError: See `ivsrt_async.errors`.
        """
        if self._runtime.transport.closed:
            raise SessionClosedError("the session is closed; make a new one")
        total = self._timeout.total
        call: _Call | None = None
        try:
            with self._runtime.deadlines.limit(total):
                location = self._location or await self._locate()
                call = _Call(operation.spec, encode(operation, location.url, page_token))
                response = await self._complete(call)
        except TimeoutError as error:
            if isinstance(error, IVSError):
                raise
            late = CallTimeoutError(f"no answer within {total} s", operation=operation.spec.name)
            late.attempts = call.attempts if call else 0
            raise late from None
        try:
            return decode(operation, response)
        except IVSError as unreadable:
            unreadable.attempts = call.attempts
            unreadable.__context__ = None  # the parser's error, which holds the body
            raise

    async def send_page(self, operation: Operation[R], page_token: str | None) -> R:
        """Send a list operation for the page of a token; None stands for its own `next_token`."""
        return await self.send(operation, page_token=page_token)

    async def _locate(self) -> Location:
        runtime = self._runtime
        location = await runtime.locator.locate(self._info)
        url = URL(location.url)
        host = url.host_subcomponent or ""
        self._signer = Signer(
            host if url.is_default_port() else f"{host}:{url.port}",
            location.region,
            self._info.signing_name,
            runtime.clock.service_time,
        )
        self._location = location
        return location

    async def _complete(self, call: _Call) -> Response:
        """Make attempts until one succeeds. Nothing of tenacity is touched if the first does."""
        runtime = self._runtime
        total = self._timeout.total
        deadline = None if total is None else runtime.clock.monotonic() + total
        try:
            response = await self._attempt(call)
        except IVSError as failure:
            if not failure.retryable or self._max_attempts == 1:
                raise
            return await self._retrying.after(failure, partial(self._attempt, call), deadline)
        runtime.quota.give(SUCCESS_REFUND)
        return response

    async def _attempt(self, call: _Call) -> Response:
        runtime, clock = self._runtime, self._runtime.clock
        if self._adaptive:
            await runtime.limiter.admit()
        call.attempts += 1
        try:
            credentials = runtime.credentials.fresh() or await runtime.credentials.get()
            assert self._signer is not None
            skew = clock.skew
            headers = {
                **_FIXED_HEADERS,
                **self._signer.sign(call.request, credentials),
                "amz-sdk-invocation-id": call.invocation_id,
                "amz-sdk-request": f"attempt={call.attempts}; max={self._max_attempts}",
            }
            sent = clock.local_time()
            response = await runtime.transport.send(call.request, headers, self._timeout)
            received = clock.local_time()
            clock.observe(response.headers.get("Date"), response.headers.get("Age"), sent, received)
            _log(call, response, received - sent)
            if not response.is_success:
                raise self._refused(call.spec, response, skew)
        except IVSError as failure:
            failure.attempts = call.attempts
            failure.__context__ = None  # aiohttp's error, which holds the session token
            if failure.operation is None:
                failure.operation = call.spec.name
            if self._adaptive:
                runtime.limiter.observe(throttled=failure.throttled)
            raise
        if self._adaptive:
            runtime.limiter.observe(throttled=False)
        return response

    def _refused(self, spec: OperationSpec, response: Response, signed_skew: float) -> ServiceError:
        error = service_error(spec, response)
        if (
            error.code in _SKEW_CODES
            and error.status in _SKEW_STATUSES
            and abs(self._runtime.clock.skew - signed_skew) > SIGNIFICANT_SKEW
        ):
            error.retryable = True  # the clock has just been set right
        return error


def _log(call: _Call, response: Response, seconds: float) -> Any:
    if logger.isEnabledFor(logging.DEBUG):
        logger.debug(
            "%s: attempt %d: HTTP %d in %.0f ms (request %s)",
            call.spec.name,
            call.attempts,
            response.status,
            seconds * 1000,
            response.request_id,
        )
