"""Handing changes to any number of those who watch, none of whom can hold up the others."""

import asyncio
import weakref
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Generic, TypeVar

T = TypeVar("T")

KEPT = 100
"""Changes that wait for a slow watcher; beyond that it gets a snapshot in their place."""


class Watches(Generic[T]):
    """Everybody who watches one thing. Who is no longer held by anybody stops watching."""

    def __init__(self) -> None:
        self._watches: weakref.WeakSet[Watch[T]] = weakref.WeakSet()

    def add(self, watch: "Watch[T]") -> None:
        """Somebody watches from now on."""
        self._watches.add(watch)

    def put(self, change: T) -> None:
        """Hand a change to everybody."""
        for watch in list(self._watches):
            watch.put(change)

    def end(self) -> None:
        """No other change follows."""
        for watch in list(self._watches):
            watch.end()

    def __len__(self) -> int:
        return len(self._watches)


class Watch(AsyncIterator[T]):
    """An iteration over changes that begins with a snapshot.

    Args:
        watches: Where to watch.
        snapshot: Makes a snapshot.
    """

    def __init__(self, watches: Watches[T], snapshot: Callable[[], Awaitable[T]]) -> None:
        self._snapshot = snapshot
        self._changes: deque[T] = deque()
        self._arrived = asyncio.Event()
        self._needs_snapshot = True
        self._ended = False
        watches.add(self)

    def put(self, change: T) -> None:
        """Hand it a change."""
        if self._needs_snapshot:
            return  # which will show it
        if len(self._changes) >= KEPT:
            self._changes.clear()
            self._needs_snapshot = True
        else:
            self._changes.append(change)
        self._arrived.set()

    def end(self) -> None:
        """No other change follows."""
        self._ended = True
        self._arrived.set()

    async def __anext__(self) -> T:
        while True:
            if self._needs_snapshot and not self._ended:
                snapshot = await self._snapshot()  # it shows what changes until it is there
                self._needs_snapshot = False
                return snapshot
            if self._changes:
                return self._changes.popleft()
            if self._ended:
                raise StopAsyncIteration
            self._arrived.clear()
            await self._arrived.wait()
