"""Who was on a stage when, and when they were on air: a session of a stage as one would draw it."""

from collections.abc import Iterable
from datetime import UTC, datetime

import attrs

from .._core.arguments import check_kind, check_whole
from .._core.model import explained
from ..realtime import (
    Event,
    ParticipantState,
    ParticipantSummary,
    ReplicationType,
    StageSession,
    StageSessionSummary,
)
from ..session import Session
from ._active_session import active_session
from ._arguments import arn_of
from ._few_at_once import for_each
from ._spans import ON_AIR, ON_STAGE, Kind, spans_of
from .resource import HasArn

__all__ = [
    "ParticipantTimeline",
    "Span",
    "StageTimeline",
    "stage_timeline",
]

_MOST_PER_PAGE = 100
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


@explained
@attrs.frozen(kw_only=True)
class Span:
    """From when until when."""

    start: datetime
    """When it began."""
    end: datetime | None = None
    """When it ended; None while it goes on, or while AWS has not told of its end."""


@explained
@attrs.frozen(kw_only=True)
class ParticipantTimeline:
    """What one participant did in a session."""

    participant_id: str
    """The participant."""
    user_id: str = ""
    """Your own name for them; empty if they have none."""
    replica: bool = False
    """Whether they were shown here as a replica, and published on another stage."""
    joined: tuple[Span, ...]
    """When they were on the stage, oldest first; more than once if they came back."""
    published: tuple[Span, ...] = ()
    """When they were on air, oldest first."""


@explained
@attrs.frozen(kw_only=True)
class StageTimeline:
    """A session of a stage, and everybody in it."""

    stage_arn: str
    """The stage."""
    session_id: str
    """The session."""
    start: datetime | None = None
    """When it began."""
    end: datetime | None = None
    """When it ended; None while it goes on."""
    participants: tuple[ParticipantTimeline, ...] = ()
    """Who was there, in the order in which they came."""


async def stage_timeline(
    session: Session,
    stage: str | HasArn,
    *,
    session_id: str | None = None,
    limit: int | None = None,
    known: StageTimeline | None = None,
) -> StageTimeline | None:
    """Who was on a stage when, and when they were on air, in one of its sessions.

    ```python
    timeline = await stage_timeline(session, stage)
    for each in timeline.participants if timeline else ():
        print(each.user_id, [(span.start, span.end) for span in each.published])
    ```

    It asks for the events of every participant, one call each and a few at a time; AWS answers five
    of them a second. Whoever draws a session that goes on gives the timeline before as `known`: who
    had left by then is not asked for again, unless they are back.

    Args:
        session: Calls the service.
        stage: The stage or its ARN.
        session_id: The session; the latest by default.
        limit: At most so many participants: those who are there, then those who came last. All by
            default.
        known: An earlier timeline. That of another session is ignored.

    Returns:
        The timeline; None if no session was asked for and the stage never had one.

    Raises:
        InvalidRequestError: The limit is no whole number of at least 1, or `known` no timeline.
        ResourceNotFoundException: There is no such stage, or no such session.
    """
    arn = arn_of(session, "stage", stage, "stage")
    if limit is not None:
        check_whole("limit", limit)
    if known is not None:
        check_kind("known", known, StageTimeline, "a StageTimeline")
    run = await _run(session, arn, session_id)
    if run is None:
        return None
    reader = _Reader(session, arn, run, known)
    people = await session.realtime.list_participants(
        stage_arn=arn, session_id=run.session_id, max_results=_MOST_PER_PAGE
    ).collect()
    found = await for_each(sorted(people, key=_importance)[:limit], reader.read)
    return StageTimeline(
        stage_arn=arn,
        session_id=run.session_id,
        start=run.start_time,
        end=run.end_time,
        participants=tuple(sorted(found, key=_arrival)),
    )


class _Reader:
    """Reads what participants of one session did.

    Args:
        session: Calls the service.
        stage_arn: The stage.
        run: The session of the stage.
        known: An earlier timeline.
    """

    def __init__(
        self,
        session: Session,
        stage_arn: str,
        run: StageSession | StageSessionSummary,
        known: StageTimeline | None,
    ) -> None:
        self._session = session
        self._stage_arn = stage_arn
        self._run = run
        is_same = known is not None and (known.stage_arn, known.session_id) == (
            stage_arn,
            run.session_id,
        )
        self._complete = {
            each.participant_id: each
            for each in (known.participants if known is not None and is_same else ())
            if all(span.end is not None for span in (*each.joined, *each.published))
        }

    async def read(self, person: ParticipantSummary) -> ParticipantTimeline:
        """What a participant did."""
        complete = self._complete.get(person.participant_id)
        if complete is not None and person.state == ParticipantState.DISCONNECTED:
            return complete
        events = await self._session.realtime.list_participant_events(
            stage_arn=self._stage_arn,
            session_id=self._run.session_id,
            participant_id=person.participant_id,
            max_results=_MOST_PER_PAGE,
        ).collect()
        joined = self._spans(events, ON_STAGE)
        if not joined and person.first_join_time is not None:  # the event is still to come
            joined = (Span(start=person.first_join_time, end=self._run.end_time),)
        return ParticipantTimeline(
            participant_id=person.participant_id,
            user_id=person.user_id or "",
            replica=person.replication_type == ReplicationType.REPLICA,
            joined=joined,
            published=self._spans(events, ON_AIR),
        )

    def _spans(self, events: Iterable[Event], kind: Kind) -> tuple[Span, ...]:
        """What no event ended has ended with the session."""
        return tuple(
            Span(start=start, end=self._run.end_time if end is None else end)
            for start, end in spans_of(events, kind)
        )


async def _run(
    session: Session, stage_arn: str, session_id: str | None
) -> StageSession | StageSessionSummary | None:
    """The session that is wanted; AWS promises no order of those there were."""
    wanted = session_id or await active_session(session, stage_arn)
    if wanted is not None:
        return await session.realtime.get_stage_session(stage_arn=stage_arn, session_id=wanted)
    listed = session.realtime.list_stage_sessions(stage_arn, max_results=_MOST_PER_PAGE)
    return max(await listed.collect(), key=lambda run: run.start_time or _LONG_AGO, default=None)


def _importance(person: ParticipantSummary) -> tuple[bool, float]:
    """Who is there comes first, and then who came last."""
    came = person.first_join_time or _LONG_AGO
    return person.state != ParticipantState.CONNECTED, -came.timestamp()


def _arrival(each: ParticipantTimeline) -> tuple[datetime, str]:
    return each.joined[0].start if each.joined else _LONG_AGO, each.participant_id
