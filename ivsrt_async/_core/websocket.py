"""WebSockets by aiohttp's client.

A subprotocol may be a secret. It goes into aiohttp, whose errors and frames show it, and so none of
these gets out of here.
"""

import struct
from typing import Any

import aiohttp
import attrs
from aiohttp import WSMsgType

from ..errors import CallTimeoutError, IVSError
from .transport import FAILURES, Transport

NORMAL = 1000
"""The closing code of a connection that has done what it was for (RFC 6455 section 7.4.1)."""
_LARGEST = 256 * 1024
"""Bytes of a message; the service's have a few kilobytes."""
_FAREWELL_SECONDS = 2.0
"""How long the other side may take to answer a close frame."""


_timeout: Any = aiohttp.ClientWSTimeout  # whose arguments pyright does not see
_TIMEOUT = _timeout(ws_close=_FAREWELL_SECONDS)


class Subprotocol:
    """A subprotocol that is a secret.

    Args:
        text: What it is.
    """

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """The text, for a header."""
        return self._text


@attrs.frozen
class Refused:
    """The server answered a handshake with an error."""

    status: int
    """Of its HTTP answer."""


class Ended(Exception):
    """A connection has ended.

    Args:
        reason: How, in a few words.
        code: The code the other side closed it with; None if it broke.
    """

    def __init__(self, reason: str, code: int | None = None) -> None:
        super().__init__(reason)
        self.code = code


class Unsent(Ended):
    """A connection had ended before anything was sent on it."""


class WebSocket:
    """An open connection; one task may receive, and any may send.

    Args:
        socket: aiohttp's.
    """

    __slots__ = ("_socket",)

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket

    async def receive(self) -> str:
        """The next text.

        Raises:
            Ended: There is none: the connection has ended, or brings what is no text.
        """
        message = await self._socket.receive()
        if message.type is WSMsgType.TEXT:
            text: str = message.data
            return text
        if message.type is WSMsgType.CLOSE:
            raise Ended(f"the service closed the connection (code {message.data})", message.data)
        if message.type is WSMsgType.BINARY:
            raise Ended("the service sent bytes instead of text")
        problem = self._socket.exception()
        if isinstance(problem, TimeoutError):
            raise Ended("the service no longer answers")
        if isinstance(message.data, aiohttp.WebSocketError):
            raise Ended(f"what the service sent is no WebSocket message ({message.data.code})")
        raise Ended("the connection broke")

    async def send(self, text: str) -> None:
        """Send a text.

        Raises:
            Unsent: The connection has ended before, and nothing was sent.
            Ended: The connection ended meanwhile, and nobody knows whether the text has arrived.
        """
        if self._socket.closed:
            raise Unsent("the connection broke")
        try:
            await self._socket.send_str(text)
        except (ConnectionError, aiohttp.ClientError):
            raise Ended("the connection broke") from None

    async def say_goodbye(self) -> None:
        """Begin the closing handshake; what was sent before it is still received."""
        try:
            await self._socket.send_frame(struct.pack("!H", NORMAL), WSMsgType.CLOSE)
        except (ConnectionError, aiohttp.ClientError):
            self.abort()

    def abort(self) -> None:
        """Drop the connection."""
        # There is no public way that does not first wait for the other side.
        self._socket._response.close()  # noqa: SLF001 - see above


async def open_websocket(
    transport: Transport,
    url: str,
    subprotocol: Subprotocol,
    *,
    connect: float | None,
    ping_interval: float,
) -> WebSocket | Refused:
    """Open a connection.

    Args:
        transport: Whose connections.
        url: Where to, `wss://` or `ws://`.
        subprotocol: The one to offer.
        connect: Seconds in which the connection has to open.
        ping_interval: Seconds of silence after which the other side is asked for a sign of life; it
            has half as long to give one.

    Returns:
        The connection, or how the server refused it.

    Raises:
        CallTimeoutError: The connection took too long to open.
        TransportError: It did not open.
        SessionClosedError: The session was closed.
    """
    http = await transport.plain()
    failure: BaseException
    try:
        return WebSocket(
            await http.ws_connect(
                url,
                protocols=(subprotocol.reveal(),),
                timeout=_TIMEOUT,
                heartbeat=ping_interval,
                autoclose=False,
                max_msg_size=_LARGEST,
            )
        )
    except aiohttp.WSServerHandshakeError as refusal:
        return Refused(refusal.status)
    except FAILURES as error:
        failure = transport.failure_of(error, http, "Connect")
    if isinstance(failure, CallTimeoutError):
        failure = CallTimeoutError(f"no connection within {connect} s", operation="Connect")
    if isinstance(failure, IVSError):
        failure.maybe_done = False
    raise failure  # not `from error`, whose frames hold the subprotocol
