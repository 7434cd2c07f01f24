"""What has happened in a room and has not been looked at."""

import asyncio
import logging
from collections import deque

from .events import ConnectionLost, ConnectionRestored, EventsDropped, RoomEvent

logger = logging.getLogger("ivsrt_async")

_GENERATION = 500
"""Ids remembered, at least; twice as many at most. In a room at full speed they are some seconds'
worth, and what arrives twice does so within one."""


class Inbox:
    """Events in the order they arrived, each once; the oldest give way when it is full.

    Args:
        size: How many events it keeps; 0 keeps none and says nothing of it.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._events: deque[RoomEvent] = deque()
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._dropped = 0
        self._ids: set[str] = set()
        self._older_ids: set[str] = set()
        self.ended = False

    def is_news(self, event_id: str) -> bool:
        """Whether this is the first time that an event arrives; it is not, from now on."""
        if event_id in self._ids or event_id in self._older_ids:
            return False
        if len(self._ids) >= _GENERATION:
            self._ids, self._older_ids = set(), self._ids
        self._ids.add(event_id)
        return True

    def put(self, event: RoomEvent) -> None:
        """Add an event."""
        if not self._size:
            return
        if len(self._events) >= self._size:
            if not self._dropped:
                logger.warning("a chat room is read too slowly: its oldest events are dropped")
            self._drop()
        self._events.append(event)
        self._wake_one()

    def _drop(self) -> None:
        """Make room by the oldest event, but for what tells of a gap."""
        for index, event in enumerate(self._events):
            if not isinstance(event, ConnectionLost | ConnectionRestored):
                del self._events[index]
                break
        else:
            self._events.popleft()
        self._dropped += 1

    def end(self) -> None:
        """Nothing more will be added."""
        self.ended = True
        for waiting in self._waiting:
            if not waiting.done():
                waiting.set_result(None)

    def _wake_one(self) -> None:
        while self._waiting:
            waiting = self._waiting.popleft()
            if not waiting.done():
                waiting.set_result(None)
                return

    async def get(self) -> RoomEvent | None:
        """The next event; None when there will be none."""
        while not self._dropped and not self._events:
            if self.ended:
                return None
            waiting = asyncio.get_running_loop().create_future()
            self._waiting.append(waiting)
            try:
                await waiting
            except asyncio.CancelledError:
                if waiting.done() and not waiting.cancelled():
                    self._wake_one()  # what this one was woken for is left to the next
                raise
        if self._dropped:
            dropped, self._dropped = self._dropped, 0
            return EventsDropped(count=dropped)
        return self._events.popleft()
