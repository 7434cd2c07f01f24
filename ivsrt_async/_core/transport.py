"""HTTP; the only file that knows aiohttp's client.

One request, one answer: no redirects, no cookies, no decompression, no second sending behind our
back. Whatever goes wrong becomes a `TransportError` that holds none of the headers, because
aiohttp's own errors would show the session token.
"""

import asyncio
import ssl
from functools import lru_cache
from typing import TYPE_CHECKING

import aiohttp

from ..errors import (
    CallTimeoutError,
    ConfigurationError,
    IVSError,
    ResponseParseError,
    SessionClosedError,
    TransportError,
)
from .deadlines import Deadlines
from .response import Response, unreadable
from .settings import Timeout

if TYPE_CHECKING:
    from .request import Request

BODY_LIMIT = 10 * 1024 * 1024
"""Bytes of an answer that are read; the largest page of the API is far below."""


class Transport:
    """A pool of connections, opened on first use and bound to the event loop of that moment.

    Args:
        max_connections: Connections open at once; further calls wait their turn, first come first
            served.
        deadlines: Where time limits come from.
        ca_bundle: File with the certificate authorities to trust instead of the system's.
        http: A session of the caller's own, which stays open when this is closed.
    """

    def __init__(
        self,
        *,
        max_connections: int,
        deadlines: Deadlines,
        ca_bundle: str | None = None,
        http: aiohttp.ClientSession | None = None,
    ) -> None:
        # aiohttp's own limit stays off: waiting for a turn must not count as waiting for an answer.
        self._turns = asyncio.Semaphore(max_connections)
        self._deadlines = deadlines
        self._ca_bundle = ca_bundle
        self._borrowed = http
        self._http: aiohttp.ClientSession | None = None
        self._opening: asyncio.Lock | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self.closed = False

    async def send(self, request: "Request", headers: dict[str, str], timeout: Timeout) -> Response:  # noqa: ASYNC109 - per attempt, kept by Deadlines
        """Send a request once and read the whole answer.

        Raises:
            CallTimeoutError: The connection or the answer took too long.
            SessionClosedError: The session was closed, perhaps while this was waiting.
            TransportError: No answer, or only part of one, arrived.
            ResponseParseError: The answer is larger than `BODY_LIMIT`.
        """
        http = self._http
        if http is None or asyncio.get_running_loop() is not self._loop:
            http = await self._open(request)
        try:
            async with self._turns:
                with self._deadlines.limit(timeout.read):
                    async with http.request(
                        request.method,
                        request.target,
                        data=request.body,
                        headers=headers,
                        allow_redirects=False,
                        raise_for_status=False,
                        timeout=_client_timeout(timeout.connect),
                    ) as answer:
                        body = await _read(answer)
        except _FAILURES as error:
            failure = self._failure(error, http, request.operation, timeout)
            if failure is None:
                raise
            raise failure from None
        response = Response(answer.status, answer.headers, body)
        if len(body) > BODY_LIMIT:
            raise self._too_large(request, response)
        return response

    def _failure(
        self, error: BaseException, http: aiohttp.ClientSession, operation: str, timeout: Timeout
    ) -> IVSError | None:
        """What to raise for an error of aiohttp; None for one that is not about the network."""
        if isinstance(error, TimeoutError):  # aiohttp's and ours
            problem = _describe(error) if str(error) else f"no answer within {timeout.read} s"
            return CallTimeoutError(problem, operation=operation)
        if isinstance(error, asyncio.CancelledError) and _is_cancelled_by_its_owner():
            return None
        if self.closed:
            return SessionClosedError("the session was closed during the call")
        if http.closed:
            return SessionClosedError("the aiohttp session given as http= is closed")
        if isinstance(error, aiohttp.ClientConnectorCertificateError):
            problem = f"the server's certificate is not trusted: {_certificate_problem(error)}"
            return TransportError(problem, operation=operation, retryable=False)
        if isinstance(error, aiohttp.ClientError | OSError):
            return TransportError(_describe(error), operation=operation)
        if isinstance(error, ValueError) and http is self._borrowed:  # it has auth= or a netrc
            problem = f"the aiohttp session given as http= cannot send signed calls: {error}"
            return ConfigurationError(problem)
        return None

    @staticmethod
    def _too_large(request: "Request", response: Response) -> ResponseParseError:
        return unreadable(
            request.operation, response, f"the body is larger than {BODY_LIMIT} bytes"
        )

    async def _open(self, request: "Request") -> aiohttp.ClientSession:
        loop = asyncio.get_running_loop()
        if self.closed:
            raise SessionClosedError("the session is closed; make a new one")
        if self._loop is None:
            self._loop = loop
            self._opening = asyncio.Lock()
        elif self._loop is not loop:
            raise ConfigurationError(
                "this session is in use by another event loop; make one session per loop"
            )
        assert self._opening is not None
        async with self._opening:
            if self._http is None:
                secure = request.target.scheme == "https"
                self._http = self._borrowed or await self._connect(secure)
        return self._http

    async def _connect(self, secure: bool) -> aiohttp.ClientSession:
        # Reading the certificate authorities takes tens of milliseconds: not on the event loop.
        known = secure or self._ca_bundle is not None  # else aiohttp's own will do
        context = await asyncio.to_thread(_ssl_context, self._ca_bundle) if known else True
        if self.closed:
            raise SessionClosedError("the session was closed during the call")
        http = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=0, ssl=context),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
        )
        # aiohttp sends GET and DELETE again by itself when a kept connection breaks, without
        # asking the retry quota. There is no public switch; a test watches this one.
        http._retry_connection = False  # noqa: SLF001 - see above
        return http

    async def aclose(self) -> None:
        """Close every connection that was opened here; closing twice is fine."""
        self.closed = True
        http, self._http = self._http, None
        if http is not None and http is not self._borrowed:
            await http.close()


_FAILURES = (
    aiohttp.ClientError,
    OSError,
    RuntimeError,
    ValueError,
    asyncio.CancelledError,
)


@lru_cache(maxsize=8)
def _ssl_context(ca_bundle: str | None) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=ca_bundle)
    except (OSError, ssl.SSLError) as error:
        raise ConfigurationError(f"AWS_CA_BUNDLE {ca_bundle!r} cannot be read: {error}") from None


@lru_cache(maxsize=64)
def _client_timeout(connect: float | None) -> aiohttp.ClientTimeout:
    return aiohttp.ClientTimeout(total=None, sock_connect=connect)


async def _read(answer: aiohttp.ClientResponse) -> bytes:
    """Read the body, but at most one piece more than `BODY_LIMIT` when it does not end."""
    length = answer.content_length
    if length is not None and length <= BODY_LIMIT and "Content-Encoding" not in answer.headers:
        return await answer.read()
    pieces, size = [], 0
    async for piece in answer.content.iter_any():
        pieces.append(piece)
        size += len(piece)
        if size > BODY_LIMIT:
            answer.close()
            break
    return b"".join(pieces)


def _is_cancelled_by_its_owner() -> bool:
    """Closing a session cancels aiohttp's own look-ups of addresses, which nobody asked for."""
    task = asyncio.current_task()
    return task is None or task.cancelling() > 0


def _describe(error: BaseException) -> str:
    text = str(error)
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def _certificate_problem(error: BaseException) -> str:
    cause = getattr(error, "certificate_error", None) or getattr(error, "os_error", None) or error
    return getattr(cause, "verify_message", "") or str(cause)
