"""Answers the operations on stream sessions, which are kept after their channel was deleted."""

from collections.abc import Sequence

from ....low_latency import GetStreamSession, ListStreamSessions, StreamSession
from ..handlers import Handlers
from ..refusal import not_found
from .state import LowLatencyState, StreamRun

handlers = Handlers[LowLatencyState]()


@handlers.answers(GetStreamSession)
def get(state: LowLatencyState, request: GetStreamSession) -> StreamSession:
    """A broadcast, live or ended; the most recent if none is named."""
    runs = reversed(state.sessions_of(request.channel_arn))
    run = next((run for run in runs if request.stream_id in (None, run.id)), None)
    if run is None:
        raise not_found("StreamSession", request.stream_id or request.channel_arn)
    return run.session()


@handlers.lists(ListStreamSessions, size=100, newest_first=True, show=StreamRun.session_summary)
def stream_sessions(state: LowLatencyState, request: ListStreamSessions) -> Sequence[StreamRun]:
    """The broadcasts of a channel."""
    return state.sessions_of(request.channel_arn)
