"""When compositions begin and end, and what becomes of destinations that are lost."""

from datetime import datetime, timedelta

from .....realtime import CompositionState, DestinationState, Event, EventName
from ..announcements import announce_composition
from ..state import CompositionRun, RealTimeState, StageParticipant, StageState

STARTING_SECONDS = 2
STOPPING_SECONDS = 2
RECONNECTING_SECONDS = 30
"""How long a lost destination is tried again; AWS names no number."""
IDLE_SECONDS = 60
"""How long a composition goes on without a publisher."""
LONGEST_SECONDS = 24 * 3600
KEPT_SECONDS = 5 * 60
"""How long an ended composition can still be looked up."""


def start_composition(state: RealTimeState, run: CompositionRun) -> None:
    """A new composition becomes active soon, and ends after a day or when nobody publishes."""
    state.clock.after(STARTING_SECONDS, lambda: _activate(state, run))
    state.clock.after(LONGEST_SECONDS, lambda: stop_composition(state, run))
    _watch_idleness(state, run, state.clock.now())


def stop_composition(state: RealTimeState, run: CompositionRun) -> None:
    """A composition begins to end, if it has not begun to."""
    if run.going:
        run.enter(CompositionState.STOPPING, state.clock.now())
        state.clock.after(STOPPING_SECONDS, lambda: _end(state, run))


def lose_destination(state: RealTimeState, arn: str, destination_id: str | None) -> None:
    """Destinations of a composition lose their connection, and do not get it back.

    Raises:
        ValueError: There is no such composition or destination, or it does not run.
    """
    run = state.compositions.find(arn)
    if run is None or run.state is not CompositionState.ACTIVE:
        raise ValueError(f"no composition is active that is called {arn}")
    lost = {d.id for d in run.settings.destinations if destination_id in (None, d.id)}
    if not lost:
        raise ValueError(f"the composition has no destination {destination_id!r}")
    run.lose(DestinationState.RECONNECTING, lost, state.clock.now())
    announce_composition(state.account.events, run, "Destination Reconnecting", only=lost)
    state.clock.after(RECONNECTING_SECONDS, lambda: _give_up(state, run, lost))


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
        announce_composition(state.account.events, run, "Session Start", "Destination Start")


def _give_up(state: RealTimeState, run: CompositionRun, lost: set[str]) -> None:
    if run.state is not CompositionState.ACTIVE:
        return
    now = state.clock.now()
    run.lose(DestinationState.FAILED, lost, now)
    announce_composition(state.account.events, run, "Destination Failure", only=lost)
    if not run.lasting:
        run.enter(CompositionState.FAILED, now)
        announce_composition(state.account.events, run, "Session Failure")
        _forget_later(state, run)


def _end(state: RealTimeState, run: CompositionRun) -> None:
    lasting = run.lasting
    run.enter(CompositionState.STOPPED, state.clock.now())
    announce_composition(state.account.events, run, "Destination End", only=lasting)
    announce_composition(state.account.events, run, "Session End")
    _forget_later(state, run)


def _forget_later(state: RealTimeState, run: CompositionRun) -> None:
    def forget() -> None:
        state.compositions.remove(run.arn)
        state.compositions_by_token.pop(run.request.idempotency_token or "", None)

    state.clock.after(KEPT_SECONDS, forget)
