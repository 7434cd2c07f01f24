"""Waiting for people: until somebody is on a stage, or nobody is.

As in `waiting`, time is that of `session.clock`, and only what a call answers counts.
"""

from contextlib import suppress

from ..errors import InvalidRequestError, ResourceNotFoundException
from ..realtime import Participant, ParticipantState
from ..session import Session
from ._active_session import active_session
from ._arguments import arn_of
from ._hints import Hints
from ._polling import GONE, Arrived, NotYet, until_seen
from .event_source import EventSource
from .resource import HasArn

__all__ = ["wait_for_empty_stage", "wait_for_participant"]


async def wait_for_participant(
    session: Session,
    stage: str | HasArn,
    *,
    participant_id: str | None = None,
    user_id: str | None = None,
    published: bool = False,
    timeout: float = 120,
    events: EventSource | None = None,
) -> Participant:
    """Wait until somebody is on a stage, and has published if wanted.

    Args:
        session: Calls the service.
        stage: The stage or its ARN.
        participant_id: The participant; for a token you signed, its `jti`.
        user_id: Your own name for them, in place of `participant_id`. One of several connections
            is enough.
        published: Whether they also have to have published during the session.
        timeout: Seconds to wait at most.
        events: Where to hear of it earlier. EventBridge tells only of publishing, and so does
            not shorten the wait for people who watch.

    Raises:
        WaitError: The stage was deleted.
        WaitTimeoutError: It is not so in time.
        InvalidRequestError: An argument is wrong.
    """
    arn = arn_of(session, "stage", stage, "stage")
    if (participant_id is None) == (user_id is None):
        given = {"participant_id": participant_id, "user_id": user_id}
        raise InvalidRequestError("participant_id", "or user_id must be given, not both", given)

    async def look(_: Hints) -> Arrived[Participant] | NotYet:
        try:
            session_id = await active_session(session, arn)
        except ResourceNotFoundException:
            return NotYet(GONE, hopeless=True)
        state = "absent"
        for candidate in await _candidates(session, arn, session_id, participant_id, user_id):
            state = str(candidate.state)
            if candidate.state != ParticipantState.CONNECTED:
                continue
            if candidate.published or not published:
                return Arrived(candidate)
        return NotYet(state)

    who = f"participant {participant_id}" if participant_id else f"user {user_id}"
    awaited = f"{who} to {'publish' if published else 'be connected'} on {arn}"
    return await until_seen(session, look, arn=arn, awaited=awaited, timeout=timeout, events=events)


async def wait_for_empty_stage(
    session: Session,
    stage: str | HasArn,
    *,
    timeout: float = 120,
    events: EventSource | None = None,
) -> None:
    """Wait until nobody is connected to a stage; one that was deleted is empty.

    Args:
        session: Calls the service.
        stage: The stage or its ARN.
        timeout: Seconds to wait at most.
        events: Where to hear of it earlier. EventBridge tells only of publishing, and so does
            not shorten the wait for people who watch.

    Raises:
        WaitTimeoutError: Somebody is still there when the time is up.
        InvalidRequestError: An argument is wrong.
    """
    arn = arn_of(session, "stage", stage, "stage")

    async def look(_: Hints) -> Arrived[None] | NotYet:
        try:
            session_id = await active_session(session, arn)
        except ResourceNotFoundException:
            return Arrived(None)
        if session_id is None:
            return Arrived(None)
        here = await session.realtime.list_participants(
            stage_arn=arn, session_id=session_id, filter_by_state=ParticipantState.CONNECTED
        ).collect(limit=1)
        return NotYet("in use") if here else Arrived(None)

    await until_seen(
        session, look, arn=arn, awaited=f"stage {arn} to be empty", timeout=timeout, events=events
    )


async def _candidates(
    session: Session,
    stage_arn: str,
    session_id: str | None,
    participant_id: str | None,
    user_id: str | None,
) -> list[Participant]:
    """Those who may be meant, as far as they have joined."""
    if session_id is None:
        return []
    ids = [participant_id] if participant_id is not None else []
    if user_id is not None:
        listed = session.realtime.list_participants(
            stage_arn=stage_arn, session_id=session_id, filter_by_user_id=user_id
        )
        ids = [p.participant_id async for p in listed if p.state == ParticipantState.CONNECTED]
    found: list[Participant] = []
    for each in ids:
        with suppress(ResourceNotFoundException):  # has a token, and has not come yet
            found.append(
                await session.realtime.get_participant(
                    stage_arn=stage_arn, session_id=session_id, participant_id=each
                )
            )
    return found
