"""Who is on a stage, who of them is on air, and how to remove somebody.

A person is your `user_id`, a participant one connection of theirs: with a second device, or while
they share their screen, a person is there more than once.
"""

from collections.abc import Sequence
from datetime import datetime

import attrs

from .._core.arguments import check_text
from .._core.model import explained
from ..errors import ResourceNotFoundException, UnfinishedError
from ..realtime import Event, EventName, ParticipantState, ParticipantSummary, ReplicationType
from ..session import Session
from ._active_session import active_session
from ._arguments import arn_of
from ._few_at_once import for_each
from .resource import HasArn

__all__ = [
    "LiveStage",
    "Publisher",
    "UserRemoval",
    "connected",
    "find_user",
    "on_air",
    "remove_user",
]

MOST_PER_PAGE = 100
_ROUNDS = 3
_LONGEST_REASON = 128
"""Characters that AWS takes in DisconnectParticipant."""
"""How often somebody who comes back at once is removed again."""
_PAUSE = 1.0
"""Seconds before that, since lists may lag behind."""


@explained
@attrs.frozen(kw_only=True)
class Publisher:
    """Somebody on air."""

    participant_id: str
    """The participant, such as `get_participant` takes."""
    user_id: str = ""
    """Your own name for them, from their token; empty if it has none."""
    since: datetime | None = None
    """When they went on air; None if nothing tells."""
    replica: bool = False
    """Whether they are shown here as a replica, and publish on another stage."""
    source_stage_arn: str | None = None
    """The stage a replica comes from."""


@explained
@attrs.frozen(kw_only=True)
class LiveStage:
    """A stage and who is on air on it."""

    stage_arn: str
    """The stage."""
    session_id: str | None = None
    """The active session; None if there was none when the stage was read."""
    publishers: tuple[Publisher, ...] = ()
    """Who is on air, longest first."""
    as_of: datetime
    """When it was read, or when the latest of the events since then happened."""

    def agrees_with(self, other: "LiveStage") -> bool:
        """Whether two states differ in their time at most."""
        return attrs.evolve(self, as_of=other.as_of) == other


@explained
@attrs.frozen(kw_only=True)
class UserRemoval:
    """What became of the connections of a user."""

    user_id: str
    """The user."""
    participant_ids: tuple[str, ...]
    """The connections that were ended; empty if the user was not there."""


async def connected(session: Session, stage: str | HasArn) -> list[ParticipantSummary]:
    """Everybody on a stage now, whether they publish or watch.

    Args:
        session: Calls the service.
        stage: The stage or its ARN.

    Raises:
        ResourceNotFoundException: There is no such stage.
    """
    return await _list(session, stage, filter_by_state=ParticipantState.CONNECTED)


async def on_air(session: Session, stage: str | HasArn) -> list[Publisher]:
    """Everybody who publishes on a stage now, longest first.

    AWS lists who published at any time during a session. Those of them who are connected are asked
    for what they did last, which takes one more call for each, or one for each 100 things they did.

    Args:
        session: Calls the service.
        stage: The stage or its ARN.

    Raises:
        ResourceNotFoundException: There is no such stage.
    """
    arn = arn_of(session, "stage", stage, "stage")
    session_id = await active_session(session, arn)
    return await publishers_in(session, arn, session_id)


async def publishers_in(
    session: Session, stage_arn: str, session_id: str | None
) -> list[Publisher]:
    """Everybody who publishes in the active session of a stage now, longest first."""
    if session_id is None:
        return []

    async def publisher(summary: ParticipantSummary) -> Publisher | None:
        events = await session.realtime.list_participant_events(
            stage_arn=stage_arn,
            session_id=session_id,
            participant_id=summary.participant_id,
            max_results=MOST_PER_PAGE,
        ).collect()
        is_on_air, since = _on_air_since(events)
        if not is_on_air:
            return None
        return Publisher(
            participant_id=summary.participant_id,
            user_id=summary.user_id or "",
            since=since,
            replica=summary.replication_type == ReplicationType.REPLICA,
            source_stage_arn=summary.source_stage_arn,
        )

    published = session.realtime.list_participants(
        stage_arn=stage_arn,
        session_id=session_id,
        filter_by_published=True,
        max_results=MOST_PER_PAGE,
    )
    here = [person async for person in published if person.state == ParticipantState.CONNECTED]
    found = [each for each in await for_each(here, publisher) if each is not None]
    return sorted(found, key=lambda each: (each.since is None, each.since, each.participant_id))


async def find_user(
    session: Session, stage: str | HasArn, user_id: str
) -> list[ParticipantSummary]:
    """All connections of a user to a stage: none if the user is not there.

    Args:
        session: Calls the service.
        stage: The stage or its ARN.
        user_id: Your own name for the person, as in their tokens.

    Raises:
        InvalidRequestError: The user id is empty.
        ResourceNotFoundException: There is no such stage.
    """
    check_text("user_id", user_id)  # None would mean everybody
    found = await _list(session, stage, filter_by_user_id=user_id)
    return [each for each in found if each.state == ParticipantState.CONNECTED]


async def remove_user(
    session: Session, stage: str | HasArn, user_id: str, *, reason: str | None = None
) -> UserRemoval:
    """Disconnect all connections of a user from a stage, replicas of them included.

    Their tokens may stay valid, and with one they can come back: hand out no new ones. Somebody
    who reconnects at once is removed up to three times.

    Args:
        session: Calls the service.
        stage: The stage or its ARN.
        user_id: Your own name for the person, as in their tokens.
        reason: Why, at most 128 characters.

    Raises:
        InvalidRequestError: The user id is empty.
        UnfinishedError: They come back each time.
        ResourceNotFoundException: There is no such stage.
    """
    arn = arn_of(session, "stage", stage, "stage")
    if reason is not None and reason != "":
        check_text("reason", reason, at_most=_LONGEST_REASON)
    removed: dict[str, None] = {}
    here = await find_user(session, arn, user_id)
    for attempt in range(_ROUNDS):
        if attempt:
            await session.clock.sleep(_PAUSE)
        ended = [each for each in here if await disconnect(session, arn, each, reason)]
        removed |= dict.fromkeys(each.participant_id for each in ended)
        here = await find_user(session, arn, user_id) if ended else []
        if not here:
            return UserRemoval(user_id=user_id, participant_ids=tuple(removed))
    raise UnfinishedError(
        f"removing {user_id} from {arn}",
        done=[f"disconnected {participant_id}" for participant_id in removed],
        left=[f"{each.participant_id} is connected again" for each in here],
    )


async def disconnect(
    session: Session, stage_arn: str, participant: ParticipantSummary, reason: str | None
) -> bool:
    """Remove one connection; False if it is gone already.

    A replica goes by ending the replication, since its original would stay otherwise.
    """
    try:
        if participant.replication_type == ReplicationType.REPLICA and participant.source_stage_arn:
            await session.realtime.stop_participant_replication(
                source_stage_arn=participant.source_stage_arn,
                destination_stage_arn=stage_arn,
                participant_id=participant.participant_id,
            )
        else:
            await session.realtime.disconnect_participant(
                stage_arn=stage_arn, participant_id=participant.participant_id, reason=reason
            )
    except ResourceNotFoundException:
        return False
    return True


def _on_air_since(events: Sequence[Event]) -> tuple[bool, datetime | None]:
    """Whether somebody who is connected and has published does so now, and since when.

    AWS promises no order of these events, and their times may have whole seconds only. Where the
    latest of them contradict each other, a participant who began more often than they stopped is on
    air.
    """
    told = [(each.event_time, each.name) for each in events if each.event_time is not None]
    started = [time for time, name in told if name == EventName.PUBLISH_STARTED]
    stopped = [time for time, name in told if name == EventName.PUBLISH_STOPPED]
    left = [time for time, name in told if name == EventName.LEFT]
    if not started:
        return not stopped, None
    since, until = max(started), max(stopped + left, default=None)
    is_on_air = until is None or since > until or (since == until and len(started) > len(stopped))
    return is_on_air, since


async def _list(session: Session, stage: str | HasArn, **wanted: str) -> list[ParticipantSummary]:
    """Participants of the active session of a stage that pass a filter."""
    arn = arn_of(session, "stage", stage, "stage")
    session_id = await active_session(session, arn)
    if session_id is None:
        return []
    return await session.realtime.list_participants(
        stage_arn=arn,
        session_id=session_id,
        filter_by_state=wanted.get("filter_by_state"),
        filter_by_user_id=wanted.get("filter_by_user_id"),
        max_results=MOST_PER_PAGE,
    ).collect()
