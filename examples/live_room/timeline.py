"""What happened in the latest session of a stage: who was there when, and who was on air."""

import asyncio
import time
from collections.abc import Sequence
from datetime import datetime

from pydantic import BaseModel
from rooms import Room

from ivsrt_async import Session
from ivsrt_async.realtime import Event, EventName, ParticipantState, ParticipantSummary

MOST = 60
"""People shown; each costs a call."""
_AT_ONCE = 4
_FRESH = 3.0
"""Seconds for which a timeline is shown to everybody who asks,"""
_FRESH_PER_CALL = 0.5
"""and how many more for each call that it took: AWS answers five of them a second."""


class Span(BaseModel):
    """From when until when."""

    start: datetime
    end: datetime | None
    """None while it goes on."""


class Bar(BaseModel):
    """One participant."""

    participant_id: str
    user_id: str
    joined: list[Span]
    """When they were there."""
    published: list[Span]
    """When they were on air."""


class Timeline(BaseModel):
    """A session of a stage."""

    session_id: str | None = None
    """None if nobody has ever been there."""
    start: datetime | None = None
    end: datetime | None = None
    bars: list[Bar] = []


class Timelines:
    """Reads timelines, each at most once in a few seconds.

    Args:
        session: Calls IVS.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._read: dict[str, tuple[float, Timeline]] = {}
        self._reading: dict[str, asyncio.Lock] = {}
        self._complete: dict[str, dict[str, Bar]] = {}
        """By stage and participant, bars of those who have left, which stay as they are."""

    async def of(self, room: Room) -> Timeline:
        """What happened in the latest session of a room."""
        arn = room.stage.arn
        async with self._reading.setdefault(arn, asyncio.Lock()):
            fresh_until, timeline = self._read.get(arn, (0.0, None))
            if timeline is None or time.monotonic() > fresh_until:
                known = len(self._complete.get(arn, ()))
                timeline = await self._of(arn)
                cost = max(len(timeline.bars) - known, 0) * _FRESH_PER_CALL
                self._read[arn] = time.monotonic() + _FRESH + cost, timeline
            return timeline

    def forget(self, room: Room) -> None:
        """A room has ended."""
        self._read.pop(room.stage.arn, None)
        self._reading.pop(room.stage.arn, None)
        self._complete.pop(room.stage.arn, None)

    async def _of(self, stage_arn: str) -> Timeline:
        realtime = self._session.realtime
        latest = await realtime.list_stage_sessions(stage_arn).collect(limit=1)
        if not latest or latest[0].session_id is None:
            return Timeline()
        session_id = latest[0].session_id
        people = await self._people(stage_arn, session_id)
        turns = asyncio.Semaphore(_AT_ONCE)
        known = self._complete.get(stage_arn, {})

        async def bar_of(person: ParticipantSummary) -> Bar:
            if person.state == ParticipantState.DISCONNECTED and person.participant_id in known:
                return known[person.participant_id]
            async with turns:
                events = await realtime.list_participant_events(
                    stage_arn=stage_arn,
                    session_id=session_id,
                    participant_id=person.participant_id,
                ).collect(limit=500)
            return bar(person, events)

        bars = await asyncio.gather(*map(bar_of, people))
        self._complete[stage_arn] = {
            each.participant_id: each
            for each, person in zip(bars, people, strict=True)
            if person.state == ParticipantState.DISCONNECTED
        }
        started = [each for each in bars if each.joined]
        return Timeline(
            session_id=session_id,
            start=latest[0].start_time,
            end=latest[0].end_time,
            bars=sorted(started, key=lambda each: each.joined[0].start),
        )

    async def _people(self, stage_arn: str, session_id: str) -> list[ParticipantSummary]:
        """Everybody who is there, and then as many of the others as are shown."""
        here = await self._session.realtime.list_participants(
            stage_arn=stage_arn,
            session_id=session_id,
            filter_by_state=ParticipantState.CONNECTED,
        ).collect(limit=MOST)
        of_all = await self._session.realtime.list_participants(
            stage_arn=stage_arn, session_id=session_id
        ).collect(limit=MOST)
        people = {person.participant_id: person for person in (*here, *of_all)}
        return list(people.values())[:MOST]


def bar(person: ParticipantSummary, events: Sequence[Event]) -> Bar:
    """The spans that a participant's events begin and end."""
    return Bar(
        participant_id=person.participant_id,
        user_id=person.user_id or "",
        joined=_spans(events, EventName.JOINED, EventName.LEFT),
        published=_spans(events, EventName.PUBLISH_STARTED, EventName.PUBLISH_STOPPED),
    )


def _spans(events: Sequence[Event], begins: EventName, ends: EventName) -> list[Span]:
    spans: list[Span] = []
    times = [(event.event_time, event) for event in events if event.event_time is not None]
    for moment, event in sorted(times, key=lambda pair: pair[0]):
        is_open = bool(spans) and spans[-1].end is None
        if event.name == begins and not is_open:
            spans.append(Span(start=moment, end=None))
        elif event.name in (ends, EventName.LEFT) and is_open:
            spans[-1].end = moment
    return spans
