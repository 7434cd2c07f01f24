"""Taking down stages, channels and rooms, with what hangs on them, in an order that works.

With `dry_run=True` nothing is changed, and the result tells what would be done. What is gone
already is skipped, so that a teardown that was interrupted is finished by running it again.
"""

from collections.abc import Iterable
from contextlib import suppress
from functools import partial

import attrs

from .._core.arguments import check_seconds, check_several, check_text
from .._core.model import explained
from ..errors import (
    ChannelNotBroadcasting,
    ConflictException,
    ResourceNotFoundException,
    WaitError,
    WaitTimeoutError,
)
from ..realtime import (
    CompositionState,
    ParticipantState,
    ParticipantSummary,
    ReplicationState,
    ReplicationType,
)
from ..session import Session
from ._active_session import active_session
from ._arguments import arn_of
from ._steps import Planned, carry_out
from .people import MOST_PER_PAGE, disconnect
from .resource import HasArn
from .steps import Step
from .waiting import wait_for_composition, wait_for_stream

__all__ = ["Teardown", "end_channel", "end_room", "end_stage"]

_ENDED = (CompositionState.STOPPED, CompositionState.FAILED)
_ROUNDS = 3
_LONGEST_ID, _LONGEST_REASON = 128, 256
"""Characters that AWS takes in DisconnectUser."""
"""How often a channel is stopped whose encoder comes back before it can be deleted."""


@explained
@attrs.frozen(kw_only=True)
class Teardown:
    """What was taken down, or would be."""

    arn: str
    """What it was all about."""
    steps: tuple[Step, ...]
    """What was done, in this order; empty if it was gone already."""


async def end_stage(
    session: Session, stage: str | HasArn, *, timeout: float = 120, dry_run: bool = False
) -> Teardown:
    """Delete a stage, after its compositions have ended properly and its replicas are gone.

    A composition whose stage is deleted under it fails. So each is stopped first, and waited for
    until its recording is complete. The copying of participants to other stages, and from others to
    here, is stopped. Deleting the stage then disconnects everybody on it, and ingest configurations
    lose it.

    Args:
        session: Calls the service.
        stage: The stage or its ARN.
        timeout: Seconds to wait for each composition at most.
        dry_run: Only tell what would be done.

    Raises:
        UnfinishedError: A step failed; run it again to go on.
        InvalidRequestError: An argument is wrong.
    """
    arn = arn_of(session, "stage", stage, "stage")
    check_seconds("timeout", timeout)
    try:
        session_id = await active_session(session, arn)
    except ResourceNotFoundException:
        return Teardown(arn=arn, steps=())
    planned = [
        Planned("StopComposition", each.arn, partial(_stop_composition, session, each.arn, timeout))
        async for each in session.realtime.list_compositions(filter_by_stage_arn=arn)
        if each.state not in _ENDED
    ]
    for participant in await _publishers(session, arn, session_id):
        planned += await _replications(session, arn, participant)
    planned.append(Planned("DeleteStage", arn, partial(session.realtime.delete_stage, arn)))
    return Teardown(arn=arn, steps=await carry_out(f"ending {arn}", planned, dry_run=dry_run))


async def end_channel(
    session: Session, channel: str | HasArn, *, timeout: float = 120, dry_run: bool = False
) -> Teardown:
    """Delete a channel; if it is live, cut the broadcaster off first and wait until it is offline.

    Most encoders reconnect when they are cut off. So the stream key of a live channel is deleted
    before. A composition that sends to the channel loses that destination.

    Args:
        session: Calls the service.
        channel: The channel or its ARN.
        timeout: Seconds to wait until the channel is offline.
        dry_run: Only tell what would be done.

    Raises:
        UnfinishedError: A step failed; run it again to go on.
        InvalidRequestError: An argument is wrong.
    """
    arn = arn_of(session, "channel", channel, "channel")
    check_seconds("timeout", timeout)
    planned: list[Planned] = []
    try:
        await session.low_latency.get_stream(arn)
    except ChannelNotBroadcasting:
        pass
    except ResourceNotFoundException:
        return Teardown(arn=arn, steps=())
    else:
        keys = session.low_latency.list_stream_keys(arn)
        planned += [
            Planned(
                "DeleteStreamKey", key.arn, partial(session.low_latency.delete_stream_key, key.arn)
            )
            async for key in keys
        ]
        planned.append(Planned("StopStream", arn, partial(_stop_stream, session, arn, timeout)))
    planned.append(Planned("DeleteChannel", arn, partial(_delete_channel, session, arn, timeout)))
    return Teardown(arn=arn, steps=await carry_out(f"ending {arn}", planned, dry_run=dry_run))


async def end_room(
    session: Session,
    room: str | HasArn,
    *,
    user_ids: Iterable[str] = (),
    reason: str | None = None,
    dry_run: bool = False,
) -> Teardown:
    """Delete a chat room, after those who are in it were disconnected.

    Deleting a room leaves its connections open until their sessions end, and no call tells who is
    in a room. So name the users you know of.
    https://docs.aws.amazon.com/ivs/latest/ChatUserGuide/troubleshooting-faqs.html

    Args:
        session: Calls the service.
        room: The room or its ARN.
        user_ids: Users to disconnect, whether they are there or not.
        reason: Why, as the users are told.
        dry_run: Only tell what would be done.

    Raises:
        UnfinishedError: A step failed; run it again to go on.
        InvalidRequestError: An argument is wrong.
    """
    arn = arn_of(session, "room", room, "room")
    users = [
        check_text("user_ids", each, at_most=_LONGEST_ID, secret=True)
        for each in check_several("user_ids", user_ids, "texts")
    ]
    if reason is not None:
        check_text("reason", reason, at_most=_LONGEST_REASON)
    chat = session.chat
    try:
        await chat.get_room(arn)
    except ResourceNotFoundException:
        return Teardown(arn=arn, steps=())
    planned = [
        Planned(
            "DisconnectUser",
            user_id,
            partial(chat.disconnect_user, room_identifier=arn, user_id=user_id, reason=reason),
        )
        for user_id in dict.fromkeys(users)
    ]
    planned.append(Planned("DeleteRoom", arn, partial(chat.delete_room, arn)))
    return Teardown(arn=arn, steps=await carry_out(f"ending {arn}", planned, dry_run=dry_run))


async def _stop_composition(session: Session, arn: str, timeout: float) -> None:
    """Stop a composition and wait until it has ended, however it did."""
    with suppress(ConflictException):  # it is stopping already
        await session.realtime.stop_composition(arn)
    try:
        await wait_for_composition(session, arn, CompositionState.STOPPED, timeout=timeout)
    except WaitTimeoutError:
        raise
    except WaitError:
        return  # it failed, which is an end, too


async def _publishers(
    session: Session, stage_arn: str, session_id: str | None
) -> list[ParticipantSummary]:
    """Those who are connected and have published: others are not copied anywhere."""
    if session_id is None:
        return []
    published = session.realtime.list_participants(
        stage_arn=stage_arn,
        session_id=session_id,
        filter_by_published=True,
        max_results=MOST_PER_PAGE,
    )
    return [each async for each in published if each.state == ParticipantState.CONNECTED]


async def _replications(
    session: Session, stage_arn: str, participant: ParticipantSummary
) -> list[Planned]:
    """What ends the copying of a participant from here, or to here."""
    id_ = participant.participant_id
    if participant.replication_type == ReplicationType.REPLICA:
        end = partial(disconnect, session, stage_arn, participant, None)
        return [Planned("StopParticipantReplication", id_, end)]
    if participant.replication_type != ReplicationType.SOURCE:
        return []
    copies = session.realtime.list_participant_replicas(
        source_stage_arn=stage_arn, participant_id=id_
    )
    return [
        Planned(
            "StopParticipantReplication",
            f"{id_} on {copy.destination_stage_arn}",
            partial(
                session.realtime.stop_participant_replication,
                source_stage_arn=stage_arn,
                destination_stage_arn=copy.destination_stage_arn,
                participant_id=id_,
            ),
        )
        async for copy in copies
        if copy.replication_state == ReplicationState.ACTIVE
    ]


async def _stop_stream(session: Session, arn: str, timeout: float) -> bool:
    """Cut the broadcaster off and wait until the channel is offline; False if it was."""
    try:
        await session.low_latency.stop_stream(arn)
    except ChannelNotBroadcasting:
        return False
    await wait_for_stream(session, arn, live=False, timeout=timeout)
    return True


async def _delete_channel(session: Session, arn: str, timeout: float) -> None:
    """Delete a channel that may go live again until then."""
    for _ in range(_ROUNDS):
        try:
            await session.low_latency.delete_channel(arn)
        except ConflictException:
            if not await _stop_stream(session, arn, timeout):
                await session.clock.sleep(1)  # it was about to end
        else:
            return
    await session.low_latency.delete_channel(arn)
