"""Answers the operations on live streams."""

from collections.abc import Sequence

from ....low_latency import GetStream, ListStreams, StopStream, Stream
from ..handlers import Handlers
from . import timetable
from .state import LowLatencyState, StreamRun

handlers = Handlers[LowLatencyState]()


@handlers.answers(GetStream)
def get(state: LowLatencyState, request: GetStream) -> Stream:
    """The live stream of a channel."""
    return state.live_run(request.channel_arn).view()


@handlers.lists(ListStreams, size=100)
def streams(state: LowLatencyState, request: ListStreams) -> Sequence[StreamRun]:
    """All live streams, or those of one health."""
    health = request.filter_by.health if request.filter_by else None
    return state.on_air.streams(health)


@handlers.answers(StopStream)
def stop(state: LowLatencyState, request: StopStream) -> None:
    """The broadcaster is cut off, and the stream ends a little later."""
    timetable.close_stream(state, state.live_run(request.channel_arn))
