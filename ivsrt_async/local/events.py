"""What AWS would send to EventBridge: kept, passed to listeners, and posted to URLs.

https://docs.aws.amazon.com/eventbridge/latest/ref/events-ref-ivs.html
"""

import asyncio
import inspect
import logging
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from .api_destination import ApiDestination
from .clock import LocalClock

__all__ = ["EventBus", "EventEnvelope", "EventStream"]

_logger = logging.getLogger("ivsrt_async.local")

EventEnvelope = dict[str, Any]
"""An event as EventBridge delivers it, ready for JSON and for `ivsrt_async.events.parse_event`."""

_KEPT = 10_000


class EventBus:
    """The events of a local IVS, in the order they happened; see `LocalIVS.events`.

    Args:
        account: Number of the account they come from.
        region: Region they come from.
        clock: What time it is.
    """

    def __init__(self, account: str, region: str, clock: LocalClock) -> None:
        self._account = account
        self._region = region
        self._clock = clock
        self._listeners: list[Callable[[EventEnvelope], None]] = []
        self._streams: list[EventStream] = []
        self._destinations: list[ApiDestination] = []
        self.kept: deque[EventEnvelope] = deque(maxlen=_KEPT)
        """The latest 10,000 events, oldest first."""

    def announce(self, detail_type: str, resource: str | None, detail: Mapping[str, Any]) -> None:
        """Send an event; the local IVS does so itself for whatever happens to its resources.

        Args:
            detail_type: AWS's name of the kind of event, such as `IVS Stage Update`.
            resource: ARN it is about; None for the few that are about no resource.
            detail: The rest, under AWS's names. Members that are None are left out, and times,
                in mappings too, become text.
        """
        event: EventEnvelope = {
            "version": "0",
            "id": str(uuid4()),
            "detail-type": detail_type,
            "source": "aws.ivs",
            "account": self._account,
            "time": _wire(self._clock.now()),
            "region": self._region,
            "resources": [resource] if resource else [],
            "detail": {name: _wire(value) for name, value in detail.items() if value is not None},
        }
        self.kept.append(event)
        for listener in list(self._listeners):
            try:
                listener(event)
            except Exception:
                _logger.exception("a listener failed on %s", detail_type)

    def listen(self, listener: Callable[[EventEnvelope], None]) -> None:
        """Call a function with each event from now on; an exception it raises is logged.

        Raises:
            TypeError: It is a coroutine function, which nobody would await here; use `stream`.
        """
        if inspect.iscoroutinefunction(listener):
            raise TypeError(
                "a listener is a plain function; for a coroutine function use "
                "`async for event in ivs.events.stream(): await function(event)`"
            )
        self._listeners.append(listener)

    def stream(self) -> "EventStream":
        """Iterate over the events from now on, with `async for`."""
        stream = EventStream()
        self._streams.append(stream)
        self.listen(stream.put)
        return stream

    def post_to(
        self, url: str, headers: Mapping[str, str] | None = None, *, at_once: int = 1
    ) -> ApiDestination:
        """Post each event from now on to a URL, as an EventBridge API destination does.

        Events that are not taken are posted again, as `ApiDestination` tells. Those sent before the
        local IVS stops are still posted, once.

        Args:
            url: Where to.
            headers: Further headers, such as one with a shared secret.
            at_once: How many are posted at the same time; with more than one they may arrive in
                another order, as EventBridge's may.

        Raises:
            ValueError: `at_once` is less than 1.
        """
        destination = ApiDestination(url, dict(headers or {}), self._clock, at_once=at_once)
        self._destinations.append(destination)
        self.listen(destination.put)
        return destination

    async def close(self) -> None:
        """End all streams, and wait for what is still being posted; the local IVS calls it."""
        for stream in self._streams:
            stream.end()
        await asyncio.gather(*(destination.close() for destination in self._destinations))


class EventStream(AsyncIterator[EventEnvelope]):
    """Events as they happen; ends when the local IVS stops."""

    def __init__(self) -> None:
        self._queue: asyncio.Queue[EventEnvelope | None] = asyncio.Queue()

    def put(self, event: EventEnvelope) -> None:
        """Add an event; beyond 10,000 unread ones the oldest are lost."""
        if self._queue.qsize() >= _KEPT:
            self._queue.get_nowait()
        self._queue.put_nowait(event)

    def end(self) -> None:
        """End the iteration after the events that are still unread."""
        self._queue.put_nowait(None)

    async def __anext__(self) -> EventEnvelope:
        event = await self._queue.get()
        if event is None:
            self.end()  # for others who wait, and whoever asks again
            raise StopAsyncIteration
        return event


def _wire(value: Any) -> Any:
    """A value for JSON; EventBridge writes times to the second."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(value, Mapping):
        members: Mapping[str, Any] = value
        return {name: _wire(member) for name, member in members.items()}
    return value
