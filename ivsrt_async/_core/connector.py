"""Connections that are kept open between calls, and when one of them may be used again.

HTTP/1.1 has nothing but order to tell which answer belongs to which request (RFC 9112 section
9.3.2). A kept connection on which anything arrived while nobody was asking would answer the next
call with it; a closed one would lose the next request. Such connections are not used again.
"""

import asyncio
import select
from collections.abc import Callable
from contextvars import ContextVar
from functools import partial
from typing import Any

import aiohttp
from aiohttp.client_proto import ResponseHandler


class Line(ResponseHandler):
    """One connection."""

    requests = 0
    """How many were sent on it."""
    received = 0
    """Bytes that have arrived since the latest one."""
    head = 0
    """How many of them are the head of the answer, once that is known."""
    heard = False
    """Whether anything has arrived since the latest one, or since its answer was complete."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Override of aiohttp's own method, with the same meaning."""
        super().connection_made(transport)
        self._has_news = _watch(transport.get_extra_info("socket").fileno())

    @property
    def serves_again(self) -> bool:
        """Whether a kept connection is as the latest answer left it."""
        return not (self.should_close or self.heard or self._has_news())

    def data_received(self, data: bytes) -> None:
        """Override of aiohttp's own method, with the same meaning."""
        if data:  # aiohttp calls it with nothing to go on after a pause
            self.heard = True
            if not self.head:
                end = data.find(b"\r\n\r\n")
                self.head = self.received + end + 4 if end >= 0 else 0
            self.received += len(data)
        super().data_received(data)

    def expect_no_more(self, body: int) -> None:
        """Serve no other request if more has come than an answer with so many bytes of body."""
        if self.received != self.head + body:
            self.force_close()


current_line: ContextVar[Line | None] = ContextVar("current_line", default=None)
"""Where the current task's latest request went; None if it found no connection."""

wants_new_line: ContextVar[bool] = ContextVar("wants_new_line", default=False)
"""Whether the current task's next request must not go to a kept connection."""


class Connector(aiohttp.TCPConnector):
    """A pool of connections that hands out no kept one on which something has arrived."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._factory: Any = partial(Line, loop=self._loop)

    def _release(self, key: Any, protocol: Any, *, should_close: bool = False) -> None:
        """Override of aiohttp's own method, with the same meaning."""
        if not (should_close or protocol.should_close):
            protocol.heard = False  # from now on nobody asks; what arrives is no part of an answer
        super()._release(key, protocol, should_close=should_close)

    async def connect(self, req: Any, traces: Any, timeout: Any) -> Any:  # noqa: ASYNC109 - aiohttp's
        """Override of aiohttp's own method, with the same meaning."""
        kept: list[Any] = []
        try:
            while True:
                connection = await super().connect(req, traces, timeout)
                line: Any = connection.protocol
                if not line.requests:
                    break
                if not line.serves_again:
                    connection.close()
                elif wants_new_line.get():
                    kept.append(connection)
                else:
                    break
        finally:
            for unused in kept:
                unused.release()
        line.requests += 1
        line.received = line.head = 0
        line.heard = False
        current_line.set(line)
        return connection


def _watch(descriptor: int) -> Callable[[], bool]:
    """A function that says whether bytes, or the end, wait to be read there.

    The event loop has not seen them yet.
    """
    if not hasattr(select, "poll"):
        return lambda: bool(select.select([descriptor], [], [], 0)[0])
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    return lambda: bool(poll.poll(0))
