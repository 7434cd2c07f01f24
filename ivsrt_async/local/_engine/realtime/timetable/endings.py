"""How a composition ends, and when it is forgotten."""

from .....realtime import CompositionState
from ..announcements import announce_composition
from ..state import CompositionRun, Failure, RealTimeState

KEPT_SECONDS = 5 * 60
"""How long an ended composition can still be looked up."""


def end_composition(
    state: RealTimeState, run: CompositionRun, failure: Failure | None = None
) -> None:
    """A composition ends, and so do the destinations that have not failed.

    Args:
        state: The service.
        run: The composition.
        failure: Why it fails; None if it does not.
    """
    lasting = run.lasting
    for name in lasting:
        run.end_feed(name)
        state.account.archive.end(run.prefix_of(name), state.clock.now())
    states = CompositionState
    run.enter(states.FAILED if failure else states.STOPPED, state.clock.now())
    events = state.account.events
    announce_composition(events, run, "Destination End", only=lasting)
    if failure is None:
        announce_composition(events, run, "Session End")
    else:
        announce_composition(events, run, "Session Failure", failure=failure)
    state.clock.after(KEPT_SECONDS, lambda: state.forget_composition(run))
