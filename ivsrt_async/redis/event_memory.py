"""An `EventMemory` that several processes share."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from .._core.arguments import check_span, check_text
from ..events.memory import KEEP, ClaimOutcome
from ._scripts import RELEASE, Script
from ._servers import InRedis

if TYPE_CHECKING:
    from redis.asyncio import Redis
    from redis.asyncio.cluster import RedisCluster

__all__ = ["RedisEventMemory"]

# A key holds the name of whoever handles the event, or says that it is done.
_CLAIM: Final = Script("""
local value = redis.call('GET', KEYS[1])
if not value then
  redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
  return 'claimed'
end
return value == 'done' and 'done' or 'in progress'
""")
_FINISH: Final = Script("""
local value = redis.call('GET', KEYS[1])
if not value or value == ARGV[1] then
  redis.call('SET', KEYS[1], 'done', 'PX', ARGV[2])
end
""")


class RedisEventMemory(InRedis):
    """An `EventMemory` in Redis or Valkey, for several processes that receive the same events.

    ```python
    router = EventRouter(memory=RedisEventMemory("redis://cache:6379/0"))
    ```

    Args:
        redis: URL of the server, such as `redis://host:6379/0`, or a client of redis-py's asyncio,
            which stays open when this closes. With a URL each event loop has connections of its
            own.
        prefix: What the keys begin with; one for each program that handles the events.
        keep: How long an event that is done is remembered. EventBridge delivers for a day.

    Raises:
        ConfigurationError: It is neither a URL of Redis nor an asyncio client, or redis-py is not
            installed.
        InvalidRequestError: The time is not above 0, or there is no prefix.
    """

    def __init__(
        self,
        redis: "str | Redis | RedisCluster",
        *,
        prefix: str = "ivsrt:event:",
        keep: timedelta = KEEP,
    ) -> None:
        try:
            super().__init__(redis)
        finally:
            del redis  # it may hold a password, and tracebacks may show it
        self._prefix = check_text("prefix", prefix)
        self._keep = check_span("keep", keep)

    async def claim(self, event_id: str, holder: str, lease: timedelta) -> ClaimOutcome:
        """Ask for an event; of several callers, only one gets it."""
        answer = await self._run(_CLAIM, event_id, holder, _milliseconds(lease))
        return ClaimOutcome(answer.decode() if isinstance(answer, bytes) else answer)

    async def done(self, event_id: str, holder: str) -> None:
        """Remember that the holder has handled the event."""
        await self._run(_FINISH, event_id, holder, _milliseconds(self._keep))

    async def release(self, event_id: str, holder: str) -> None:
        """Give the event back because it could not be handled; the next caller gets it."""
        await self._run(RELEASE, event_id, holder)

    async def _run(self, script: Script, event_id: str, *arguments: str | int) -> Any:
        return await self._servers.here().run(script, [self._prefix + event_id], arguments)

    def __repr__(self) -> str:
        if "_prefix" not in self.__dict__:
            return "<RedisEventMemory that was refused>"
        return f"<RedisEventMemory {self._prefix!r}>"


def _milliseconds(time: timedelta) -> int:
    return max(round(time / timedelta(milliseconds=1)), 1)
