"""Answers CreateParticipantToken."""

from ....realtime import CreateParticipantToken, ParticipantToken, ParticipantTokenConfiguration
from ..handlers import Handlers
from ..resources import narrowed
from .state import RealTimeState

handlers = Handlers[RealTimeState]()


@handlers.answers(CreateParticipantToken)
def create(state: RealTimeState, request: CreateParticipantToken) -> ParticipantToken:
    """One more token."""
    stage = state.stages.get(request.stage_arn, "stageArn")
    return state.tokens.issue(stage.arn, narrowed(ParticipantTokenConfiguration, request))
