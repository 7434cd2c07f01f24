"""Answers the operations on stream sessions."""

from collections.abc import Sequence

from ....low_latency import GetStreamSession, ListStreamSessions, StreamSession
from ..handlers import Handlers
from ..refusal import not_found
from .state import LowLatencyState, StreamRun

handlers = Handlers[LowLatencyState]()


@handlers.answers(GetStreamSession)
def get(state: LowLatencyState, request: GetStreamSession) -> StreamSession:
    """A broadcast, live or ended; the most recent if none is named."""
    channel = state.channels.get(request.channel_arn, "channelArn")
    run = channel.run(request.stream_id)
    if run is None:
        raise not_found("StreamSession", request.stream_id or channel.arn)
    return run.session()


@handlers.lists(ListStreamSessions, size=100, newest_first=True, show=StreamRun.session_summary)
def stream_sessions(state: LowLatencyState, request: ListStreamSessions) -> Sequence[StreamRun]:
    """The broadcasts of a channel."""
    return state.channels.get(request.channel_arn, "channelArn").runs
