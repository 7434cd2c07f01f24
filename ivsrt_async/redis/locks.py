"""Locks that several processes share."""

import asyncio
import logging
import uuid
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from .._core.arguments import check_seconds, check_span, check_text
from ..errors import ConfigurationError, TransportError, WaitTimeoutError
from ._scripts import RELEASE, Script
from ._server import AwayError, RefusedError
from ._servers import InRedis

if TYPE_CHECKING:
    from redis.asyncio import Redis
    from redis.asyncio.cluster import RedisCluster

__all__ = ["RedisLocks"]

logger: logging.Logger = logging.getLogger("ivsrt_async")

_LEASE: Final = timedelta(seconds=120)
_PAUSE: Final = 0.1
"""Seconds until a lock that somebody has is asked for again."""

# Asked twice by the same holder, as when an answer was lost, it gives the same answer.
_ACQUIRE: Final = Script("""
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then
  return 0
end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
""")


class RedisLocks(InRedis):
    """Locks in Redis or Valkey, for the processes of a fleet.

    ```python
    async with RedisLocks("redis://cache:6379/0") as locks:
        ensured = await ensure_stage(session, "lobby", locks=locks)
    ```

    A lock is released when its block ends, and by itself when its holder has died.

    Args:
        redis: URL of the server, such as `redis://host:6379/0`, or a client of redis-py's asyncio,
            which stays open when this closes. With a URL each event loop has connections of its
            own.
        prefix: What the keys begin with.
        lease: How long it takes until the lock of somebody who died is released; longer than a
            block takes.
        timeout: Seconds to wait for a lock.

    Raises:
        ConfigurationError: It is neither a URL of Redis nor an asyncio client, or redis-py is not
            installed.
        InvalidRequestError: The lease or the timeout is not above 0, or there is no prefix.
    """

    def __init__(
        self,
        redis: "str | Redis | RedisCluster",
        *,
        prefix: str = "ivsrt:lock:",
        lease: timedelta = _LEASE,
        timeout: float = 120,
    ) -> None:
        try:
            super().__init__(redis)
        finally:
            del redis  # it may hold a password, and tracebacks may show it
        self._prefix = check_text("prefix", prefix)
        self._lease = max(round(check_span("lease", lease) / timedelta(milliseconds=1)), 1)
        self._timeout = check_seconds("timeout", timeout)

    @asynccontextmanager
    async def __call__(self, name: str, /) -> AsyncGenerator[None]:
        """Hold a lock for the length of a block.

        Raises:
            WaitTimeoutError: Somebody else has it for too long.
            TransportError: Redis does not answer when the lock is wanted. If it does not when the
                block has ended, the log says so, and the lease ends.
            ConfigurationError: Redis refuses the user or the password.
        """
        key, holder = self._prefix + name, uuid.uuid4().hex
        try:
            await self._wait(name, key, holder)
        except BaseException:  # it may have been given all the same, without a word reaching us
            self._servers.here().in_background(self._release(name, key, holder, logging.DEBUG))
            raise
        try:
            yield
        finally:
            await self._release(name, key, holder, logging.WARNING)

    async def _wait(self, name: str, key: str, holder: str) -> None:
        """Ask for a lock until it is given."""
        loop = asyncio.get_running_loop()
        end = loop.time() + self._timeout
        while not await self._ask(name, key, holder):
            if loop.time() + _PAUSE > end:
                message = f"waited {self._timeout:g} s for the lock {name}"
                raise WaitTimeoutError(message, state="held by somebody else")
            await asyncio.sleep(_PAUSE)

    async def _ask(self, name: str, key: str, holder: str) -> bool:
        server = self._servers.here()
        arguments: list[int | str] = [holder, self._lease]
        try:
            try:
                return bool(await server.run(_ACQUIRE, [key], arguments))
            except AwayError as problem:
                if not problem.broken:
                    raise
                # Most likely Redis was restarted; a new connection may serve.
                return bool(await server.run(_ACQUIRE, [key], arguments))
        except RefusedError as problem:
            raise ConfigurationError(
                "Redis refuses the user or the password given to RedisLocks, or does not let the "
                f"user run scripts on keys that begin with {self._prefix} ({problem})"
            ) from None
        except AwayError as problem:
            raise TransportError(f"Redis does not give the lock {name}: {problem}") from None

    async def _release(self, name: str, key: str, holder: str, level: int) -> None:
        """Give a lock back, if it was not lost when its lease ended."""
        try:
            await self._servers.here().run(RELEASE, [key], [holder])
        except AwayError as problem:  # which undoes nothing of what the block has done
            logger.log(level, "the lock %s stays until its lease ends: %s", name, problem)

    def __repr__(self) -> str:
        if "_prefix" not in self.__dict__:
            return "<RedisLocks that was refused>"
        return f"<RedisLocks {self._prefix!r}>"
