"""When participants are copied to other stages, and until when.

https://docs.aws.amazon.com/ivs/latest/RealTimeUserGuide/rt-participant-replication.html
"""

from .....realtime import Event, EventName
from ..state import RealTimeState, Replication, StageParticipant, StageState


def mirror_to_replicas(
    state: RealTimeState, stage: StageState, participant: StageParticipant, event: Event
) -> None:
    """Replicas go on air with their original; they leave with it, and when it goes off air."""
    if event.name == EventName.LEFT and participant.is_replica:
        left = state.replications.to(participant)
        if left is not None and left.waiting_since is None:
            state.replications.stop(left)
    for replication in state.replications.of(stage.arn, participant.id):
        if replication.original is not participant:
            continue
        match event.name:
            case EventName.PUBLISH_STARTED:
                _go_on(state, replication)
            case EventName.PUBLISH_STOPPED:
                _wait(state, replication)
            case EventName.LEFT if replication.waiting_since is None:
                state.replications.stop(replication)
            case _:
                pass


def _go_on(state: RealTimeState, replication: Replication) -> None:
    if state.stages.find(replication.destination.arn) is None:
        state.replications.stop(replication)
    else:
        replication.publish()


def _wait(state: RealTimeState, replication: Replication) -> None:
    if not replication.window:
        state.replications.stop(replication)
        return
    now = state.clock.now()
    replication.wait(now)

    def give_up() -> None:
        if replication.waiting_since == now:
            state.replications.stop(replication)

    state.clock.after(replication.window, give_up)
