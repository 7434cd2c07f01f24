"""Locks that many processes share, for what only one of them should do."""

import logging
from collections.abc import AsyncGenerator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol, cast

from ..credentials import type_name
from ..errors import ConfigurationError, InvalidRequestError, WaitTimeoutError
from ._arguments import check_seconds

if TYPE_CHECKING:
    from redis.asyncio import Redis

__all__ = ["Locks", "RedisLocks"]

_logger = logging.getLogger("ivsrt_async.workflows")

PREFIX = "ivsrt-async"
LEASE = timedelta(seconds=120)


class Locks(Protocol):
    """Gives out locks by name; `RedisLocks` is one."""

    def __call__(self, name: str, /) -> AbstractAsyncContextManager[object]:
        """A lock that one holder has for the length of a block.

        Args:
            name: What is locked; the same text means the same lock everywhere.
        """
        ...


class RedisLocks:
    """Locks in Redis or Valkey, for the processes of a fleet.

    ```python
    locks = RedisLocks(Redis(host="redis.internal"))
    ensured = await ensure_stage(session, "lobby", locks=locks)
    ```

    A lock is released when its block ends, and by itself when its holder has died.

    Args:
        client: An asyncio client of redis-py, which stays yours to close.
        prefix: What the keys in Redis begin with.
        lease: How long it takes until the lock of somebody who died is released; longer than a
            block takes.
        timeout: Seconds to wait for a lock.

    Raises:
        ConfigurationError: The client is none of redis-py's asyncio.
        InvalidRequestError: The lease or the timeout is not above 0.
    """

    def __init__(
        self,
        client: "Redis",
        *,
        prefix: str = PREFIX,
        lease: timedelta = LEASE,
        timeout: float = 120,
    ) -> None:
        check_seconds("timeout", timeout)
        if not isinstance(cast(object, lease), timedelta) or lease <= timedelta():
            raise InvalidRequestError("lease", "must be a timedelta above 0", lease)
        if not hasattr(client, "lock") or not hasattr(client, "aclose"):  # that only asyncio's has
            given = type_name(client)
            del client  # a URL may hold a password, and tracebacks may show it
            raise ConfigurationError(f"RedisLocks needs an asyncio client of redis-py, got {given}")
        self._client = client
        self._prefix = prefix
        self._lease = lease.total_seconds()
        self._timeout = timeout

    @asynccontextmanager
    async def __call__(self, name: str, /) -> AsyncGenerator[None]:
        """Hold a lock for the length of a block.

        Raises:
            WaitTimeoutError: Somebody else has it for too long.
            redis.RedisError: Redis does not answer when the lock is wanted. If it does not when the
                block has ended, the log says so, and the lease ends.
        """
        from redis.exceptions import LockNotOwnedError, RedisError  # noqa: PLC0415 - an extra

        lock = self._client.lock(
            f"{self._prefix}:lock:{name}", timeout=self._lease, blocking_timeout=self._timeout
        )
        if not await lock.acquire():
            raise WaitTimeoutError(f"waited for the lock {name}", state="held by somebody else")
        try:
            yield
        finally:
            try:
                await lock.release()
            except LockNotOwnedError:  # the block took longer than the lease, and is done
                pass
            except RedisError as error:  # which undoes nothing of what the block has done
                kind = type(error).__name__
                _logger.warning("the lock %s stays until its lease ends: %s", name, kind)
