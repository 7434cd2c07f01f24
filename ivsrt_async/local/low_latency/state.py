"""What goes on at a channel: its broadcasts, and what happened in each."""

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum

import attrs

from ..._core.model import changed
from ...low_latency import (
    Channel,
    FailoverSlateConfiguration,
    IngestConfigurations,
    InsertAdBreakResponse,
    RecordingConfiguration,
    RecordingConfigurationState,
    Srt,
    StreamEvent,
    StreamHealth,
)
from ..clock import LocalClock
from ..world import random_text

EVENT_LIMIT = 500
"""AWS shows the latest 500 events of a stream session."""
CLOSING_SECONDS = 2
"""How long a stream goes on after StopStream; AWS says only that it is not over at once."""


class EventType(StrEnum):
    """Groups of events, named as in EventBridge."""

    STREAM = "IVS Stream State Change"
    HEALTH = "IVS Stream Health Change"
    RECORDING = "IVS Recording State Change"


@attrs.define(eq=False, kw_only=True)
class StreamRun:
    """A broadcast, live or over: a stream and its stream session."""

    number: int
    id: str
    clock: LocalClock
    start_time: datetime
    channel: Channel
    """As it was at the start, as are the next two."""
    recording: RecordingConfiguration | None
    slate: FailoverSlateConfiguration | None
    tracks: IngestConfigurations
    end_time: datetime | None = None
    health: StreamHealth = StreamHealth.HEALTHY
    viewers: int = 0
    failed: bool = False
    """Whether something went wrong on the way."""
    events: deque[StreamEvent] = attrs.field(factory=lambda: deque(maxlen=EVENT_LIMIT))
    """Newest first."""
    metadata: list[str] = attrs.field(factory=list)
    ad_breaks: list[InsertAdBreakResponse] = attrs.field(factory=list)
    observers: Sequence["Observer"] = attrs.field(default=(), repr=False)

    @property
    def records(self) -> bool:
        """Whether it is recorded."""
        return (
            self.recording is not None
            and self.recording.state == RecordingConfigurationState.ACTIVE
        )

    def begin(self) -> None:
        """The broadcaster's data arrives."""
        self._note("Session Created")
        self._note("Stream Start")
        if self.records:
            self._note("Recording Start", EventType.RECORDING)
        elif self.recording is not None:
            self.failed = True
            self._note("Recording Start Failure", EventType.RECORDING)

    def set_health(self, health: StreamHealth) -> None:
        """The data arrives better or worse than before."""
        before, self.health = self.health, health
        if (before is StreamHealth.STARVING) != (health is StreamHealth.STARVING):
            word = "Start" if health is StreamHealth.STARVING else "End"
            self._note(f"Starvation {word}", EventType.HEALTH)

    def close(self) -> None:
        """The broadcaster is cut off; the stream ends a little later."""
        self.clock.after(CLOSING_SECONDS, self.end)

    def end(self) -> None:
        """The stream is over; nothing happens if it was before."""
        if self.end_time is not None:
            return
        self.end_time = self.clock.now()
        self.viewers = 0
        self._note("Session Ended")
        self._note("Stream End")
        if self.records:
            assert self.recording is not None
            window = self.recording.recording_reconnect_window_seconds or 0
            if window:  # the recording waits so long for the broadcaster to come back
                self.clock.after(window, self._end_recording)
            else:
                self._end_recording()

    def _end_recording(self) -> None:
        self._note("Recording End", EventType.RECORDING)

    def _note(self, name: str, group: EventType = EventType.STREAM) -> None:
        event = StreamEvent(name=name, type=group, event_time=self.clock.now())
        self.events.appendleft(event)
        for observer in list(self.observers):
            observer(self, event)


@attrs.define(eq=False, kw_only=True)
class ChannelState:
    """A channel with its broadcasts."""

    number: int
    arn: str
    settings: Channel
    """Its model, without the tags."""
    runs: list[StreamRun] = attrs.field(factory=list)
    """Its broadcasts, oldest first."""

    @property
    def live(self) -> StreamRun | None:
        """What is being broadcast now."""
        return self.runs[-1] if self.runs and self.runs[-1].end_time is None else None

    def view(self, tags: Mapping[str, str]) -> Channel:
        """All there is to tell. Who may stream without encryption needs no passphrase."""
        shown = changed(self.settings, tags=dict(tags))
        if self.settings.insecure_ingest and self.settings.srt is not None:
            return changed(shown, srt=Srt(endpoint=self.settings.srt.endpoint))
        return shown

    def run(self, stream_id: str | None) -> StreamRun | None:
        """A broadcast by its id; without one, the most recent."""
        return next((r for r in reversed(self.runs) if stream_id in (None, r.id)), None)

    def has(self, arn: str) -> bool:
        """Whether it has been given this configuration or policy."""
        return arn in (
            self.settings.recording_configuration_arn,
            self.settings.playback_restriction_policy_arn,
            self.settings.ad_configuration_arn,
            self.settings.failover_slate_configuration_arn,
        )


Observer = Callable[[StreamRun, StreamEvent], None]


def new_stream_id() -> str:
    """An id of 26 characters."""
    return f"st-{random_text(23)}"
