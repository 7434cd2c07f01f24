"""What was seen before: the same event again, or an older one after a newer one."""

import time
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol

from .event import IVSEvent

__all__ = ["EventMemory", "NewestEvents", "RecentEvents"]

CAPACITY = 10_000
KEEP = timedelta(hours=24)
"""EventBridge goes on trying to deliver an event for this long unless a rule says otherwise."""


class EventMemory(Protocol):
    """Remembers which events were taken on; write one on Redis or DynamoDB to share it.

    Both methods get the event's id. With Redis, `claim` is `SET id 1 NX EX 86400`.
    """

    async def claim(self, event_id: str) -> bool:
        """Take an event on: True for exactly one caller, False for everybody after."""
        ...

    async def release(self, event_id: str) -> None:
        """Give an event back because it could not be handled; the next caller may claim it."""
        ...


class RecentEvents:
    """An `EventMemory` inside this process.

    Args:
        capacity: How many ids are kept; the oldest is forgotten for a new one.
        keep: How long an id is kept.
        monotonic: Seconds from any start; for tests.
    """

    def __init__(
        self,
        capacity: int = CAPACITY,
        *,
        keep: timedelta = KEEP,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._capacity = capacity
        self._keep = keep.total_seconds()
        self._monotonic = monotonic
        self._claimed: OrderedDict[str, float] = OrderedDict()

    async def claim(self, event_id: str) -> bool:
        """Take an event on: True for exactly one caller, False for everybody after."""
        now = self._monotonic()
        while self._claimed and next(iter(self._claimed.values())) <= now - self._keep:
            self._claimed.popitem(last=False)
        if event_id in self._claimed:
            return False
        self._claimed[event_id] = now
        if len(self._claimed) > self._capacity:
            self._claimed.popitem(last=False)
        return True

    async def release(self, event_id: str) -> None:
        """Give an event back; the next caller may claim it."""
        self._claimed.pop(event_id, None)

    def __len__(self) -> int:
        return len(self._claimed)


class NewestEvents:
    """Knows how far each subject has come, so that an old event does not undo a newer one.

    ```python
    newest = NewestEvents()

    @router.on(ParticipantPublished, ParticipantUnpublished)
    async def on_air(event):
        if newest.advance(event):
            await store(event.participant_id, isinstance(event, ParticipantPublished))
    ```

    Args:
        capacity: How many subjects are kept; the one heard of longest ago is forgotten.
    """

    def __init__(self, capacity: int = CAPACITY) -> None:
        self._capacity = capacity
        self._newest: OrderedDict[tuple[str, ...], datetime] = OrderedDict()

    def advance(self, event: IVSEvent) -> bool:
        """Move the event's subject on to the time of the event.

        Many times have whole seconds only, so events of the same second both move it on.

        Returns:
            Whether it did; False if something newer about the subject came before.
        """
        newest = self._newest.get(event.subject)
        if newest is not None and event.occurred_at < newest:
            return False
        self._newest[event.subject] = event.occurred_at
        self._newest.move_to_end(event.subject)
        if len(self._newest) > self._capacity:
            self._newest.popitem(last=False)
        return True
