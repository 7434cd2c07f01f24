"""Answers ListParticipantEvents."""

from collections.abc import Sequence
from operator import itemgetter

from ....realtime import Event, ListParticipantEvents
from ..handlers import Handlers
from .state import RealTimeState

handlers = Handlers[RealTimeState]()


@handlers.lists(ListParticipantEvents, number=itemgetter(0), show=itemgetter(1))
def participant_events(
    state: RealTimeState, request: ListParticipantEvents
) -> Sequence[tuple[int, Event]]:
    """What happened to a participant, oldest first."""
    session = state.known_session(request.stage_arn, request.session_id)
    participant = session.participants.get(request.participant_id) if session else None
    return list(enumerate(participant.events)) if participant else []
