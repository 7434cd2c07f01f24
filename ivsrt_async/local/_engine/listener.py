"""Accepts connections, and answers malformed or excessive ones with errors in the form of AWS."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Generator
from typing import Any

from aiohttp import web

from .refusal import Refusal

logger = logging.getLogger("ivsrt_async.local")

Answer = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]
Refuse = Callable[[Refusal], web.Response]

CONNECTION_LIMIT = 500
PATIENCE = 20.0
"""Seconds of real time a client may take to send a request, once it has begun."""
_DRAIN_SECONDS = 2


class Listener(web.Server):
    """An HTTP server with a limit on its connections and errors in the form of AWS.

    Args:
        answer: Answers a request.
        refuse: Makes the answer of a refusal.
        connection_limit: Connections open at once; further ones get an error and are closed.
        patience: Tells how many seconds the head of a request may take to arrive.
    """

    def __init__(
        self,
        answer: Answer,
        refuse: Refuse,
        connection_limit: int,
        patience: Callable[[], float],
    ) -> None:
        super().__init__(self._answer_one, access_log=None)
        self._answer = answer
        self.refuse = refuse
        self.connection_limit = connection_limit
        self.patience = patience
        self.sockets = 0
        """WebSockets among the connections, which have a limit of their own."""

    @contextlib.contextmanager
    def one_socket_more(self) -> Generator[None]:
        """A connection serves a WebSocket in this block."""
        self.sockets += 1
        try:
            yield
        finally:
            self.sockets -= 1

    async def _answer_one(self, request: web.BaseRequest) -> web.StreamResponse:
        connection = request.protocol
        assert isinstance(connection, _Connection)
        connection.begin(request)
        try:
            return await self._answer(request)
        finally:
            connection.finish()

    def __call__(self) -> web.RequestHandler:
        """What serves a new connection."""
        return _Connection(
            self,
            loop=asyncio.get_running_loop(),
            access_log=None,
            lingering_time=0,  # it would outlast the connection; see send_early
        )


class _Connection(web.RequestHandler):
    def __init__(self, listener: Listener, **options: Any) -> None:
        super().__init__(listener, **options)
        self._listener = listener
        self._request: web.BaseRequest | None = None
        self._next_began = False
        self._half_sent: asyncio.TimerHandle | None = None

    def begin(self, request: web.BaseRequest) -> None:
        """The head of a request has arrived; what comes now is its body."""
        self._stop_waiting()
        self._request, self._next_began = request, False

    def finish(self) -> None:
        """The request has been answered; what comes now is the next one."""
        self._request = None
        if self._next_began and self.transport is not None:
            self._wait_for_the_rest()

    def data_received(self, data: bytes) -> None:
        if not data:  # aiohttp lets its parser go on
            pass
        elif self._request is None:
            self._wait_for_the_rest()
        elif self._request.content.is_eof():
            self._next_began = True
        super().data_received(data)

    def connection_lost(self, exc: BaseException | None) -> None:
        self._stop_waiting()
        super().connection_lost(exc)

    def _wait_for_the_rest(self) -> None:
        """Close the connection unless the head of a request arrives in time."""
        if self._half_sent is None:
            loop = asyncio.get_running_loop()
            self._half_sent = loop.call_later(self._listener.patience(), self._close_late)

    def _stop_waiting(self) -> None:
        if self._half_sent is not None:
            self._half_sent.cancel()
            self._half_sent = None

    def _close_late(self) -> None:
        logger.info("a connection was closed: the request on it did not end")
        self.force_close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        others = len(self._listener.connections) - self._listener.sockets
        if others < self._listener.connection_limit:
            super().connection_made(transport)
            return
        logger.warning("a connection too many was closed: there are %d", others)
        assert isinstance(transport, asyncio.Transport)
        self.force_close()  # nothing that still arrives is read
        body = b'{"message":"there are too many connections"}'
        transport.write(
            b"HTTP/1.1 503 Service Unavailable\r\nx-amzn-ErrorType: ServiceUnavailable\r\n"
            b"Content-Type: application/json\r\nConnection: close\r\n"
            b"Content-Length: %d\r\n\r\n%b" % (len(body), body)
        )
        transport.close()

    def handle_error(
        self,
        request: web.BaseRequest,  # noqa: ARG002 - the signature is aiohttp's
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        if isinstance(exc, ConnectionError):
            logger.info("a client left before its request had ended")
            refusal = Refusal("MalformedHttpRequestException", 400, "the request did not end")
        elif status < 500:  # noqa: PLR2004 - RFC 9110 section 15.6
            reason = " ".join((message or "").split()) or "the request is not HTTP"
            logger.info("malformed HTTP: %d: %s", status, reason)
            refusal = Refusal("MalformedHttpRequestException", status, reason)
        else:
            logger.error("this is a defect of the local IVS", exc_info=exc)
            refusal = Refusal("InternalServerException", 500, "the local IVS has a defect")
        response = self._listener.refuse(refusal)
        response.force_close()
        return response


async def send_early(request: web.BaseRequest, answer: web.Response) -> web.Response:
    """Send an answer to a request that is still arriving, and close the connection.

    What arrives meanwhile is discarded for a moment: closing at once could take the answer away
    from a client that has not read it yet.
    """
    answer.force_close()
    await answer.prepare(request)
    await answer.write_eof()
    with contextlib.suppress(Exception):  # it is not read, so nothing can be wrong with it
        async with asyncio.timeout(_DRAIN_SECONDS):
            while not request.content.at_eof():
                await request.content.readany()
    return answer
