"""What follows at once when something happens to a participant."""

from ....realtime import Event, EventName, IngestConfigurationState
from .state import RealTimeState, StageParticipant, StageState


def close_connections(
    state: RealTimeState, _: StageState, participant: StageParticipant, event: Event
) -> None:
    """Who has left uses no connection any more."""
    if event.name == EventName.LEFT:
        state.connections.left(participant)


def track_encoders(
    state: RealTimeState, _: StageState, participant: StageParticipant, event: Event
) -> None:
    """An ingest configuration is active while any encoder of it is on air."""
    if event.name not in (EventName.PUBLISH_STARTED, EventName.PUBLISH_STOPPED):
        return
    ingest = state.ingest_of(participant)
    if ingest is not None:
        active = any(encoder.publishing for _, encoder in state.encoders_on_stage(ingest))
        states = IngestConfigurationState
        ingest.change(state=states.ACTIVE if active else states.INACTIVE)
