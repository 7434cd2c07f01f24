"""For how long somebody may publish."""

from .....realtime import Event, EventName
from ..state import RealTimeState, StageParticipant, StageState


def limit_publishing(
    state: RealTimeState, stage: StageState, participant: StageParticipant, event: Event
) -> None:
    """Nobody publishes for longer than a day at a stretch."""
    if event.name == EventName.PUBLISH_STARTED:
        state.publishing.start((stage, participant))
    elif event.name == EventName.PUBLISH_STOPPED:
        state.publishing.stop((stage, participant))
