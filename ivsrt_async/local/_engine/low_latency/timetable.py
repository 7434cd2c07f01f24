"""What happens on channels by itself, as time passes."""

from ....low_latency import (
    FailoverSlateConfiguration,
    FailoverSlateConfigurationState,
    RecordingConfiguration,
    RecordingConfigurationState,
)
from ..resources import Resource
from .state import LowLatencyState, StreamRun

CLOSING_SECONDS = 2
"""How long a stream goes on after StopStream; AWS says only that it does not end at once."""
CREATING_SECONDS = 5
"""How long a recording configuration is being created; with AWS it is a matter of seconds."""
SETTING_UP_SECONDS = 5
"""How long a failover slate configuration is being created or updated; AWS does not say."""


def close_stream(state: LowLatencyState, run: StreamRun) -> None:
    """The broadcaster is cut off, and the stream ends a little later."""
    state.clock.after(CLOSING_SECONDS, lambda: end_stream(state, run))


def end_stream(state: LowLatencyState, run: StreamRun) -> None:
    """A stream ends, and its recording when the broadcaster has not come back in time."""
    if run.end_time is not None:
        return
    run.end()
    recording = run.recording
    if recording is None or recording.problem:
        return
    window = recording.configuration.recording_reconnect_window_seconds
    if window:
        state.clock.after(window, run.end_recording)
    else:
        run.end_recording()


def activate_later(state: LowLatencyState, kept: Resource[RecordingConfiguration]) -> None:
    """A recording configuration has been created."""
    active = RecordingConfigurationState.ACTIVE
    state.clock.after(CREATING_SECONDS, lambda: kept.change(state=active))


def set_up_later(state: LowLatencyState, slate: Resource[FailoverSlateConfiguration]) -> None:
    """A failover slate configuration has been created or updated."""
    created = FailoverSlateConfigurationState.CREATED
    state.clock.after(SETTING_UP_SECONDS, lambda: slate.change(state=created))
