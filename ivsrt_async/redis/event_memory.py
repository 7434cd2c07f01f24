"""An `EventMemory` that several processes share."""

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING, Any, cast

from ..errors import ConfigurationError, InvalidRequestError
from ..events.memory import KEEP, ClaimOutcome

if TYPE_CHECKING:
    from redis.asyncio import Redis

__all__ = ["RedisEventMemory"]

_DONE = "done"
_TIMEOUT = 2.0
"""Seconds for an answer of Redis; EventBridge waits 5 for ours."""

# A key holds the name of whoever handles the event, or says that it is done. Redis runs a script
# as one step, so no two callers can both find the key free.
_CLAIM = f"""
local value = redis.call('GET', KEYS[1])
if not value then
    redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
    return 'claimed'
end
return value == '{_DONE}' and 'done' or 'in progress'
"""
_FINISH = f"""
local value = redis.call('GET', KEYS[1])
if not value or value == ARGV[1] then
    redis.call('SET', KEYS[1], '{_DONE}', 'PX', ARGV[2])
end
"""
_RELEASE = """
if redis.call('GET', KEYS[1]) == ARGV[1] then
    redis.call('DEL', KEYS[1])
end
"""


class RedisEventMemory:
    """An `EventMemory` in Redis or Valkey, for several processes that receive the same events.

    ```python
    router = EventRouter(memory=RedisEventMemory("redis://cache:6379/0"))
    ```

    Args:
        redis: URL of the server, or a client of redis-py's asyncio, which stays open when this
            closes. With a URL each event loop has connections of its own.
        prefix: What the keys begin with; one for each program that handles the events.
        keep: How long an event that is done is remembered. EventBridge delivers for a day.

    Raises:
        ConfigurationError: A URL is given and redis-py is not installed, or it is no URL of Redis.
        InvalidRequestError: The time is not positive.
    """

    def __init__(
        self,
        redis: "str | Redis",
        *,
        prefix: str = "ivsrt-async:event:",
        keep: timedelta = KEEP,
    ) -> None:
        if keep <= timedelta():
            raise InvalidRequestError("keep", "must be positive", str(keep))
        self._url = redis if isinstance(redis, str) else None
        self._given: Redis | None = None if isinstance(redis, str) else redis
        self._clients: dict[asyncio.AbstractEventLoop, Redis] = {}
        self._prefix = prefix
        self._keep = keep
        if self._url is not None:
            self._connect(self._url)  # refuses a bad one now; it connects when it is used

    async def claim(self, event_id: str, holder: str, lease: timedelta) -> ClaimOutcome:
        """Ask for an event; of several callers, only one gets it."""
        answer = await self._run(_CLAIM, event_id, holder, lease)
        return ClaimOutcome(answer.decode() if isinstance(answer, bytes) else answer)

    async def done(self, event_id: str, holder: str) -> None:
        """Remember that the holder has handled the event."""
        await self._run(_FINISH, event_id, holder, self._keep)

    async def release(self, event_id: str, holder: str) -> None:
        """Give the event back because it could not be handled; the next caller gets it."""
        await self._run(_RELEASE, event_id, holder, timedelta(milliseconds=1))

    async def _run(self, script: str, event_id: str, holder: str, time: timedelta) -> Any:
        milliseconds = max(round(time.total_seconds() * 1000), 1)
        run = self._client().register_script(script)
        return await run(keys=[self._prefix + event_id], args=[holder, milliseconds])

    def _client(self) -> "Redis":
        if self._given is not None:
            return self._given
        loop = asyncio.get_running_loop()
        for other in [other for other in self._clients if other.is_closed()]:
            del self._clients[other]
        if loop not in self._clients:
            self._clients[loop] = self._connect(cast(str, self._url))
        return self._clients[loop]

    def _connect(self, url: str) -> "Redis":
        try:
            from redis.asyncio import Redis  # noqa: PLC0415 - an extra
        except ImportError:
            raise ConfigurationError(
                "RedisEventMemory needs redis-py: pip install ivsrt-async[redis]"
            ) from None
        try:
            return Redis.from_url(url, socket_timeout=_TIMEOUT, socket_connect_timeout=_TIMEOUT)
        except ValueError:
            del url  # which may hold a password
            raise ConfigurationError(
                "the URL of Redis must begin with redis://, rediss:// or unix://"
            ) from None

    async def aclose(self) -> None:
        """Close the connections of this event loop; closing twice is fine."""
        client = self._clients.pop(asyncio.get_running_loop(), None)
        if client is not None:
            await client.aclose()

    def __repr__(self) -> str:
        return f"<RedisEventMemory {self._prefix!r}>"
