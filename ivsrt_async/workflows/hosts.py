"""Hosts who meet: two stages that show each other's publisher, as in a contest ("VS mode").

https://docs.aws.amazon.com/ivs/latest/RealTimeUserGuide/rt-participant-replication.html
"""

from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager

import attrs

from .._core.arguments import check_kind, check_text
from .._core.model import explained
from ..errors import (
    ConflictException,
    InvalidRequestError,
    IVSError,
    ResourceNotFoundException,
    UnfinishedError,
)
from ..realtime import ReplicationState
from ..session import Session
from ._arguments import arn_of
from ._insistence import ROUNDS, insist, pause

__all__ = ["Host", "Versus", "end_versus", "start_versus", "versus"]


@explained
@attrs.frozen
class Host:
    """Somebody who publishes on a stage."""

    stage_arn: str
    """The stage."""
    participant_id: str
    """The publisher; for a token you signed, its `jti`."""


@explained
@attrs.frozen(kw_only=True)
class Versus:
    """Two hosts, each of whom the audience of the other sees too."""

    first: Host
    """One of them."""
    second: Host
    """The other."""


async def start_versus(
    session: Session,
    first: Host,
    second: Host,
    *,
    reconnect_window_seconds: int | None = None,
    attributes: Mapping[str, str] | None = None,
) -> Versus:
    """Show each of two hosts on the stage of the other.

    Either both see each other afterwards, or neither does. What is replicated already stays so.

    Args:
        session: Calls the service.
        first: One host, who has to be on air.
        second: The other, on another stage.
        reconnect_window_seconds: Seconds, 0 to 300, that a host who loses the connection may take
            to come back.
        attributes: What copies get besides the attributes of their originals.

    Raises:
        ResourceNotFoundException: One of them is not there.
        UnfinishedError: One direction failed, and the other could not be undone.
        InvalidRequestError: Both are on the same stage.
    """
    for field, host in (("first", first), ("second", second)):
        check_kind(field, host, Host, "a Host")
        arn_of(session, field, host.stage_arn, "stage")
        check_text(f"{field}.participant_id", host.participant_id)
    if first.stage_arn == second.stage_arn:
        raise InvalidRequestError("second", "must be on another stage than first", second.stage_arn)
    started = list[tuple[Host, Host]]()
    try:
        for host, other in ((first, second), (second, first)):
            if not await _is_replicated(session, host, other):
                started.append((host, other))  # or about to be: a cancelled call may go through
                await _replicate(session, host, other, reconnect_window_seconds, attributes)
    except BaseException as error:
        await _undo(session, started, error)
        raise
    return Versus(first=first, second=second)


async def end_versus(session: Session, hosts: Versus) -> None:
    """Show each of two hosts only on their own stage again. Nothing happens if that is so.

    Args:
        session: Calls the service.
        hosts: What `start_versus` returned.

    Raises:
        UnfinishedError: A direction could not be ended; run it again.
    """
    check_kind("session", session, Session, "a Session")
    check_kind("hosts", hosts, Versus, "a Versus")
    done, left = list[str](), list[str]()
    trouble: IVSError | None = None
    for host, other in ((hosts.first, hosts.second), (hosts.second, hosts.first)):
        step = f"{host.participant_id} on {other.stage_arn}"
        try:
            await _stop(session, host, other)
        except IVSError as error:
            trouble = error
            left.append(f"{step}: {error}")
        else:
            done.append(f"ended {step}")
    if left:
        raise UnfinishedError("ending the replication of hosts", done=done, left=left) from trouble


@asynccontextmanager
async def versus(
    session: Session,
    first: Host,
    second: Host,
    *,
    reconnect_window_seconds: int | None = None,
    attributes: Mapping[str, str] | None = None,
) -> AsyncGenerator[Versus]:
    """Let two hosts meet for the length of a block; the arguments are those of `start_versus`.

    ```python
    async with versus(session, Host(red.arn, ana), Host(blue.arn, bo)):
        await round_ends.wait()
    ```
    """
    hosts = await start_versus(
        session,
        first,
        second,
        reconnect_window_seconds=reconnect_window_seconds,
        attributes=attributes,
    )
    try:
        yield hosts
    finally:
        await end_versus(session, hosts)


async def _replicate(
    session: Session,
    host: Host,
    other: Host,
    window: int | None,
    attributes: Mapping[str, str] | None,
) -> None:
    """Show a host on another stage.

    AWS does not say what a second start does, so that nothing is sent twice without a look.
    """
    for attempt in range(ROUNDS):
        try:
            await session.realtime.start_participant_replication(
                source_stage_arn=host.stage_arn,
                destination_stage_arn=other.stage_arn,
                participant_id=host.participant_id,
                reconnect_window_seconds=window,
                attributes=attributes,
            )
        except ConflictException:
            if not await _is_replicated(session, host, other):
                raise
        except IVSError as error:
            if not (error.retryable or error.maybe_done) or attempt == ROUNDS - 1:
                raise
            await pause(session, attempt, error)
            if error.maybe_done and await _is_replicated(session, host, other):
                return
            continue
        return
    raise AssertionError("the last round returns or raises")


async def _is_replicated(session: Session, host: Host, other: Host) -> bool:
    async def destinations() -> list[str]:
        replicas = session.realtime.list_participant_replicas(
            source_stage_arn=host.stage_arn, participant_id=host.participant_id
        )
        return [
            each.destination_stage_arn
            async for each in replicas
            if each.replication_state == ReplicationState.ACTIVE
        ]

    return other.stage_arn in await insist(session, destinations)


async def _stop(session: Session, host: Host, other: Host) -> None:
    async def stop() -> None:
        await session.realtime.stop_participant_replication(
            source_stage_arn=host.stage_arn,
            destination_stage_arn=other.stage_arn,
            participant_id=host.participant_id,
        )

    try:
        await insist(session, stop)
    except ResourceNotFoundException:
        return


async def _undo(session: Session, started: list[tuple[Host, Host]], cause: BaseException) -> None:
    left = list[str]()
    for host, other in started:
        try:
            await _stop(session, host, other)
        except IVSError as error:
            left.append(f"{host.participant_id} may still be shown on {other.stage_arn}: {error}")
    if left:
        left.append(f"they did not meet: {str(cause) or type(cause).__name__}")
        raise UnfinishedError("letting two hosts meet", done=[], left=left) from cause
