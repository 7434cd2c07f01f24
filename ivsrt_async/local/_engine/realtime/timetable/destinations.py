"""When the destinations of a composition get its picture, and what becomes of those that fail.

https://docs.aws.amazon.com/ivs/latest/RealTimeUserGuide/ssc-overview.html
"""

from .....realtime import CompositionState, Destination, DestinationState
from ...archive import Plan
from ...feeds import FeedRefused, Picture
from ...lost_buckets import REASONS
from ..announcements import announce_composition
from ..encoder_configurations import completed_video
from ..recorded_files import plan_of_composition
from ..state import CompositionRun, Failure, RealTimeState
from .endings import end_composition

RECONNECTING_SECONDS = 30
"""How long a lost destination waits until it is tried again; AWS names no number."""

_BROKEN = Failure("InternalServerException", REASONS["InternalServerException"])
_NO_CHANNEL = "ResourceNotFoundException"
_NOTHING_LEFT = Failure("DestinationFailure", "One or more outputs failed")


def connect(state: RealTimeState, run: CompositionRun) -> None:
    """A composition that has just become active begins to send to its destinations.

    AWS does not say what it does about a channel that never was; here it is as one that is gone.
    """
    for destination in run.settings.destinations:
        failure = _attempt(state, run, destination)
        if failure is None:
            _begin(state, run, destination.id)
        elif destination.configuration.channel is not None and failure.code == _NO_CHANNEL:
            _interrupt(state, run, destination.id)
        else:
            _fail(state, run, destination.id, failure)


def lose_destination(state: RealTimeState, arn: str, destination_id: str | None) -> None:
    """Destinations of a composition lose their connection, and do not get it back.

    Raises:
        ValueError: There is no such composition or destination, or it does not run.
    """
    run = state.compositions.find(arn)
    if run is None or run.state is not CompositionState.ACTIVE:
        raise ValueError(f"no composition is active that is called {arn}")
    lost = [name for name in run.lasting if destination_id in (None, name)]
    if not lost:
        raise ValueError(f"the composition has no destination {destination_id!r}")
    for name in lost:
        _interrupt(state, run, name, _BROKEN)


def lose_recordings(state: RealTimeState, bucket: str) -> None:
    """The destinations in a lost bucket lose their connection."""
    for run in state.compositions:
        for destination in run.settings.destinations:
            if _bucket_of(state, run, destination) == bucket:
                _interrupt(state, run, destination.id)


def _attempt(state: RealTimeState, run: CompositionRun, destination: Destination) -> Failure | None:
    """Send to a destination, or tell why that fails."""
    channel = destination.configuration.channel
    if channel is None:
        code = state.account.lost_buckets.get(_bucket_of(state, run, destination) or "")
        return Failure(code, REASONS[code]) if code else None
    name = destination.id

    def lost() -> None:
        _interrupt(state, run, name)

    picture = _picture(state, channel.encoder_configuration_arn)
    try:
        run.feeds[name] = state.channels.feed(channel.channel_arn, picture, lost)
    except FeedRefused as refused:
        return Failure(refused.code, refused.reason)
    return None


def _begin(state: RealTimeState, run: CompositionRun, name: str) -> None:
    run.change_destination(name, state=DestinationState.ACTIVE, start_time=state.clock.now())
    plan = _plan(state, run, name)
    if plan is not None:
        state.account.archive.begin(plan, state.clock.now())
    announce_composition(state.account.events, run, "Destination Start", only=[name])


def _interrupt(
    state: RealTimeState, run: CompositionRun, name: str, failure: Failure | None = None
) -> None:
    """A destination loses its connection; without a failure it may get it back."""
    if run.state is not CompositionState.ACTIVE or name not in run.lasting:
        return
    run.end_feed(name)
    state.account.archive.pause(run.prefix_of(name), state.clock.now())
    run.change_destination(name, state=DestinationState.RECONNECTING)
    announce_composition(state.account.events, run, "Destination Reconnecting", only=[name])
    state.clock.after(RECONNECTING_SECONDS, lambda: _try_again(state, run, name, failure))


def _try_again(
    state: RealTimeState, run: CompositionRun, name: str, failure: Failure | None
) -> None:
    destination = run.destination(name)
    reconnecting = destination.state == DestinationState.RECONNECTING
    if run.state is not CompositionState.ACTIVE or not reconnecting:
        return
    found = failure or _attempt(state, run, destination)
    if found is None:
        _begin(state, run, name)
    else:
        _fail(state, run, name, found)


def _fail(state: RealTimeState, run: CompositionRun, name: str, failure: Failure) -> None:
    archive, now = state.account.archive, state.clock.now()
    plan = _plan(state, run, name)
    if plan is not None and run.destination(name).start_time is None:
        archive.refuse(plan, failure.code)
    archive.end(run.prefix_of(name), now, failure=failure.code)
    run.change_destination(name, state=DestinationState.FAILED, end_time=now)
    announce_composition(
        state.account.events, run, "Destination Failure", only=[name], failure=failure
    )
    if not run.lasting:
        end_composition(state, run, _NOTHING_LEFT)


def _bucket_of(state: RealTimeState, run: CompositionRun, destination: Destination) -> str | None:
    """The bucket of a destination, while the composition needs its storage configuration."""
    s3 = destination.configuration.s3
    if s3 is None or run.ended:
        return None
    storage = state.storage_configurations.get(s3.storage_configuration_arn).settings.s3
    return storage.bucket_name if storage is not None else None


def _plan(state: RealTimeState, run: CompositionRun, name: str) -> Plan | None:
    """How a destination is recorded; None if it is a channel."""
    destination = run.destination(name)
    s3, bucket = destination.configuration.s3, _bucket_of(state, run, destination)
    if s3 is None or bucket is None:
        return None
    (encoder_arn,) = s3.encoder_configuration_arns
    encoder = state.encoder_configurations.find(encoder_arn)
    return plan_of_composition(run, destination, bucket, encoder)


def _picture(state: RealTimeState, encoder_arn: str | None) -> Picture:
    encoder = state.encoder_configurations.find(encoder_arn)
    video = completed_video(encoder.settings.video if encoder is not None else None)
    return Picture(
        width=video.width or 0,
        height=video.height or 0,
        framerate=video.framerate or 0,
        bitrate=video.bitrate or 0,
    )
