"""Timelines for everybody who looks at one, each read at most once in a few seconds."""

import asyncio
import time

from rooms import Room

from ivsrt_async import Session
from ivsrt_async.workflows import StageTimeline, stage_timeline

MOST = 60
"""People shown; each costs a call."""
_FRESH = 3.0
"""Seconds for which a timeline is shown to everybody who asks,"""
_REST = 2
"""or so many times as long as it took to read, so that most of AWS's rate is left for others."""


class Timelines:
    """Reads timelines.

    Args:
        session: Calls IVS.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._read: dict[str, tuple[float, StageTimeline | None]] = {}
        self._reading: dict[str, asyncio.Lock] = {}

    async def of(self, room: Room) -> StageTimeline | None:
        """What happened in the latest session of a room."""
        arn = room.stage.arn
        async with self._reading.setdefault(arn, asyncio.Lock()):
            fresh_until, timeline = self._read.get(arn, (0.0, None))
            if time.monotonic() > fresh_until:
                began = time.monotonic()
                timeline = await stage_timeline(self._session, arn, limit=MOST, known=timeline)
                now = time.monotonic()
                self._read[arn] = now + max(_FRESH, _REST * (now - began)), timeline
            return timeline

    def forget(self, room: Room) -> None:
        """A room has ended."""
        self._read.pop(room.stage.arn, None)
        self._reading.pop(room.stage.arn, None)
