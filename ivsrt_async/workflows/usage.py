"""What was used, as rows to be summed up: participants' time on stages, and hours of compositions.

Rows hold time and no prices. How AWS bills is described on its pricing page, and changes.
https://aws.amazon.com/ivs/pricing/
"""

from collections.abc import (
    AsyncIterable,
    AsyncIterator,
    Callable,
    Hashable,
    Iterable,
    Mapping,
)
from collections.abc import Sequence as AnySequence
from datetime import datetime, timedelta
from typing import TypeVar

import attrs

from .._core.arguments import check_function, check_kind, check_several, check_texts
from .._core.model import explained
from ..errors import ResourceNotFoundException
from ..events import (
    CompositionDestinationStart,
    CompositionSessionEnd,
    CompositionSessionFailure,
    CompositionSessionStart,
    CompositionStateChange,
    IVSEvent,
)
from ..realtime import (
    CompositionSummary,
    Event,
    ParticipantState,
    ParticipantSummary,
    ReplicationType,
    Stage,
    StageSessionSummary,
    StageSummary,
)
from ..session import Session
from ._arguments import arn_of
from ._insistence import insist
from ._period import Period
from ._spans import ON_AIR, ON_STAGE, Kind, spans_of
from .resource import HasArn

__all__ = [
    "CompositionUsage",
    "ParticipantUsage",
    "UsageTotal",
    "composition_usage",
    "participant_usage",
    "total_usage",
]

Key = TypeVar("Key", bound=Hashable)


@explained
@attrs.frozen(kw_only=True)
class ParticipantUsage:
    """The time of one participant on a stage, within the period asked for."""

    stage_arn: str
    """The stage."""
    stage_name: str = ""
    """Its name."""
    stage_tags: Mapping[str, str] = attrs.field(factory=dict)
    """Its tags."""
    session_id: str
    """The session."""
    participant_id: str
    """The participant."""
    user_id: str = ""
    """Your own name for them; empty if they have none."""
    replica: bool = False
    """Whether they were shown here as a replica, and published on another stage."""
    connected: timedelta
    """How long they were on the stage."""
    published: timedelta
    """How long they were on air, which is part of the time before."""
    ongoing: bool = False
    """Whether they were still there at the end of the period, so that more may follow."""


@explained
@attrs.frozen(kw_only=True)
class CompositionUsage:
    """The time of one composition, within the period asked for."""

    stage_arn: str
    """The stage."""
    composition_arn: str
    """The composition."""
    tags: Mapping[str, str] = attrs.field(factory=dict)
    """Its tags; empty for those known from events alone."""
    destinations: int
    """How many destinations it had; 0 if that is not known."""
    lasted: timedelta
    """How long it ran."""
    ongoing: bool = False
    """Whether it still ran at the end of the period."""


@explained
@attrs.frozen(kw_only=True)
class UsageTotal:
    """The sum of rows of participants."""

    participants: int = 0
    """How many rows."""
    connected: timedelta = timedelta()
    """How long they were on stages, together."""
    published: timedelta = timedelta()
    """How long they were on air, together."""


async def participant_usage(
    session: Session,
    *,
    start: datetime,
    end: datetime | None = None,
    stages: Iterable[str | HasArn] | None = None,
    tags: Mapping[str, str] | None = None,
) -> AsyncIterator[ParticipantUsage]:
    """Iterate over what participants used, a row for each in each session.

    ```python
    async for row in participant_usage(session, start=monday, tags={"customer": "acme"}):
        print(row.user_id, row.connected, row.published)
    ```

    It asks for the events of every participant, one call each, so a large period takes its time;
    with `Session(pacing=...)` it leaves room for others. What belongs to deleted stages is gone.

    Args:
        session: Calls the service.
        start: Begin of the period, with a time zone.
        end: Its end; now by default.
        stages: Only these stages, or their ARNs, each counted once; all by default.
        tags: Only stages that have these tags.

    Raises:
        InvalidRequestError: A time is no datetime with a time zone, or the end is before the start.
    """
    period = _period(session, start, end, tags)
    async for stage in _stages(session, stages):
        stage_tags = stage.tags or {}
        if not (tags or {}).items() <= stage_tags.items():
            continue
        for run in await _sessions(session, stage.arn):
            if not period.touches(run.start_time, run.end_time):
                continue
            for participant in await _participants(session, stage.arn, run.session_id):
                row = await _row(session, stage, run, participant, period)
                if row is not None:
                    yield row


async def composition_usage(
    session: Session,
    *,
    start: datetime,
    end: datetime | None = None,
    stages: Iterable[str | HasArn] | None = None,
    tags: Mapping[str, str] | None = None,
    events: Iterable[IVSEvent] = (),
) -> AsyncIterator[CompositionUsage]:
    """Iterate over what compositions used, a row for each.

    AWS forgets a composition 5 minutes after its end. Events that you kept tell of all others. They
    may be lost: a composition without a start among them has no row, and one without an end is
    counted until the last event there is.

    Args:
        session: Calls the service.
        start: Begin of the period, with a time zone.
        end: Its end; now by default.
        stages: Only these stages, or their ARNs; all by default.
        tags: Only compositions with these tags; those known from events alone have none.
        events: Events of compositions, in any order; others, and those of other regions, are
            ignored.

    Raises:
        InvalidRequestError: A time is no datetime with a time zone, or the end is before the start.
    """
    period = _period(session, start, end, tags)
    wanted = None if stages is None else _arns(session, stages)
    told = check_several("events", events, "events")

    async def listed() -> list[CompositionSummary]:
        return await session.realtime.list_compositions().collect()

    known = {each.arn: each for each in await insist(session, listed)}
    runs = {
        arn: _Run(each.stage_arn, each.start_time, each.end_time, len(each.destinations))
        for arn, each in known.items()
    }
    for arn, run in _runs_of(session, told).items():
        runs.setdefault(arn, run)
    for arn, run in runs.items():
        found = (known[arn].tags or {}) if arn in known else {}
        if (wanted is not None and run.stage_arn not in wanted) or run.started_at is None:
            continue
        if not (tags or {}).items() <= found.items():
            continue
        if period.touches(run.started_at, run.ended_at):
            yield CompositionUsage(
                stage_arn=run.stage_arn,
                composition_arn=arn,
                tags=dict(found),
                destinations=run.destinations,
                lasted=period.part(run.started_at, run.ended_at),
                ongoing=period.ends_within(run.started_at, run.ended_at),
            )


async def total_usage(
    rows: AsyncIterable[ParticipantUsage], by: Callable[[ParticipantUsage], Key]
) -> dict[Key, UsageTotal]:
    """Sum rows up.

    ```python
    rows = participant_usage(session, start=monday)
    totals = await total_usage(rows, by=lambda row: row.stage_tags.get("customer"))
    ```

    Args:
        rows: The rows.
        by: What is summed up separately: a user, a stage, a tag.

    Raises:
        InvalidRequestError: An argument is something else.
    """
    check_kind("rows", rows, AsyncIterable, "rows of participant_usage")
    check_function("by", by)
    totals: dict[Key, UsageTotal] = {}
    async for row in rows:
        total = totals.get(by(row), UsageTotal())
        totals[by(row)] = UsageTotal(
            participants=total.participants + 1,
            connected=total.connected + row.connected,
            published=total.published + row.published,
        )
    return totals


@attrs.frozen
class _Run:
    stage_arn: str
    started_at: datetime | None
    ended_at: datetime | None
    destinations: int


def _period(
    session: Session, start: datetime, end: datetime | None, tags: Mapping[str, str] | None
) -> Period:
    check_kind("session", session, Session, "a Session")
    if tags is not None:
        check_texts("tags", tags)
    return Period.until_now(start, end, session.clock.now())


def _arns(session: Session, stages: Iterable[str | HasArn]) -> list[str]:
    """Each of them once."""
    several = check_several("stages", stages, "stages")
    return list(dict.fromkeys(arn_of(session, "stages", each, "stage") for each in several))


async def _stages(
    session: Session, stages: Iterable[str | HasArn] | None
) -> AsyncIterator[Stage | StageSummary]:
    if stages is None:

        async def listed() -> list[StageSummary]:
            return await session.realtime.list_stages(max_results=100).collect()

        for each in await insist(session, listed):
            yield each
        return
    for arn in _arns(session, stages):
        found = await _stage(session, arn)
        if found is not None:
            yield found


async def _stage(session: Session, arn: str) -> Stage | None:
    async def read() -> Stage:
        return await session.realtime.get_stage(arn)

    try:
        return await insist(session, read)
    except ResourceNotFoundException:
        return None


async def _sessions(session: Session, stage_arn: str) -> list[StageSessionSummary]:
    async def listed() -> list[StageSessionSummary]:
        return await session.realtime.list_stage_sessions(stage_arn, max_results=100).collect()

    return await insist(session, listed)


async def _participants(
    session: Session, stage_arn: str, session_id: str
) -> list[ParticipantSummary]:
    async def listed() -> list[ParticipantSummary]:
        return await session.realtime.list_participants(
            stage_arn=stage_arn, session_id=session_id, max_results=100
        ).collect()

    return await insist(session, listed)


async def _row(
    session: Session,
    stage: Stage | StageSummary,
    run: StageSessionSummary,
    participant: ParticipantSummary,
    period: Period,
) -> ParticipantUsage | None:
    """What a participant used; None if that was at another time."""
    if not period.touches(participant.first_join_time, None):
        return None

    async def happened() -> list[Event]:
        return await session.realtime.list_participant_events(
            stage_arn=stage.arn,
            session_id=run.session_id,
            participant_id=participant.participant_id,
            max_results=100,
        ).collect()

    events = await insist(session, happened)
    is_here = participant.state == ParticipantState.CONNECTED and run.end_time is None
    # What has no end in the events ended with the session, or with the last thing that happened.
    last = None if is_here else run.end_time or _last(events)
    stays = _spans(events, ON_STAGE, last)
    connected, published = _within(period, stays), _within(period, _spans(events, ON_AIR, last))
    if not connected and not published:
        return None
    return ParticipantUsage(
        stage_arn=stage.arn,
        stage_name=stage.name or "",
        stage_tags=dict(stage.tags or {}),
        session_id=run.session_id,
        participant_id=participant.participant_id,
        user_id=participant.user_id or "",
        replica=participant.replication_type == ReplicationType.REPLICA,
        connected=connected,
        published=published,
        ongoing=any(period.ends_within(*stay) for stay in stays),
    )


def _last(events: AnySequence[Event]) -> datetime | None:
    return max((each.event_time for each in events if each.event_time), default=None)


def _spans(
    events: AnySequence[Event], kind: Kind, last: datetime | None
) -> list[tuple[datetime, datetime | None]]:
    """From when to when something went on; to `last`, where no event tells its end."""
    return [(start, end or last) for start, end in spans_of(events, kind)]


def _within(period: Period, spans: AnySequence[tuple[datetime, datetime | None]]) -> timedelta:
    return sum((period.part(*span) for span in spans), timedelta())


def _runs_of(session: Session, events: Iterable[IVSEvent]) -> dict[str, _Run]:
    """Compositions of the session's region as their events tell of them; each has ended."""
    runs: dict[str, _Run] = {}
    told: dict[str, list[CompositionStateChange]] = {}
    for event in events:
        if isinstance(event, CompositionStateChange) and event.region == session.region:
            told.setdefault(event.composition_arn, []).append(event)
    for arn, each in told.items():
        starts = [one.occurred_at for one in each if isinstance(one, CompositionSessionStart)]
        ends = [
            one.occurred_at
            for one in each
            if isinstance(one, CompositionSessionEnd | CompositionSessionFailure)
        ]
        destinations = {
            one.destination_id for one in each if isinstance(one, CompositionDestinationStart)
        }
        runs[arn] = _Run(
            each[0].stage_arn,
            min(starts, default=None),
            min(ends, default=max(one.occurred_at for one in each)),  # that of the end may be lost
            len(destinations),
        )
    return runs
