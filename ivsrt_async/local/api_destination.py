"""Posting events as EventBridge posts them to an API destination.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-api-destinations.html
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-retry-policy.html
"""

import asyncio
import json
import logging
from collections import deque
from collections.abc import Mapping
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import aiohttp
import attrs

from .clock import LocalClock

__all__ = ["ApiDestination"]

_logger = logging.getLogger("ivsrt_async.local")

_POSTING_SECONDS = 5.0
_RETRIES = 185
_OLDEST = timedelta(hours=24)
_LONGEST_PAUSE = 480.0
"""Seconds; AWS tells no schedule. With this one the last of the retries comes within the day."""
_RETRIED = frozenset({401, 407, 409, 429})
_KEPT = 10_000
_MOMENT = 0.05


@attrs.define(eq=False)
class _Delivery:
    event: dict[str, Any]
    body: bytes
    began: datetime
    attempts: int = 0
    timer: asyncio.TimerHandle | None = None


class ApiDestination:
    """A URL that events are posted to; `EventBus.post_to` makes one.

    An answer of 2xx within 5 seconds delivers an event. After a 401, 407, 409, 429 or 5xx, after
    no answer and after a broken connection it is posted again, with the same id: 1, 2, 4, …
    seconds later, at most 8 minutes, or later if `Retry-After` says so; up to 185 times within 24
    hours by the local clock. After any other answer, and after a negative `Retry-After`, it is
    dropped. Each attempt has a connection of its own.

    Moving the clock ahead brings the next attempts forward:

    ```python
    destination = ivs.events.post_to(url)
    ...
    while destination.pending:
        await destination.idle()
        ivs.clock.advance(60)
    ```

    Args:
        url: Where to.
        headers: Further headers, such as one with a shared secret.
        clock: What time it is.
        at_once: How many events are posted at the same time.
    """

    def __init__(
        self, url: str, headers: Mapping[str, str], clock: LocalClock, *, at_once: int = 1
    ) -> None:
        if at_once < 1:
            raise ValueError(f"at_once must be at least 1, got {at_once}")
        self.url: str = url
        self.attempts: int = 0
        """How many times anything was posted."""
        self.delivered: int = 0
        """How many events were taken."""
        self.dead_letters: deque[dict[str, Any]] = deque(maxlen=_KEPT)
        """The events that were dropped, the latest 10,000."""
        self.problem: str | None = None
        """Why the latest attempt delivered nothing, such as `answered 401`; None if it did."""
        self._headers = {"Content-Type": "application/json", **headers}
        self._clock = clock
        self._ready: asyncio.Queue[_Delivery | None] = asyncio.Queue()
        self._waiting: set[_Delivery] = set()
        """Those that wait for their next attempt."""
        self._busy = 0
        self._idle = asyncio.Event()
        self._idle.set()
        self._closing = False
        self._workers = at_once
        self._task = asyncio.create_task(self._run(), name="ivsrt-async local events")

    @property
    def pending(self) -> int:
        """How many events are neither delivered nor dropped."""
        return self._busy + len(self._waiting)

    async def idle(self) -> None:
        """Wait until every event is delivered, dropped, or waiting for its next attempt."""
        await self._idle.wait()

    def put(self, event: dict[str, Any]) -> None:
        """Post an event; the event bus calls it."""
        self._make_ready(_Delivery(event, json.dumps(event).encode(), self._clock.now()))

    def _make_ready(self, delivery: _Delivery) -> None:
        if delivery.timer is not None:
            delivery.timer.cancel()
        self._waiting.discard(delivery)
        self._busy += 1
        self._idle.clear()
        self._ready.put_nowait(delivery)

    async def _run(self) -> None:
        async with (
            aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=0, force_close=True),
                timeout=aiohttp.ClientTimeout(total=None),
                headers=self._headers,
            ) as http,
            asyncio.TaskGroup() as group,
        ):
            for _ in range(self._workers):
                group.create_task(self._work(http))

    async def _work(self, http: aiohttp.ClientSession) -> None:
        while (delivery := await self._ready.get()) is not None:
            await self._post(http, delivery)
            self._busy -= 1
            if not self._busy:
                self._idle.set()

    async def _post(self, http: aiohttp.ClientSession, delivery: _Delivery) -> None:
        delivery.attempts += 1
        self.attempts += 1
        wait = 0.0
        try:
            async with (
                asyncio.timeout(_POSTING_SECONDS),  # aiohttp's own rounds up
                http.post(self.url, data=delivery.body, allow_redirects=False) as answer,
            ):
                status = answer.status
                wait = self._retry_after(answer.headers.get("Retry-After", ""))
        except (aiohttp.ClientError, TimeoutError) as error:
            problem = self.problem = f"did not answer: {type(error).__name__}"
        else:
            if 200 <= status < 300:  # noqa: PLR2004 - RFC 9110 section 15.3
                self.delivered += 1
                self.problem = None
                return
            problem = self.problem = f"answered {status}"
            if not (status in _RETRIED or status >= 500) or wait < 0:  # noqa: PLR2004 - 5xx, RFC 9110
                self._drop(delivery, problem)
                return
        _logger.warning("%s %s to an event", self.url, problem)
        self._try_later(delivery, wait, problem)

    def _try_later(self, delivery: _Delivery, at_least: float, problem: str) -> None:
        pause = max(min(2.0 ** (delivery.attempts - 1), _LONGEST_PAUSE), at_least)
        too_late = self._clock.now() + timedelta(seconds=pause) > delivery.began + _OLDEST
        if delivery.attempts > _RETRIES or too_late:
            self._drop(delivery, problem)
            return
        self._waiting.add(delivery)
        self._clock.after(pause, lambda: self._retry(delivery))
        self._look_after(pause, delivery)

    def _look_after(self, seconds: float, delivery: _Delivery) -> None:
        """See to it that the clock does what is due, though nobody moves it or calls anything."""
        if not self._closing:
            loop = asyncio.get_running_loop()
            delivery.timer = loop.call_later(seconds, self._look, delivery)

    def _look(self, delivery: _Delivery) -> None:
        self._clock.catch_up()
        if delivery in self._waiting:  # the loop's clock is a little ahead of the other
            self._look_after(_MOMENT, delivery)

    def _retry(self, delivery: _Delivery) -> None:
        if not self._closing:
            self._make_ready(delivery)

    def _drop(self, delivery: _Delivery, problem: str) -> None:
        self.dead_letters.append(delivery.event)
        _logger.warning(
            "%s %s: an event was dropped after %d attempts", self.url, problem, delivery.attempts
        )

    def _retry_after(self, text: str) -> float:
        """Seconds, as https://www.rfc-editor.org/rfc/rfc9110#field.retry-after describes them."""
        try:
            return float(text)
        except ValueError:
            pass
        try:
            return max((parsedate_to_datetime(text) - self._clock.now()).total_seconds(), 0.0)
        except (ValueError, TypeError):
            return 0.0

    async def close(self) -> None:
        """Post what was not posted yet, and make no further attempts; the event bus calls it."""
        self._closing = True
        for _ in range(self._workers):
            self._ready.put_nowait(None)
        _, late = await asyncio.wait([self._task], timeout=_POSTING_SECONDS * 2)
        for task in late:
            task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        for delivery in self._waiting:
            if delivery.timer is not None:
                delivery.timer.cancel()
        if self.pending:
            _logger.warning("%d events did not reach %s", self.pending, self.url)

    def __repr__(self) -> str:
        problem = f"; {self.problem}" if self.problem else ""
        return (
            f"<ApiDestination {self.url}: {self.delivered} delivered, {self.pending} pending, "
            f"{len(self.dead_letters)} dropped{problem}>"
        )
