"""HTTP by aiohttp's client.

Only this file, `connector`, `complete_request` and `websocket` know that client.

One request, one answer: no redirects, no cookies, no decompression. Whatever goes wrong becomes a
`TransportError` that holds none of the headers, because aiohttp's own errors would show the session
token.
"""

import asyncio
import os
import ssl
from collections.abc import AsyncGenerator
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
from .complete_request import CompleteRequest, NoCookies
from .connector import Connector, current_line, wants_new_line
from .network_problem import network_problem
from .response import Response, unreadable

if TYPE_CHECKING:
    from .request import Request
    from .signing import SignedHeaders

BODY_LIMIT = 10 * 1024 * 1024
"""Bytes of an answer that are read; the largest page of the API is far below."""
NAME_AND_VERSION = f"aiohttp/{aiohttp.__version__}"
"""For the User-Agent header."""


class Transport:
    """A pool of connections, opened on first use and bound to the event loop of that moment.

    When that loop ends, as at the end of `asyncio.run`, its connections are closed, and the next
    loop gets new ones. So does a process that was forked.

    Args:
        max_connections: Connections open at once; further calls wait their turn, first come first
            served.
        ca_bundle: File with the certificate authorities to trust instead of the system's.
        http: A session of the caller's own, which stays open when this is closed.
    """

    def __init__(
        self,
        *,
        max_connections: int,
        ca_bundle: str | None = None,
        http: aiohttp.ClientSession | None = None,
    ) -> None:
        self._max_connections = max_connections
        self._ca_bundle = ca_bundle
        self._borrowed = http
        self._http: aiohttp.ClientSession | None = None
        self._plain: aiohttp.ClientSession | None = None
        self._opened: list[aiohttp.ClientSession] = []
        self._loop: asyncio.AbstractEventLoop | None = None
        self._process = 0
        self._life: AsyncGenerator[None] | None = None
        self.closed: bool = False
        self._begin()

    def _begin(self) -> None:
        # aiohttp's own limit stays off: waiting for a turn must not count as waiting for an answer.
        self.turns: asyncio.Semaphore = asyncio.Semaphore(self._max_connections)
        """One for each connection that may be open."""
        self._opening = asyncio.Lock()

    def bind(self) -> bool:
        """Take the running event loop for this pool's own.

        Returns:
            Whether it is a new one, so that whatever belongs to the old one has to be forgotten.

        Raises:
            ConfigurationError: Another loop, which still lives, uses this pool.
        """
        loop = asyncio.get_running_loop()
        if loop is self._loop:
            return False
        if self._is_in_use():
            raise ConfigurationError(
                "this session is in use by another event loop; make one session per loop"
            )
        if self._process != os.getpid() and self._opened:
            # The connections are the parent's. Nothing may be sent on them, not even a farewell.
            _OF_THE_PARENT.append((self._opened, self._life))
        self._http = self._plain = self._life = None
        self._opened = []
        self._loop, self._process = loop, os.getpid()
        self._begin()
        return True

    async def exchange(
        self, request: "Request", headers: "SignedHeaders", connect: float | None
    ) -> Response:
        """Send a request and read the whole answer. Only whoever has a turn may do so.

        A kept connection that breaks before an answer begins is replaced once, as HTTP clients do
        (RFC 9110 section 9.2.2), unless the request could then be carried out twice to somebody's
        harm.

        Args:
            request: What to send.
            headers: The headers that sign it.
            connect: Seconds in which a connection has to open.

        Raises:
            CallTimeoutError: The connection took too long to open.
            SessionClosedError: The session was closed meanwhile.
            TransportError: No answer, or only part of one, arrived.
            ResponseParseError: The answer is larger than `BODY_LIMIT`.
        """
        current_line.set(None)  # of an earlier call in this task
        http = self._http or await self._open()
        try:
            try:
                return await self._once(http, request, headers, connect)
            except _BROKEN:
                if not (request.repeatable and _was_kept_and_silent()):
                    raise
                request.was_lost = True
            wants_new_line.set(True)
            try:
                return await self._once(http, request, headers, connect)
            finally:
                wants_new_line.set(False)
        except FAILURES as error:
            failure = self.failure_of(error, http, request.operation)
            # aiohttp sends nothing but idempotent methods twice, so no earlier one was lost.
            never_left = isinstance(error, _UNCONNECTED) and request.method == "POST"
        if isinstance(failure, IVSError):
            failure.maybe_done = self.was_sent and not never_left
        raise failure  # not `from error`, whose frames hold the headers

    @property
    def was_sent(self) -> bool:
        """Whether the current task's latest request may have reached the service."""
        return self._borrowed is not None or current_line.get() is not None

    async def _once(
        self,
        http: aiohttp.ClientSession,
        request: "Request",
        headers: "SignedHeaders",
        connect: float | None,
    ) -> Response:
        current_line.set(None)
        own = http is not self._borrowed
        answer = await http.request(
            request.method,
            request.target,
            data=(headers, request.body) if own else request.body,
            headers=None if own else headers.reveal(),
            allow_redirects=False,
            raise_for_status=False,
            timeout=_client_timeout(connect),
        )
        try:
            response = Response(answer.status, answer.headers, await _read(answer))
        except BaseException:
            answer.close()
            raise
        if len(response.body) > BODY_LIMIT:
            raise self._too_large(request, response)
        line = current_line.get()
        if line is not None:
            if "Content-Length" in answer.headers:
                line.expect_no_more(len(response.body))
            current_line.set(None)  # the task may live much longer than the connection
        return response

    def failure_of(
        self, error: BaseException, http: aiohttp.ClientSession, operation: str
    ) -> BaseException:
        """What to raise for an error of aiohttp."""
        if isinstance(error, asyncio.CancelledError) and _is_cancelled_by_its_owner():
            return asyncio.CancelledError(*error.args)
        if self.closed:
            return SessionClosedError("the session was closed during the call")
        if http.closed:
            return SessionClosedError("the aiohttp session given as http= is closed")
        if isinstance(error, TimeoutError):  # a connection that does not open
            return CallTimeoutError(network_problem(error), operation=operation)
        if isinstance(error, aiohttp.ClientConnectorCertificateError):
            return TransportError(network_problem(error), operation=operation, retryable=False)
        if isinstance(error, ValueError) and http is self._borrowed:  # it has auth= or a netrc
            problem = f"the aiohttp session given as http= cannot send signed calls: {error}"
            return ConfigurationError(problem)
        temporary = not isinstance(error, ValueError)
        return TransportError(network_problem(error), operation=operation, retryable=temporary)

    @staticmethod
    def _too_large(request: "Request", response: Response) -> ResponseParseError:
        return unreadable(
            request.operation, response, f"the body is larger than {BODY_LIMIT} bytes"
        )

    async def _open(self) -> aiohttp.ClientSession:
        async with self._opening:
            if self.closed:
                raise SessionClosedError("the session was closed during the call")
            if self._http is None:
                self._http = self._borrowed or await self._connect()
        return self._http

    async def plain(self) -> aiohttp.ClientSession:
        """Aiohttp's client as it is, for connections that stay open, of which any number may be.

        Raises:
            SessionClosedError: The session is closed.
        """
        async with self._opening:
            if self.closed:
                raise SessionClosedError("the session is closed; make a new one")
            if self._plain is None:
                self._plain = self._borrowed or await self._begin_life_of(
                    aiohttp.ClientSession(
                        connector=aiohttp.TCPConnector(limit=0, ssl=await self._trust()),
                        cookie_jar=aiohttp.DummyCookieJar(),
                        trace_configs=[_without_redirects()],
                    )
                )
        return self._plain

    async def _trust(self) -> ssl.SSLContext | bool:
        # Reading certificate authorities takes tens of milliseconds: not on the event loop. Those
        # of the system are read already: aiohttp does so when it is imported.
        bundle = self._ca_bundle
        context = await asyncio.to_thread(_ssl_context, bundle) if bundle is not None else True
        if self.closed:  # meanwhile
            raise SessionClosedError("the session was closed during the call")
        return context

    async def _connect(self) -> aiohttp.ClientSession:
        http = aiohttp.ClientSession(
            connector=Connector(limit=0, ssl=await self._trust()),
            cookie_jar=NoCookies(),
            auto_decompress=False,
            request_class=CompleteRequest,
        )
        # aiohttp sends GET and DELETE again by itself when a kept connection breaks, without
        # asking whether that does harm. There is no public switch; a test watches this one.
        http._retry_connection = False  # noqa: SLF001 - see above
        return await self._begin_life_of(http)

    async def _begin_life_of(self, http: aiohttp.ClientSession) -> aiohttp.ClientSession:
        self._opened.append(http)
        if self._life is None:
            self._life = self._live(self._opened)
            await anext(self._life)
        return http

    async def _live(self, opened: list[aiohttp.ClientSession]) -> AsyncGenerator[None]:
        """Closes the connections when it is closed itself: by `aclose`, or with the event loop.

        `asyncio.run` closes every asynchronous generator that is still open before it closes its
        loop, which makes this the one place to hear of that.
        """
        try:
            yield
        finally:
            self._http = self._plain = None
            for http in opened:
                await http.close()

    async def aclose(self) -> None:
        """Close every connection that was opened here; closing twice is fine."""
        self.closed = True
        life, self._life = self._life, None
        self._http = self._plain = None
        if life is not None and self._loop is asyncio.get_running_loop():
            await life.aclose()

    def check_loop(self) -> bool:
        """Refuse to close from elsewhere what another event loop uses.

        Returns:
            Whether the running loop is this pool's own.

        Raises:
            ConfigurationError: Another loop, which still lives, uses this pool.
        """
        is_here = self._loop is asyncio.get_running_loop()
        if not is_here and not self.closed and self._is_in_use():
            raise ConfigurationError("this session is in use by another event loop; close it there")
        return is_here

    def _is_in_use(self) -> bool:
        return (
            self._loop is not None and not self._loop.is_closed() and self._process == os.getpid()
        )


_OF_THE_PARENT: list[object] = []
"""Pools of a parent process, kept so that collecting them does not close its connections."""

_BROKEN = (aiohttp.ServerDisconnectedError, aiohttp.ClientOSError, ConnectionError)
"""What a connection raises that breaks before an answer."""

_UNCONNECTED = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)
"""What is raised if there is no connection to send on."""

FAILURES = (
    aiohttp.ClientError,
    OSError,
    RuntimeError,
    ValueError,
    asyncio.CancelledError,
)
"""What aiohttp raises when a request fails, in one way or another."""


async def _refuse_redirect(*_: object) -> None:
    raise aiohttp.ClientError("the server redirects to somewhere else")


def _without_redirects() -> aiohttp.TraceConfig:
    """Keeps a WebSocket's headers from other servers; opening one takes no argument for that."""
    trace = aiohttp.TraceConfig()
    trace.on_request_redirect.append(_refuse_redirect)
    return trace


def _was_kept_and_silent() -> bool:
    """Whether the current task's latest request met a kept connection that said nothing more."""
    line = current_line.get()
    return line is not None and line.requests > 1 and not line.heard


@lru_cache(maxsize=8)
def _ssl_context(ca_bundle: str) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=ca_bundle)
    except (OSError, ssl.SSLError) as error:
        raise ConfigurationError(f"AWS_CA_BUNDLE {ca_bundle!r} cannot be read: {error}") from None


@lru_cache(maxsize=64)
def _client_timeout(connect: float | None) -> aiohttp.ClientTimeout:
    return aiohttp.ClientTimeout(total=None, sock_connect=connect)


async def _read(answer: aiohttp.ClientResponse) -> bytes:
    """Read the body, but at most one piece more than `BODY_LIMIT` when it does not end.

    At its end aiohttp releases the connection.
    """
    content = answer.content
    if content.is_eof() and content.exception() is None:  # as a rule it comes with the head
        return content.read_nowait()
    length = answer.content_length
    if length is not None and length <= BODY_LIMIT and "Content-Encoding" not in answer.headers:
        return await answer.read()
    pieces, size = [], 0
    async for piece in content.iter_any():
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
