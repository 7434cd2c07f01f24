"""When compositions begin, and until when they go on."""

import weakref
from datetime import datetime, timedelta

from .....realtime import CompositionState, Event, EventName
from ..announcements import announce_composition
from ..state import CompositionRun, Failure, RealTimeState, StageParticipant, StageState
from .destinations import connect
from .endings import end_composition

STARTING_SECONDS = 2
STOPPING_SECONDS = 2
IDLE_SECONDS = 60
"""How long a composition goes on without a publisher."""
LONGEST_SECONDS = 24 * 3600
STAGE_DELETED = Failure("StageDeleted", "Stage has been deleted")


def start_composition(state: RealTimeState, run: CompositionRun) -> None:
    """A new composition becomes active soon, and ends after a day or when nobody publishes."""
    state.clock.after(STARTING_SECONDS, lambda: _activate(state, run))
    held = weakref.ref(run)  # one that ended earlier may be forgotten before

    def stop() -> None:
        still_there = held()
        if still_there is not None:
            stop_composition(state, still_there)

    state.clock.after(LONGEST_SECONDS, stop)
    _watch_idleness(state, run, state.clock.now())


def stop_composition(
    state: RealTimeState, run: CompositionRun, failure: Failure | None = None
) -> None:
    """A composition begins to end, if it has not begun to.

    Args:
        state: The service.
        run: The composition.
        failure: What makes it fail then; None if it just ends.
    """
    if run.going:
        run.enter(CompositionState.STOPPING, state.clock.now())
        state.clock.after(STOPPING_SECONDS, lambda: end_composition(state, run, failure))


def fail_compositions(state: RealTimeState, stage: StageState) -> None:
    """The stage of compositions is deleted.

    AWS announces that as a failure of the session, and says of no state that it follows.
    """
    for run in state.compositions_of(stage):
        stop_composition(state, run, STAGE_DELETED)


def watch_publishers(
    state: RealTimeState, stage: StageState, _: StageParticipant, event: Event
) -> None:
    """The compositions of a stage count the time since its last publisher went."""
    if event.name == EventName.PUBLISH_STOPPED and stage.last_published_at is not None:
        for run in state.compositions_of(stage):
            if run.going:
                _watch_idleness(state, run, stage.last_published_at)


def _watch_idleness(state: RealTimeState, run: CompositionRun, idle_since: datetime) -> None:
    """End the composition when nobody publishes for as long as it waits."""
    stage = run.stage
    if stage.on_air:
        return

    def still_idle() -> None:
        last = stage.last_published_at
        if not stage.on_air and (last is None or last <= idle_since):
            stop_composition(state, run)

    state.clock.at(idle_since + timedelta(seconds=IDLE_SECONDS), still_idle)


def _activate(state: RealTimeState, run: CompositionRun) -> None:
    if run.state is CompositionState.STARTING:
        run.enter(CompositionState.ACTIVE, state.clock.now())
        announce_composition(state.account.events, run, "Session Start")
        connect(state, run)
