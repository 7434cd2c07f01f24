"""When stage sessions end."""

from .....realtime import Event, EventName
from ..state import RealTimeState, StageParticipant, StageState


def watch_sessions(
    state: RealTimeState, stage: StageState, participant: StageParticipant, event: Event
) -> None:
    """A session ends when nobody has been on the stage for some minutes."""
    if event.name == EventName.JOINED:
        state.deserted.stop(stage)
    elif event.name == EventName.LEFT and not stage.session_of(participant).present:
        state.deserted.start(stage)
