"""Connections that are kept open between calls, and when one of them may be used again.

HTTP/1.1 has nothing but order to tell which answer belongs to which request (RFC 9112 section
9.3.2). A kept connection on which anything arrived while nobody was asking would answer the next
call with it; a closed one would lose the next request. Such connections are not used again.
"""

import select
from contextvars import ContextVar
from enum import Enum, auto
from typing import Any

import aiohttp


class Progress(Enum):
    """How far a request got before it failed."""

    UNCONNECTED = auto()
    """Nothing was sent."""
    NEW = auto()
    """A connection was opened for it."""
    KEPT = auto()
    """It got a connection that had served another request."""


progress: ContextVar[Progress] = ContextVar("progress", default=Progress.UNCONNECTED)
"""How far the current task's latest request got."""


class Connector(aiohttp.TCPConnector):
    """A pool of connections that hands out no kept one on which something has arrived."""

    async def connect(self, req: Any, traces: Any, timeout: Any) -> Any:  # noqa: ASYNC109 - aiohttp's
        """Override of aiohttp's own method, with the same meaning."""
        while True:
            connection = await super().connect(req, traces, timeout)
            protocol: Any = connection.protocol
            if not hasattr(protocol, "was_used"):
                protocol.was_used = True
                progress.set(Progress.NEW)
                return connection
            if not protocol.should_close and not _has_news(connection.transport):
                progress.set(Progress.KEPT)
                return connection
            connection.close()


def _has_news(transport: Any) -> bool:
    """Whether bytes, or the end, wait to be read that the event loop has not seen yet."""
    descriptor = transport.get_extra_info("socket").fileno()
    if not hasattr(select, "poll"):
        return bool(select.select([descriptor], [], [], 0)[0])
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    return bool(poll.poll(0))
