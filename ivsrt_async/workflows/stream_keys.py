"""Giving a channel another stream key, so that the old one opens nothing any longer."""

from functools import partial

import attrs

from .._core.model import explained
from ..errors import (
    ChannelNotBroadcasting,
    IVSError,
    ResourceNotFoundException,
    ServiceQuotaExceededException,
    UnfinishedError,
)
from ..low_latency import StreamKey
from ..session import Session
from ._arguments import arn_of
from ._insistence import ROUNDS, insist, pause
from .resource import HasArn

__all__ = ["StreamKeyRotation", "rotate_stream_key"]


@explained
@attrs.frozen(kw_only=True)
class StreamKeyRotation:
    """What was done to rotate a stream key."""

    channel_arn: str
    """The channel."""
    stream_key: StreamKey
    """The new key. Its `value` is a secret, hidden in `repr`."""
    deleted: tuple[str, ...]
    """ARNs of the keys that were deleted."""
    stopped: bool
    """Whether a stream was cut off."""


async def rotate_stream_key(
    session: Session, channel: str | HasArn, *, stop_stream: bool = True
) -> StreamKeyRotation:
    """Delete the stream key of a channel, cut off who streams with it, and make another.

    A channel has room for one key, so the old one goes first, and for a moment there is none. An
    encoder that is cut off tries to come back at once; it then has no valid key any more.

    Args:
        session: Calls the service.
        channel: The channel or its ARN.
        stop_stream: Whether to cut off a stream that is live. Otherwise it goes on until it ends.

    Raises:
        UnfinishedError: The old key is gone, and there is no new one; run it again.
        ResourceNotFoundException: There is no such channel.
    """
    arn = arn_of(session, "channel", channel, "channel")
    low_latency = session.low_latency
    deleted: list[str] = []
    for old in await _keys(session, arn):
        await insist(session, partial(low_latency.delete_stream_key, old))
        deleted.append(old)
    stopped = False
    try:
        stopped = stop_stream and await _stop(session, arn)
        key = await _make(session, arn, deleted)
    except ResourceNotFoundException:
        raise
    except IVSError as error:
        done = [f"deleted {old}" for old in deleted] + (["cut the stream off"] if stopped else [])
        left = [f"{arn} has no stream key: {error}"]
        raise UnfinishedError(f"rotating the stream key of {arn}", done=done, left=left) from error
    return StreamKeyRotation(
        channel_arn=arn, stream_key=key, deleted=tuple(deleted), stopped=stopped
    )


async def _keys(session: Session, channel_arn: str) -> list[str]:
    async def listed() -> list[str]:
        found = session.low_latency.list_stream_keys(channel_arn, max_results=50)
        return [each.arn async for each in found]

    return await insist(session, listed)


async def _stop(session: Session, channel_arn: str) -> bool:
    """Cut off a stream; False if there is none."""
    try:
        await insist(session, lambda: session.low_latency.stop_stream(channel_arn))
    except ChannelNotBroadcasting:
        return False
    return True


async def _make(session: Session, channel_arn: str, deleted: list[str]) -> StreamKey:
    """Make a key, or find the one that a call made whose answer was lost."""
    low_latency = session.low_latency
    for attempt in range(ROUNDS):
        try:
            return await low_latency.create_stream_key(channel_arn)
        except ServiceQuotaExceededException:
            new = [arn for arn in await _keys(session, channel_arn) if arn not in deleted]
            if not new:
                raise
            return await insist(session, partial(low_latency.get_stream_key, new[0]))
        except IVSError as error:
            if not (error.retryable or error.maybe_done) or attempt == ROUNDS - 1:
                raise
            await pause(session, attempt, error)
    raise AssertionError("the last round returns or raises")
