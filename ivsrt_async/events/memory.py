"""Telling apart what is new from what came before or is out of date."""

import time
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime, timedelta
from enum import Enum
from typing import Protocol

from .._core.arguments import check_function, check_kind, check_span, check_whole
from ._moments import is_before
from .event import IVSEvent

__all__ = ["ClaimOutcome", "EventMemory", "NewestEvents", "RecentEvents"]

CAPACITY = 10_000
KEEP = timedelta(hours=24)
"""EventBridge goes on trying to deliver an event for this long unless a rule says otherwise."""


class ClaimOutcome(Enum):
    """What an `EventMemory` answers to whoever wants to handle an event."""

    CLAIMED = "claimed"
    """The event is yours to handle, until the lease ends."""
    IN_PROGRESS = "in progress"
    """Another caller is handling it; have it delivered again, in case that one fails."""
    DONE = "done"
    """It was handled before; there is nothing to do."""


class EventMemory(Protocol):
    """Remembers which events are being handled and which are done, so that each is handled once.

    An event is claimed for a short time, the lease, and marked as done when it has been handled.
    If the program dies in between, the lease ends and another delivery of the event can claim it.
    An event has at most one holder. If a lease has expired and somebody else has claimed the event
    since, what the former holder reports changes nothing.

    `RecentEvents` keeps this inside the process. Write one on Redis or DynamoDB to share it among
    several: `claim` sets a value for the event if there is none, which names the holder and expires
    with the lease. Unless the value names another holder by then, `done` replaces it with one that
    says so and stays for a day, and `release` deletes it.
    """

    async def claim(self, event_id: str, holder: str, lease: timedelta) -> ClaimOutcome:
        """Ask for an event; of several callers, only one gets it.

        Args:
            event_id: Id of the event.
            holder: A name for the caller that no other caller ever uses.
            lease: How long no other caller gets it, unless it is released earlier.
        """
        ...

    async def done(self, event_id: str, holder: str) -> None:
        """Remember that the holder has handled the event."""
        ...

    async def release(self, event_id: str, holder: str) -> None:
        """Give the event back because it could not be handled; the next caller gets it."""
        ...


class RecentEvents:
    """An `EventMemory` inside this process.

    Args:
        capacity: How many events that are done are kept; the oldest is forgotten for a new one.
        keep: How long an event that is done is kept.
        monotonic: Seconds from any start; for tests.

    Raises:
        InvalidRequestError: The capacity is below 1, or the time is not above 0.
    """

    def __init__(
        self,
        capacity: int = CAPACITY,
        *,
        keep: timedelta = KEEP,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._keep = check_span("keep", keep).total_seconds()
        self._capacity = check_whole("capacity", capacity)
        check_function("monotonic", monotonic)
        self._monotonic = monotonic
        self._leases: OrderedDict[str, tuple[str, float]] = OrderedDict()
        self._done: OrderedDict[str, float] = OrderedDict()

    async def claim(self, event_id: str, holder: str, lease: timedelta) -> ClaimOutcome:
        """Ask for an event; of several callers, only one gets it."""
        now = self._monotonic()
        self._forget(now)
        if event_id in self._done:
            return ClaimOutcome.DONE
        _, until = self._leases.get(event_id, ("", now))
        if until > now:
            return ClaimOutcome.IN_PROGRESS
        self._leases[event_id] = (holder, now + lease.total_seconds())
        return ClaimOutcome.CLAIMED

    async def done(self, event_id: str, holder: str) -> None:
        """Remember that the holder has handled the event."""
        if self._is_somebody_elses(event_id, holder):
            return
        self._leases.pop(event_id, None)
        self._done[event_id] = self._monotonic() + self._keep
        self._done.move_to_end(event_id)
        if len(self._done) > self._capacity:
            self._done.popitem(last=False)

    async def release(self, event_id: str, holder: str) -> None:
        """Give the event back because it could not be handled; the next caller gets it."""
        if not self._is_somebody_elses(event_id, holder):
            self._leases.pop(event_id, None)

    def _is_somebody_elses(self, event_id: str, holder: str) -> bool:
        current, until = self._leases.get(event_id, (holder, 0.0))
        return current != holder and until > self._monotonic()

    def _forget(self, now: float) -> None:
        while self._leases and next(iter(self._leases.values()))[1] <= now:
            self._leases.popitem(last=False)
        while self._done and next(iter(self._done.values())) <= now:
            self._done.popitem(last=False)

    def __len__(self) -> int:
        return len(self._leases) + len(self._done)


class NewestEvents:
    """Keeps the time of the newest event of each subject, so that an old one does not undo it.

    ```python
    newest = NewestEvents()

    @router.on(ParticipantPublished, ParticipantUnpublished)
    async def on_air(event):
        if newest.advance(event):
            await store(event.participant_id, isinstance(event, ParticipantPublished))
    ```

    Args:
        capacity: How many subjects are kept; the one that changed longest ago is forgotten.

    Raises:
        InvalidRequestError: The capacity is below 1.
    """

    def __init__(self, capacity: int = CAPACITY) -> None:
        self._capacity = check_whole("capacity", capacity)
        self._newest: OrderedDict[tuple[str, ...], datetime] = OrderedDict()

    def advance(self, event: IVSEvent) -> bool:
        """Move the event's subject on to the time of the event.

        Many times have whole seconds only, and are as good as any within their second.

        Returns:
            Whether it did; False if something newer about the subject came before.

        Raises:
            InvalidRequestError: It is no event.
        """
        check_kind("event", event, IVSEvent, "an event")
        moment = event.occurred_at
        newest = self._newest.get(event.subject, moment)
        if is_before(moment, newest):
            return False
        self._newest[event.subject] = max(moment, newest)
        self._newest.move_to_end(event.subject)
        if len(self._newest) > self._capacity:
            self._newest.popitem(last=False)
        return True
