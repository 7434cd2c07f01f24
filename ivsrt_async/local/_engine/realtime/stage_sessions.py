"""Answers the operations on stage sessions."""

from collections.abc import Sequence

from ....realtime import GetStageSession, ListStageSessions, StageSession
from ..handlers import Handlers
from .state import RealTimeState, SessionRun

handlers = Handlers[RealTimeState]()


@handlers.answers(GetStageSession)
def get(state: RealTimeState, request: GetStageSession) -> StageSession:
    """A session as it is now."""
    return state.session(request.stage_arn, request.session_id).view()


@handlers.lists(ListStageSessions, newest_first=True)
def stage_sessions(state: RealTimeState, request: ListStageSessions) -> Sequence[SessionRun]:
    """The sessions of a stage."""
    stage = state.known_stage(request.stage_arn)
    return [*stage.sessions.values()] if stage else []
