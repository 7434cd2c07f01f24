"""Accepts connections, and answers malformed or excessive ones with errors in the form of AWS."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from .refusal import Refusal

logger = logging.getLogger("ivsrt_async.local")

Answer = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]
Refuse = Callable[[Refusal], web.Response]

CONNECTION_LIMIT = 500
_DRAIN_SECONDS = 2


class Listener(web.Server):
    """An HTTP server with a limit on its connections and errors in the form of AWS.

    Args:
        answer: Answers a request.
        refuse: Makes the answer of a refusal.
        connection_limit: Connections open at once; further ones get an error and are closed.
    """

    def __init__(self, answer: Answer, refuse: Refuse, connection_limit: int) -> None:
        super().__init__(answer, access_log=None)
        self.refuse = refuse
        self.connection_limit = connection_limit

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

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if len(self._listener.connections) < self._listener.connection_limit:
            super().connection_made(transport)
            return
        logger.warning(
            "a connection too many was closed: there are %d", len(self._listener.connections)
        )
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
        if status < 500:  # noqa: PLR2004 - RFC 9110 section 15.6
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
