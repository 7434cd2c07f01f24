"""Events that end a wait early: a hint to look at once, and never the truth itself.

An event may be late, doubled or lost; what a call answers decides. A source of events that breaks
is reported in the log, and the wait goes on without it.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from typing import cast

from ..errors import EventParseError
from ..events import (
    CompositionDestinationFailure,
    CompositionSessionFailure,
    IVSEvent,
    parse_event,
)
from ..session import SessionClock
from .event_source import EventSource, Watchable

_logger = logging.getLogger("ivsrt_async.workflows")

SHORTEST_PAUSE = 0.3
"""Seconds between two looks even if events come in faster."""


class Hints:
    """What events have said so far about the thing that is waited for."""

    def __init__(self) -> None:
        self.heard: asyncio.Event = asyncio.Event()
        """Set when something happened."""
        self.failures: list[CompositionDestinationFailure | CompositionSessionFailure] = []

    async def rest(self, clock: SessionClock, seconds: float) -> None:
        """Wait so long, or until something happens, but never for no time at all."""
        shortest = min(SHORTEST_PAUSE, seconds)
        await clock.sleep(shortest)
        if self.heard.is_set() or seconds <= shortest:
            return
        heard = asyncio.ensure_future(self.heard.wait())
        sleep = asyncio.ensure_future(clock.sleep(seconds - shortest))
        try:
            await asyncio.wait({heard, sleep}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            heard.cancel()
            sleep.cancel()
            await asyncio.gather(heard, sleep, return_exceptions=True)

    def reason(self, destination_id: str | None = None) -> str | None:
        """Why a composition, or one of its destinations, failed; None if no event said so."""
        for failure in reversed(self.failures):
            of = getattr(failure, "destination_id", None)
            if of == destination_id:
                return failure.reason or failure.error_code or "no reason was given"
        return None

    def take(self, item: object, arn: str) -> None:
        """Note something that a source brought."""
        if isinstance(item, Mapping):
            try:
                item = parse_event(cast("Mapping[str, object]", item))
            except EventParseError as error:
                _logger.warning("a source of events brought something else: %s", error)
                return
        if isinstance(item, IVSEvent) and arn not in item.resources:
            return
        if isinstance(item, CompositionSessionFailure | CompositionDestinationFailure):
            self.failures.append(item)
        self.heard.set()


@asynccontextmanager
async def listening(source: EventSource | None, arn: str) -> AsyncGenerator[Hints]:
    """Listen to a source of events, if there is one, for the length of a block."""
    hints = Hints()
    if source is None:
        yield hints
        return
    listener = asyncio.create_task(_listen(source, arn, hints), name="ivsrt-async hints")
    try:
        yield hints
    finally:
        listener.cancel()
        await asyncio.gather(listener, return_exceptions=True)


async def _listen(source: EventSource, arn: str, hints: Hints) -> None:
    try:
        items = source.watch(arn) if isinstance(source, Watchable) else source
        async for item in items:
            hints.take(item, arn)
    except Exception:
        _logger.exception("a source of events failed; waiting goes on without it")
