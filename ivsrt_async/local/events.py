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

import aiohttp

from .clock import LocalClock

__all__ = ["EventBus", "EventEnvelope", "EventStream"]

_logger = logging.getLogger("ivsrt_async.local")

EventEnvelope = dict[str, Any]
"""An event as EventBridge delivers it, ready for JSON and for `ivsrt_async.events.parse_event`."""

_KEPT = 10_000
_POSTING_SECONDS = 5.0


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
        self._deliveries: list[asyncio.Task[None]] = []
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

    def post_to(self, url: str, headers: Mapping[str, str] | None = None) -> None:
        """Post each event from now on to a URL, as an EventBridge API destination does.

        Events are posted one after the other, in a task of their own. One that does not arrive
        within 5 seconds is logged and lost. Those sent before the local IVS stops are still posted.

        Args:
            url: Where to.
            headers: Further headers, such as one with a shared secret.
        """
        delivery = _deliver(self.stream(), url, dict(headers or {}))
        self._deliveries.append(asyncio.create_task(delivery, name="ivsrt-async local events"))

    async def close(self) -> None:
        """End all streams, and wait for what is still being posted; the local IVS calls it."""
        for stream in self._streams:
            stream.end()
        if not self._deliveries:
            return
        _, late = await asyncio.wait(self._deliveries, timeout=_POSTING_SECONDS * 2)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)


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


async def _deliver(stream: EventStream, url: str, headers: dict[str, str]) -> None:
    timeout = aiohttp.ClientTimeout(total=_POSTING_SECONDS)
    async with aiohttp.ClientSession(timeout=timeout, headers=headers) as http:
        async for event in stream:
            try:
                async with http.post(url, json=event) as answer:
                    if not answer.ok:
                        _logger.warning("%s answered %d to an event", url, answer.status)
            except (aiohttp.ClientError, TimeoutError) as error:
                _logger.warning("an event did not reach %s: %s", url, error)
