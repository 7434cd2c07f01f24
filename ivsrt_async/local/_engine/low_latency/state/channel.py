"""What goes on at a channel: its broadcasts, and what happened in each."""

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum

import attrs

from ....._core.model import changed
from .....low_latency import (
    Channel,
    FailoverSlateConfiguration,
    IngestConfigurations,
    InsertAdBreakResponse,
    RecordingConfiguration,
    Srt,
    StreamEvent,
    StreamHealth,
)
from ....clock import LocalClock
from ...world import random_text
from .recording_session import RecordingSession

EVENT_LIMIT = 500
"""AWS shows the latest 500 events of a stream session."""
CLOSING_SECONDS = 2
"""How long a stream goes on after StopStream; AWS says only that it is not over at once."""


class EventType(StrEnum):
    """Groups of events, named as in EventBridge."""

    STREAM = "IVS Stream State Change"
    HEALTH = "IVS Stream Health Change"
    RECORDING = "IVS Recording State Change"
    LIMIT = "IVS Limit Breach"


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
    recorded: RecordingSession | None = None
    """What it is recorded into, or should have been."""
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

    def begin(self, recorded: RecordingSession | None) -> None:
        """The broadcaster's data arrives.

        Args:
            recorded: What it goes into: a new recording, or one that waits for its next stream.
        """
        self.recorded = recorded
        self._note("Session Created")
        self._note("Stream Start")
        if recorded is None:
            return
        recorded.stream_ids.append(self.id)
        if recorded.problem:
            self.failed = True
            self._note("Recording Start Failure", EventType.RECORDING)
        elif recorded.stream_ids == [self.id]:
            self._note("Recording Start", EventType.RECORDING)

    def refuse(self, code: str | None = None) -> None:
        """The broadcaster has a stream key, but is sent away before there is anything to watch.

        Args:
            code: Why, as AWS calls it; it has no name for a quota.
        """
        self.failed = True
        self.end_time = self.clock.now()
        self._note("Session Created")
        self._note("Session Ended", code=code)

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
        recorded = self.recorded
        if recorded is None or recorded.problem:
            return
        lasted = self.end_time - self.start_time
        recorded.milliseconds += round(lasted.total_seconds() * 1000)
        window = recorded.configuration.recording_reconnect_window_seconds or 0
        if window:  # the recording waits so long for the broadcaster to come back
            self.clock.after(window, lambda: self._end_recording(recorded))
        else:
            self._end_recording(recorded)

    def _end_recording(self, recorded: RecordingSession) -> None:
        if recorded.stream_ids[-1] == self.id:  # otherwise the broadcaster did come back
            recorded.ended = True
            self._note("Recording End", EventType.RECORDING)

    def _note(
        self, name: str, group: EventType = EventType.STREAM, code: str | None = None
    ) -> None:
        event = StreamEvent(name=name, type=group, event_time=self.clock.now(), code=code)
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
