"""Answers the operations on stream keys. A channel has at most one."""

from collections.abc import Sequence

from ....low_latency import (
    BatchGetStreamKey,
    BatchGetStreamKeyResponse,
    CreateStreamKey,
    DeleteStreamKey,
    GetStreamKey,
    ListStreamKeys,
    StreamKey,
)
from ..handlers import Handlers
from ..refusal import quota_exceeded
from ..resources import Resource
from .batches import look_up_each
from .state import STREAM_KEY_QUOTA, LowLatencyState

handlers = Handlers[LowLatencyState]()
handlers.plain(lambda state: state.stream_keys, gets=GetStreamKey)


@handlers.answers(CreateStreamKey)
def create(state: LowLatencyState, request: CreateStreamKey) -> StreamKey:
    """A key for a channel that has none."""
    channel = state.channels.get(request.channel_arn, "channelArn")
    if channel.stream_key is not None:
        raise quota_exceeded("StreamKey", STREAM_KEY_QUOTA, channel.arn)
    return state.add_stream_key(channel, request.tags).view()


@handlers.answers(BatchGetStreamKey)
def batch_get(state: LowLatencyState, request: BatchGetStreamKey) -> BatchGetStreamKeyResponse:
    """Several keys, and what went wrong with the others."""
    keys, errors = look_up_each(state.stream_keys, request.arns)
    return BatchGetStreamKeyResponse(stream_keys=[key.view() for key in keys], errors=errors)


@handlers.lists(ListStreamKeys, size=1)
def stream_keys(state: LowLatencyState, request: ListStreamKeys) -> Sequence[Resource[StreamKey]]:
    """The key of a channel, if it has one."""
    key = state.channels.get(request.channel_arn, "channelArn").stream_key
    return [] if key is None else [key]


@handlers.answers(DeleteStreamKey)
def delete(state: LowLatencyState, request: DeleteStreamKey) -> None:
    """A key goes; what is being streamed with it goes on."""
    state.remove_stream_key(state.stream_keys.get(request.arn))
