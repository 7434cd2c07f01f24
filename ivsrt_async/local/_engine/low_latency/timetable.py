"""What happens on channels by itself, as time passes."""

import weakref
from datetime import timedelta

from ....low_latency import (
    FailoverSlateConfiguration,
    FailoverSlateConfigurationState,
    RecordingConfiguration,
    RecordingConfigurationState,
)
from ..resources import Resource
from .state import Breach, ChannelState, LowLatencyState, StreamRun

LONGEST = timedelta(hours=48)
"""How long a stream may be.

https://docs.aws.amazon.com/ivs/latest/LowLatencyUserGuide/getting-started-set-up-streaming.html
"""
KEPT = timedelta(days=60)
"""How long a stream session is known after its end.

https://docs.aws.amazon.com/ivs/latest/LowLatencyUserGuide/stream-health.html
"""
COUNTING_SECONDS = 15
"""How long it takes until a view is counted. AWS says "within" this time, as of the next.

https://docs.aws.amazon.com/ivs/latest/LowLatencyAPIReference/API_Stream.html
"""
DISCOUNTING_SECONDS = 60
"""How long it takes until a view that ended is no longer counted."""
CLOSING_SECONDS = 2
"""How long a stream goes on after StopStream; AWS says only that it does not end at once."""
CREATING_SECONDS = 5
"""How long a recording configuration is being created; with AWS it is a matter of seconds."""
SETTING_UP_SECONDS = 5
"""How long a failover slate configuration is being created or updated; AWS does not say."""


def begin_stream(state: LowLatencyState, channel: ChannelState, run: StreamRun) -> None:
    """The broadcaster's data arrives; the stream ends by itself when it has become too long."""
    run.begin(channel.recording_of(run, state.account.lost_buckets))
    held = weakref.ref(run)  # one that ended earlier may be forgotten before

    def end() -> None:
        still_there = held()
        if still_there is not None:
            end_stream(state, still_there)

    state.clock.at(run.start_time + LONGEST, end)


def refuse_stream(
    state: LowLatencyState,
    run: StreamRun,
    *,
    code: str | None = None,
    breach: Breach | None = None,
) -> None:
    """The broadcaster is sent away at once.

    Args:
        state: The service.
        run: The stream.
        code: Why, as AWS calls it; it has no name for a quota.
        breach: The limit of the channel that was exceeded.
    """
    run.refuse(code, breach)
    _follow_end(state, run)


def close_stream(state: LowLatencyState, run: StreamRun) -> None:
    """The broadcaster is cut off, and the stream ends a little later; a composition's at once."""
    if run.composed:
        end_stream(state, run)
    else:
        state.clock.after(CLOSING_SECONDS, lambda: end_stream(state, run))


def end_stream(state: LowLatencyState, run: StreamRun) -> None:
    """A stream ends, and its recording when the broadcaster has not come back in time."""
    if run.end_time is None:
        run.end()
        _follow_end(state, run)


def fail_stream(state: LowLatencyState, run: StreamRun, reason: str) -> None:
    """A stream breaks off, and its recording when the broadcaster has not come back in time."""
    run.fail(reason)
    _follow_end(state, run)


def _follow_end(state: LowLatencyState, run: StreamRun) -> None:
    """The recording of a stream ends too, and some day the stream is forgotten."""
    state.clock.after(KEPT.total_seconds(), lambda: state.forget_session(run))
    recording = run.recording
    if recording is None or recording.ended:
        return
    window = recording.configuration.recording_reconnect_window_seconds
    if window:
        state.clock.after(window, lambda: _end_recording(state, run))
    else:
        _end_recording(state, run)


def _end_recording(state: LowLatencyState, run: StreamRun) -> None:
    """A recording ends well if its bucket is still there, unless the broadcaster has come back."""
    recording = run.recording
    if recording is None or recording.ended or recording.stream_ids[-1] != run.id:
        return
    problem = state.account.lost_buckets.get(recording.bucket or "")
    if problem is None:
        run.end_recording()
    else:
        run.fail_recording(problem)


def abandon_bucket(state: LowLatencyState, name: str) -> None:
    """What is being recorded into a bucket that was lost breaks off."""
    for run in list(state.on_air.streams()):
        if run.recording is not None and run.is_recorded and run.recording.bucket == name:
            run.fail_recording(state.account.lost_buckets[name])


def count_viewers(state: LowLatencyState, run: StreamRun, viewers: int) -> None:
    """Other people watch than before, and are counted a little later."""
    change = viewers - run.viewers
    state.on_air.watch(run, viewers)

    def count() -> None:
        run.counted += change

    state.clock.after(COUNTING_SECONDS if change > 0 else DISCOUNTING_SECONDS, count)


def activate_later(state: LowLatencyState, kept: Resource[RecordingConfiguration]) -> None:
    """A recording configuration has been created."""
    active = RecordingConfigurationState.ACTIVE
    state.clock.after(CREATING_SECONDS, lambda: kept.change(state=active))


def set_up_later(state: LowLatencyState, slate: Resource[FailoverSlateConfiguration]) -> None:
    """A failover slate configuration has been created or updated."""
    created = FailoverSlateConfigurationState.CREATED
    state.clock.after(SETTING_UP_SECONDS, lambda: slate.change(state=created))
