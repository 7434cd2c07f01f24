"""What AWS would send to EventBridge: kept, handed to listeners, and posted where wanted.

https://docs.aws.amazon.com/eventbridge/latest/ref/events-ref-ivs.html
"""

import asyncio
import logging
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import aiohttp

from .clock import LocalClock

logger = logging.getLogger("ivsrt_async.local")

Announcement = dict[str, Any]
"""An event as EventBridge delivers it, ready for JSON."""

KEPT = 10_000
"""Announcements kept; the oldest go first."""
POSTING_SECONDS = 5.0
"""How long posting one event may take."""


def wire_time(moment: datetime) -> str:
    """A time as EventBridge writes it, to the second."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class Announcer:
    """Puts events into EventBridge's envelope and hands them out, in the order they happened.

    Args:
        account: Number of the account they come from.
        region: Region they come from.
        clock: What time it is.
    """

    def __init__(self, account: str, region: str, clock: LocalClock) -> None:
        self._account = account
        self._region = region
        self._clock = clock
        self._listeners: list[Callable[[Announcement], None]] = []
        self._streams: list[AnnouncementStream] = []
        self._deliveries: list[asyncio.Task[None]] = []
        self.kept: deque[Announcement] = deque(maxlen=KEPT)
        """Everything announced so far, oldest first."""

    def announce(self, detail_type: str, resource: str | None, detail: Mapping[str, Any]) -> None:
        """Let an event be known.

        Args:
            detail_type: AWS's name of the kind of event.
            resource: ARN it is about; None for the few that are about no resource.
            detail: The rest; members that are None are left out.
        """
        announcement: Announcement = {
            "version": "0",
            "id": str(uuid4()),
            "detail-type": detail_type,
            "source": "aws.ivs",
            "account": self._account,
            "time": wire_time(self._clock.now()),
            "region": self._region,
            "resources": [resource] if resource else [],
            "detail": {name: value for name, value in detail.items() if value is not None},
        }
        self.kept.append(announcement)
        for listener in list(self._listeners):
            try:
                listener(announcement)
            except Exception:
                logger.exception("a listener failed on %s", detail_type)

    def listen(self, listener: Callable[[Announcement], None]) -> None:
        """Call a function with each event from now on; what it raises is logged."""
        self._listeners.append(listener)

    def stream(self) -> "AnnouncementStream":
        """An iterator over the events from now on."""
        stream = AnnouncementStream()
        self._streams.append(stream)
        self.listen(stream.put)
        return stream

    def post_to(self, url: str, headers: Mapping[str, str] | None = None) -> None:
        """Post each event from now on to a URL, as an EventBridge API destination does.

        Events are posted one after the other, in a task of its own; one that does not arrive within
        5 seconds is logged and lost. What was announced before the local IVS stops is still posted.

        Args:
            url: Where to.
            headers: Further headers, such as one with a shared secret.
        """
        delivery = _deliver(self.stream(), url, dict(headers or {}))
        self._deliveries.append(asyncio.create_task(delivery, name="ivsrt-async local events"))

    async def close(self) -> None:
        """Nothing more will happen: streams end, and deliveries when they have caught up."""
        for stream in self._streams:
            stream.end()
        if not self._deliveries:
            return
        _, late = await asyncio.wait(self._deliveries, timeout=POSTING_SECONDS * 2)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)


class AnnouncementStream(AsyncIterator[Announcement]):
    """Events as they happen; ends when the local IVS stops."""

    def __init__(self) -> None:
        self._queue: asyncio.Queue[Announcement | None] = asyncio.Queue()

    def put(self, announcement: Announcement) -> None:
        """Add an event; beyond `KEPT` unread ones the oldest are lost."""
        if self._queue.qsize() >= KEPT:
            self._queue.get_nowait()
        self._queue.put_nowait(announcement)

    def end(self) -> None:
        """Let the iteration end behind what is still unread."""
        self._queue.put_nowait(None)

    async def __anext__(self) -> Announcement:
        announcement = await self._queue.get()
        if announcement is None:
            raise StopAsyncIteration
        return announcement


async def _deliver(stream: AnnouncementStream, url: str, headers: dict[str, str]) -> None:
    timeout = aiohttp.ClientTimeout(total=POSTING_SECONDS)
    async with aiohttp.ClientSession(timeout=timeout, headers=headers) as http:
        async for announcement in stream:
            try:
                async with http.post(url, json=announcement) as answer:
                    if not answer.ok:
                        logger.warning("%s answered %d to an event", url, answer.status)
            except (aiohttp.ClientError, TimeoutError) as error:
                logger.warning("an event did not reach %s: %s", url, error)
