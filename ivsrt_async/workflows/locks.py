"""Locks that many processes share, for what only one of them should do."""

from contextlib import AbstractAsyncContextManager
from typing import Protocol

__all__ = ["Locks"]


class Locks(Protocol):
    """Gives out locks by name; `ivsrt_async.redis.RedisLocks` is one."""

    def __call__(self, name: str, /) -> AbstractAsyncContextManager[object]:
        """A lock that one holder has for the length of a block.

        Args:
            name: What is locked; the same text means the same lock everywhere.
        """
        ...
