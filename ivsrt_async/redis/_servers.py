"""Redis as each event loop sees it, for objects that serve several of them."""

import asyncio
import os
from types import TracebackType
from typing import TYPE_CHECKING, Self
from weakref import WeakKeyDictionary

from ..credentials import type_name
from ..errors import ConfigurationError
from ._server import Server, client_of

if TYPE_CHECKING:
    from redis.asyncio import Redis
    from redis.asyncio.cluster import RedisCluster


class Servers:
    """Gives each event loop a `Server`, with connections of its own if there is a URL.

    Args:
        redis: URL of a Redis, or an asyncio client of redis-py.
        needed_by: Who needs it, for errors.

    Raises:
        ConfigurationError: It is neither, or redis-py is not installed.
    """

    def __init__(self, redis: "str | Redis | RedisCluster", needed_by: str) -> None:
        self._url = redis if isinstance(redis, str) else None
        self._client = None if isinstance(redis, str) else redis
        given = type_name(redis)
        del redis  # it may hold a password, and tracebacks may show it
        self._needed_by = needed_by
        if self._url is not None:
            client_of(self._url, needed_by)  # whether it is one
        elif not _is_client(self._client):
            raise ConfigurationError(
                f"{needed_by} needs a URL or an asyncio client of redis-py, got {given}"
            )
        self._process = os.getpid()
        self._by_loop: WeakKeyDictionary[asyncio.AbstractEventLoop, Server] = WeakKeyDictionary()

    def here(self) -> Server:
        """The server for the running event loop."""
        if self._process != os.getpid():  # forked: its connections are the parent's
            _OF_THE_PARENT.extend(self._by_loop.items())
            self._by_loop, self._process = WeakKeyDictionary(), os.getpid()
        loop = asyncio.get_running_loop()
        server = self._by_loop.get(loop)
        if server is None:
            if self._url is not None:
                server = Server(client_of(self._url, self._needed_by), owned=True)
            else:
                assert self._client is not None
                server = Server(self._client, owned=False)
            self._by_loop[loop] = server
        return server

    async def rest(self) -> None:
        """Close the connections of this event loop, unless they are in use or yours."""
        loop = asyncio.get_running_loop()
        server = self._by_loop.get(loop)
        if server is not None and await server.rest():
            self._by_loop.pop(loop, None)

    async def aclose(self) -> None:
        """Close the connections of this event loop, unless they are yours."""
        server = self._by_loop.pop(asyncio.get_running_loop(), None)
        if server is not None:
            await server.rest()
            await server.aclose()

    def __len__(self) -> int:
        return len(self._by_loop)


class InRedis:
    """What is kept in Redis, and closes what it opened there.

    Args:
        redis: URL of a Redis, or an asyncio client of redis-py.

    Raises:
        ConfigurationError: It is neither, or redis-py is not installed.
    """

    def __init__(self, redis: "str | Redis | RedisCluster") -> None:
        try:
            self._servers = Servers(redis, type(self).__name__)
        finally:
            del redis  # it may hold a password, and tracebacks may show it

    async def aclose(self) -> None:
        """Close the connections of this event loop, unless they are yours; closing twice is fine.

        With the end of an event loop that `asyncio.run` runs they are closed by themselves.
        Afterwards this can be used again.
        """
        await self._servers.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.aclose()


_OF_THE_PARENT: list[object] = []
"""Clients of a parent process, kept so that collecting them does not close its connections."""


def _is_client(client: object) -> bool:
    """Whether it is an asyncio client; those that block have no `aclose`."""
    return hasattr(client, "evalsha") and hasattr(client, "aclose")
