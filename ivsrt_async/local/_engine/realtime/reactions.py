"""What follows at once when something happens to a participant."""

from ....realtime import Event, EventName, IngestConfigurationState
from .state import RealTimeState, StageParticipant, StageState


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


def mirror_to_replicas(
    state: RealTimeState, _: StageState, participant: StageParticipant, event: Event
) -> None:
    """Replicas go on and off air, and leave, with their original; once gone, they stay away."""
    if event.name == EventName.LEFT and participant.is_replica:
        gone = state.replication_to(participant)
        if gone is not None:
            state.stop_replication(gone)
    for replication in state.active_replications(participant):
        match event.name:
            case EventName.PUBLISH_STARTED:
                replication.destination.publish(replication.copy, participant.protocol)
            case EventName.PUBLISH_STOPPED:
                replication.destination.unpublish(replication.copy)
            case EventName.LEFT:
                state.stop_replication(replication)
            case _:
                pass
